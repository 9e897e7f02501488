"""kill -9 of every process, one by one or all at once: nothing is lost or done twice, conversations go on."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.installation import Customer, Installation, installation, skills
from tests.roster import OFFSETS
from tests.running import wait_until

CHARGED_TWICE = "I was charged twice this month and I need a refund for one of them."
ONE_BY_ONE = ("redis", "hub", "order", "mail", "booking", "support", "faq")


DISASTERS = ("one", "two", "three")
"""Each strikes stories of its own, about Ada, Ben, Cleo and Dev of that disaster."""


@dataclass(frozen=True)
class Stories:
    """What was going on before the disaster."""

    ada: Customer
    ben: Customer
    cleo: Customer
    dev: Customer
    approval_id: str

    @property
    def names(self) -> list[str]:
        """Whose they are."""
        return [str(customer.customer_id) for customer in (self.ada, self.ben, self.cleo, self.dev)]


def _one_after_another(hubbub: Installation) -> None:
    for name in ONE_BY_ONE:
        hubbub.wait_until_back(name, hubbub.kill(name))


def _all_at_once(hubbub: Installation) -> None:
    killed = {name: hubbub.kill(name) for name in OFFSETS}
    for name, pid in killed.items():
        hubbub.wait_until_back(name, pid)


def _power_cut(hubbub: Installation) -> None:
    hubbub.kill_everything()
    hubbub.start_again()


@pytest.mark.parametrize(
    ("disaster", "number"),
    [
        pytest.param(_one_after_another, DISASTERS[0], id="one after another"),
        pytest.param(_all_at_once, DISASTERS[1], id="all at once"),
        pytest.param(_power_cut, DISASTERS[2], id="the launcher too, and started again"),
    ],
)
def test_the_stories_go_on_in_the_same_conversations(
    hubbub: Installation, disaster: Callable[[Installation], None], number: str
) -> None:
    """What was refunded, booked, asked and waiting before is so afterwards, and nothing of it happens again."""
    stories = _begin(hubbub, number)
    disaster(hubbub)
    hubbub.wait_until_ready()
    _go_on(hubbub, stories)


def _begin(hubbub: Installation, number: str) -> Stories:
    """Ada is refunded, Ben has booked and is asked for a yes, Cleo waits for an approval, Dev is asked when."""
    ada, ben, cleo, dev = (hubbub.customer(f"{name}-{number}") for name in ("ada", "ben", "cleo", "dev"))
    assert "have issued a refund of $49" in ada.says(CHARGED_TWICE)["reply"]
    assert skills(ben.says("Book a boot fitting tomorrow at 2pm"))[0] == "booking.book_slot=done"
    assert ben.says("Cancel my order")["status"] == "needs_confirmation"
    assert dev.says("Book a bike tune-up")["status"] == "needs_input"
    asked = cleo.says(CHARGED_TWICE)
    assert asked["status"] == "needs_approval"
    for customer in (ada, ben):
        _is_written_to_once(hubbub, str(customer.customer_id))
    return Stories(ada, ben, cleo, dev, asked["approval"]["id"])


def _go_on(hubbub: Installation, stories: Stories) -> None:
    assert "already refunded" in stories.ada.says(CHARGED_TWICE)["reply"]
    assert [message["role"] for message in stories.ada.messages()] == ["customer", "bot"] * 2
    assert skills(stories.ben.says("yes"))[0] == "order.cancel_order=done"
    assert "boot fitting" in stories.ben.says("What appointments do I have?")["reply"]
    assert skills(stories.dev.says("tomorrow at 10"))[0] == "booking.book_slot=done"
    assert [item["id"] for item in hubbub.get("/v1/approvals")["items"]] == [stories.approval_id]
    hubbub.decide(stories.approval_id, "approve")
    wait_until(lambda: "have issued a refund of $480" in stories.cleo.messages()[-1]["text"], what="Cleo's refund")

    ada, ben, cleo, dev = stories.names
    assert _theirs(hubbub, "order", "SELECT customer_id, amount FROM refunds", stories) == [(ada, 4900), (cleo, 48000)]
    booked = _theirs(hubbub, "booking", "SELECT customer_id, service_id FROM bookings", stories)
    assert booked == [(ben, "fitting"), (dev, "tuneup")]
    for customer, mails in ((ada, 1), (ben, 2), (cleo, 1), (dev, 1)):
        wait_until(lambda name=customer, least=mails: len(_written_to(hubbub, name)) >= least, what="their e-mails")
        assert len(_written_to(hubbub, customer)) == mails  # one more is one too many


def _theirs(hubbub: Installation, agent: str, query: str, stories: Stories) -> list[tuple[Any, ...]]:
    """The rows about the customers of these stories, whose id comes first, in the order of their names."""
    return sorted(row for row in hubbub.rows(agent, query) if row[0] in stories.names)


@pytest.fixture(scope="module")
def hubbub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A company whose customers were charged twice, some of them above the limit; each test has one of its own."""
    folder: Path = tmp_path_factory.mktemp("kill")
    (folder / "company.yaml").write_text(json.dumps(_company()))  # JSON is YAML
    with installation(folder / "data", {"HUBBUB_DEMO_DATA": str(folder / "company.yaml")}) as running:
        yield running


