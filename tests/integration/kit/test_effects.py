"""An effect and its record are one: both, or neither, and once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import pytest

from tests.databases import RECORDS, Database
from tests.integration.kit.shop import Shop, open_shop
from tests.running import wait_until

MANY = 20


@pytest.fixture
def key() -> str:
    """A fresh step key."""
    return uuid4().hex


@pytest.fixture
def customer() -> str:
    """Somebody new."""
    return f"cus_{uuid4().hex}"


def test_many_calls_under_one_key_are_one_effect(shop: Shop, customer: str, key: str) -> None:
    """Twenty at once: one coin, and twenty times the very same answer."""
    with ThreadPoolExecutor(MANY) as pool:
        replies = list(pool.map(lambda _: shop.put_in(customer, key=key), range(MANY)))
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.content for reply in replies}) == 1
    assert shop.coins(customer) == [5]
    assert shop.recorded(key) == [replies[0].text]


def test_two_processes_on_one_database_are_one_effect(shop: Shop, customer: str, key: str) -> None:
    """An agent with two replicas keeps its word: whoever is first, the other answers the same."""
    with open_shop(shop.database) as replica, ThreadPoolExecutor(MANY) as pool:
        replies = list(pool.map(lambda at: (shop, replica)[at % 2].put_in(customer, key=key), range(MANY)))
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.content for reply in replies}) == 1
    assert shop.coins(customer) == [5]


def test_many_calls_under_their_own_keys_are_many_effects(shop: Shop, customer: str) -> None:
    """Nobody is turned away because others are writing."""
    with ThreadPoolExecutor(MANY) as pool:
        replies = list(pool.map(lambda at: shop.put_in(customer, at), range(MANY)))
    assert {reply.status_code for reply in replies} == {200}
    assert sorted(shop.coins(customer)) == list(range(MANY))


def test_a_refusal_is_an_answer_too(shop: Shop, customer: str, key: str) -> None:
    """It is given again under its key, even if the skill would decide otherwise by now."""
    first = shop.put_in(customer, key=key, then="refuse")
    assert (first.json()["outcome"], shop.recorded(key)) == ("refused", [first.text])
    assert shop.put_in(customer, key=key, then="refuse").content == first.content


@pytest.mark.parametrize(
    ("then", "outcome"),
    [("ask", "needs_input"), ("confirm", "needs_confirmation"), ("approve", "needs_approval")],
)
def test_a_question_leaves_no_trace(shop: Shop, customer: str, key: str, then: str, outcome: str) -> None:
    """What the skill wrote before it asked is gone, and its key is free for the answer."""
    assert shop.put_in(customer, key=key, then=then).json()["outcome"] == outcome
    assert (shop.coins(customer), shop.recorded(key)) == ([], [])
    assert shop.put_in(customer, key=key).json()["outcome"] == "done"
    assert shop.coins(customer) == [5]


def test_a_failure_does_not_reach_the_next_call(shop: Shop, customer: str) -> None:
    """The server closes the connection after a bug has shown, and says so: a client's next call is not lost."""
    for _ in range(MANY):
        assert shop.put_in(customer, then="break").headers["Connection"] == "close"
        assert shop.put_in(customer).status_code == 200
    assert len(shop.coins(customer)) == MANY


def test_a_failure_after_the_effect_takes_it_back(shop: Shop, customer: str, key: str) -> None:
    """Neither coin nor record; nothing of the error's text gets out; the same key succeeds later."""
    failed = shop.put_in(customer, key=key, then="break")
    assert (failed.status_code, failed.json()["retryable"]) == (500, True)
    assert "till.internal" not in failed.text
    assert (shop.coins(customer), shop.recorded(key)) == ([], [])
    assert shop.put_in(customer, key=key).json()["outcome"] == "done"
    assert shop.coins(customer) == [5]


def test_a_record_that_cannot_be_kept_takes_the_effect_back(shop: Shop, customer: str, key: str) -> None:
    """Between effect and record the database says no: the coin does not stay either."""
    with shop.database.refusing(RECORDS, f"NEW.key = '{key}'"):
        failed = shop.put_in(customer, key=key)
    assert (failed.status_code, failed.json()["retryable"]) == (500, True)
    assert (shop.coins(customer), shop.recorded(key)) == ([], [])
    assert shop.put_in(customer, key=key).json()["outcome"] == "done"
    assert shop.coins(customer) == [5]


def test_a_kill_between_effect_and_record_leaves_neither(
    new_database: Callable[[], Database], customer: str, key: str
) -> None:
    """The coin was written but not committed when the process was killed: a restart finds a clean till."""
    database = new_database()
    with open_shop(database) as shop, ThreadPoolExecutor() as pool:
        hanging = pool.submit(shop.put_in, customer, key=key, then="hang")
        wait_until(shop.database.is_being_written, what="the coin is in the open transaction")
        shop.running.kill()
        assert isinstance(hanging.exception(), httpx.TransportError)
    with open_shop(database) as shop:
        assert (shop.coins(customer), shop.recorded(key)) == ([], [])
        assert shop.put_in(customer, key=key).json()["outcome"] == "done"
        assert shop.coins(customer) == [5]


def test_a_key_stands_for_one_input_customer_and_skill(shop: Shop, customer: str, key: str) -> None:
    """Used for anything else it is refused with 422, changes nothing, and the first answer stays."""
    done = shop.put_in(customer, key=key)
    misused = {
        "input": shop.put_in(customer, 6, key=key),
        "customer": shop.put_in(f"{customer}2", key=key),
        "skill": shop.caller(customer).call("take_out", {"amount": 5}, key=key),
    }
    assert {name: reply.status_code for name, reply in misused.items()} == dict.fromkeys(misused, 422)
    assert {reply.headers["content-type"] for reply in misused.values()} == {"application/problem+json"}
    assert (shop.coins(customer), shop.coins(f"{customer}2")) == ([5], [])
    assert shop.put_in(customer, key=key).content == done.content


def test_the_same_input_may_be_written_in_another_order(shop: Shop, customer: str, key: str) -> None:
    """A hub that recovered may send the members otherwise: it is the same step."""
    first = shop.caller(customer).call("put_in", {"amount": 5, "then": "done"}, key=key)
    again = shop.caller(customer).call("put_in", {"then": "done", "amount": 5}, key=key)
    assert again.content == first.content
    assert shop.coins(customer) == [5]


def test_a_deadline_that_passes_in_the_middle_takes_the_effect_back(shop: Shop, customer: str, key: str) -> None:
    """The caller is told that it may try again, and the till serves the next one at once."""
    token = f"Bearer {shop.caller(customer).token()}"
    headers = {"Authorization": token, "Idempotency-Key": key, "X-Deadline-Ms": "300"}
    late = shop.post("put_in", headers=headers, json={"input": {"amount": 5, "then": "hang"}})
    assert (late.status_code, late.json()["retryable"]) == (504, True)
    wait_until(lambda: not shop.database.is_being_written(), what="the transaction is taken back")
    assert (shop.coins(customer), shop.recorded(key)) == ([], [])
    assert shop.put_in(customer, key=key).json()["outcome"] == "done"
    assert shop.coins(customer) == [5]
