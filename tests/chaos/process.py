"""A service process that can be killed, frozen and started again at the same port."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from hubbub.gathering import HTTP
from tests.running import PYTHONPATH, ROOT, start
from tests.running import Process as Started

Begin = Callable[[Sequence[str], Mapping[str, str], Path], Started]


def program(command: Sequence[str], env: Mapping[str, str], log: Path) -> Started:
    """Start a program that is none of ours."""
    with log.open("ab") as output:
        return subprocess.Popen(command, cwd=ROOT, env=dict(env), stdout=output, stderr=subprocess.STDOUT)


@dataclass
class Process:
    """One service. `kills` counts how often it was killed; its output goes on in one file."""

    name: str
    port: int
    command: Sequence[str]
    env: Mapping[str, str]
    log: Path
    begin: Begin = program
    kills: int = 0
    _running: Started | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Start it, or leave it alone when it runs."""
        with self._lock:
            if not self.alive:
                self._running = self.begin(self.command, self.env, self.log)

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._running is not None and self._running.poll() is None

    def kill(self) -> None:
        """Kill -9; returns when it is gone."""
        with self._lock:
            if self._running is not None and self.alive:
                self._running.kill()
                self._running.wait()
                self.kills += 1

    def kill_at_once(self) -> None:
        """Kill -9 without waiting, for a proxy that must not stand still; counted like any other."""
        if self._running is not None and self.alive:
            self._running.send_signal(signal.SIGKILL)
            self.kills += 1

    def send(self, what: signal.Signals) -> None:
        """Send a signal."""
        if self._running is not None:
            self._running.send_signal(what)

    @contextmanager
    def with_env(self, **more: str) -> Iterator[None]:
        """Start it with these variables too, inside the block."""
        known = self.env
        self.env = {**known, **more}
        try:
            yield
        finally:
            self.env = known

    def wait_until_gone(self) -> None:
        """Returns when it has ended."""
        if self._running is not None:
            self._running.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop it without ending it: it accepts connections and never answers."""
        assert self._running is not None
        stopped = self._running
        stopped.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                stopped.send_signal(signal.SIGCONT)


def web(name: str, module: str, port: int, env: Mapping[str, str], log: Path, *options: str) -> Process:
    """A service under uvicorn; `options` are uvicorn's."""
    inherited = {
        known: value for known, value in os.environ.items() if not known.startswith(("HUBBUB_", "OTEL_", "REDIS_"))
    }
    command = ["uvicorn", module, "--port", str(port), "--http", HTTP, "--no-access-log"]
    return Process(
        name,
        port,
        [*command, "--timeout-keep-alive", "75", *options],
        {**inherited, "PYTHONPATH": PYTHONPATH, **env},
        log,
        start,
    )
