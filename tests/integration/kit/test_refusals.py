"""What is no proper call is refused over the wire, as a problem document, and changes nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from hubbub.identity import Identity, Signer, generate_private_key
from hubbub.wire import MAX_CALL_BYTES
from tests.databases import sqlite_file
from tests.integration.kit.shop import Shop, open_shop
from tests.running import PRIVATE_KEY


def assert_problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """The members of the problem document `response` must be."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    members: dict[str, Any] = response.json()
    assert members["status"] == status
    return members


@pytest.mark.parametrize("body", [b"{", b"nonsense", b'{"input": {"amount": 5},}', b'{"input": \xff}', b"[" * 5_000])
def test_malformed_json_is_a_bad_request(shop: Shop, body: bytes) -> None:
    """400, also for bytes that are no text and for a nesting that never ends."""
    assert_problem(shop.post("put_in", content=body), 400)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([], ""),
        ({"input": []}, "/input"),
        ({"input": {}}, "/input/amount"),
        ({"input": {"amount": "a lot"}}, "/input/amount"),
        ({"input": {"amount": 5, "customer_id": "ben"}}, "/input/customer_id"),
        ({"input": {"amount": 5}, "customer": "ben"}, "/customer"),
        ({"input": {"amount": 5}, "context": {"timezone": "Nowhere/Atlantis"}}, "/context/timezone"),
        ({"input": {"amount": 5}, "context": {"history": [{"role": "admin", "text": ""}]}}, "/context/history/0/role"),
    ],
    ids=str,
)
def test_a_wrong_body_is_pointed_at(shop: Shop, body: object, pointer: str) -> None:
    """422 and a JSON pointer into the body that was sent."""
    errors = assert_problem(shop.post("put_in", json=body), 422)["errors"]
    assert [error["pointer"] for error in errors] == [pointer]


def pieces() -> Iterator[bytes]:
    """A little more than a call may have, its length not told before."""
    for _ in range(17):
        yield b" " * (MAX_CALL_BYTES // 16)


@pytest.mark.parametrize("content", [lambda: b" " * (MAX_CALL_BYTES + 1), pieces], ids=["declared", "in pieces"])
def test_an_oversized_body_is_refused(shop: Shop, content: Callable[[], bytes | Iterator[bytes]]) -> None:
    """413, however it is sent."""
    assert_problem(shop.post("put_in", content=content()), 413)


def test_without_the_hubs_token_nothing_happens(shop: Shop) -> None:
    """None, nonsense, one signed by another key, and one for another agent: 401, and no coin."""
    eve = Identity(tenant="default", conversation="c_1", turn="t_1", step="s1", customer="eve")
    forged = Signer.load(generate_private_key()).sign(eve, "till")
    misdirected = Signer.load(PRIVATE_KEY).sign(eve, "order")
    for authorization in ("", "Bearer a.b.c", f"Bearer {forged}", f"Bearer {misdirected}"):
        body = {"input": {"amount": 5}}
        assert_problem(shop.post("put_in", headers={"Authorization": authorization}, json=body), 401)
    assert shop.coins("eve") == []


def test_another_companys_customers_are_turned_away(shop: Shop) -> None:
    """A customer of the same name may be somebody else: 403, and no coin."""
    eve = Identity(tenant="other", conversation="c_1", turn="t_1", step="s1", customer="eve")
    headers = {"Authorization": f"Bearer {Signer.load(PRIVATE_KEY).sign(eve, 'till')}"}
    assert_problem(shop.post("put_in", headers=headers, json={"input": {"amount": 5}}), 403)
    assert shop.coins("eve") == []


def test_an_expired_deadline_is_not_tried(shop: Shop) -> None:
    """504 at once, and no coin."""
    for deadline in ("0", "-5"):
        headers, body = {"X-Deadline-Ms": deadline}, {"input": {"amount": 5}}
        response = shop.post("put_in", customer="late", headers=headers, json=body)
        assert assert_problem(response, 504)["retryable"] is False
    assert shop.coins("late") == []


def test_a_stranger_changes_nothing(shop: Shop) -> None:
    """Somebody who has not signed in is asked to."""
    refusal = shop.caller(None).call("put_in", {"amount": 5}).json()
    assert (refusal["outcome"], refusal["code"]) == ("refused", "not_identified")
    assert shop.database.rows("SELECT * FROM coins WHERE customer_id LIKE 'anon%'") == []


def test_unknown_doors_are_problems_too(shop: Shop) -> None:
    """A skill that does not exist, a path, a method."""
    assert_problem(shop.post("dance", json={}), 404)
    assert_problem(shop.client.get(f"{shop.running.url}/v2/skills/put_in"), 404)
    assert_problem(shop.client.get(f"{shop.running.url}/v1/skills/put_in"), 405)


def test_a_till_whose_database_is_gone_is_not_ready(tmp_path: Path) -> None:
    """It lives, but wants no more calls."""
    with open_shop(sqlite_file(tmp_path / "till.db")) as shop:
        assert shop.client.get(f"{shop.running.url}/readyz").status_code == 200
        shop.put_in("ada")
        for path in tmp_path.glob("till.db*"):
            path.unlink()
        response = shop.client.get(f"{shop.running.url}/readyz")
        assert (response.status_code, response.json()) == (503, {"status": "not ready"})
        assert shop.client.get(f"{shop.running.url}/healthz").status_code == 200
