"""Sends what many turns have for Redis at one moment together: most of the cost is the round trip."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from orchestrator.conversations.round_trips import Command, RoundTrips

_MOST_AT_ONCE = 64


class _Waiting(msgspec.Struct, frozen=True):
    """Commands of one caller, and where the answers go."""

    commands: Sequence[Command]
    answers: asyncio.Future[list[Any]]

    def gets(self, answers: list[Any]) -> None:
        if not self.answers.done():  # whoever asked may have given up
            self.answers.set_result(answers)

    def fails(self, error: Exception) -> None:
        if not self.answers.done():
            self.answers.set_exception(error)


@dataclass
class Batches:
    """One round trip at a time; what comes meanwhile goes with the next. A batch is no transaction.

    Answers are never mixed: an error in one caller's command is no other's. A round trip that fails, fails for all in
    it.
    """

    _round_trips: RoundTrips
    _waiting: list[_Waiting] = field(default_factory=list)
    _sender: asyncio.Task[None] | None = None

    async def send(self, commands: Sequence[Command]) -> list[Any]:
        """Returns the answers to `commands`, which run in order; raises the first error among them."""
        mine = _Waiting(commands, asyncio.get_running_loop().create_future())
        self._waiting.append(mine)
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send_waiting())
        return _sound(await mine.answers)

    async def send_alone(self, commands: Sequence[Command]) -> list[Any]:
        """As `send`, on a connection that nobody else waits for."""
        return _sound(await self._round_trips.send(commands))

    async def let_go(self) -> None:
        """Goes on with connections that are asked for anew."""
        await self._round_trips.let_go()

    async def _send_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_MOST_AT_ONCE], self._waiting[_MOST_AT_ONCE:]
            try:
                answers = iter(await self._round_trips.send([command for one in batch for command in one.commands]))
            except Exception as error:  # noqa: BLE001 - whatever it is, those who asked are told
                for one in batch:
                    one.fails(error)
                continue
            except asyncio.CancelledError:  # the hub stops
                for one in (*batch, *self._waiting):
                    one.answers.cancel()
                raise
            for one in batch:
                one.gets([next(answers) for _ in one.commands])


def _sound(answers: list[Any]) -> list[Any]:
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers
