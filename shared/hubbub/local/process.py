"""One process, started again whenever it ends, until it is told to stop."""

import asyncio
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from os import getpid
from pathlib import Path

from hubbub.errors import UNUSABLE
from hubbub.local import child
from hubbub.local.backoff import next_delay

LONGEST_LINE = 65_536


@dataclass(frozen=True, slots=True)
class Launch:
    """How a process is started: `command` in the folder `cwd`, with exactly this `environment`."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    cwd: Path


class Service:
    """A process kept alive. Use it inside a running event loop of the main thread."""

    def __init__(self, launch: Launch, note: Callable[[str], None]) -> None:
        self.launch = launch
        self._note = note
        self._stop = asyncio.Event()
        self._process: Process | None = None
        self.gone = asyncio.Event()
        self.unusable = False
        self.last_line = ""

    async def keep_alive(self) -> None:
        """Run the process, again and again with growing pauses, until `stop`.

        One that says that its configuration cannot work is not started again, and is `unusable` from then on;
        `last_line` says why.
        """
        delay: float | None = None
        try:
            while not self._stop.is_set():
                began = time.monotonic()
                status = await self._live()
                if status == UNUSABLE:
                    self.unusable = True
                    return
                if not self._stop.is_set():
                    delay = next_delay(delay, alive=time.monotonic() - began)
                    self._note(f"[{ending(status)}; starting again in {delay:.1f} s]")
                    await self._pause(delay)
        finally:
            self.gone.set()

    def stop(self) -> None:
        """Ask the process to end (SIGTERM), and do not start it again."""
        self._stop.set()
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End the process at once (SIGKILL)."""
        self._stop.set()
        self._send(signal.SIGKILL)

    async def _live(self) -> int:
        process = self._process = await start(self.launch)
        self._note(f"[started, pid {process.pid}]")
        if self._stop.is_set():  # told while it was being started
            self._send(signal.SIGTERM)
        try:
            if process.stdout is not None:
                async for line in lines(process.stdout):
                    self.last_line = line
                    self._note(line)
            return await process.wait()
        finally:
            self._send(signal.SIGKILL)  # only when the launcher itself fails

    def _send(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):  # it has just ended by itself
                self._process.send_signal(number)

    async def _pause(self, delay: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), delay)
        except TimeoutError:
            return


async def start(launch: Launch) -> Process:
    """Start a process that dies with this one, in a process group of its own: only the launcher hears Ctrl-C."""
    wrapper = (sys.executable, "-I", "-S", child.__file__, str(getpid()))
    return await asyncio.create_subprocess_exec(
        *wrapper,
        *launch.command,
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
        cwd=launch.cwd,
        env=launch.environment,
        process_group=0,
    )


async def lines(stream: asyncio.StreamReader) -> AsyncIterator[str]:
    """The lines of `stream` until it ends; one longer than 64 KiB comes in pieces."""
    rest = b""
    while chunk := await stream.read(LONGEST_LINE):
        *whole, rest = (rest + chunk).split(b"\n")
        if len(rest) >= LONGEST_LINE:
            whole, rest = [*whole, rest], b""
        for line in whole:
            yield line.decode("utf-8", "replace").rstrip("\r")
    if rest:
        yield rest.decode("utf-8", "replace")


def ending(status: int) -> str:
    """How a process ended, in words; a negative `status` is the signal that killed it, as in `subprocess`."""
    if status >= 0:
        return f"ended with status {status}"
    return f"killed by {signal.Signals(-status).name}"
