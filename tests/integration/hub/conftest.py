"""Processes most tests of this folder share: one Redis, one agent, a hub without keys and one with them."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.hub.world import Customer, Hub, Workshop, hub, redis_server, workshop
from tests.running import free_port, wait_until

KEYS: dict[str, tuple[tuple[str, ...], str]] = {
    "shop": (("chat", "act_as_customer"), "default"),
    "kiosk": (("chat",), "default"),
    "desk": (("desk",), "default"),
    "boss": (("approve",), "default"),
    "both": (("chat", "act_as_customer", "approve"), "default"),
    "idle": ((), "default"),
    "admin": (("admin",), "default"),
    "acme-admin": (("admin",), "acme"),
    "acme": (("chat", "act_as_customer", "desk", "approve"), "acme"),
    "acme-boss": (("chat", "act_as_customer", "desk", "approve", "admin"), "acme"),
}
MASTER = "one key with every scope"


def key_text(name: str) -> str:
    """The text of a key."""
    return f"{name}-0123456789"


def issued(boss: Hub, *scopes: str, **more: Any) -> dict[str, Any]:
    """A new key, as it is shown this once."""
    created = boss.request("POST", "/v1/keys", json={"name": "till", "scopes": scopes, **more})
    assert created.status_code == httpx.codes.CREATED, created.text
    return dict(created.json())


def listed_keys() -> str:
    """All of them, as a hub is told of them."""
    return json.dumps(
        [
            {
                "name": name,
                "sha256": hashlib.sha256(key_text(name).encode()).hexdigest(),
                "scopes": scopes,
                "tenant": tenant,
            }
            for name, (scopes, tenant) in KEYS.items()
        ]
    )


@pytest.fixture(scope="session")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A Redis."""
    folder: Path = tmp_path_factory.mktemp("redis")
    port = free_port()
    with redis_server(folder, port):
        yield port


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """The agent."""
    with workshop(tmp_path_factory.mktemp("workshop")) as running:
        yield running


@pytest.fixture(scope="session")
def open_hub(redis_port: int, shop: Workshop) -> Iterator[Hub]:
    """A hub without keys: every caller on this machine may do everything."""
    with hub(redis_port, [shop.url]) as running:
        wait_until(running.is_ready, what="the hub is ready")
        yield running


@pytest.fixture(scope="session")
def guarded_hub(redis_port: int, shop: Workshop) -> Iterator[Hub]:
    """A hub with keys; it is spoken to without one, unless `with_key`."""
    with hub(redis_port, [shop.url], HUBBUB_API_KEYS=listed_keys(), HUBBUB_API_KEY=MASTER) as running:
        wait_until(running.is_ready, what="the hub is ready")
        yield running


@pytest.fixture
def ada(open_hub: Hub) -> Customer:
    """A new customer at the hub without keys."""
    return open_hub.customer()
