"""What an installation consists of, read from a TOML file such as `deploy/local.toml`."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hubbub.errors import ConfigurationInvalid

Templates = dict[str, str]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Variables(_Table):
    """Environment variables: `environment` yields to what the user has set, `always` does not."""

    environment: Templates = {}
    always: Templates = {}


class ServiceBlueprint(Variables):
    """One process. Ports are offsets from the installation's first port."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    port: int = Field(ge=0, le=999)
    further_ports: dict[str, int] = {}
    module: str | None = Field(None, description="an ASGI application, `package.module:name`")
    command: tuple[str, ...] = ()
    ready: str = Field(description="a path that answers 200, or PING for a Redis server")
    groups: tuple[str, ...] = ()
    unless: str | None = Field(None, description="left out when this variable is set")
    shows: str = Field("{url}", description="the address to tell the user")
    stops_first: bool = Field(default=False, description="stopped before the others, which it calls")

    @model_validator(mode="after")
    def _is_one_program(self) -> "ServiceBlueprint":
        if (self.module is None) != bool(self.command):
            raise ValueError("give either module or command")
        return self

    def ports(self) -> Iterator[tuple[str, int]]:
        """Every port's name and offset."""
        yield f"{self.name}_port", self.port
        for name, offset in self.further_ports.items():
            yield f"{self.name}_{name}_port", offset


class Example(_Table):
    """A first request for the user to copy. Members of `body` whose value is not known are left out.

    `key` names the variable with the bearer token that the request needs where the user has set it.
    """

    url: str
    body: Templates
    key: str | None = None


class Blueprint(_Table):
    """A whole installation."""

    services: tuple[ServiceBlueprint, ...] = Field(min_length=1)
    groups: dict[str, Variables] = {}
    private: tuple[str, ...] = Field((), description="variables that only the services which name them get")
    together: tuple[tuple[str, ...], ...] = Field((), description="rows that yield as a whole once one is set")
    demo_data: Path | None = None
    knowledge: Path | None = None
    example: Example | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> "Blueprint":
        names = [service.name for service in self.services]
        offsets = [offset for service in self.services for _, offset in service.ports()]
        if len(set(names)) < len(names) or len(set(offsets)) < len(offsets):
            raise ValueError("two services share a name or a port")
        if unknown := {group for service in self.services for group in service.groups} - set(self.groups):
            raise ValueError(f"no such group: {', '.join(sorted(unknown))}")
        return self

    def started_with(self, user: Mapping[str, str]) -> tuple[ServiceBlueprint, ...]:
        """The services to start, given the `user`'s environment."""
        return tuple(service for service in self.services if not (service.unless and user.get(service.unless)))


def read_blueprint(path: Path) -> Blueprint:
    """The blueprint in the TOML file at `path`. Raises ConfigurationInvalid when it is missing or wrong."""
    try:
        return Blueprint.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigurationInvalid(f"{path} does not describe an installation: {error}") from error
