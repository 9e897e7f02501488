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
