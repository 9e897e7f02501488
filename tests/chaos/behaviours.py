"""What can be wrong with a connection, for `proxy.py`."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.chaos.proxy import Clear, Link

Phase = Literal["before", "after", "told"]


@dataclass
class Latency(Clear):
    """Everything takes longer, each way."""

    seconds: float

    async def request(self, link: Link, chunk: bytes) -> None:
        """Late."""
        await asyncio.sleep(self.seconds)
        await link.to_target(chunk)

    async def reply(self, link: Link, chunk: bytes) -> None:
        """Late."""
        await asyncio.sleep(self.seconds)
        await link.to_client(chunk)


class BlackHole(Clear):
    """What is sent arrives nowhere, and nobody says so."""

    async def request(self, link: Link, chunk: bytes) -> None:
        """Lost."""

    async def reply(self, link: Link, chunk: bytes) -> None:
        """Lost."""


class Reset(Clear):
    """A request ends the connection before it arrives."""

    async def request(self, link: Link, chunk: bytes) -> None:  # noqa: ARG002 - it arrives nowhere
        """Lost."""
        link.reset()


@dataclass
class CutReply(Clear):
    """The request arrives and is worked on; of its answer only the first bytes come back."""

    kept: int = 0

    async def reply(self, link: Link, chunk: bytes) -> None:
        """Cut."""
        if self.kept:
            await link.to_client(chunk[: self.kept])
        link.reset()


@dataclass
class Drip(Clear):
    """An answer comes byte by byte."""

    pause_s: float = 0.05

    async def reply(self, link: Link, chunk: bytes) -> None:
        """Slow."""
        for position in range(len(chunk)):
            await link.to_client(chunk[position : position + 1])
            await asyncio.sleep(self.pause_s)


@dataclass
class Says(Clear):
    """The target's answers are replaced with `answer`, and the connection is closed.

    Where `arrives`, the target has done what it was asked; `endless` says the last bytes again and again.
    """

    answer: bytes
    arrives: bool
    endless: bool = False

    async def request(self, link: Link, chunk: bytes) -> None:
        """Hand on, or answer at once."""
        if self.arrives:
            await link.to_target(chunk)
        else:
            await self._say(link)

    async def reply(self, link: Link, chunk: bytes) -> None:  # noqa: ARG002 - it is replaced
        """Replace."""
        await self._say(link)

    async def _say(self, link: Link) -> None:
        await link.to_client(self.answer)
        while self.endless and not link.client.is_closing():
            await link.to_client(self.answer[-1:] * 4096)
            await asyncio.sleep(0.001)
        link.client.close()
        link.target.close()


@dataclass
class Crowded(Clear):
    """A target that can do only `most` things at once: who comes on top is told `answer`, and nothing is done."""

    answer: bytes
    most: int
    busy: set[Link] = field(default_factory=set)

    async def request(self, link: Link, chunk: bytes) -> None:
        """Hand on, or turn away."""
        self.busy = {one for one in self.busy if not one.client.is_closing()}
        if link not in self.busy and len(self.busy) >= self.most:
            await link.to_client(self.answer)
            link.client.close()
            link.target.close()
            return
        self.busy.add(link)
        await link.to_target(chunk)

    async def reply(self, link: Link, chunk: bytes) -> None:
        """There is room again."""
        self.busy.discard(link)
        await link.to_client(chunk)


@dataclass
class Tripwire(Clear):
    """Does something once, when the `nth` request with `mark` in it comes by; the connection breaks with it.

    `before`: the target never sees the request. `after`: the target has done it, the client never hears so.
    `told`: the client has just been told.
    """

    mark: bytes
    phase: Phase
    act: Callable[[], None]
    nth: int = 1
    tripped: threading.Event = field(default_factory=threading.Event)
    _seen: int = 0

    async def request(self, link: Link, chunk: bytes) -> None:
        """Count those with the mark."""
        due = self._is_due(chunk)
        if due and self.phase == "before":
            self._trip(link)
            return
        if due:
            link.marked.append(self)
        await link.to_target(chunk)

    async def reply(self, link: Link, chunk: bytes) -> None:
        """The answer to a marked request is where it happens."""
        if self not in link.marked:
            await link.to_client(chunk)
            return
        link.marked.remove(self)
        if self.phase == "told":
            await link.to_client(chunk)
        self._trip(link)

    def _is_due(self, chunk: bytes) -> bool:
        if self.mark not in chunk:
            return False
        self._seen += 1
        return self._seen == self.nth

    def _trip(self, link: Link) -> None:
        self.act()
        link.reset()
        self.tripped.set()
