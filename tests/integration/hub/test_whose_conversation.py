"""A conversation belongs to one customer of one caller of one tenant; to all others it is not there."""

from typing import Any

import pytest

from tests.integration.hub.conftest import key_text
from tests.integration.hub.world import HOURS, POLISH, Customer, Hub, problem

ENDINGS = ["", "/messages", "/turns"]


@pytest.fixture
def web(guarded_hub: Hub) -> Hub:
    """The shop's own web site: it speaks for customers, and is not the desk."""
    return guarded_hub.with_key(key_text("shop"))


def paths(customer: Customer) -> list[str]:
    """Every address at which a conversation can be read."""
    [turn] = customer.turns()
    return [customer.path + ending for ending in [*ENDINGS, f"/turns/{turn['turn_id']}"]]


def test_its_own_customer_reads_it(web: Hub) -> None:
    """On every path."""
    ada = web.customer()
    ada.says(HOURS)
    for path in paths(ada):
        assert web.get(path + ada.query)


@pytest.mark.parametrize("query", ["", "?customer_id=somebody-else"])
def test_another_customers_conversation_is_not_there(web: Hub, query: str) -> None:
    """404 on every path, for another customer and for nobody."""
    ada = web.customer()
    ada.says(HOURS)
    for path in paths(ada):
        problem(web.request("GET", path + query), 404)
    for who in ({"customer_id": "somebody-else"}, {}):
        problem(web.chat({"message": POLISH, "conversation_id": ada.conversation, **who}), 404)
    assert len(ada.turns()) == 1


def test_another_callers_conversation_is_not_there(web: Hub) -> None:
    """Not even for the same customer."""
    ada = web.customer()
    ada.says(HOURS)
    other = web.with_key(key_text("both"))
    for path in paths(ada):
        problem(other.request("GET", path + ada.query), 404)
    problem(other.chat(ada.body(POLISH)), 404)
    assert len(ada.turns()) == 1


def test_a_strangers_look_tells_nothing(web: Hub) -> None:
    """What is another's and what does not exist are answered alike."""
    ada, nobody = web.customer(), web.customer()
    ada.says(HOURS)
    theirs = problem(web.request("GET", f"{ada.path}?customer_id=mallory"), 404)
    assert theirs == problem(web.request("GET", f"{nobody.path}?customer_id=mallory"), 404)


def test_tenants_do_not_meet(web: Hub) -> None:
    """The same id in another tenant is another conversation, even for its desk."""
    ada = web.customer()
    ada.says(HOURS)
    acme = web.with_key(key_text("acme"))
    for path in paths(ada):
        problem(acme.request("GET", path), 404)
    theirs = Customer(acme, ada.id, ada.conversation)
    assert theirs.says(HOURS)["status"] == "failed", "the workshop serves the first tenant only"
    assert len(theirs.turns()) == len(ada.turns()) == 1
    assert theirs.turns()[0]["turn_id"] != ada.turns()[0]["turn_id"]


def test_a_conversation_becomes_the_customers_who_signs_in(web: Hub) -> None:
    """The anonymous part stays in it; without the customer's name it is not there any more."""
    visitor = Customer(web, None)
    visitor.says(HOURS)
    assert web.get(visitor.path)["customer_id"] is None
    ada = Customer(web, "cus-signs-in", visitor.conversation)
    ada.says(POLISH)
    assert [turn["message"] for turn in ada.turns()] == [HOURS, POLISH]
    assert web.get(ada.path + ada.query)["customer_id"] == ada.id
    for ending in ENDINGS:
        problem(web.request("GET", visitor.path + ending), 404)
    problem(visitor.sends(HOURS), 404)


def test_nobody_elses_sign_in_takes_a_conversation_over(web: Hub) -> None:
    """Only the same caller's customer does."""
    visitor = Customer(web, None)
    visitor.says(HOURS)
    other = web.with_key(key_text("both"))
    problem(Customer(other, "mallory", visitor.conversation).sends(HOURS), 404)
    assert visitor.says(HOURS)["status"] == "answered"


