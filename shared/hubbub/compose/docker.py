"""Calls `docker compose` for one installation and reads what it answers."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pydantic import BaseModel, Field, TypeAdapter

from hubbub.errors import ConfigurationInvalid


class Port(BaseModel):
    """A published port: where it is found on this machine."""

    host_ip: str = ""
    published: str = ""


class ServiceConfig(BaseModel):
    """What the compose file says of a service, with all variables filled in."""

    ports: list[Port] = []
    environment: dict[str, str | None] = {}
    build: object = None
    image: str = ""


class Config(BaseModel):
    """The compose file with all variables filled in."""

    services: dict[str, ServiceConfig]


class Container(BaseModel):
    """A container of the installation. `health` is "" where there is no check."""

    id: str = Field(alias="ID")
    service: str = Field(alias="Service")
    name: str = Field(alias="Name")
    state: str = Field(alias="State")
    health: str = Field("", alias="Health")

    @property
    def number(self) -> int:
        """Which of its service's containers it is; later ones have higher numbers."""
        return int(self.name.rpartition("-")[2])

    @property
    def is_broken(self) -> bool:
        """Whether it does not run, or its health check fails; not while it is starting."""
        return self.state != "running" or self.health == "unhealthy"


Stream = int | IO[Any] | None
LOG = Path(".data/compose.log")
"""Where the output of docker compose goes that nobody wants to read while all goes well."""
LAST_LINES = 20
_containers = TypeAdapter(list[Container])


@dataclass(frozen=True, slots=True)
class Compose:
    """`docker compose` in the folder `root`, with the settings in `env_file`."""

    root: Path
    env_file: Path

    def run_quietly(self, *arguments: str) -> None:
        """Run a command; what it says takes the place of what is in LOG, below `root`.

        Raises ConfigurationInvalid with the last lines of it when it fails.
        """
        path = self.root / LOG
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with path.open("w", encoding="utf-8") as log:
            failed = self._call(("--progress", "plain", *arguments), stdout=log, stderr=log).returncode
        if failed:
            said = path.read_text(encoding="utf-8", errors="replace").splitlines()
            told = "\n".join(said[-LAST_LINES:])
            raise ConfigurationInvalid(f"docker compose {arguments[0]} failed, see {LOG}, which ends:\n{told}")

    def run(self, *arguments: str) -> None:
        """Run a command; its output goes to ours. Raises ConfigurationInvalid when it fails."""
        if self._call(arguments).returncode:
            raise ConfigurationInvalid(f"docker compose {arguments[0]} failed, see above")

    def follow(self, *arguments: str) -> None:
        """Run a command until it ends or the user interrupts it."""
        try:
            self._call(arguments)
        except KeyboardInterrupt:
            return

    def config(self) -> Config:
        """The compose file, filled in. Raises ConfigurationInvalid when it cannot be."""
        return Config.model_validate_json(self.ask("config", "--format", "json"))

    def containers(self, *services: str) -> list[Container]:
        """The containers of `services` (of all without any), the oldest first, stopped ones too."""
        lines = self.ask("ps", "--all", "--no-trunc", "--format", "json", *services).splitlines()
        found = _containers.validate_python([json.loads(line) for line in lines if line.strip()])
        return sorted(found, key=lambda container: container.number)

    def engine(self, *arguments: str) -> str:
        """What the engine itself answers to a command. Raises ConfigurationInvalid when it fails."""
        done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)  # noqa: S603, S607 - ours
        if done.returncode:
            raise ConfigurationInvalid(f"docker {arguments[0]} says: {done.stderr.strip()}")
        return done.stdout.strip()

    def save(self, path: Path, *arguments: str) -> None:
        """Run a command; what it puts out becomes the file at `path`. Raises ConfigurationInvalid when it fails."""
        with path.open("wb") as file:
            self._judged(arguments, stdout=file)

    def feed(self, path: Path, *arguments: str) -> None:
        """Run a command that reads the file at `path`. Raises ConfigurationInvalid when it fails."""
        with path.open("rb") as file:
            self._judged(arguments, stdin=file, stdout=subprocess.DEVNULL)

    def ask(self, *arguments: str) -> str:
        """What a command puts out. Raises ConfigurationInvalid when it fails."""
        done = self._call(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["nothing"]
            raise ConfigurationInvalid(f"docker compose {arguments[0]} says: {said[-1]}")
        return done.stdout

    def _judged(self, arguments: Sequence[str], *, stdin: Stream = None, stdout: Stream = None) -> None:
        done = self._call(arguments, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE)
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["nothing"]
            raise ConfigurationInvalid(f"docker compose {arguments[0]} says: {said[-1]}")

    def _call(
        self, arguments: Sequence[str], stdin: Stream = None, stdout: Stream = None, stderr: Stream = None
    ) -> subprocess.CompletedProcess[str]:
        command = ["docker", "compose", "--env-file", str(self.env_file), *arguments]
        try:
            return subprocess.run(  # noqa: S603 - ours
                command, cwd=self.root, stdin=stdin, stdout=stdout, stderr=stderr, text=True, check=False
            )
        except FileNotFoundError as error:
            raise ConfigurationInvalid("there is no `docker` here: install Docker, or use `make run`") from error
