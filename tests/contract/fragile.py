"""An agent that dies without warning where it is told to: `uvicorn tests.contract.fragile:app`.

`FRAGILE_AGENT` names the agent; a point of death is written into the file `FRAGILE_WILL` and met once.
"""

import os
import signal
from contextvars import ContextVar
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hubbub.records import StepRecord
from hubbub.sql import SqlUnit

BEFORE, WITHIN, AFTER, ANSWERING = (
    "before the record is written",
    "before all is committed",
    "after all is committed",
    "before the answer is sent",
)
POINTS = (BEFORE, WITHIN, AFTER, ANSWERING)
DURABLE = frozenset({AFTER, ANSWERING})
"""Where what was done is in the store."""

_acts: ContextVar[bool] = ContextVar("acts", default=False)
_keep, _commit = SqlUnit.commit, AsyncConnection.commit


def _die_at(point: str) -> None:
    will = Path(os.environ["FRAGILE_WILL"])
    if will.exists() and will.read_text(encoding="utf-8") == point:
        will.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


async def _fragile_keep(unit: SqlUnit[Any], record: StepRecord | None) -> None:
    if record is not None:
        _acts.set(True)
        _die_at(BEFORE)
    await _keep(unit, record)


async def _fragile_commit(connection: AsyncConnection) -> None:
    acts = _acts.get()  # else it is somebody else's: what looks after mail, and the like
    if acts:
        _die_at(WITHIN)
    await _commit(connection)
    if acts:
        _die_at(AFTER)


def _answering(agent: ASGIApp) -> ASGIApp:
    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        async def fragile(message: Message) -> None:
            if _acts.get():
                _die_at(ANSWERING)
            await send(message)

        await agent(scope, receive, fragile)

    return answering


def __getattr__(name: str) -> ASGIApp:
    """The application, made when uvicorn asks for it: the tests import the points only."""
    if name != "app":
        raise AttributeError(name)
    SqlUnit.commit = _fragile_keep  # type: ignore[method-assign] # that is the point
    AsyncConnection.commit = _fragile_commit  # type: ignore[method-assign] # that is the point
    agent: ASGIApp = import_module(f"agents.{os.environ['FRAGILE_AGENT']}.app").app
    return _answering(agent)
