"""What a write skill must not do, tried on each one the card lists: a new one is tried without a line here.

It is only when a skill takes something new that `GIVEN` has to learn what to put there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from agents.order.backend import OrderStatus
from agents.order.skills import agent
from hubbub.identity import Grant
from tests.databases import sqlite_file
from tests.grants import yes
from tests.integration.agents.order_shop import OrderShop, order_shop, write_company

STATES = {f"K{at}": state.value for at, state in enumerate(OrderStatus)}
OPEN, ARRIVED = (next(name for name, state in STATES.items() if state == one) for one in ("processing", "delivered"))
WRITES = {name: skill.descriptor for name, skill in agent.skills.items() if skill.has_effect}
ASKING = [name for name, skill in WRITES.items() if skill.confirm == "always"]
GIVEN: dict[str, Any] = {
    "address": "9 Quay Street, Troon, KA10 6DL",
    "charge_id": "pay-1",
    "items": ["cup"],
    "changes": [{"sku": "cup", "new_sku": "bowl"}],
    "payment_method_id": "card-2",
}
ONLY = {"return_items": {"payment_method_id": "card-1"}}
NOT_NAMED = frozenset({"words", "amount", "reason", "item", "wanted", "paying"})
"""What customers may say besides; without it a skill goes by the rest."""

Given = dict[str, Any]
Answer = dict[str, Any]


def order(name: str, state: str, customer: str) -> Given:
    """An order of one cup."""
    item = {"sku": "cup", "name": "Cup", "quantity": 1, "unit_price": 1000}
    return {"id": name, "customer_id": customer, "status": state, "placed_at": "-3d", "items": [item]}


def charge(name: str, order_id: str, customer: str, way: str, amount: int = 1000) -> Given:
    """The payment for an order."""
    return {
        "id": name,
        "customer_id": customer,
        "amount": amount,
        "description": f"Order {order_id}",
        "at": "-3d",
        "order_id": order_id,
        "payment_method_id": way,
    }


def company() -> dict[str, Any]:
    """Ann has an order in each state; Bob is another customer."""
    orders = [order(name, state, "ann") for name, state in STATES.items()]
    cup, bowl, vase = ({"sku": sku, "price": price} for sku, price in (("cup", 1000), ("bowl", 1200), ("vase", 9000)))
    ways = [{"id": f"card-{at}", "kind": "credit_card"} for at in (1, 2)]
    return {
        "company": {"currency": "GBP", "refund_approval_above": 500},
        "customers": [
            {
                "id": "ann",
                "name": "Ann",
                "address": "1 Pier Road",
                "payment_methods": [*ways, {"id": "gift", "kind": "gift_card", "balance": 1}],
            },
            {"id": "bob", "name": "Bob", "payment_methods": [{"id": "bobs", "kind": "credit_card"}]},
        ],
        "products": [{"id": "ware", "name": "Ware", "variants": [cup, bowl, vase]}],
        "orders": orders,
        "charges": [
            *(charge(f"for-{name}", name, "ann", "card-1") for name in STATES),
            charge("pay-1", "another", "ann", "card-1"),
        ],
    }


@dataclass(frozen=True)
class Counter:
    """Where attempts are made."""

    shop: OrderShop

    def tries(self, skill: str, given: Given, *, customer: str = "ann", grant: Grant | None = None) -> Answer:
        """The answer to an attempt, which in any case is told in words that a person understands."""
        answer = self.shop.answer(customer, skill, given, grant=grant)
        said = answer.get("say") or answer["approval"]["reason"]
        assert said.endswith((".", "?")), said
        assert not re.search(r"None|[_{}]", said), said
        return answer

    def possible(self, skill: str) -> list[str]:
        """The orders on which a skill would act, once it had a yes."""
        return [name for name in STATES if self.tries(skill, given_to(skill, name))["outcome"] != "refused"]


def given_to(skill: str, order_id: str) -> Given:
    """An input for a skill that makes sense for one of Ann's orders."""
    named = WRITES[skill].input_schema["properties"].keys() - NOT_NAMED
    unknown = named - GIVEN.keys() - {"order_id"}
    assert not unknown, f"what is {unknown}? put a value into GIVEN"
    return {**{name: {**GIVEN, "order_id": order_id}[name] for name in sorted(named)}, **ONLY.get(skill, {})}


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """The shop of cups."""
    folder = tmp_path_factory.mktemp("order")
    demo = write_company(folder / "company.yaml", **company())
    with order_shop(sqlite_file(folder / "order.db"), demo) as shop:
        yield Counter(shop)


@pytest.fixture(autouse=True)
def nothing_changes(counter: Counter) -> Iterator[None]:
    """No attempt in this file leaves a trace."""
    before = counter.shop.database.business()
    yield
    assert counter.shop.database.business() == before


FIELDS = {name: skill.input_schema["properties"].keys() for name, skill in WRITES.items()}
ON_ORDERS = [name for name, fields in FIELDS.items() if "order_id" in fields]
ON_THINGS = [name for name, fields in FIELDS.items() if {"order_id", "charge_id"} & fields]


@pytest.mark.parametrize("skill", ON_THINGS)
def test_another_customers_things_do_not_exist(counter: Counter, skill: str) -> None:
    """Not even with a yes of the one who asks."""
    for order_id in STATES:
        given = given_to(skill, order_id)
        answer = counter.tries(skill, given, customer="bob", grant=yes(given))
        assert (answer["outcome"], answer["code"]) == ("refused", "not_found")


@pytest.mark.parametrize("skill", ON_ORDERS)
def test_an_order_in_the_wrong_state_stays_as_it_is(counter: Counter, skill: str) -> None:
    """Each skill acts in one state and refuses in all others, whoever said yes."""
    possible = counter.possible(skill)
    assert len(possible) == 1
    for order_id in set(STATES) - set(possible):
        given = given_to(skill, order_id)
        assert counter.tries(skill, given, grant=yes(given))["outcome"] == "refused"


@pytest.mark.parametrize("skill", ASKING)
def test_nothing_is_done_without_a_yes_to_exactly_that(counter: Counter, skill: str) -> None:
    """None, one to another input or to other words, or a colleague's approval: it asks, and says what it would do."""
    given = given_to(skill, counter.possible(skill)[0])
    other = {**given, next(iter(given)): "something else"}
    asked = counter.tries(skill, given)
    assert asked["outcome"] == "needs_confirmation"
    assert asked["say"].endswith("?")
    otherwise = {**asked, "say": "Shall I?"}
    for grant in (yes(other, asked), yes(given, asked, kind="approval"), yes(given, otherwise), yes(given)):
        assert counter.tries(skill, given, grant=grant) == asked


VASE = [{"sku": "cup", "new_sku": "vase"}]


@pytest.mark.parametrize(
    ("skill", "given", "code"),
    [
        ("change_payment", {"order_id": OPEN, "payment_method_id": "gift"}, "insufficient_balance"),
        ("change_payment", {"order_id": OPEN, "payment_method_id": "bobs"}, "not_found"),
        ("change_items", {"order_id": OPEN, "changes": VASE, "payment_method_id": "gift"}, "insufficient_balance"),
        ("change_items", {"order_id": OPEN, "changes": VASE, "payment_method_id": "bobs"}, "not_found"),
        ("exchange_items", {"order_id": ARRIVED, "changes": VASE, "payment_method_id": "gift"}, "insufficient_balance"),
        ("exchange_items", {"order_id": ARRIVED, "changes": VASE, "payment_method_id": "bobs"}, "not_found"),
        ("return_items", {"order_id": ARRIVED, "items": ["cup", "cup"]}, "no_such_item"),
        ("return_items", {"order_id": ARRIVED, "items": ["cup"], "payment_method_id": "bobs"}, "not_found"),
        (
            "return_items",
            {"order_id": ARRIVED, "items": ["cup"], "payment_method_id": "card-2"},
            "not_the_original_payment",
        ),
    ],
)
def test_nobody_spends_or_gets_more_than_there_is(counter: Counter, skill: str, given: Given, code: str) -> None:
    """Nor with a way to pay that is not theirs."""
    answer = counter.tries(skill, given, grant=yes(given))
    assert (answer["outcome"], answer["code"]) == ("refused", code)


def test_a_refund_that_is_for_nothing_is_left_to_a_person(counter: Counter) -> None:
    """Neither the customer's own yes nor an approval of another refund will do."""
    given = {"charge_id": "pay-1"}
    asked = counter.tries("refund_charge", given)
    assert asked["outcome"] == "needs_approval"
    other = yes({"charge_id": f"for-{OPEN}"}, asked, kind="approval")
    for grant in (yes(given, asked), other, yes(given, kind="approval")):
        assert counter.tries("refund_charge", given, grant=grant) == asked
