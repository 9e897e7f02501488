"""How many turns a hub takes on at once. What comes on top waits for a moment; then it is refused, without effect."""

import asyncio
from collections import deque
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, field

import anyio


class NotAdmitted(Exception):
    """This hub does not take the message; nothing was stored, and another hub, or this one later, may take it."""


@dataclass(frozen=True, slots=True)
class AdmissionLimits:
    """`at_once` turns under way, `waiting` messages in front of the door, each for `wait_s` seconds at most."""

    at_once: int
    waiting: int
    wait_s: float


@dataclass(frozen=True, slots=True)
class Load:
    """How full it is: of `limit` places so many `conversations` run, so many `messages` are awaited, and more wait."""

    limit: int
    conversations: int
    messages: int
    waiting: int


@dataclass(eq=False, slots=True)
class _Message:
    door: "Admission"
    called: asyncio.Event = field(default_factory=asyncio.Event)
    admitted: bool = False

    async def __aenter__(self) -> None:
        try:
            await self.door.enter(self)
        except BaseException:
            self.door.leave(self)
            raise

    async def __aexit__(self, *_: object) -> None:
        self.door.leave(self)


@dataclass(frozen=True, slots=True)
class _Conversation:
    door: "Admission"

    def __enter__(self) -> None:
        self.door.conversations += 1

    def __exit__(self, *_: object) -> None:
        self.door.conversations -= 1
        self.door.let_in()


class Admission:
    """The door of one hub.

    Its load is the larger of two numbers: messages somebody waits here to see answered, and conversations whose turns
    run here. Turns that were accepted before, by whichever hub, are never held up: they make new ones wait.
    """

    def __init__(self, limits: AdmissionLimits) -> None:
        self._limits = limits
        self._queue: deque[_Message] = deque()
        self.conversations = 0
        self._messages = 0
        self._answered = anyio.Event()
        self.closed = False

    @property
    def load(self) -> Load:
        """How full this hub is now."""
        return Load(self._limits.at_once, self.conversations, self._messages, len(self._queue))

    @property
    def full(self) -> bool:
        """Whether a message that comes now would have to wait, or is refused."""
        return self.closed or not self._free

    def message(self) -> AbstractAsyncContextManager[None]:
        """Hold a place for one message, as long as its sender waits for the reply. Raises NotAdmitted.

        Those who wait get their places in the order they came.
        """
        return _Message(self)

    def conversation(self) -> AbstractContextManager[None]:
        """Count a conversation whose accepted turns are run."""
        return _Conversation(self)

    def close(self) -> None:
        """Take no more messages; those who wait are refused at once."""
        self.closed = True
        while self._queue:
            self._queue.popleft().called.set()
        self._note_answered()

    async def answered(self) -> None:
        """Return once the door is closed and nobody waits for a reply any more."""
        await self._answered.wait()

    async def enter(self, mine: _Message) -> None:
        """Wait for a place. Raises NotAdmitted."""
        if not self.closed and len(self._queue) < self._limits.waiting + self._free:
            self._queue.append(mine)
            self.let_in()
            if not mine.admitted:
                with anyio.move_on_after(self._limits.wait_s):
                    await mine.called.wait()
        if not mine.admitted:
            raise NotAdmitted("stopping" if self.closed else "busy")

    def leave(self, mine: _Message) -> None:
        """Give up a place, or the wait for it."""
        if mine.admitted:
            self._messages -= 1
        elif mine in self._queue:
            self._queue.remove(mine)
        self.let_in()
        self._note_answered()

    def _note_answered(self) -> None:
        if self.closed and not self._messages:
            self._answered.set()

    @property
    def _free(self) -> int:
        return max(0, self._limits.at_once - max(self._messages, self.conversations))

    def let_in(self) -> None:
        """Give the places that are free to those who wait longest."""
        while self._queue and self._free:
            first = self._queue.popleft()
            first.admitted = True
            first.called.set()
            self._messages += 1
