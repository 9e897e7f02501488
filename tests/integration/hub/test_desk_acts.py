"""A colleague takes a conversation over, speaks in it, and gives it back; meanwhile the bot is silent."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.integration.hub.conftest import key_text
from tests.integration.hub.stranger import FORECAST
from tests.integration.hub.test_acts import act, status
from tests.integration.hub.test_streaming import Told, followed
from tests.integration.hub.world import GILD, HOURS, POLISH, Customer, Hub, Workshop, pointers, problem
from tests.running import wait_until

JOINED = "A colleague has joined this conversation and goes on from here."
LEFT = "My colleague has left the conversation. I am here for you again."


@pytest.fixture
def web(guarded_hub: Hub) -> Customer:
    """A customer of a shop whose key may chat only."""
    return guarded_hub.with_key(key_text("shop")).customer()


@pytest.fixture
def eve(guarded_hub: Hub) -> Hub:
    """The hub, for a colleague."""
    return guarded_hub.with_key(key_text("desk"))


def does(colleague: Hub, customer: Customer, what: str, key: str = "", **said: str) -> httpx.Response:
    """What a colleague does in a customer's conversation."""
    headers = {"Idempotency-Key": key} if key else {}
    return colleague.request("POST", f"{customer.path}/{what}", json=said, headers=headers)


def done(colleague: Hub, customer: Customer, what: str, key: str = "", **said: str) -> dict[str, Any]:
    """The turn that it is."""
    response = does(colleague, customer, what, key, **said)
    assert response.status_code == httpx.codes.OK, response.text
    return dict(response.json())


def spoken(customer: Customer, at: Hub | None = None) -> list[tuple[str, str]]:
    """Who said what, as the customer or a colleague reads it."""
    path = f"{customer.path}/messages" + ("" if at else customer.query)
    return [(one["role"], one["text"]) for one in (at or customer.hub).get(path)["items"]]


def told_until(customer: Customer, turn: dict[str, Any]) -> Iterator[Told]:
    """What who follows the conversation is told, to the end of a turn."""
    with followed(customer, customer.hub, after="0") as events:
        for one in events:
            yield one
            if one.name == "reply.done" and one.data["turn_id"] == turn["turn_id"]:
                return


def test_a_person_takes_over_speaks_and_gives_back(web: Customer, eve: Hub, shop: Workshop) -> None:
    """What the customer says meanwhile is kept for the person; the bot does nothing and says nothing."""
    opening = web.says(HOURS)["reply"]
    assert (done(eve, web, "takeover")["status"], status(web)) == ("handed_over", "person")
    silent = web.says(POLISH)
    assert (silent["status"], silent["reply"], silent["steps"]) == ("handed_over", "", [])
    pressed = {"skill": "workshop.polish", "customer_id": web.id}
    assert web.hub.request("POST", f"{web.path}/actions", json=pressed).json()["steps"] == []
    done(eve, web, "messages", text="Hello, this is Eve. The cup is on its way.")
    assert (done(eve, web, "release")["reply"], status(web)) == (LEFT, "bot")
    assert spoken(web) == [
        ("customer", HOURS),
        ("bot", opening),
        ("bot", JOINED),
        ("customer", POLISH),
        ("person", "Hello, this is Eve. The cup is on its way."),
        ("bot", LEFT),
    ]
    assert shop.works(str(web.id)) == []
    assert web.says(POLISH)["status"] == "answered"


def test_who_asked_for_a_person_is_answered_by_one(web: Customer, eve: Hub) -> None:
    """Whoever speaks where nobody has the conversation has it from then on."""
    act(web, "handover")
    assert status(web) == "waiting_person"
    done(eve, web, "messages", text="Eve here.")
    assert (status(web), web.says(HOURS)["reply"]) == ("person", "")


