"""Starts services quickly: each is forked from a process that has imported what services import.

A fresh interpreter spends two seconds of CPU on that, and the tests start services by the hundred. What is forked is a
process like any other, with an environment, memory, signals and an exit status of its own. `python -m tests.forge PATH`
listens on a Unix socket; `Forge` speaks to it. What a hub has learned is kept for those forked later (`lessons.py`).
"""

import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("hubbub", "orchestrator", "agents")
MADE_ANEW = {"app", "__main__", "migrations"}
"""Modules that read the environment, or do something, when they are imported."""
LIBRARIES = ("uvicorn.main", "uvloop", "aiosqlite", "sqlalchemy.dialects.postgresql.asyncpg", "alembic.command")
MOST_WAITING = 64
OPEN_SECONDS = 90.0


@dataclass
class Forged:
    """A forked process; to be used like the `subprocess.Popen` it stands for."""

    pid: int
    _told: socket.socket
    returncode: int | None = None
    _listening: threading.Lock = field(default_factory=threading.Lock)

    def poll(self) -> int | None:
        """Its exit status, or None while it lives."""
        if self._listening.acquire(blocking=False):  # otherwise another thread waits for its end
            try:
                with suppress(subprocess.TimeoutExpired):
                    self._hear(0)
            finally:
                self._listening.release()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, at most so many seconds: the exit status, negative when a signal ended it."""
        with self._listening:
            return self._hear(timeout)

    def _hear(self, timeout: float | None) -> int:
        if self.returncode is None:
            self._told.settimeout(timeout)
            try:
                said = self._told.recv(16)
            except (BlockingIOError, TimeoutError):
                raise subprocess.TimeoutExpired("a forked service", timeout or 0) from None
            self.returncode = int(said)
            self._told.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


@dataclass
class Forge:
    """The process that others are forked from; it starts with the first of them, unless it is another's."""

    folder: Path
    is_mine: bool = True
    _process: subprocess.Popen[bytes] | None = field(init=False, default=None)

    def start(self, arguments: Sequence[str], env: Mapping[str, str], log: Path) -> Forged:
        """Start `python -m arguments…` with this environment; what it prints goes to the end of `log`."""
        wish = json.dumps({"arguments": list(arguments), "env": dict(env), "log": str(log)})
        told = self._connected()
        told.sendall(len(wish).to_bytes(4) + wish.encode())
        return Forged(int(told.recv(16)), told)

    def stop(self) -> None:
        """End the forge; what was forked goes on."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def open(self) -> None:
        """Start the process, without waiting until it can be asked."""
        if self._process is None and self.is_mine:
            environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'shared'}"}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forge", self._place], cwd=ROOT, env=environment
            )

    @property
    def _place(self) -> Path:
        return self.folder / "forge"

    def _connected(self) -> socket.socket:
        self.open()
        told = socket.socket(socket.AF_UNIX)
        pause, until = threading.Event(), time.monotonic() + OPEN_SECONDS
        while time.monotonic() < until:
            assert self._process is None or self._process.poll() is None, "the forge did not start"
            with suppress(FileNotFoundError, ConnectionRefusedError):
                told.connect(str(self._place))
                return told
            pause.wait(0.05)
        raise AssertionError("the forge does not answer")


def main() -> None:
    """Import everything, then fork whatever is asked for until killed."""
    for name in LIBRARIES:
        importlib.import_module(name)
    for package in PACKAGES:
        _import_all(importlib.import_module(package))
    importlib.import_module("tests.lessons").keep(Path(sys.argv[1]).parent)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(sys.argv[1])
        door.listen(MOST_WAITING)
        while True:
            asked, _ = door.accept()
            if os.fork() == 0:
                door.close()
                _keep(asked)
                return
            asked.close()


def _import_all(package: ModuleType) -> None:
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if found.name.rpartition(".")[2] not in MADE_ANEW:
            module = importlib.import_module(found.name)
            if found.ispkg:
                _import_all(module)


def _keep(asked: socket.socket) -> None:
    """Fork the service, tell its pid, and its status when it has ended. Comes back in the service only."""
    size = int.from_bytes(asked.recv(4, socket.MSG_WAITALL))
    wish: dict[str, Any] = json.loads(asked.recv(size, socket.MSG_WAITALL))
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        asked.close()
        _become(**wish)
        return
    asked.sendall(str(pid).encode())
    _, status = os.waitpid(pid, 0)
    with suppress(OSError):  # whoever asked may be gone
        asked.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _become(arguments: list[str], env: dict[str, str], log: str) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for stream in (1, 2):
        os.dup2(output, stream)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    sys.argv = list(arguments)
    runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
