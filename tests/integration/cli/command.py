"""Runs `python -m hubbub.cli` as a person does: in the project's folder, with pipes or at a terminal."""

import fcntl
import os
import pty
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

from tests.installation import Installation
from tests.running import ROOT, wait_until

COMMAND = (sys.executable, "-m", "hubbub.cli")
PATIENCE_S = 60
KEYS = {"shop": "shop-6f1c09b2d7e84a35", "desk": "desk-93ad5e07c1f24b68"}
"""Of the installation that needs keys: the customers' side and the desk's."""


def environment(at: Installation | None, **more: str) -> dict[str, str]:
    """What a person has set: where the installation is, and nothing else of Hubbub's."""
    ours = ("HUBBUB_", "OTEL_", "REDIS_", "NO_COLOR", "FORCE_COLOR")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    place = {"HUBBUB_PORT_BASE": str(at.base), "HUBBUB_DATA_DIR": str(at.folder)} if at else {}
    return {**inherited, "TERM": "xterm", **place, **more}


def run(
    at: Installation | None, *arguments: str, said: str | bytes = "", module: str = "hubbub.cli", **env: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end with `said` on its standard input. No command ever shows a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment(at, **env),
        input=said if isinstance(said, bytes) else said.encode(),
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@dataclass
class Terminal:
    """A command at a terminal, and all it has shown."""

    process: subprocess.Popen[bytes]
    keyboard: int
    _seen: list[bytes] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """All of it so far."""
        return b"".join(self._seen).decode("utf-8", "replace")

    def type(self, keys: str) -> None:
        """Press keys; Enter is a line feed."""
        os.write(self.keyboard, keys.encode())

    def wait_for(self, text: str, times: int = 1) -> None:
        """Wait until `text` was shown so many times."""
        wait_until(lambda: self.shown.count(text) >= times, what=f"{text!r} {times} times in {self.shown!r}")

    def end(self) -> int:
        """Wait for its exit code."""
        return self.process.wait(PATIENCE_S)

    def read(self) -> None:
        """Note what is shown until it ends."""
        with suppress(OSError):  # Linux tells the end of a terminal so
            while seen := os.read(self.keyboard, 65536):
                self._seen.append(seen)


def _take_terminal() -> None:
    """Make standard input the terminal that controls this process, so that Ctrl-C reaches it."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@contextmanager
def terminal(at: Installation | None, *arguments: str, **env: str) -> Iterator[Terminal]:
    """Run a command at a terminal of its own; gone at the end of the block."""
    keyboard, screen = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=environment(at, **env),
        stdin=screen,
        stdout=screen,
        stderr=screen,
        start_new_session=True,
        preexec_fn=_take_terminal,  # noqa: PLW1509 - the only thread of a test that forks
    )
    os.close(screen)
    running = Terminal(process, keyboard)
    reader = Thread(target=running.read, daemon=True)
    reader.start()
    try:
        yield running
    finally:
        process.kill()
        process.wait()
        reader.join(PATIENCE_S)
        os.close(keyboard)
