"""Says in one line why a service cannot start; a traceback would say it to its programmers only."""

import asyncio
import gc
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn, TypeVar

from fastapi import FastAPI
from pydantic import ValidationError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hubbub.errors import UNUSABLE, ConfigurationInvalid
from hubbub.settings import ServiceSettings

S = TypeVar("S", bound=ServiceSettings)
START_FAILED = "lifespan.startup.failed"
COLLECTED_AFTER = (20_000, 20, 50)
"""So many new objects, and so many younger collections, before the garbage collector looks."""


def built(build: Callable[[S], FastAPI], settings: type[S]) -> FastAPI:
    """What `build` makes of the settings in the environment; ends the process with one line when they cannot work."""
    try:
        app = build(settings())
    except ConfigurationInvalid as error:
        cannot_start(str(error))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        cannot_start(f"HUBBUB_{name}: {first['msg']}")
    _keep_what_is_there()
    return app


def _keep_what_is_there() -> None:
    """Let the garbage collector pass over what was made to start, which lives as long as the process.

    A request makes many objects that no cycle holds: looking for cycles every few hundred of them, as Python does by
    itself, costs a tenth of the hub's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)


def cannot_start(why: str) -> NoReturn:
    """End the process with one line, and the status that says that starting it again would not help."""
    sys.stderr.write(f"Cannot start: {why}\n")
    sys.exit(UNUSABLE)


class PlainStart:
    """ASGI middleware: where a setting proves unusable as the application starts, the process ends with one line.

    A server has a status of its own for an application that does not start, which does not tell one that may start the
    next time from one that never will. So this one is not told: the exit goes through the event loop, past it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, but for the traceback of a ConfigurationInvalid."""
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        failed: list[Message] = []

        async def held(message: Message) -> None:
            if message["type"] == START_FAILED:
                failed.append(message)
            else:
                await send(message)

        try:
            await self._app(scope, receive, held)
        except ConfigurationInvalid as error:
            asyncio.get_running_loop().call_soon(cannot_start, str(error))
            with suppress(asyncio.CancelledError):  # the loop ends, and all its tasks with it
                await asyncio.Event().wait()
        except BaseException:
            for message in failed:
                await send(message)
            raise
