"""Many customers ask for money back while processes are killed under their feet."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from tests.installation import START_SECONDS, Customer, Installation, installation
from tests.roster import OFFSETS
from tests.running import wait_until

CHARGED_TWICE = "I was charged twice this month and I need a refund for one of them."
AT_A_TIME = 4
STRIKES = (("hub",), ("order",), ("support",), ("redis",), ("mail", "order"), ("hub", "order"), tuple(OFFSETS))
CUSTOMERS = [f"C-{number}" for number in range(1, AT_A_TIME * len(STRIKES) + 1)]


@pytest.fixture(scope="module")
def hubbub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A company all of whose customers were charged twice."""
    folder: Path = tmp_path_factory.mktemp("storm")
    (folder / "company.yaml").write_text(json.dumps(_company()))  # JSON is YAML
    with installation(folder / "data", {"HUBBUB_DEMO_DATA": str(folder / "company.yaml")}) as running:
        yield running


def _company() -> dict[str, object]:
    return {
        "company": {"name": "Storm", "currency": "USD", "timezone": "UTC", "refund_approval_above": 5000},
        "customers": [{"id": name, "name": name, "email": f"{name}@example.com"} for name in CUSTOMERS],
        "charges": [
            {"id": f"P-{name}-{part}", "customer_id": name, "amount": 1000, "description": "Club", "at": f"-3d{part}m"}
            for name in CUSTOMERS
            for part in (1, 2)
        ],
    }


@pytest.mark.timeout(600)
def test_everybody_is_refunded_once_and_hears_of_it_once(hubbub: Installation) -> None:
    """A process dies in the middle of each handful of turns; those who get no clear answer ask again."""
    conversations: list[Customer] = []
    with ThreadPoolExecutor(AT_A_TIME) as clients:
        for number, names in enumerate(STRIKES):
            customers = CUSTOMERS[AT_A_TIME * number : AT_A_TIME * (number + 1)]
            asking = [clients.submit(_ask_until_refunded, hubbub, customer) for customer in customers]
            killed = {name: hubbub.kill(name) for name in names}
            for name, pid in killed.items():
                hubbub.wait_until_back(name, pid)
            conversations += [conversation for future in asking for conversation in future.result()]

    refunded = hubbub.rows("order", "SELECT customer_id FROM refunds")
    assert sorted(refunded) == sorted((name,) for name in CUSTOMERS)
    wait_until(
        lambda: len(_written_to(hubbub)) >= len(CUSTOMERS), seconds=START_SECONDS, what="a confirmation to everybody"
    )
    assert sorted(_written_to(hubbub)) == sorted(f"{name}@example.com" for name in CUSTOMERS)
    for conversation in conversations:
        assert [message["role"] for message in conversation.messages()] == ["customer", "bot"]


def _ask_until_refunded(hubbub: Installation, customer_id: str) -> list[Customer]:
    """Ask, in a new conversation each time, until a reply says that the money is on its way; the conversations."""
    asked: list[Customer] = []

    def refunded() -> bool:
        asked.append(hubbub.customer(customer_id))
        reply = asked[-1].insists(CHARGED_TWICE, uuid4().hex)["reply"]
        return "have issued a refund" in reply or "already refunded" in reply

    wait_until(refunded, seconds=START_SECONDS, what=f"the refund of {customer_id}")
    return asked


def _written_to(hubbub: Installation) -> list[str]:
    """Whom each different e-mail went to."""
    return list({mail["MessageID"]: str(mail["To"][0]["Address"]) for mail in hubbub.mails()}.values())