def test_a_wait_for_a_person_can_be_ended(web: Customer, eve: Hub) -> None:
    """The bot goes on where nobody has time; to give back what nobody has is nothing."""
    act(web, "handover")
    assert done(eve, web, "release")["reply"] == LEFT
    assert web.says(HOURS)["status"] == "answered"
    assert done(eve, web, "release")["reply"] == ""
    assert status(web) == "bot"


def test_each_act_is_done_once_for_its_key(web: Customer, eve: Hub) -> None:
    """Sent again it is answered as before; another act under the same key is refused."""
    web.says(HOURS)
    key = uuid4().hex
    first = done(eve, web, "messages", key, text="Once.")
    assert done(eve, web, "messages", key, text="Once.") == first
    assert [text for role, text in spoken(web) if role == "person"] == ["Once."]
    problem(does(eve, web, "messages", key, text="Twice."), 422)


def test_an_open_question_is_dropped(web: Customer, eve: Hub, shop: Workshop) -> None:
    """Nobody answers it by chance when the bot is back."""
    assert web.says("paint my vase")["status"] == "needs_input"
    done(eve, web, "takeover")
    done(eve, web, "release")
    web.says("blue")
    assert shop.works(str(web.id)) == []


def test_what_is_approved_meanwhile_is_noted(web: Customer, eve: Hub, guarded_hub: Hub, shop: Workshop) -> None:
    """It is done; the person who has the conversation is told, and tells the customer."""
    asked = web.says(GILD)
    done(eve, web, "takeover")
    approval = f"/v1/approvals/{asked['approval']['id']}"
    guarded_hub.with_key(key_text("boss")).request("POST", approval, json={"decision": "approve"}).raise_for_status()
    wait_until(lambda: shop.works(str(web.id)) == ["gild"], what="the bowl is gilded")
    wait_until(lambda: ("system", "Your bowl is golden.") in spoken(web, eve), what="colleagues are told")
    assert "Your bowl is golden." not in [text for _, text in spoken(web)]
    assert web.turns()[-1]["reply"] == ""


def test_notes_are_for_colleagues(web: Customer, eve: Hub) -> None:
    """No customer reads them, wherever they look, and nothing else comes of them."""
    web.says(HOURS)
    noted = done(eve, web, "notes", text="An old friend of the house.")
    assert "friend" not in str(list(told_until(web, noted)))
    assert ("system", "An old friend of the house.") in spoken(web, eve)
    for path in ("", "/messages", "/turns", "/transcript"):
        assert "friend" not in web.hub.request("GET", f"{web.path}{path}{web.query}").text
    assert "friend" in eve.request("GET", f"{web.path}/transcript").text
    assert status(web) == "bot"


def test_who_follows_sees_a_person_come_and_go(web: Customer, eve: Hub) -> None:
    """Taking what one has already is told to nobody."""
    web.says(HOURS)
    for what in ("takeover", "takeover", "release"):
        done(eve, web, what)
    told = [one.name for one in told_until(web, done(eve, web, "notes", text="so much for that"))]
    assert [name for name in told if name.startswith("handover.")] == ["handover.taken", "handover.returned"]


@pytest.mark.parametrize("what", ["takeover", "messages", "notes", "release"])
def test_only_colleagues_do_so_and_only_in_their_company(web: Customer, guarded_hub: Hub, eve: Hub, what: str) -> None:
    """A conversation of another tenant is not there, nor is one that never was."""
    web.says(HOURS)
    said = {"text": FORECAST} if what in {"messages", "notes"} else {}
    problem(does(web.hub, web, what, **said), 403)
    problem(does(guarded_hub.with_key(key_text("acme")), web, what, **said), 404)
    problem(does(eve, Customer(eve, None), what, **said), 404)
    assert status(web) == "bot"


@pytest.mark.parametrize("text", ["", " \n", "x" * 8_001, "\x00"])
def test_words_have_bounds(web: Customer, eve: Hub, text: str) -> None:
    """As those of customers have."""
    web.says(HOURS)
    assert pointers(does(eve, web, "messages", text=text)) == ["/text"]
