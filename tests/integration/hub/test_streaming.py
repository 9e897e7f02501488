"""A turn told as it runs: server-sent events, cut anywhere and resumed at another replica."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.integration.hub.world import BRUSH, HOURS, POLISH, Customer, Hub, Workshop, hub, problem
from tests.running import wait_until

BOTH = f"{POLISH} and {BRUSH}"
EVENTS = {"Accept": "text/event-stream"}
TOLD = [
    "turn.started",
    "route.decided",
    "plan.made",
    "step.started",
    "step.finished",
    "reply.delta",
    "reply.done",
]


@dataclass(frozen=True)
class Told:
    """One server-sent event."""

    id: str
    name: str
    data: dict[str, Any]


def told(lines: Iterator[str]) -> Iterator[Told]:
    """Events as a browser reads them; comments are left out."""
    fields: dict[str, str] = {}
    for line in lines:
        if not line and "data" in fields:
            yield Told(fields.get("id", ""), fields["event"], json.loads(fields["data"]))
        if not line:
            fields = {}
        name, _, value = line.partition(": ")
        if name:
            fields[name] = value


@contextmanager
def stream(
    customer: Customer, message: str, key: str, at: Hub | None = None, last: str = ""
) -> Iterator[Iterator[Told]]:
    """Say something and follow what happens."""
    place = at or customer.hub
    headers = {**EVENTS, "Idempotency-Key": key, **({"Last-Event-ID": last} if last else {})}
    address = f"{place.url}/v1/chat"
    with place.http.stream("POST", address, json=customer.body(message), headers=headers) as response:
        assert response.status_code == httpx.codes.OK, response.read()
        assert response.headers["Content-Type"].startswith("text/event-stream")
        yield told(response.iter_lines())


@contextmanager
def followed(customer: Customer, at: Hub, after: str) -> Iterator[Iterator[Told]]:
    """Follow the customer's conversation from after an event on."""
    address = f"{at.url}{customer.path}/events{customer.query}"
    key = {"Authorization": f"Bearer {at.key}"} if at.key else {}
    with at.http.stream("GET", address, headers={**EVENTS, **key, "Last-Event-ID": after}) as response:
        assert response.status_code == httpx.codes.OK, response.read()
        yield told(response.iter_lines())


@pytest.fixture(scope="module")
def other_hub(redis_port: int, shop: Workshop) -> Iterator[Hub]:
    """Another replica."""
    with hub(redis_port, [shop.url]) as running:
        wait_until(running.is_ready, what="the other hub is ready")
        yield running


@pytest.mark.parametrize("message", [HOURS, POLISH])
def test_a_turn_is_told_step_by_step(ada: Customer, message: str) -> None:
    """Look-ups and effects alike; the last event is the reply, as it is without a stream."""
    key = uuid4().hex
    with stream(ada, message, key) as events:
        seen = list(events)
    assert [event.name for event in seen] == TOLD
    assert all(event.id for event in seen)
    assert {event.data["turn_id"] for event in seen if event.name != "route.decided"} == {seen[-1].data["turn_id"]}
    assert seen[-1].data == ada.says(message, key)
    assert seen[-2].data["text"] == seen[-1].data["reply"]


@pytest.mark.parametrize(("message", "works"), [(POLISH, ["polish"]), (BOTH, ["brush", "polish"])])
def test_cut_at_every_event_and_resumed_elsewhere_nothing_is_lost_or_twice(
    ada: Customer, other_hub: Hub, shop: Workshop, message: str, works: list[str]
) -> None:
    """The client reads one event, loses the connection, and goes on at the other replica, again and again."""
    key, seen = uuid4().hex, list[Told]()
    replicas = [ada.hub, other_hub]
    while not seen or seen[-1].name != "reply.done":
        last = seen[-1].id if seen else ""
        with stream(ada, message, key, at=replicas[len(seen) % 2], last=last) as events:
            seen.append(next(events))
    names = [event.name for event in seen]
    assert sorted(names) == sorted([*TOLD, *["step.started", "step.finished"] * (len(works) - 1)])
    assert (names[:3], names[-2:]) == (TOLD[:3], TOLD[-2:])
    assert len({event.id for event in seen}) == len(seen)
    assert sorted(shop.works(str(ada.id))) == works