def _company() -> dict[str, object]:
    charged = {"small": 4_900, "large": 48_000, "larger": 52_000}
    for number in DISASTERS:
        charged |= {f"ada-{number}": 4_900, f"cleo-{number}": 48_000}
    others = ["booker", *(f"{name}-{number}" for number in DISASTERS for name in ("ben", "dev"))]
    return {
        "company": {"name": "Kill", "currency": "USD", "timezone": "UTC", "refund_approval_above": 10_000},
        "customers": [{"id": name, "name": name, "email": f"{name}@example.com"} for name in (*charged, *others)],
        "orders": [
            {
                "id": f"order-{number}",
                "customer_id": f"ben-{number}",
                "status": "processing",
                "placed_at": "-1d",
                "items": [{"sku": "STOVE", "name": "Camp stove", "quantity": 1, "unit_price": 6_500}],
            }
            for number in DISASTERS
        ],
        "charges": [
            {
                "id": f"P-{name}-{part}",
                "customer_id": name,
                "amount": amount,
                "description": "Club",
                "at": f"-3d{part}m",
            }
            for name, amount in charged.items()
            for part in (1, 2)
        ],
        "services": [
            {"id": name, "name": called, "minutes": 30, "capacity": len(DISASTERS) + 1, "open": "Mon-Sun 09:00-17:00"}
            for name, called in (("fitting", "boot fitting"), ("tuneup", "bike tune-up"))
        ],
    }


def test_a_turn_in_flight_when_the_hub_dies_is_answered_to_a_retry(hubbub: Installation) -> None:
    """The same message under the same key gets the reply of the one turn, in the same conversation."""
    small = hubbub.customer("small")
    with ThreadPoolExecutor(1) as client:
        with hubbub.frozen("order"):
            sent = client.submit(small.insists, CHARGED_TWICE, "the-key")
            hubbub.wait_until_called("order")
            hubbub.kill("hub")
        reply = sent.result()

    assert "have issued a refund of $49" in reply["reply"]
    assert small.says(CHARGED_TWICE, "the-key") == reply
    assert [turn["turn_id"] for turn in small.turns()] == [reply["turn_id"]]
    _is_refunded_once(hubbub, "small")


def test_a_turn_in_flight_when_the_hub_dies_is_finished_without_its_client(hubbub: Installation) -> None:
    """Nobody asks again: the booking is made all the same, and the answer stands in the conversation."""
    booker = hubbub.customer("booker")
    with ThreadPoolExecutor(1) as client:
        with hubbub.frozen("booking"):
            sent = client.submit(booker.says, "Book a boot fitting tomorrow at 2pm")
            hubbub.wait_until_called("booking")
            hubbub.kill("hub")
        with pytest.raises(httpx.TransportError):
            sent.result()
    hubbub.wait_until_ready()

    wait_until(lambda: [message["role"] for message in booker.messages()] == ["customer", "bot"], what="an answer")
    assert "is booked for" in booker.messages()[-1]["text"]
    assert hubbub.rows("booking", "SELECT service_id FROM bookings WHERE customer_id = 'booker'") == [("fitting",)]
    _is_written_to_once(hubbub, "booker")


def test_a_refund_whose_answer_never_reached_the_hub_is_not_made_again(hubbub: Installation) -> None:
    """The money is on its way when the hub dies before it hears of it; the next one learns that it is done."""
    large = hubbub.customer("large")
    asked = large.says(CHARGED_TWICE)
    with ExitStack() as order:
        order.enter_context(hubbub.frozen("order"))
        hubbub.decide(asked["approval"]["id"], "approve")
        hubbub.wait_until_called("order")
        with hubbub.frozen("hub"):
            order.close()  # it goes on, and the hub does not hear what it says
            wait_until(lambda: _refunds(hubbub, "large"), what="the refund")
            hubbub.kill("hub")
    hubbub.wait_until_ready()

    wait_until(lambda: "have issued a refund of $480" in large.messages()[-1]["text"], what="the answer")
    _is_refunded_once(hubbub, "large")


def test_a_refund_in_flight_when_its_agent_dies_is_made_once(hubbub: Installation) -> None:
    """The agent had the call and was killed: started again, it gets the call again, under the same key."""
    larger = hubbub.customer("larger")
    asked = larger.says(CHARGED_TWICE)
    with hubbub.frozen("order"):
        hubbub.decide(asked["approval"]["id"], "approve")
        hubbub.wait_until_called("order")
        hubbub.kill("order")

    wait_until(lambda: "have issued a refund of $520" in larger.messages()[-1]["text"], what="the answer")
    _is_refunded_once(hubbub, "larger")
    hubbub.wait_until_ready()


def _is_refunded_once(hubbub: Installation, customer: str) -> None:
    """And told so by one mail."""
    assert len(_refunds(hubbub, customer)) == 1
    _is_written_to_once(hubbub, customer)


def _refunds(hubbub: Installation, customer: str) -> list[str]:
    return [whose for (whose,) in hubbub.rows("order", "SELECT customer_id FROM refunds") if whose == customer]


def _is_written_to_once(hubbub: Installation, customer: str) -> None:
    """Wait for the mail; another one is one too many."""
    wait_until(lambda: _written_to(hubbub, customer), what=f"an e-mail to {customer}")
    assert len(_written_to(hubbub, customer)) == 1


def _written_to(hubbub: Installation, customer: str) -> set[str]:
    there = f"{customer}@example.com"
    return {mail["MessageID"] for mail in hubbub.mails() if there in {one["Address"] for one in mail["To"]}}
