"""What runs in a container can do little, and reaches only whom it needs."""

import subprocess

import pytest

from tests.containers.conftest import SERVICES
from tests.containers.stack import Stack, addresses, docker
from tests.roster import AGENTS, OURS, WITH_DATABASE

pytestmark = pytest.mark.timeout(900)
PORTS = {
    **dict.fromkeys(OURS, (8000,)),
    "redis": (6379,),
    "postgres": (5432,),
    "jaeger": (4318, 16686),
    "mailpit": (1025, 8025),
}
REACHED = {
    "hub": {*(f"{agent}:8000" for agent in AGENTS), "redis:6379", "jaeger:4318"},
    **{agent: {"hub:8000", "jaeger:4318"} for agent in AGENTS},
    **{agent: {"hub:8000", "jaeger:4318", "postgres:5432"} for agent in WITH_DATABASE},
    **{agent: {"hub:8000", "jaeger:4318", "postgres:5432", "mailpit:1025"} for agent in ("support", "booking")},
}
OUTSIDE = "1.1.1.1:53"
CONNECT = """
import socket, sys
from concurrent.futures import ThreadPoolExecutor
def answers(place):
    host, _, port = place.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=3).close()
    except OSError:
        return False
    return True
with ThreadPoolExecutor(len(sys.argv)) as looks:
    answered = looks.map(answers, sys.argv[1:])
print(*(place for place, there in zip(sys.argv[1:], answered) if there))
"""
LOGIN = """
import asyncio, asyncpg, os, sys
url = os.environ["HUBBUB_DATABASE_URL"].replace("+asyncpg", "").rpartition("/")[0] + "/" + sys.argv[1]
async def main():
    print(await (await asyncpg.connect(url)).fetchval("SELECT current_database()"))
asyncio.run(main())
"""


@pytest.mark.parametrize("service", SERVICES)
def test_a_process_has_no_power_over_its_container(service: str, stack: Stack) -> None:
    """Not root, no capabilities nor a way to get any, and nothing to write to but /tmp and its volume."""
    container = stack.container(service)
    for process in docker("exec", container, "sh", "-c", "cat /proc/[0-9]*/status 2>/dev/null; true").split("Name:")[
        1:
    ]:
        facts = dict(line.split(":\t", 1) for line in process.splitlines() if ":\t" in line)
        assert facts["Uid"].split()[0] not in {"", "0"}
        assert {int(facts[name], 16) for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb")} == {0}
        assert facts["NoNewPrivs"] == "1"
    for path in ("/", "/app", "/etc", "/usr/local/bin"):
        assert not _succeeds(container, "sh", "-c", f"test -d {path} && touch {path}/written")


@pytest.mark.parametrize(("service", "needed"), REACHED.items())
def test_a_service_reaches_only_whom_it_needs(service: str, needed: set[str], stack: Stack) -> None:
    """At whatever address: no agent another one, nor Redis, nor what was traced and mailed, nor the world."""
    places = {
        f"{other}:{port}": [f"{address}:{port}" for address in addresses(stack.container(other))]
        for other, ports in PORTS.items()
        for port in ports
        if other != service
    }
    tried = [*{place for found in places.values() for place in found}, OUTSIDE]
    answered = set(docker("exec", stack.container(service), "python", "-c", CONNECT, *tried).split())
    assert {name for name, found in places.items() if answered & set(found)} == needed
    assert service == "hub" or OUTSIDE not in answered


def test_an_agents_password_opens_its_own_database_only(stack: Stack) -> None:
    """The order agent cannot read the tickets, nor what belongs to the server."""
    order = stack.container("order")
    assert docker("exec", order, "python", "-c", LOGIN, "hubbub_order").strip() == "hubbub_order"
    for other in ("hubbub_support", "hubbub_booking", "postgres"):
        assert not _succeeds(order, "python", "-c", LOGIN, other)


def test_redis_asks_for_a_password(stack: Stack) -> None:
    """Being on its network is not enough."""
    redis = stack.container("redis")
    assert docker("exec", redis, "redis-cli", "ping").strip() == "PONG"
    assert "NOAUTH" in docker("exec", "--env", "REDISCLI_AUTH=", redis, "redis-cli", "ping")


def test_the_hub_asks_for_its_key(stack: Stack) -> None:
    """From this machine too: in a container every caller comes from elsewhere."""
    body = {"message": "hello"}
    assert stack.http.post(f"{stack.url}/v1/chat", json=body).status_code == 401
    assert stack.post("/v1/chat", body).status_code == 200


def _succeeds(container: str, *command: str) -> bool:
    done = subprocess.run(["docker", "exec", container, *command], capture_output=True, timeout=60, check=False)
    return done.returncode == 0
