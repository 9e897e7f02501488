"""Who is let in, before the store has said anything."""

import pytest
from fastapi import Request

from hubbub.errors import Problem
from hubbub.identity import generate_private_key
from orchestrator.access.issued_keys import new_text
from orchestrator.api.access import Gate
from orchestrator.api.entrance import Entrance
from orchestrator.conversations.connection import Connection
from orchestrator.settings import HubSettings
from orchestrator.spokes.transport import Connections

CONFIGURED = "5df7e0a9c1b24f80a6e3"


@pytest.fixture
def anyio_backend() -> str:
    """The hub runs on asyncio."""
    return "asyncio"


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Of a hub that has not reached its Redis yet."""
    for name, value in {
        "HUBBUB_AGENT_URLS": "http://127.0.0.1:1",
        "HUBBUB_IDENTITY_PRIVATE_KEY": generate_private_key(),
        "HUBBUB_SECRET": "f0e4c2f76c58916ec258f246851bea09",
        "HUBBUB_API_KEY": CONFIGURED,
    }.items():
        monkeypatch.setenv(name, value)
    return Entrance.of(HubSettings(), Connection.open("redis://127.0.0.1:1"), Connections()).gate


def request(authorization: str) -> Request:
    """A request of somebody who sends that."""
    return Request({"type": "http", "headers": [(b"authorization", authorization.encode())]})


@pytest.mark.anyio
async def test_a_configured_key_needs_no_store(gate: Gate) -> None:
    """It is known from the start."""
    assert (await gate.admit(request(f"Bearer {CONFIGURED}"), "chat")).name == "default"


@pytest.mark.anyio
async def test_an_issued_key_is_not_called_wrong_before_all_are_known(gate: Gate) -> None:
    """A client told 401 might throw a good key away: 503, once more in a moment."""
    with pytest.raises(Problem) as raised:
        await gate.admit(request(f"Bearer {new_text()}"), "chat")
    assert (raised.value.status, raised.value.retryable) == (503, True)


@pytest.mark.anyio
@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer nonsense", f"Basic {CONFIGURED}", "Bearer hb-x"])
async def test_anything_else_is_a_wrong_key(gate: Gate, authorization: str) -> None:
    """Whatever the store will say."""
    with pytest.raises(Problem) as raised:
        await gate.admit(request(authorization), "chat")
    assert raised.value.status == 401
