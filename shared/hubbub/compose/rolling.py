"""More or fewer containers of an agent, and new ones for old ones while turns go through."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from hubbub.compose.docker import LOG, Compose, Container
from hubbub.errors import ConfigurationInvalid

HEALTHY_S = 120
POLL_S = 0.5
Say = Callable[[str], None]


def agents(compose: Compose) -> list[str]:
    """The services that may run several times: our own that are not published on a port of this machine."""
    services = compose.config().services.items()
    return sorted(name for name, service in services if service.build and not service.ports)


def scale(compose: Compose, agent: str, count: str, say: Say) -> None:
    """Run `count` containers of `agent`, and `say` so when all are healthy.

    Raises ConfigurationInvalid for anything but a number from 1 on, and when they do not become healthy.
    """
    _require_agent(compose, agent)
    if not (count.isascii() and count.isdigit() and int(count)):
        raise ConfigurationInvalid(f"n={count}: must be a number of containers, 1 or more")
    _up(compose, agent, int(count), "--wait", "--wait-timeout", str(HEALTHY_S))
    say(f"{agent} has {int(count)} healthy container{'s' if int(count) > 1 else ''}")


def replace_one_by_one(compose: Compose, agent: str, say: Say) -> None:
    """Build `agent` and put containers of the new image in the place of all that run, one by one.

    A new one is added; when it is healthy, which the hub learns no later than we do, an old one is stopped. When a new
    one does not become healthy it is removed, the old ones go on, the image's tag goes back to what it named before,
    and ConfigurationInvalid is raised.
    """
    _require_agent(compose, agent)
    old = compose.containers(agent)
    if not old:
        raise ConfigurationInvalid(f"no container of {agent} runs: `make up` starts it")
    say(f"Building {agent}; what docker compose says goes to {LOG}")
    with _image_kept_unless_done(compose, agent):
        compose.run_quietly("build", agent)
        for number, container in enumerate(old, 1):
            added = _add_one(compose, agent)
            say(f"{added.name} is healthy; {container.name} stops ({number} of {len(old)})")
            compose.engine("stop", container.id)
            compose.engine("rm", container.id)


@contextmanager
def _image_kept_unless_done(compose: Compose, agent: str) -> Iterator[None]:
    """Whatever ends the block early, `make up` and `make scale` start what was good before."""
    name = compose.config().services[agent].image
    good = compose.engine("image", "ls", "--no-trunc", "--quiet", name)
    try:
        yield
    except BaseException:
        if good:
            compose.engine("tag", good, name)
        raise


def _add_one(compose: Compose, agent: str) -> Container:
    known = {container.id for container in compose.containers(agent)}
    _up(compose, agent, len(known) + 1)
    [added] = (container for container in compose.containers(agent) if container.id not in known)
    try:
        return _wait_until_healthy(compose, added)
    except ConfigurationInvalid:
        compose.follow("logs", "--no-color", "--tail", "5", "--index", str(added.number), agent)
        compose.engine("rm", "--force", added.id)
        raise


def _wait_until_healthy(compose: Compose, added: Container) -> Container:
    deadline = time.monotonic() + HEALTHY_S
    while time.monotonic() < deadline:
        now = _find(compose.containers(added.service), added.id)
        if now.health == "healthy":
            return now
        if now.health == "unhealthy" or now.state not in {"created", "running"}:
            raise ConfigurationInvalid(f"{added.name} does not become healthy; the old ones go on")
        time.sleep(POLL_S)
    raise ConfigurationInvalid(f"{added.name} is not healthy after {HEALTHY_S} seconds; the old ones go on")


def _find(containers: Iterable[Container], container_id: str) -> Container:
    for container in containers:
        if container.id == container_id:
            return container
    raise ConfigurationInvalid("the new container is gone: was it removed by somebody else?")


def _up(compose: Compose, agent: str, count: int, *options: str) -> None:
    kept = ("--detach", "--no-deps", "--no-recreate", "--no-build")
    compose.run_quietly("up", *kept, *options, "--scale", f"{agent}={count}", agent)


def _require_agent(compose: Compose, agent: str) -> None:
    if agent not in (known := agents(compose)):
        raise ConfigurationInvalid(f"agent={agent}: must be one of {', '.join(known)}")
