"""A button instead of words: the same turn, the same care."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.integration.hub.conftest import key_text
from tests.integration.hub.world import Customer, Hub, Workshop, pointers, problem


def acts(customer: Customer, skill: str, key: str | None = None, **given: Any) -> httpx.Response:
    """Trigger a skill in the customer's conversation."""
    who = {"customer_id": customer.id} if customer.id else {}
    headers = {"Idempotency-Key": key} if key else {}
    return customer.hub.request(
        "POST", f"{customer.path}/actions", json={"skill": skill, "input": given, **who}, headers=headers
    )


def done(response: httpx.Response) -> dict[str, Any]:
    """The reply."""
    assert response.status_code == httpx.codes.OK, response.text
    reply: dict[str, Any] = response.json()
    return reply


def test_an_action_is_a_turn_like_any_other(ada: Customer, shop: Workshop) -> None:
    """It begins the conversation, has steps and a reply that is kept, and is done once under its key."""
    key = uuid4().hex
    reply = done(acts(ada, "workshop.polish", key))
    assert (reply["status"], reply["reply"]) == ("answered", "Your cup shines.")
    assert done(acts(ada, "workshop.polish", key)) == reply
    assert shop.works(str(ada.id)) == ["polish"]
    assert [(said["role"], said["text"]) for said in ada.messages()] == [("bot", "Your cup shines.")]
    assert [turn["turn_id"] for turn in ada.turns()] == [reply["turn_id"]]


def test_what_must_be_confirmed_is_confirmed_in_words(ada: Customer, shop: Workshop) -> None:
    """The question stays open for the customer's next message."""
    assert done(acts(ada, "workshop.engrave"))["status"] == "needs_confirmation"
    assert ada.says("yes")["status"] == "answered"
    assert shop.works(str(ada.id)) == ["engrave"]


def test_what_is_missing_is_asked_for(ada: Customer, shop: Workshop) -> None:
    """An action need not bring everything; what it brings is used."""
    assert done(acts(ada, "workshop.paint"))["ask"]["slot"] == "colour"
    other = ada.hub.customer()
    assert done(acts(other, "workshop.paint", colour="red"))["status"] == "answered"
    assert shop.works(str(other.id)) == ["paint red"]


@pytest.mark.parametrize(
    ("skill", "given", "pointer"),
    [("workshop.paint", {"colour": 7}, "/input/colour"), ("workshop.polish", {"speed": "high"}, "/input")],
)
def test_an_input_that_does_not_fit_is_told_and_nothing_begins(
    ada: Customer, skill: str, given: dict[str, Any], pointer: str
) -> None:
    """By the schema on the skill's card."""
    assert pointers(acts(ada, skill, **given)) == [pointer]
    problem(ada.hub.request("GET", ada.path + ada.query), 404)


def test_only_what_customers_may_have_done_is_an_action(ada: Customer) -> None:
    """No such skill, a skill for operators, a name that is none."""
    problem(acts(ada, "workshop.fly"), 404)
    problem(acts(ada, "workshop.restock", colour="red"), 404)
    assert pointers(acts(ada, "polish")) == ["/skill"]


def test_another_customers_conversation_is_not_acted_in(ada: Customer, shop: Workshop) -> None:
    """It looks as if it were not there, and nothing is done."""
    done(acts(ada, "workshop.polish"))
    stranger = Customer(ada.hub, f"cus-{uuid4().hex[:12]}", ada.conversation)
    problem(acts(stranger, "workshop.polish"), 404)
    assert shop.works(str(stranger.id)) == []


def test_acting_for_a_customer_needs_its_scope(guarded_hub: Hub) -> None:
    """As with messages."""
    kiosk = guarded_hub.with_key(key_text("kiosk")).customer("cus-1")
    problem(acts(kiosk, "workshop.polish"), 403)
    problem(acts(guarded_hub.with_key(key_text("boss")).customer(), "workshop.polish"), 403)
