"""The order agent is killed without warning; what it answered stays true."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.databases import Database
from tests.integration.agents.order_shop import OrderShop, order_shop, pair, write_company

CUSTOMERS = [f"c{at}" for at in range(20)]


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A company whose customers were all charged twice."""
    charges = [charge for customer in CUSTOMERS for charge in pair(customer)]
    company = {"currency": "USD", "refund_approval_above": 20_000}
    return write_company(tmp_path / "company.yaml", company=company, charges=charges)


def refund(shop: OrderShop, customer: str, key: str) -> str | None:
    """The answer as text; None when the agent died over it."""
    try:
        reply = shop.caller(customer).call("refund_charge", {"charge_id": f"{customer}-2"}, key=key)
    except httpx.TransportError:
        return None
    text: str = reply.raise_for_status().text
    return text


def test_a_kill_loses_no_refund_and_makes_none_twice(new_database: Callable[[], Database], demo: Path) -> None:
    """Killed while refunds are under way: sent again under its key, each is done once, with the answer given before."""
    keys = {customer: uuid4().hex for customer in CUSTOMERS}
    database = new_database()
    with order_shop(database, demo) as shop, ThreadPoolExecutor(len(CUSTOMERS)) as pool:
        sent = {customer: pool.submit(refund, shop, customer, keys[customer]) for customer in CUSTOMERS}
        next(as_completed(sent.values()))
        shop.running.kill()
        before = {customer: answer.result() for customer, answer in sent.items()}
    with order_shop(database, demo) as shop:
        after = {customer: refund(shop, customer, keys[customer]) for customer in CUSTOMERS}
        answered = {customer: answer for customer, answer in before.items() if answer is not None}
        assert answered
        assert answered == {customer: after[customer] for customer in answered}
        assert all(sum(shop.refunded(customer).values()) == 4900 for customer in CUSTOMERS)


def test_the_demo_company_is_taken_up_once(new_database: Callable[[], Database], demo: Path) -> None:
    """A second start keeps the store as it is, whatever the file says by then."""
    database = new_database()
    with order_shop(database, demo) as shop:
        first = shop.answer("c1", "list_charges")
    write_company(demo, company={"currency": "EUR"}, charges=pair("new"))
    with order_shop(database, demo) as shop:
        assert shop.answer("c1", "list_charges") == first
        assert shop.refunded("new") == {}
