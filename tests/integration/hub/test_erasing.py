"""A conversation, or all that is known of a customer, is erased: here and at the agents, as far as they say."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from redis import Redis

from orchestrator.conversations.keys import ConversationKeys, ConversationRef
from tests.integration.hub.conftest import key_text
from tests.integration.hub.world import BRUSH, GILD, HOURS, Customer, Hub, Workshop, pointers, problem
from tests.running import wait_until

ALWAYS = 999


@pytest.fixture
def redis(redis_port: int) -> Redis:
    """A client to look behind the hub."""
    return Redis(port=redis_port, decode_responses=True)


def keys_about(redis: Redis, *words: str | None) -> list[str]:
    """The keys in whose name or content one of the words stands."""
    readers = {
        "string": redis.get,
        "hash": redis.hgetall,
        "list": lambda key: redis.lrange(key, 0, -1),
        "set": redis.smembers,
        "zset": lambda key: redis.zrange(key, 0, -1),
        "stream": redis.xrange,
    }
    found = []
    for key in redis.scan_iter("*"):
        content = str(readers[str(redis.type(key))](key))
        found += [key for word in words if word and (word in key or word in content)]
    return found


def erase(hub: Hub, customer: Customer, **more: Any) -> httpx.Response:
    """Ask for the customer to be erased."""
    return hub.request("DELETE", f"/v1/customers/{customer.id}", **more)


def test_a_conversation_is_erased(open_hub: Hub, redis: Redis) -> None:
    """It is as if it had never been; another one of the same customer stays."""
    ada = open_hub.customer()
    elsewhere = open_hub.customer(ada.id)
    for one in (ada, elsewhere):
        one.says(HOURS)
    turn = ada.says(GILD)["turn_id"]
    for of in ({"turn_id": turn}, {}):
        given = {"customer_id": ada.id, "rating": 1, "comment": f"erase {ada.id}", **of}
        assert open_hub.request("POST", f"{ada.path}/feedback", json=given).status_code == httpx.codes.OK
    assert keys_about(redis, "erase ")
    gone = open_hub.request("DELETE", ada.path + ada.query)
    assert (gone.status_code, gone.content) == (204, b"")
    problem(open_hub.request("GET", ada.path + ada.query), 404)
    problem(open_hub.request("DELETE", ada.path + ada.query), 404)
    assert keys_about(redis, ada.conversation, "erase ") == []
    assert [one["id"] for one in open_hub.get(f"/v1/conversations{ada.query}")["items"]] == [elsewhere.conversation]


def test_what_has_been_quiet_for_long_is_erased_as_well(open_hub: Hub, redis: Redis) -> None:
    """There is nothing to wait for then."""
    ada = open_hub.customer()
    ada.says(HOURS)
    meta = ConversationKeys(ConversationRef("default", ada.conversation)).meta
    redis.hincrbyfloat(meta, "updated_at", -86_400)
    assert open_hub.request("DELETE", ada.path + ada.query).status_code == httpx.codes.NO_CONTENT


def test_nobody_erases_anothers_conversation(guarded_hub: Hub) -> None:
    """What one may not see is 404; the desk may."""
    shop, desk = guarded_hub.with_key(key_text("shop")), guarded_hub.with_key(key_text("desk"))
    ada, ben = shop.customer(), shop.customer()
    ada.says(HOURS)
    problem(shop.request("DELETE", ada.path + ben.query), 404)
    problem(guarded_hub.with_key(key_text("acme")).request("DELETE", ada.path), 404)
    problem(guarded_hub.with_key(key_text("both")).request("DELETE", ada.path + ada.query), 404)
    assert ada.messages()
    assert desk.request("DELETE", ada.path).status_code == 204


def test_a_customer_is_erased_everywhere(open_hub: Hub, shop: Workshop, redis: Redis) -> None:
    """All conversations, whatever is open in them, and what the agent kept; the report says what it was."""
    ada = open_hub.customer()
    for message in (BRUSH, GILD):
        open_hub.customer(ada.id).says(message)
    ben = open_hub.customer()
    ben.says(BRUSH)
    report = erase(open_hub, ada)
    assert report.status_code == httpx.codes.OK, report.text
    assert report.json() == {
        "conversations": 2,
        "agents": [
            {
                "agent": "workshop",
                "outcome": "done",
                "deleted": {"works": 1},
                "anonymised": {"step_records": 1},
                "kept": [],
            }
        ],
    }
    assert keys_about(redis, ada.id) == []
    assert shop.works(str(ada.id)) == []
    assert shop.works(str(ben.id)) == ["brush"]
    assert ben.messages()
    again = erase(open_hub, ada).json()
    assert (again["conversations"], again["agents"][0]["deleted"]) == (0, {"works": 0})


def test_an_agent_that_does_not_do_its_part_is_told(open_hub: Hub, shop: Workshop) -> None:
    """503 with the report of what was done; asked again it does."""
    ada = open_hub.customer()
    ada.says(BRUSH)
    shop.is_told("erase_customer", "an error", ALWAYS)
    told = problem(erase(open_hub, ada), 503)
    shop.is_told("erase_customer", "good", 0)
    assert told["retryable"]
    assert told["conversations"] == 1
    [agent] = told["agents"]
    assert (agent["agent"], agent["outcome"]) == ("workshop", "status 500")
    assert shop.works(str(ada.id)) == ["brush"]
    assert erase(open_hub, ada).json()["agents"][0]["deleted"] == {"works": 1}
    assert shop.works(str(ada.id)) == []


def test_a_turn_under_way_does_not_bring_it_back(open_hub: Hub, shop: Workshop, redis: Redis) -> None:
    """Its work was done while it was erased: that is erased too, and nothing of the turn is journaled any more."""
    ada = open_hub.customer()
    before = len(shop.calls("brush"))
    shop.is_told("brush", "hang afterwards", ALWAYS)
    with ThreadPoolExecutor(1) as thread:
        turn = thread.submit(ada.sends, BRUSH)
        wait_until(lambda: len(shop.calls("brush")) > before, what="the agent was called")
        report = erase(open_hub, ada)
        shop.is_told("brush", "good", 0)
        assert report.status_code == httpx.codes.OK, report.text
        assert turn.result().status_code in {202, 404}
    assert report.json()["conversations"] == 1
    assert shop.works(str(ada.id)) == []
    wait_until(lambda: not keys_about(redis, ada.id, ada.conversation), what="nothing is left")


def test_the_same_key_for_another_customer_erases_that_one(open_hub: Hub, shop: Workshop) -> None:
    """An Idempotency-Key stands for one customer's erasure."""
    ada, ben = open_hub.customer(), open_hub.customer()
    for one in (ada, ben):
        one.says(BRUSH)
        assert erase(open_hub, one, headers={"Idempotency-Key": "tidy-up"}).status_code == httpx.codes.OK
    assert shop.works(str(ada.id)) == shop.works(str(ben.id)) == []


def test_an_id_that_is_none_is_refused(open_hub: Hub) -> None:
    """As everywhere; one with a slash in it is taken."""
    assert pointers(open_hub.request("DELETE", "/v1/customers/anon:c_1")) == ["path:customer_id"]
    assert open_hub.request("DELETE", "/v1/customers/eu%2F0071").json()["conversations"] == 0
