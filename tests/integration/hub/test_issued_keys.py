"""Keys that are issued, rotated and revoked through the API, while two hubs run on one Redis."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from redis import Redis

from orchestrator.access.key_store import TENANTS, keys_of
from tests.integration.hub.conftest import KEYS, MASTER, issued, key_text
from tests.integration.hub.world import HOURS, Customer, Hub, Workshop, hub, problem
from tests.running import wait_until


@pytest.fixture
def boss(guarded_hub: Hub) -> Hub:
    """The hub, for the holder of the configured key with every scope."""
    return guarded_hub.with_key(MASTER)


@pytest.fixture(scope="module")
def replica(redis_port: int, shop: Workshop) -> Iterator[Hub]:
    """Another hub on the same Redis."""
    with hub(redis_port, [shop.url], HUBBUB_API_KEY=MASTER) as running:
        wait_until(running.is_ready, what="the replica is ready")
        yield running


def is_let_in(hub: Hub, key: str) -> bool:
    """Whether a key with the scope `desk` is accepted."""
    status = hub.with_key(key).request("GET", "/v1/agents").status_code
    assert status in {200, 401}
    return status == httpx.codes.OK


def can_chat(hub: Hub, key: str) -> bool:
    """Whether a key with the scope `chat` is accepted."""
    return hub.with_key(key).request("GET", "/v1/conversations/none").status_code == httpx.codes.NOT_FOUND


@contextmanager
def follow(at: Hub, customer: Customer) -> Iterator[httpx.Response]:
    """Follow a conversation with the key of `at`; silence for nine seconds is an error."""
    headers = {"Authorization": f"Bearer {at.key}"}
    with at.http.stream("GET", f"{at.url}{customer.path}/events", headers=headers, timeout=9) as response:
        assert response.status_code == httpx.codes.OK
        yield response


def test_an_issued_key_works_at_every_hub(boss: Hub, replica: Hub) -> None:
    """At once where it was issued, and in a moment at the others; it may do what it was given, and no more."""
    key = issued(boss, "desk")["key"]
    assert is_let_in(boss, key)
    wait_until(lambda: is_let_in(replica, key), seconds=2, what="the other hub knows the key")
    problem(boss.with_key(key).request("GET", "/v1/approvals"), 403)


def test_a_revoked_key_ends_at_every_hub(boss: Hub, replica: Hub) -> None:
    """Whoever revokes it is told, and a second time that there is none."""
    key = issued(boss, "desk")
    wait_until(lambda: is_let_in(replica, key["key"]), seconds=2, what="the other hub knows the key")
    assert boss.request("DELETE", f"/v1/keys/{key['id']}").status_code == httpx.codes.NO_CONTENT
    assert not is_let_in(boss, key["key"])
    wait_until(lambda: not is_let_in(replica, key["key"]), seconds=2, what="the other hub refuses the key")
    problem(boss.request("DELETE", f"/v1/keys/{key['id']}"), 404)


def test_streams_end_with_the_key_that_opened_them(boss: Hub, replica: Hub) -> None:
    """Also those of a session that it had made, and at the other hub."""
    key = issued(boss, "chat")
    wait_until(lambda: can_chat(replica, key["key"]), seconds=2, what="the other hub knows the key")
    mine = Customer(boss.with_key(key["key"]), None)
    mine.says(HOURS)
    asked = {"conversation_id": mine.conversation}
    session = mine.hub.request("POST", "/v1/sessions", json=asked).json()["token"]
    with follow(mine.hub, mine) as own, follow(replica.with_key(session), mine) as elsewhere:
        boss.request("DELETE", f"/v1/keys/{key['id']}").raise_for_status()
        assert [list(own.iter_lines()), list(elsewhere.iter_lines())] == [[], []]


def test_a_rotated_key_goes_on_under_two_texts(boss: Hub, replica: Hub) -> None:
    """Conversations stay the key's own; rotated without grace, only the newest text is good."""
    first = issued(boss, "chat", "desk")
    mine = Customer(boss.with_key(first["key"]), None)
    mine.says(HOURS)
    second = boss.request("POST", f"/v1/keys/{first['id']}/rotate", json={}).json()
    assert (second["id"], second["name"]) == (first["id"], "till")
    assert is_let_in(boss, first["key"])
    assert Customer(boss.with_key(second["key"]), None, mine.conversation).says(HOURS)["status"] == "answered"

    third = boss.request("POST", f"/v1/keys/{first['id']}/rotate", json={"grace_seconds": 0}).json()
    assert [is_let_in(boss, one["key"]) for one in (first, second, third)] == [False, False, True]
    wait_until(lambda: is_let_in(replica, third["key"]), seconds=2, what="the other hub knows the new text")
    assert not is_let_in(replica, first["key"])