def test_an_anonymous_customer_is_asked_to_sign_in(web: Hub) -> None:
    """Where the skill needs to know who it works for."""
    reply = Customer(web, None).says("engrave my name on the mug")
    assert reply["status"] == "refused"
    assert "sign in" in reply["reply"]


def test_the_desk_sees_everybody_in_its_tenant(web: Hub) -> None:
    """Any conversation, and one customer's alone without acting for them."""
    ada, ben = web.customer(), web.customer()
    for customer in (ada, ben):
        customer.says(HOURS)
    desk = web.with_key(key_text("desk"))
    for path in paths(ada):
        assert desk.get(path)
    listed = desk.get(f"/v1/conversations?customer_id={ada.id}")["items"]
    assert [found["id"] for found in listed] == [ada.conversation]
    assert {ada.conversation, ben.conversation} <= {found["id"] for found in desk.get("/v1/conversations")["items"]}


def test_a_caller_lists_its_own(web: Hub) -> None:
    """One customer's, or those of nobody yet; never another caller's."""
    ada, visitor = web.customer(), Customer(web, None)
    for customer in (ada, visitor):
        customer.says(HOURS)
    assert [found["id"] for found in web.get(f"/v1/conversations{ada.query}")["items"]] == [ada.conversation]
    listed = web.get("/v1/conversations")["items"]
    assert visitor.conversation in {found["id"] for found in listed}
    assert {found["customer_id"] for found in listed} == {None}
    other = web.with_key(key_text("both"))
    assert other.get(f"/v1/conversations{ada.query}")["items"] == []


def test_only_the_desk_sees_what_went_into_a_step(web: Hub) -> None:
    """Inputs and outputs stay inside the company."""
    ada = web.customer()
    ada.says("paint my vase red")
    desk = web.with_key(key_text("desk"))
    [own], [inside] = ada.turns(), desk.get(f"{ada.path}/turns")["items"]
    [seen], [known] = own["steps"], inside["steps"]
    assert not {"input", "output"} & seen.keys()
    assert (known["input"], known["output"]) == ({"colour": "red"}, {"work": "paint"})
    assert desk.get(f"{ada.path}/turns/{own['turn_id']}") == inside
    assert web.get(f"{ada.path}/turns/{own['turn_id']}{ada.query}") == own


def test_a_turn_read_later_is_the_reply_and_what_it_was_asked(web: Hub) -> None:
    """The same members with the same values, and the message besides."""
    ada = web.customer()
    reply = ada.says(POLISH)
    [turn] = ada.turns()
    assert {name: turn[name] for name in reply} == reply
    assert turn["message"] == POLISH
    assert turn["origin_turn_id"] is None
    assert turn["plan"] == [{"id": "s1", "skill": "workshop.polish", "depends_on": []}]


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_hold_everything_once(web: Hub, limit: int) -> None:
    """However large they are."""
    ada = web.customer()
    said = [f"{HOURS} {number}" for number in range(3)]
    for message in said:
        ada.says(message)
    turns = pages(web, f"{ada.path}/turns{ada.query}&limit={limit}")
    assert [turn["message"] for turn in turns] == said
    messages = pages(web, f"{ada.path}/messages{ada.query}&limit={limit}")
    assert messages == ada.messages()
    assert [message["text"] for message in messages if message["role"] == "customer"] == said


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_the_list_of_conversations_is_paged_too(web: Hub, limit: int) -> None:
    """The latest first."""
    talks = [Customer(web, f"cus-pages-{limit}") for _ in range(3)]
    for talk in talks:
        talk.says(HOURS)
    listed = pages(web, f"/v1/conversations?customer_id=cus-pages-{limit}&limit={limit}")
    assert [found["id"] for found in listed] == [talk.conversation for talk in reversed(talks)]


def pages(hub: Hub, path: str) -> list[dict[str, Any]]:
    """Everything on all pages of a list."""
    page = hub.get(path)
    items = list(page["items"])
    while page["next_cursor"]:
        page = hub.get(f"{path}&cursor={page['next_cursor']}")
        items += page["items"]
    return items
