"""Customers act without words: they ask for a person, close a conversation, and say what they think of it."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.integration.hub.conftest import key_text
from tests.integration.hub.test_sessions import widget
from tests.integration.hub.world import GILD, HOURS, Customer, Hub, Workshop, pointers, problem
from tests.running import wait_until


def act(customer: Customer, what: str, key: str | None = None, **more: Any) -> httpx.Response:
    """Do something in the customer's conversation."""
    who = {"customer_id": customer.id} if customer.id else {}
    headers = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
    body = json.dumps({**who, **more})
    return customer.hub.request("POST", f"{customer.path}/{what}", content=body, headers=headers)


def status(customer: Customer) -> str:
    """How the conversation stands."""
    return str(customer.hub.get(customer.path + customer.query)["status"])


def test_the_hub_hands_over_where_no_agent_calls_a_person(ada: Customer) -> None:
    """By a button as by words; the conversation waits for a person."""
    pressed = act(ada, "handover", reason="my cup").json()
    assert (pressed["status"], pressed["steps"], status(ada)) == ("handed_over", [], "waiting_person")
    assert "colleague" in pressed["reply"]
    said = ada.hub.customer().says("I want to talk to a human")
    assert (said["status"], said["reply"]) == ("handed_over", pressed["reply"])


def test_a_closed_conversation_goes_on_with_the_next_message(ada: Customer) -> None:
    """It is closed until then, found as such, and closed once for one key."""
    ada.says(HOURS)
    key = uuid4().hex
    closed = act(ada, "close", key).json()
    assert (closed["status"], closed["reply"]) == ("answered", "This conversation is closed.")
    assert act(ada, "close", key).json() == closed
    assert status(ada) == "closed"
    listed = ada.hub.get(f"/v1/conversations{ada.query}&status=closed")["items"]
    assert [one["id"] for one in listed] == [ada.conversation]
    assert ada.says(HOURS)["status"] == "answered"
    assert status(ada) == "bot"


def test_what_was_asked_is_dropped_with_the_conversation(ada: Customer, shop: Workshop) -> None:
    """Nobody answers an old question by chance."""
    assert ada.says("paint my vase")["status"] == "needs_input"
    act(ada, "close")
    ada.says("blue")
    assert shop.works(str(ada.id)) == []


def test_what_waits_for_a_colleague_still_does(ada: Customer, shop: Workshop) -> None:
    """It was agreed upon before; the customer finds the outcome where they left."""
    asked = ada.says(GILD)
    act(ada, "close")
    ada.hub.request("POST", f"/v1/approvals/{asked['approval']['id']}", json={"decision": "approve"})
    wait_until(lambda: shop.works(str(ada.id)) == ["gild"], what="the bowl is gilded")
    wait_until(lambda: ada.messages()[-1]["text"] == "Your bowl is golden.", what="the customer is told")


def test_a_conversation_in_another_language_is_closed_in_it(ada: Customer) -> None:
    """The last message said which."""
    ada.says("hallo, guten Tag")
    assert act(ada, "close").json()["reply"] == "Dieses Gespräch ist beendet."


def test_who_may_not_see_a_conversation_does_nothing_in_it(guarded_hub: Hub) -> None:
    """404, and nothing has changed."""
    web, other = (guarded_hub.with_key(key_text(name)) for name in ("shop", "both"))
    ada, ben = web.customer(), web.customer()
    turn = ada.says(HOURS)["turn_id"]
    for what, body in (
        ("close", {}),
        ("handover", {}),
        ("feedback", {"rating": 1}),
        ("feedback", {"rating": 1, "turn_id": turn}),
    ):
        problem(act(Customer(web, ben.id, ada.conversation), what, **body), 404)
        problem(act(Customer(other, ada.id, ada.conversation), what, **body), 404)
    assert status(ada) == "bot"
    assert [one["feedback"] for one in ada.turns()] == [None]
    problem(act(web.customer(), "close"), 404)


def test_the_latest_feedback_on_a_turn_counts(guarded_hub: Hub) -> None:
    """And that on the whole conversation is another; the desk finds both, the latest first."""
    ada = guarded_hub.with_key(key_text("shop")).customer()
    turn = ada.says(HOURS)["turn_id"]
    assert act(ada, "feedback", rating=2, comment="too short", turn_id=turn).status_code == httpx.codes.OK
    given = act(ada, "feedback", rating=5, comment="ah, I see", turn_id=turn).json()
    whole = act(ada, "feedback", rating=4).json()
    assert (given["rating"], given["comment"], given["by"]) == (5, "ah, I see", "shop")
    assert [one["feedback"] for one in ada.turns()] == [given]
    assert ada.hub.get(ada.path + ada.query)["feedback"] == whole
    listed = guarded_hub.with_key(key_text("desk")).get("/v1/feedback?limit=2")["items"]
    mine = {"conversation_id": ada.conversation}
    assert listed == [{**whole, **mine, "turn_id": None}, {**given, **mine, "turn_id": turn}]
    problem(ada.hub.request("GET", "/v1/feedback"), 403)
    theirs = guarded_hub.with_key(key_text("acme")).get("/v1/feedback")["items"]
    assert ada.conversation not in {one["conversation_id"] for one in theirs}


def test_feedback_survives_the_next_turn(ada: Customer) -> None:
    """What goes on in the conversation does not touch it."""
    turn = ada.says(HOURS)["turn_id"]
    act(ada, "feedback", rating=3, turn_id=turn)
    act(ada, "feedback", rating=2)
    ada.says(HOURS)
    assert [one["feedback"] and one["feedback"]["rating"] for one in ada.turns()] == [3, None]
    assert ada.hub.get(ada.path + ada.query)["feedback"]["rating"] == 2


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "/rating"),
        ({"rating": 0}, "/rating"),
        ({"rating": 6}, "/rating"),
        ({"rating": True}, "/rating"),
        ({"rating": 3, "comment": "x" * 2_001}, "/comment"),
        ({"rating": 3, "comment": "\x00"}, "/comment"),
        ({"rating": 3, "comment": "\ud800"}, "/comment"),
        ({"rating": 3, "turn_id": "t:1"}, "/turn_id"),
        ({"rating": 3, "stars": 3}, "/stars"),
    ],
)
def test_feedback_has_bounds(ada: Customer, body: Any, where: str) -> None:
    """What is out of them is named."""
    ada.says(HOURS)
    assert pointers(act(ada, "feedback", **body)) == [where]


def test_feedback_on_what_never_was_is_not_kept(ada: Customer) -> None:
    """Neither is it listed."""
    ada.says(HOURS)
    problem(act(ada, "feedback", rating=3, turn_id="t_never"), 404)
    listed = ada.hub.get("/v1/feedback?limit=200")["items"]
    assert ada.conversation not in {one["conversation_id"] for one in listed}


def test_a_widget_gives_feedback_and_asks_for_a_person_in_words(guarded_hub: Hub) -> None:
    """In its own conversation; other acts are not its to do."""
    page = widget(guarded_hub.with_key(key_text("shop")), customer_id="cus_ada")
    turn = page.says(HOURS)["turn_id"]
    assert act(page, "feedback", rating=5, turn_id=turn).status_code == httpx.codes.OK
    assert page.hub.get(f"{page.path}/turns/{turn}")["feedback"]["rating"] == 5
    problem(act(page, "close"), 403)
    problem(act(page, "handover"), 403)
    assert page.says("I want to talk to a human")["status"] == "handed_over"
