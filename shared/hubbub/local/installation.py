"""An installation ready to be started: every process with its command and environment."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from hubbub.errors import ConfigurationInvalid
from hubbub.gathering import HTTP
from hubbub.local.blueprint import Blueprint, ServiceBlueprint
from hubbub.local.environment import Facts, environment_for, fill, filled
from hubbub.local.facts import service_facts, site_facts
from hubbub.local.folder import DataFolder
from hubbub.local.ports import LOOPBACK
from hubbub.local.process import Launch
from hubbub.local.settings import LaunchSettings

# An idle connection outlives the callers' own limit, or both sides race to use and close it; an event stream that is
# still open must not hold up the end.
UVICORN_OPTIONS = (
    *("--host", LOOPBACK, "--loop", "uvloop", "--http", HTTP, "--no-access-log", "--no-proxy-headers"),
    *("--timeout-keep-alive", "75", "--timeout-graceful-shutdown", "5", "--log-level", "warning"),
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One service: how it is started, where it listens, how it says that it is ready, what to tell the user."""

    launch: Launch
    port: int
    ready: str
    shows: str
    stops_first: bool


@dataclass(frozen=True, slots=True)
class Request:
    """A request to copy, and the variable with the key that it needs, if it needs one."""

    url: str
    body: dict[str, str]
    key: str | None


@dataclass(frozen=True, slots=True)
class Installation:
    """All services in the order they are started, every port by name, and the example request."""

    services: tuple[Prepared, ...]
    ports: Mapping[str, int]
    example: Request | None


def prepare(
    blueprint: Blueprint, settings: LaunchSettings, folder: DataFolder, user: Mapping[str, str]
) -> Installation:
    """Put the blueprint, the user's environment and what the machine offers together.

    Raises ConfigurationInvalid for whatever would keep the installation from starting.
    """
    site = site_facts(blueprint, settings, folder, user)
    started = blueprint.started_with(user)
    services = [
        _prepare(service, blueprint, service_facts(service, site, folder.store(service.name)), settings, user)
        for service in started
    ]
    ports = {name: settings.port(offset) for service in started for name, offset in service.ports()}
    return Installation(tuple(services), ports, _example(blueprint, site, user))


def _prepare(
    service: ServiceBlueprint,
    blueprint: Blueprint,
    facts: Facts,
    settings: LaunchSettings,
    user: Mapping[str, str],
) -> Prepared:
    environment = environment_for(service, blueprint, facts, user)
    return Prepared(
        launch=Launch(service.name, _command(service, facts), environment, settings.root),
        port=settings.port(service.port),
        ready=service.ready,
        shows=_known(service.shows, facts),
        stops_first=service.stops_first,
    )


def _command(service: ServiceBlueprint, facts: Facts) -> tuple[str, ...]:
    if service.module is None:
        return tuple(_known(part, facts) for part in service.command)
    port = _known("{port}", facts)
    return (sys.executable, "-m", "uvicorn", service.module, "--port", port, *UVICORN_OPTIONS)


def _known(template: str, facts: Facts) -> str:
    if (text := fill(template, facts)) is None:
        raise ConfigurationInvalid(f"the blueprint says {template!r}, which is not known here")
    return text


def _example(blueprint: Blueprint, site: Facts, user: Mapping[str, str]) -> Request | None:
    example = blueprint.example
    if example is None:
        return None
    needed = example.key if example.key is not None and user.get(example.key) else None
    return Request(_known(example.url, site), filled(example.body, site), needed)
