"""Starts real launchers in folders of their own, with tiny services, and looks at what they do."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection
from typing import Any

import httpx

from tests.running import ROOT, wait_until

PATIENCE_S = 120

SERVICE = """
import json, os, sys

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while (await receive())["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        print("farewell", flush=True)
        return await send({"type": "lifespan.shutdown.complete"})
    if scope["path"] == "/shout":
        sys.stdout.write(("x" * 99 + "\\n") * 20_000)
    body = json.dumps({"pid": os.getpid(), "environment": dict(os.environ)}).encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})
"""

BLUEPRINT = """
[groups.agent]

[[services]]
name = "spoke"
groups = ["agent"]
port = 1
module = "service:app"
ready = "/"

[[services]]
name = "hub"
port = 0
module = "service:app"
ready = "/"
stops_first = true
[services.environment]
AGENTS = "{agent_urls}"
SECRET = "{secret}"
STORE = "{store}"
"""


@dataclass
class Launcher:
    """A launcher's process, in a process group of its own as a terminal would give it."""

    folder: Path
    base: int
    process: subprocess.Popen[str]
    output: Path

    def ask(self, offset: int, path: str = "/") -> Any:
        """What the service at `offset` answers; None while it does not."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.base + offset}{path}", timeout=PATIENCE_S).json()
        except httpx.TransportError:
            return None

    def wait_until_ready(self) -> None:
        """Wait for the greeting; fails with the output when the launcher ends instead."""
        wait_until(self._is_ready_or_gone, seconds=PATIENCE_S, what=f"the greeting in:\n{self.said()}")
        assert self.process.poll() is None, self.said()

    def said(self) -> str:
        """All of its output so far."""
        return self.output.read_text(encoding="utf-8")

    def pids(self) -> set[int]:
        """The services' processes."""
        return {self.ask(offset)["pid"] for offset in (0, 1)}

    def stop(self, number: signal.Signals = signal.SIGTERM, *, group: bool = False) -> int:
        """Send a signal to the launcher, or to its process group; its exit status."""
        if group:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)

    def _is_ready_or_gone(self) -> bool:
        return "Hubbub is ready" in self.said() or self.process.poll() is not None


def write_site(folder: Path, blueprint: str = BLUEPRINT) -> Path:
    """A folder as the launcher expects it, with a blueprint and a service."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "blueprint.toml").write_text(blueprint, encoding="utf-8")
    (folder / "service.py").write_text(SERVICE, encoding="utf-8")
    return folder


def start(
    folder: Path,
    *options: str,
    base: int | None = None,
    stdout: int | None = None,
    user: Mapping[str, str] | None = None,
) -> Launcher:
    """Start a launcher in `folder`; its output goes to `stdout`, or to a file."""
    base = base or free_base()
    output = folder / "output.txt"
    with output.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "hubbub.local", "run", "--blueprint", "blueprint.toml", *options],
            cwd=folder,
            env={**_plain_environment(), "HUBBUB_PORT_BASE": str(base), **(user or {})},
            stdout=stream if stdout is None else stdout,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
        )
    return Launcher(folder, base, process, output)


@contextmanager
def launched(
    folder: Path, *options: str, base: int | None = None, user: Mapping[str, str] | None = None
) -> Iterator[Launcher]:
    """A launcher whose services are ready; none is left afterwards."""
    launcher = start(folder, *options, base=base, user=user)
    try:
        launcher.wait_until_ready()
        yield launcher
    finally:
        launcher.process.kill()
        launcher.process.wait()


def free_base() -> int:
    """A port that is free with those above it, below the range where outgoing connections get theirs."""
    return int(wait_until(_try_base, what="a free range of ports"))


def _try_base() -> int | None:
    base = 10_000 + secrets.randbelow(20_000)
    return base if not any(is_listening(base + offset) for offset in range(28)) else None


def is_listening(port: int) -> bool:
    """Whether somebody accepts connections on `port`."""
    try:
        create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def is_alive(pid: int) -> bool:
    """Whether the process is there and no zombie (which is dead, but not yet collected by its new parent)."""
    try:
        os.kill(pid, 0)
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except ProcessLookupError:
        return False
    except FileNotFoundError:  # no /proc, or gone in between
        return sys.platform != "linux"


def none_alive(pids: set[int]) -> bool:
    """Whether all of these are gone."""
    return not any(is_alive(pid) for pid in pids)


def _plain_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUBBUB_", "OTEL_", "REDIS_"))}
    return {**kept, "PYTHONPATH": str(ROOT / "shared")}
