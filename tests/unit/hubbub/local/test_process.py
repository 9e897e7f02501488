"""One process kept alive."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hubbub.local.process import LONGEST_LINE, Launch, Service, ending, lines
from hubbub.local.supervisor import stop

pytestmark = pytest.mark.anyio


class Notes:
    """What a service has said."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._more = asyncio.Event()

    def __call__(self, text: str) -> None:
        """Note a line."""
        self.lines.append(text)
        self._more.set()

    async def until(self, text: str, times: int = 1) -> None:
        """Wait until a line starting with `text` has come so often."""
        async with asyncio.timeout(30):
            while sum(line.startswith(text) for line in self.lines) < times:
                self._more.clear()
                await self._more.wait()


@asynccontextmanager
async def kept_alive(script: str) -> AsyncIterator[tuple[Service, Notes]]:
    """A shell script that is kept alive."""
    notes = Notes()
    service = Service(Launch("script", ("/bin/sh", "-c", script), dict(os.environ), Path("/")), notes)
    async with asyncio.TaskGroup() as group:
        group.create_task(service.keep_alive())
        yield service, notes
        service.kill()


async def test_a_process_that_ends_is_started_again() -> None:
    """Its death and the pause are told."""
    async with kept_alive("echo hello; exit 3") as (_, notes):
        await notes.until("hello", times=2)

    assert "[ended with status 3; starting again in 0.2 s]" in notes.lines


async def test_a_process_that_cannot_work_is_not_started_again() -> None:
    """Its configuration will be the same the next time."""
    async with kept_alive("echo hello; exit 78") as (service, notes):
        await asyncio.wait_for(service.gone.wait(), 30)

    assert (service.unusable, service.last_line) == (True, "hello")
    assert notes.lines.count("hello") == 1


async def test_a_process_told_to_stop_is_not_started_again() -> None:
    """SIGTERM ends it, and that was all."""
    async with kept_alive("echo hello; exec sleep 60") as (service, notes):
        await notes.until("hello")
        service.stop()
        await service.gone.wait()

    assert notes.lines.count("hello") == 1


async def test_who_is_told_to_stop_while_waiting_does_not_start() -> None:
    """A stop cuts the pause short."""
    async with kept_alive("exit 1") as (service, notes):
        await notes.until("[ended", times=2)
        service.stop()
        await service.gone.wait()

    assert notes.lines[-1].startswith("[ended")


async def test_a_program_that_is_not_there_says_so() -> None:
    """A misspelt command is reported in the service's own output."""
    notes = Notes()
    service = Service(Launch("gone", ("/no/such/program",), {}, Path("/")), notes)
    async with asyncio.TaskGroup() as group:
        group.create_task(service.keep_alive())
        await notes.until("cannot start /no/such/program: No such file or directory")
        service.stop()


async def test_who_ignores_the_polite_request_is_killed() -> None:
    """After the grace nothing is left."""
    async with kept_alive("trap '' TERM; echo deaf; while :; do sleep 1; done") as (service, notes):
        await notes.until("deaf")
        await stop([[service]], asyncio.Event(), grace=0.1)
        await service.gone.wait()


async def test_a_second_request_ends_the_grace() -> None:
    """Whoever presses Ctrl-C twice does not wait."""
    hurry = asyncio.Event()
    hurry.set()
    async with kept_alive("trap '' TERM; echo deaf; while :; do sleep 1; done") as (service, notes):
        await notes.until("deaf")
        await stop([[service]], hurry, grace=3600)
        await service.gone.wait()


async def test_those_who_call_others_stop_first() -> None:
    """The second phase is alive until the first is gone."""
    async with (
        kept_alive("trap 'sleep 0.2; echo leaving; exit' TERM; echo here; while :; do sleep 0.05; done") as (
            hub,
            hub_said,
        ),
        kept_alive("echo here; exec sleep 60") as (agent, agent_said),
    ):
        await hub_said.until("here")
        await agent_said.until("here")
        stopping = asyncio.create_task(stop([[hub], [agent]], asyncio.Event()))
        await hub_said.until("leaving")
        assert not agent.gone.is_set()
        await stopping
        await agent.gone.wait()


async def test_lines_survive_however_they_are_cut() -> None:
    """Lines end at line feeds, whatever pieces the pipe delivers; the last needs none."""
    stream = asyncio.StreamReader()
    for piece in (b"on", b"e\ntwo\r\nth", b"ree"):
        stream.feed_data(piece)
    stream.feed_eof()

    assert [line async for line in lines(stream)] == ["one", "two", "three"]


async def test_an_endless_line_comes_in_pieces() -> None:
    """A service that never ends its line does not fill our memory."""
    stream = asyncio.StreamReader()
    stream.feed_data(b"x" * (3 * LONGEST_LINE))
    stream.feed_eof()

    assert "".join([line async for line in lines(stream)]) == "x" * (3 * LONGEST_LINE)


@pytest.mark.parametrize(("status", "words"), [(0, "ended with status 0"), (-9, "killed by SIGKILL")])
async def test_an_end_is_told_in_words(status: int, words: str) -> None:
    """As `subprocess` counts: negative is a signal."""
    assert ending(status) == words