def test_a_followed_conversation_is_cut_at_every_event_and_resumed_elsewhere(ada: Customer, other_hub: Hub) -> None:
    """Over several turns: what is read event by event, at one replica and the other in turn, is what happened."""
    replies = [ada.says(message) for message in (BOTH, HOURS, POLISH)]
    replicas, seen = [ada.hub, other_hub], list[Told]()
    while [event.name for event in seen].count("reply.done") < len(replies):
        with followed(ada, replicas[len(seen) % 2], after=seen[-1].id if seen else "0") as events:
            seen.append(next(events))
    with followed(ada, ada.hub, after="0") as events:
        assert [next(events) for _ in seen] == seen
    assert [event.data for event in seen if event.name == "reply.done"] == replies
    assert len({event.id for event in seen}) == len(seen)


def test_a_client_that_left_does_not_end_the_turn(ada: Customer, shop: Workshop) -> None:
    """It only reads no more; the turn is done once, and its reply is there for who asks."""
    key = uuid4().hex
    with stream(ada, POLISH, key) as events:
        next(events)
    reply = wait_until(lambda: ada.sends(POLISH, key).json(), what="the reply is there")
    assert reply["status"] == "answered"
    assert shop.works(str(ada.id)) == ["polish"]


def test_a_retried_step_is_told(ada: Customer, shop: Workshop) -> None:
    """An agent that fails once is asked again, and whoever follows hears of it."""
    shop.is_told("polish", "crash")
    with stream(ada, POLISH, uuid4().hex) as events:
        seen = list(events)
    [retried] = [event for event in seen if event.name == "step.retried"]
    assert retried.data["attempt"] == 2
    assert seen[-1].data["steps"][0]["attempts"] == 2


def test_a_reply_given_before_is_told_again(ada: Customer) -> None:
    """Without knowing what was missed, the reply is what there is to tell."""
    key = uuid4().hex
    reply = ada.says(POLISH, key)
    with stream(ada, POLISH, key) as events:
        assert [(event.name, event.data.get("reply", event.data.get("text"))) for event in events] == [
            ("reply.delta", reply["reply"]),
            ("reply.done", reply["reply"]),
        ]


def test_what_cannot_be_begun_is_a_problem_and_no_stream(ada: Customer) -> None:
    """The same refusals as without a stream, with their status."""
    key = uuid4().hex
    ada.says(POLISH, key)
    body = ada.body("something else")
    response = ada.hub.chat(body, {**EVENTS, "Idempotency-Key": key})
    problem(response, 422)
    problem(ada.hub.chat(body, {**EVENTS, "Last-Event-ID": "yesterday"}), 422)
    stranger = ada.hub.customer()
    problem(ada.hub.chat({**stranger.body(HOURS), "conversation_id": ada.conversation}, EVENTS), 404)


def test_a_conversation_is_followed_at_another_replica(ada: Customer, other_hub: Hub) -> None:
    """Whoever follows hears of each turn that comes, of any hub; with an id, also of what it missed."""
    first = ada.says(HOURS)
    address = f"{other_hub.url}{ada.path}/events{ada.query}"
    with ThreadPoolExecutor(1) as pool, other_hub.http.stream("GET", address, headers=EVENTS) as response:
        events = told(response.iter_lines())
        asked = pool.submit(ada.says, POLISH)
        live = []
        while not live or live[-1].name != "reply.done":
            live.append(next(events))
    assert live[0].name == "turn.started"
    assert live[-1].data == asked.result()
    with followed(ada, other_hub, after="0") as events:
        earlier = next(event for event in events if event.name == "reply.done")
    assert earlier.data == first


def test_another_customers_conversation_is_not_followed(ada: Customer) -> None:
    """It looks as if it were not there."""
    ada.says(HOURS)
    problem(ada.hub.request("GET", f"{ada.path}/events?customer_id=somebody", headers=EVENTS), 404)


def test_a_hub_has_so_many_streams_and_no_more(redis_port: int, shop: Workshop) -> None:
    """What comes on top is told when to come back; a stream that is left makes room."""
    with hub(redis_port, [shop.url], HUBBUB_STREAMS_AT_ONCE="1") as small:
        wait_until(small.is_ready, what="the hub is ready")
        ada = small.customer()
        ada.says(HOURS)
        address = f"{ada.path}/events{ada.query}"
        with small.http.stream("GET", small.url + address, headers={**EVENTS, "Last-Event-ID": "0"}) as response:
            events = told(response.iter_lines())
            next(events)
            assert problem(small.request("GET", address), 503)["retryable"]
        with stream(ada, HOURS, uuid4().hex) as _:
            pass
        wait_until(lambda: _follows(small, address), what="there is room again")


def _follows(at: Hub, address: str) -> bool:
    with at.http.stream("GET", at.url + address, headers=EVENTS) as response:
        return response.status_code == httpx.codes.OK
