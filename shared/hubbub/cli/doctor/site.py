"""What is known of an installation: addresses and settings, taken from the environments of its services.

The launcher's blueprint gives the environment of every service it started; inside a container there is the one of that
service. Both are read the same way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hubbub.cli.place import Place

Environment = Mapping[str, str]
SMTP_PORT = "25"


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Site:
    """An installation as far as it is known. `environments` are those of its services, by name."""

    place: Place
    environments: Mapping[str, Environment]
    agents: Mapping[str, str]
    redis_url: str | None
    smtp: tuple[Smtp, ...]
    otlp: tuple[str, ...]
    timezones: tuple[str, ...]

    @classmethod
    def of(cls, place: Place, environments: Mapping[str, Environment]) -> "Site":
        """What the `environments` say. Raises nothing: what cannot be read is left for the service to refuse."""
        every = list(environments.values())
        return cls(
            place=place,
            environments=environments,
            agents=_agents(environments),
            redis_url=next((env["REDIS_URL"] for env in every if env.get("REDIS_URL")), None),
            smtp=tuple(dict.fromkeys(smtp for env in every if (smtp := _smtp(env)))),
            otlp=tuple(dict.fromkeys(endpoint for env in every if (endpoint := otlp_endpoint(env)))),
            timezones=tuple(dict.fromkeys(env["HUBBUB_TIMEZONE"] for env in every if env.get("HUBBUB_TIMEZONE"))),
        )


def own_environment(env: Environment) -> Mapping[str, Environment]:
    """This process's environment under the name of the service it is for, as far as that is known."""
    return {env.get("OTEL_SERVICE_NAME") or "environment": dict(env)}


def launched_environments(blueprint: Path, env: Environment, root: Path) -> Mapping[str, Environment] | None:
    """The environments of the services that the launcher started from `blueprint` and `env` in `root`.

    None when there is no blueprint, or no launcher holds its data folder. Raises ConfigurationInvalid for what the
    launcher would refuse.
    """
    if not blueprint.is_file():
        return None
    from hubbub.local import standing  # noqa: PLC0415 - where there is no launcher, there are no libraries for it

    return standing.environments(blueprint, env, root)


def otlp_endpoint(env: Environment) -> str | None:
    """Where a service with the environment `env` sends its spans; None when it sends none."""
    if env.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    if traces := env.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
        return traces
    anything = env.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    return f"{anything.rstrip('/')}/v1/traces" if anything else None


def _agents(environments: Mapping[str, Environment]) -> dict[str, str]:
    """The agents' addresses by name; an agent whose own environment is not known goes by its address."""
    names = {env["HUBBUB_PUBLIC_URL"]: name for name, env in environments.items() if env.get("HUBBUB_PUBLIC_URL")}
    listed = [env.get("HUBBUB_AGENT_URLS", "") for env in environments.values()]
    urls = [url.strip().rstrip("/") for urls in listed for url in urls.split(",") if url.strip()]
    return {names.get(url, url): url for url in urls}


def _smtp(env: Environment) -> Smtp | None:
    host, port = env.get("HUBBUB_SMTP_HOST"), env.get("HUBBUB_SMTP_PORT") or SMTP_PORT
    return Smtp(host, int(port)) if host and port.isdecimal() else None
