"""Without keys only this machine is let in, under this machine's own names."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from tests.integration.hub.world import HOURS, Hub, Workshop, hub, problem

PROBES = ["/healthz", "/readyz"]
OURS = ["localhost", "LOCALHOST", "localhost:8000", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:65535"]
FOREIGN = [
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example:8000",
    "evil.example:127.0.0.1",
    "127.0.0.1:8000:evil.example",
    "[::1].evil.example",
    "127.0.0.2",
    "0.0.0.0",  # noqa: S104 - a name, not an address to bind
    "::1",
    "",
]


@pytest.mark.parametrize("host", OURS)
def test_this_machines_own_names_are_let_in(open_hub: Hub, host: str) -> None:
    """With any port."""
    assert open_hub.request("GET", "/v1/agents", headers={"Host": host}).is_success


@pytest.mark.parametrize("host", FOREIGN)
def test_any_other_name_is_refused(open_hub: Hub, host: str) -> None:
    """A web page whose name was rebound to this machine gets nothing read and nothing done."""
    problem(open_hub.request("GET", "/v1/agents", headers={"Host": host}), 403)
    problem(open_hub.request("POST", "/v1/chat", json={"message": HOURS}, headers={"Host": host}), 403)
    spans = {"Host": host, "Content-Type": "application/x-protobuf"}
    problem(open_hub.request("POST", "/v1/traces", content=b"", headers=spans), 403)


@pytest.mark.parametrize("authorization", ["Bearer wrong", "Basic x", "nonsense", ""])
def test_a_key_is_ignored_where_none_is_configured(open_hub: Hub, authorization: str) -> None:
    """A client set up for another hub works here too."""
    assert open_hub.request("GET", "/v1/agents", headers={"Authorization": authorization}).is_success


def test_a_forwarded_address_makes_nobody_local_or_foreign(open_hub: Hub) -> None:
    """What counts is the connection."""
    headers = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X-Forwarded-Host": "evil.example"}
    assert open_hub.request("GET", "/v1/agents", headers=headers).is_success


def test_it_is_said_aloud(open_hub: Hub) -> None:
    """In the log, at the start."""
    assert open_hub.running is not None
    assert "AUTHENTICATION IS OFF" in open_hub.running.log.read_text()


@pytest.fixture(scope="module")
def own_address() -> str:
    """An address of this machine that others could reach."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # chooses an interface; sends nothing
        except OSError:
            pytest.skip("this machine has no address but loopback")
        address: str = probe.getsockname()[0]
    if address.startswith("127."):
        pytest.skip("this machine has no address but loopback")
    return address


@pytest.fixture(scope="module")
def exposed(redis_port: int, shop: Workshop, own_address: str) -> Iterator[str]:
    """A hub without keys that somebody bound to every address; its address for others."""
    with hub(redis_port, [shop.url], UVICORN_HOST="0.0.0.0") as running:  # noqa: S104 - that is the mistake
        yield f"http://{own_address}:{httpx.URL(running.url).port}"


@pytest.mark.parametrize("host", ["", "localhost", "127.0.0.1"])
def test_a_connection_from_elsewhere_is_refused(exposed: str, host: str) -> None:
    """Whatever name it claims to have used."""
    headers = {"Host": host} if host else {}
    problem(httpx.get(f"{exposed}/v1/agents", headers=headers), 401)
    problem(httpx.post(f"{exposed}/v1/chat", json={"message": HOURS}, headers=headers), 401)
    problem(httpx.post(f"{exposed}/v1/traces", content=b"", headers=headers), 403)
    assert all(httpx.get(exposed + path).headers["X-Trace-Id"] for path in PROBES)


def test_the_same_hub_lets_this_machine_in(exposed: str) -> None:
    """Through its loopback address."""
    assert httpx.get(f"http://127.0.0.1:{httpx.URL(exposed).port}/v1/agents").is_success
