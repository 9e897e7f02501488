"""Within a day no more goes back than the company set, whoever asks and whoever agrees."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.databases import Database
from tests.integration.agents.order_shop import OrderShop, order_shop, pair, write_company

CROWD, CAP = 12, 5 * 4900


@pytest.fixture(scope="module")
def shop(new_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrderShop]:
    """A dozen customers were charged twice; the day's refunds are enough for five."""
    demo = write_company(
        tmp_path_factory.mktemp("order") / "company.yaml",
        company={"currency": "USD", "refund_approval_above": 20_000, "refund_cap_per_day": CAP},
        customers=[{"id": f"c{at}", "name": "Ann"} for at in range(CROWD)],
        charges=[charge for at in range(CROWD) for charge in pair(f"c{at}")],
    )
    with order_shop(new_database(), demo) as running:
        yield running


def test_a_day_is_spent_once_by_however_many_at_the_same_time(shop: OrderShop) -> None:
    """Five get their money; the others hear why not, whoever agrees, and have to wait for another day."""

    def wish(customer: str) -> str:
        answer = shop.answer(customer, "refund_charge", {"charge_id": f"{customer}-2"})
        return str(answer.get("code", answer["outcome"]))

    with ThreadPoolExecutor(CROWD) as pool:
        outcomes = list(pool.map(wish, (f"c{at}" for at in range(CROWD))))
    assert Counter(outcomes) == {"done": 5, "refund_cap_reached": CROWD - 5}
    assert shop.database.rows("SELECT sum(refunded) FROM charges") == [(CAP,)]
    late = f"c{outcomes.index('refund_cap_reached')}"
    agreed = shop.agreed(late, "refund_charge", {"charge_id": f"{late}-1"})
    assert (agreed["outcome"], agreed["code"]) == ("refused", "refund_cap_reached")
    assert "more than we give back within one day" in agreed["say"]
    assert shop.database.rows("SELECT sum(amount) FROM refunds") == [(CAP,)]
    shop.database.change("UPDATE refunds SET at = '2020-01-01 00:00:00+00:00'")
    assert wish(late) == "done", "what was given back more than a day ago no longer counts"
