"""The calling side of the hub in these tests: real agents behind one name, and a directory that can change."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import anyio

from hubbub.cards import Effect
from hubbub.identity import Identity, Signer
from hubbub.wire import CallContext
from orchestrator.metrics import HubMetrics
from orchestrator.spokes.client import Answered, NotAnswered, SkillRequest, SpokeClient
from orchestrator.spokes.lines import Line, Lines
from orchestrator.spokes.transport import Connections
from tests.running import PRIVATE_KEY

HOSTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
IDENTITY = Identity(tenant="default", conversation="c_1", turn="t_1", step="s1", customer="ada")


class Names:
    """A directory in which a name may stand for other addresses at any moment."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(self, _: str, __: int) -> tuple[str, ...]:
        """The addresses now."""
        if not self.addresses:
            raise OSError("nobody knows that name")
        return self.addresses


@dataclass
class Agent:
    """The workshop as the hub calls it."""

    client: SpokeClient
    lines: Lines
    address: str

    async def line(self) -> Line:
        """The line it is called over."""
        return await self.lines.to(self.address, "workshop")

    async def call(
        self, skill: str = "opening_hours", *, effect: Effect = "read", key: str = "", timeout_s: float = 2.0
    ) -> Answered | NotAnswered:
        """One call, with five seconds in all."""
        request = SkillRequest(
            agent="workshop",
            skill=skill,
            address=self.address,
            effect=effect,
            timeout_s=timeout_s,
            body={},
            context=CallContext(conversation_id="c_1"),
            identity=IDENTITY,
            step_key=key or uuid4().hex,
            deadline=anyio.current_time() + 5,
        )
        return await self.client.call(request)


@asynccontextmanager
async def calling(names: Names, port: int) -> AsyncIterator[Agent]:
    """The hub's calling side, which looks names up each second."""
    lines = Lines(resolve=names.resolve)
    async with Connections() as connections, anyio.create_task_group() as tasks:
        tasks.start_soon(lines.watch)
        yield Agent(
            SpokeClient(connections, Signer.load(PRIVATE_KEY), lines, HubMetrics()),
            lines,
            f"http://workshop.test:{port}",
        )
        tasks.cancel_scope.cancel()
