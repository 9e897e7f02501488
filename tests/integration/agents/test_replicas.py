"""Several replicas of an agent on one database: started together, called together, still one agent."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from uuid import uuid4

import pytest

from hubbub.errors import UNUSABLE
from hubbub.identity import public_jwks
from tests.databases import Database
from tests.integration.agents.booking_desk import Desk, booking_desk, offer
from tests.integration.agents.order_shop import OrderShop, order_shop, pair, write_company
from tests.postgres import Postgres
from tests.running import PRIVATE_KEY, ROOT

MANY = 40
LIMIT = 10_000
DAY = "2026-11-23"


@pytest.fixture(scope="module")
def shops(
    new_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[OrderShop, OrderShop]]:
    """Two replicas of the order agent; on PostgreSQL they started at the same time."""
    three = [
        {"id": f"{what}-{at}", "customer_id": "cat", "amount": 4900, "description": what, "at": f"-{at}h"}
        for what in ("tea", "cup", "jar")
        for at in (30, 31)
    ]
    demo = write_company(
        tmp_path_factory.mktemp("order") / "company.yaml",
        company={"currency": "USD", "refund_approval_above": LIMIT},
        charges=[*pair("ann"), *pair("bob"), *three],
    )
    database = new_database()
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        one_by_one_or_together = map if database.is_sqlite else pool.map
        first, second = one_by_one_or_together(lambda _: stack.enter_context(order_shop(database, demo)), range(2))
        yield first, second


def refunds(shops: tuple[OrderShop, OrderShop], customer: str, charges: list[str], keys: list[str]) -> list[str]:
    """The answers to wishes made at the same time, every other one at either replica."""

    def one(at: int) -> str:
        caller = shops[at % 2].caller(customer)
        reply = caller.call("refund_charge", {"charge_id": charges[at % len(charges)]}, key=keys[at])
        return reply.raise_for_status().text

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(one, range(len(keys))))


def test_one_step_at_two_replicas_is_one_refund(shops: tuple[OrderShop, OrderShop]) -> None:
    """And one answer."""
    answers = refunds(shops, "ann", ["ann-2"], [uuid4().hex] * MANY)
    assert len(set(answers)) == 1
    assert json.loads(answers[0])["outcome"] == "done"
    assert sum(shops[0].refunded("ann").values()) == 4900


def test_many_steps_for_one_pair_are_one_refund(shops: tuple[OrderShop, OrderShop]) -> None:
    """Whichever of the two charges is named, and wherever."""
    answers = refunds(shops, "bob", ["bob-1", "bob-2", "bob-2"], [uuid4().hex for _ in range(MANY)])
    outcomes = Counter(json.loads(answer)["outcome"] for answer in answers)
    assert outcomes["done"] == 1
    assert outcomes["refused"] + outcomes["needs_approval"] == MANY - 1
    assert sum(shops[0].refunded("bob").values()) == 4900


def test_the_limit_holds_over_all_replicas(shops: tuple[OrderShop, OrderShop]) -> None:
    """Three duplicates at once of which two fit: two are refunded, for the third a person is asked."""
    answers = refunds(shops, "cat", ["tea-30", "cup-30", "jar-30"], [uuid4().hex for _ in range(3)])
    outcomes = Counter(json.loads(answer)["outcome"] for answer in answers)
    assert outcomes == {"done": 2, "needs_approval": 1}


@pytest.fixture(scope="module")
def desks(
    new_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Desk, Desk]]:
    """Two replicas of the booking agent, and twelve customers who have booked."""
    demo = write_company(
        tmp_path_factory.mktemp("booking") / "company.yaml",
        company={"timezone": "America/New_York"},
        services=[offer("fitting", capacity=2)],
        bookings=[
            {"id": f"b{at}", "customer_id": f"c{at}", "service_id": "svc-fitting", "starts_at": start(at)}
            for at in range(12)
        ],
    )
    database = new_database()
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        one_by_one_or_together = map if database.is_sqlite else pool.map
        first, second = one_by_one_or_together(lambda _: stack.enter_context(booking_desk(database, demo)), range(2))
        yield first, second


def start(at: int) -> str:
    """The half-hour after nine with this number."""
    return f"{DAY}T{9 + at // 2:02}:{30 * (at % 2):02}:00-05:00"


def test_moving_and_booking_for_the_last_places_fills_them_exactly(desks: tuple[Desk, Desk]) -> None:
    """Twelve move there and twelve book there, at either replica: two get it, nobody an error."""
    wished = f"{DAY}T16:00:00-05:00"

    def act(at: int) -> str:
        desk, customer = desks[at % 2], f"c{at // 2}"
        if at % 2:
            return str(desk.book(customer, "fitting", wished)["outcome"])
        moved = {"booking_id": customer.replace("c", "b"), "when": {"start": wished}}
        return str(desk.agreed(customer, "reschedule", moved)["outcome"])

    with ThreadPoolExecutor(24) as pool:
        outcomes = Counter(pool.map(act, range(24)))
    assert outcomes == {"done": 2, "needs_input": 22}
    starts = [when for at in range(12) for when in desks[0].booked(f"c{at}").values()]
    assert starts.count(wished) == 2


@pytest.mark.parametrize("agent", ["order", "support", "booking"])
def test_an_agent_that_cannot_start_says_so_in_one_line(server: Postgres, agent: str) -> None:
    """No traceback, no password, and the process ends."""
    ended = subprocess.run(
        [sys.executable, "-m", "uvicorn", f"agents.{agent}.app:app", "--port", "0"],
        cwd=ROOT,
        env={
            "PYTHONPATH": f"{ROOT}:{ROOT / 'shared'}",
            "HUBBUB_IDENTITY_JWKS": public_jwks(PRIVATE_KEY),
            "HUBBUB_DATABASE_URL": server.url("nowhere"),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == UNUSABLE
    line = ended.stderr.splitlines()[-1]
    assert line.startswith("Cannot start: ")
    assert "HUBBUB_DATABASE_URL: there is no database 'nowhere'" in line
    assert "Traceback" not in ended.stderr
    assert server.password not in ended.stderr