def test_a_key_expires(boss: Hub) -> None:
    """By itself."""
    soon = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    key = issued(boss, "desk", expires_at=soon)["key"]
    assert is_let_in(boss, key)
    wait_until(lambda: not is_let_in(boss, key), what="the key has expired")
    refused = boss.request("POST", "/v1/keys", json={"name": "late", "scopes": ["chat"], "expires_at": soon})
    assert problem(refused, 422)["errors"][0]["pointer"] == "/expires_at"


def test_a_key_grants_no_more_than_its_creator_has(boss: Hub) -> None:
    """Neither when it is issued nor by handing out a new text of a stronger one; to revoke that is no gain."""
    admin, strong = boss.with_key(issued(boss, "admin", "chat")["key"]), issued(boss, "approve", "chat")
    refused = admin.request("POST", "/v1/keys", json={"name": "till", "scopes": ["chat", "approve", "desk"]})
    assert problem(refused, 403)["detail"] == "yours lacks approve and desk"
    problem(admin.request("POST", f"/v1/keys/{strong['id']}/rotate", json={}), 403)
    assert issued(admin, "chat", "admin")["scopes"] == ["admin", "chat"]
    assert admin.request("DELETE", f"/v1/keys/{strong['id']}").is_success


def test_a_key_of_another_tenant_is_not_there(boss: Hub) -> None:
    """It is neither listed, rotated nor revoked; and what an admin issues is its own tenant's."""
    ours, acme = issued(boss, "admin"), boss.with_key(key_text("acme-admin"))
    problem(acme.request("POST", f"/v1/keys/{ours['id']}/rotate", json={}), 404)
    problem(acme.request("DELETE", f"/v1/keys/{ours['id']}"), 404)
    theirs = issued(acme, "admin")
    seen = {key["id"] for key in boss.with_key(theirs["key"]).get("/v1/keys")["items"]}
    assert seen >= {theirs["id"], "acme", "acme-admin"}
    assert seen.isdisjoint({ours["id"], *(name for name, (_, tenant) in KEYS.items() if tenant == "default")})


def test_the_list_tells_everything_but_the_text(boss: Hub) -> None:
    """Configured keys are in it, and cannot be changed here."""
    key = issued(boss, "desk")
    text = key.pop("key")
    listed = boss.request("GET", "/v1/keys")
    assert key in listed.json()["items"]
    assert text not in listed.text
    assert key["created_by"] == "default"
    [kiosk] = [one for one in listed.json()["items"] if one["id"] == "kiosk"]
    assert (kiosk["source"], kiosk["scopes"]) == ("configured", ["chat"])
    problem(boss.request("DELETE", "/v1/keys/kiosk"), 409)
    problem(boss.request("POST", "/v1/keys/kiosk/rotate", json={}), 409)


def test_only_hashes_reach_redis(boss: Hub, redis_port: int) -> None:
    """Whoever reads the store has no key in their hands."""
    key = issued(boss, "desk")
    with Redis(port=redis_port, decode_responses=True, protocol=2) as redis:
        assert "default" in redis.smembers(TENANTS)
        record = redis.hget(keys_of("default"), key["id"])
    assert isinstance(record, str)
    assert key["key"] not in record


def test_where_nobody_needs_a_key_none_is_issued(open_hub: Hub) -> None:
    """It would protect nothing: first a key is configured."""
    refused = open_hub.request("POST", "/v1/keys", json={"name": "till", "scopes": ["chat"]})
    assert "HUBBUB_API_KEY" in problem(refused, 409)["detail"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": "", "scopes": ["chat"]}, "/name"),
        ({"name": "a b", "scopes": ["chat"]}, "/name"),
        ({"name": "x" * 49, "scopes": ["chat"]}, "/name"),
        ({"name": "x", "scopes": []}, "/scopes"),
        ({"name": "x", "scopes": ["root"]}, "/scopes/0"),
        ({"name": "x", "scopes": ["chat"], "expires_at": "2030-01-01T00:00:00"}, "/expires_at"),
        ({"name": "x", "scopes": ["chat"], "expires_at": 1_893_456_000}, "/expires_at"),
        ({"name": "x", "scopes": ["chat"], "tenant": "acme"}, "/tenant"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(boss: Hub, body: dict[str, Any], pointer: str) -> None:
    """Naming the field."""
    assert [error["pointer"] for error in problem(boss.request("POST", "/v1/keys", json=body), 422)["errors"]] == [
        pointer
    ]
