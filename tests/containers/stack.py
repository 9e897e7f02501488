"""A whole installation in containers as `make up` starts it, and what a test does to it."""

import json
import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from hubbub.compose.env_file import settings_in
from tests.installation import Customer
from tests.roster import WITH_DATABASE
from tests.running import ROOT, free_port, wait_until

TAG = "test"
MAKE_SECONDS = 600
STORES = {name: f"hubbub_{name}" for name in WITH_DATABASE}


@dataclass
class Stack:
    """A compose project of its own: names, ports and .env are nobody else's."""

    project: str
    env: Mapping[str, str]
    http: httpx.Client

    @property
    def url(self) -> str:
        """The hub's address."""
        return f"http://127.0.0.1:{self.env['HUBBUB_PORT']}"

    @property
    def jaeger(self) -> str:
        """The address of Jaeger's page."""
        return f"http://127.0.0.1:{self.env['JAEGER_PORT']}"

    @property
    def key(self) -> str:
        """The hub's API key, as `make up` has written it."""
        return settings_in(Path(self.env["HUBBUB_ENV_FILE"]).read_text())["HUBBUB_API_KEY"]

    def make(self, *arguments: str) -> str:
        """Run make for this installation; its output. Fails when it fails."""
        done = self.try_make(*arguments)
        assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def try_make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run make for this installation."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("HUBBUB_", "OTEL_"))}
        return subprocess.run(
            ["make", "--no-print-directory", *arguments],
            cwd=ROOT,
            env={**environment, **self.env},
            capture_output=True,
            text=True,
            timeout=MAKE_SECONDS,
            check=False,
        )

    def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """POST JSON to the hub."""
        return self.http.post(self.url + path, json=body, headers={"Authorization": f"Bearer {self.key}", **headers})

    def get(self, path: str) -> Any:
        """GET JSON from the hub; fails on anything but 200."""
        response = self.http.get(self.url + path, headers={"Authorization": f"Bearer {self.key}"})
        assert response.status_code == httpx.codes.OK, response.text
        return response.json()

    def customer(self, customer_id: str) -> Customer:
        """A customer with a conversation of their own."""
        return Customer(self, customer_id)  # type: ignore[arg-type] # it speaks to the hub in the same way

    def mails_to(self, address: str) -> list[dict[str, Any]]:
        """All e-mails to an address in Mailpit, newest first."""
        url = f"http://127.0.0.1:{self.env['MAILPIT_PORT']}/api/v1/messages"
        found = httpx.get(url, params={"limit": "1000"}, timeout=10).json()["messages"]
        return [mail for mail in found if mail["To"][0]["Address"] == address]

    def rows(self, agent: str, query: str) -> list[str]:
        """What a query finds in an agent's own database, columns separated by `|`."""
        command = ["psql", "-U", "postgres", "-d", STORES[agent], "-At", "-c", query]
        return docker("exec", self.container("postgres"), *command).splitlines()

    def containers(self, service: str) -> list[str]:
        """The ids of the containers of a service, running or not."""
        labels = (
            f"label=com.docker.compose.project={self.project}",
            f"label=com.docker.compose.service={service}",
        )
        filters = [word for label in labels for word in ("--filter", label)]
        return docker("ps", "--all", "--quiet", "--no-trunc", *filters).split()

    def container(self, service: str) -> str:
        """The id of the one container of a service."""
        [found] = self.containers(service)
        return found

    def wait_until_healthy(self, service: str) -> None:
        """Wait until all containers of a service are healthy."""
        wait_until(
            lambda: {health(one) for one in self.containers(service)} == {"healthy"},
            seconds=90,
            what=f"{service} is healthy",
        )

    def leftovers(self) -> dict[str, list[str]]:
        """The containers, networks and volumes of this project."""
        label = f"label=com.docker.compose.project={self.project}"
        return {
            "containers": docker("ps", "--all", "--quiet", "--filter", label).split(),
            "networks": docker("network", "ls", "--quiet", "--filter", label).split(),
            "volumes": docker("volume", "ls", "--quiet", "--filter", label).split(),
        }

    @contextmanager
    def paused(self, service: str) -> Iterator[None]:
        """Stop a service without ending it: it accepts connections and never answers."""
        container = self.container(service)
        docker("pause", container)
        try:
            yield
        finally:
            with suppress(subprocess.CalledProcessError):  # it may have been killed meanwhile, which ends the pause
                docker("unpause", container)


def docker(*arguments: str) -> str:
    """What the engine answers to a command. Raises CalledProcessError."""
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True, timeout=120).stdout


def log_lines(container: str) -> list[dict[str, Any]]:
    """The log of a container of ours; fails when a line is not a JSON object."""
    command = ["docker", "logs", container]
    said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True, timeout=120)
    return [dict(json.loads(line)) for line in said.stdout.splitlines()]


def addresses(container: str) -> list[str]:
    """Where a container is in each of its networks."""
    return [network["IPAddress"] for network in inspect(container)["NetworkSettings"]["Networks"].values()]


def inspect(container: str) -> dict[str, Any]:
    """All the engine knows of a container."""
    [found] = json.loads(docker("inspect", container))
    return dict(found)


def health(container: str) -> str:
    """Whether a container is `starting`, `healthy` or `unhealthy`."""
    return str(inspect(container)["State"]["Health"]["Status"])


@contextmanager
def new_stack(folder: Path, **env: str) -> Iterator[Stack]:
    """An installation that is not started yet, its .env will lie in `folder`; at the end nothing is left of it."""
    project = f"hubbub-test-{secrets.token_hex(4)}"
    settings = {
        "COMPOSE_PROJECT_NAME": project,
        "HUBBUB_ENV_FILE": str(folder / ".env"),
        "HUBBUB_TAG": TAG,
        **{name: str(free_port()) for name in ("HUBBUB_PORT", "JAEGER_PORT", "MAILPIT_PORT")},
        **env,
    }
    with httpx.Client(timeout=30) as http:
        stack = Stack(project, settings, http)
        try:
            yield stack
        finally:
            if Path(stack.env["HUBBUB_ENV_FILE"]).exists():
                stack.make("down", "volumes=1")
