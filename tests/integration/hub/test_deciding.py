"""A person decides on what waits for an approval, once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from tests.integration.hub.world import GILD, GOLD, Customer, Hub, Workshop, problem
from tests.running import wait_until

MANY = 12


def decide(at: Hub, approval: dict[str, Any], decision: str) -> httpx.Response:
    """Decide on an approval."""
    return at.request("POST", f"/v1/approvals/{approval['id']}", json={"decision": decision, "reason": "so be it"})


def settled(customer: Customer) -> dict[str, Any] | None:
    """The turn that goes on after the decision, once it is done."""
    turns = customer.turns()
    return turns[1] if len(turns) == 2 and turns[1]["status"] != "running" else None


def listed(at: Hub, status: str, customer: Customer) -> list[dict[str, Any]]:
    """The customer's approvals with a status."""
    items = at.get(f"/v1/approvals?status={status}&limit=200")["items"]
    return [item for item in items if item["customer_id"] == customer.id]


def test_what_waits_is_listed_with_what_a_person_needs_to_know(ada: Customer, shop: Workshop) -> None:
    """Whose it is, what it costs, why it is asked; and nothing is done yet."""
    reply = ada.says(GILD)
    [waiting] = listed(ada.hub, "open", ada)
    assert {name: waiting[name] for name in reply["approval"]} == reply["approval"]
    assert (waiting["amount"], waiting["currency"], waiting["skill"]) == (GOLD, "USD", "workshop.gild")
    assert (waiting["conversation_id"], waiting["turn_id"]) == (ada.conversation, reply["turn_id"])
    assert shop.works(str(ada.id)) == []


def test_of_many_decisions_at_once_one_counts(ada: Customer, shop: Workshop) -> None:
    """The others are told which; what was approved is done once, what was declined never."""
    approval = ada.says(GILD)["approval"]
    with ThreadPoolExecutor(MANY) as pool:
        answers = list(pool.map(lambda at: decide(ada.hub, approval, ("approve", "decline")[at % 2]), range(MANY)))
    [first] = [answer.json() for answer in answers if answer.status_code == httpx.codes.OK]
    refused = [answer for answer in answers if answer.status_code != httpx.codes.OK]
    assert len(refused) == MANY - 1
    assert all(problem(answer, 409)["approval"] == first for answer in refused)
    wait_until(lambda: settled(ada), what="the continuation is done")
    assert shop.works(str(ada.id)) == (["gild"] if first["status"] == "approved" else [])


def test_what_was_declined_is_not_done_and_the_customer_is_told(ada: Customer, shop: Workshop) -> None:
    """In a turn of its own, which names the one it goes on from."""
    asked = ada.says(GILD)
    assert decide(ada.hub, asked["approval"], "decline").json()["decision_reason"] == "so be it"
    goes_on = wait_until(lambda: settled(ada), what="the continuation is done")
    assert (goes_on["origin_turn_id"], goes_on["steps"]) == (asked["turn_id"], [])
    assert "not approved" in goes_on["reply"]
    assert ada.messages()[-1]["text"] == goes_on["reply"]
    assert shop.works(str(ada.id)) == []
    assert [len(listed(ada.hub, status, ada)) for status in ("open", "approved", "declined")] == [0, 0, 1]


def test_a_request_that_the_customer_takes_back_waits_for_nobody(ada: Customer, shop: Workshop) -> None:
    """The desk can no longer approve it; the turn that ends it has nothing to say."""
    approval = ada.says(GILD)["approval"]
    reply = ada.says("Actually, I don't want the bowl gilded any more. Never mind.")
    assert "withdrawn" in reply["reply"]
    assert (reply["status"], reply["steps"]) == ("answered", [])
    late = problem(decide(ada.hub, approval, "approve"), 409)["approval"]
    assert (late["status"], late["decided_by"], late["decision_reason"]) == (
        "declined",
        ada.id,
        "the customer took it back",
    )
    wait_until(lambda: len(ada.turns()) == 3 and ada.turns()[-1]["status"] == "answered", what="the request is ended")
    assert ada.messages()[-1]["text"] == reply["reply"]
    assert shop.works(str(ada.id)) == []


def test_what_is_taken_back_too_late_is_not_called_withdrawn(ada: Customer, shop: Workshop) -> None:
    """Whoever decides first decides; the customer hears which it was."""
    approval = ada.says(GILD)["approval"]
    decide(ada.hub, approval, "approve")
    reply = ada.says("Never mind, please withdraw my request")
    assert "withdrawn your request" not in reply["reply"]
    wait_until(lambda: shop.works(str(ada.id)) == ["gild"], what="what was approved is done")


def test_two_things_to_confirm_are_asked_one_after_the_other(ada: Customer, shop: Workshop) -> None:
    """Neither is lost, and a yes is to one of them."""
    first = ada.says("engrave my name on the mug. And paint my vase, please.")
    assert (first["status"], "colour" in first["reply"]) == ("needs_confirmation", False)
    assert "paint your vase" in first["reply"]
    second = ada.says("yes please")
    assert (second["status"], shop.works(str(ada.id))) == ("needs_input", ["engrave"])
    assert second["reply"].endswith("In which colour?")
    assert ada.says("blue")["status"] == "answered"
    assert shop.works(str(ada.id)) == ["engrave", "paint blue"]


def test_a_question_beside_a_yes_is_answered_too(ada: Customer, shop: Workshop) -> None:
    """And the yes counts; one beside a no as well."""
    ada.says("engrave my name on the mug")
    both = ada.says("Yes please! By the way, what are your opening hours?")
    assert [step["skill"] for step in both["steps"]] == ["engrave", "opening_hours"]
    assert (both["status"], shop.works(str(ada.id))) == ("answered", ["engrave"])
    ada.says("engrave my name on the mug")
    neither = ada.says("no. What are your opening hours?")
    assert neither["reply"].startswith("All right, I will leave that.")
    assert neither["reply"].endswith("We are open from nine to five.")
    assert shop.works(str(ada.id)) == ["engrave"]
