"""Two versions of the hub side by side, as in a rolling upgrade: none meddles with what only the later one can read."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from orchestrator.conversations.scripts import SCRIPTS
from tests.chaos.behaviours import Tripwire
from tests.chaos.checker import violations
from tests.chaos.company import customer_name
from tests.chaos.crowd import PATIENCE_S, QUESTIONS, TICKET, Crowd
from tests.chaos.fleet import behaving, fleet
from tests.chaos.history import ACCEPTED, NO_ANSWER, Sent
from tests.chaos.reading import read_history
from tests.running import wait_until

pytestmark = pytest.mark.timeout(600)
OLD, LATER = "one", "two"
CUSTOMERS = 20
LONG = "6"
"""Seconds: far longer than a lease, after which a hub takes up what another one left."""
WHEN, THEN = "Book a boot fitting", "tomorrow at 11"


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """Customers of today's hub and of a later one."""
    folder: Path = tmp_path_factory.mktemp("versions")
    with (
        fleet(folder, CUSTOMERS, modules={LATER: "tests.chaos.newer:app"}, HUBBUB_REPLY_WAIT_S=LONG) as running,
        closing(Crowd(running, seed=0, customers=CUSTOMERS)) as customers,
    ):
        yield customers


def _asks(crowd: Crowd, customer: int, message: str) -> Sent:
    sent = Sent(f"k{customer}", customer_name(customer), f"{customer}-{message}", message, time.monotonic())
    crowd.sent.append(sent)
    return sent


def _answer(crowd: Crowd, sent: Sent, hub: str) -> dict[str, Any]:
    """Ask a hub until it has the answer."""
    wait_until(lambda: _answers(crowd, sent, hub), seconds=PATIENCE_S, what=f"an answer to {sent.message!r}")
    assert sent.reply is not None
    return sent.reply


def _answers(crowd: Crowd, sent: Sent, hub: str) -> bool:
    sent.answers.append(crowd.post(sent, hub))
    return sent.reply is not None


@pytest.mark.parametrize(("first", "second"), [(OLD, LATER), (LATER, OLD)])
def test_a_dialogue_goes_on_at_a_hub_of_another_version(crowd: Crowd, first: str, second: str) -> None:
    """Whichever asked the question, and whichever is told the answer, it is the same conversation."""
    customer = crowd.newcomer()
    assert _answer(crowd, _asks(crowd, customer, WHEN), first)["status"] == "needs_input"
    booked = _answer(crowd, _asks(crowd, customer, THEN), second)
    assert (booked["status"], booked["steps"][0]["skill"]) == ("answered", "book_slot")


def test_a_turn_of_a_later_hub_waits_for_one(crowd: Crowd) -> None:
    """It dies with a plan journaled: today's hub goes on with its own turns and leaves that one alone."""
    later = crowd.fleet.hubs[LATER]
    left, other = _asks(crowd, crowd.newcomer(), TICKET.format(word="A1")), crowd.newcomer()
    wire = Tripwire(SCRIPTS["journal"].sha.encode(), "told", later.kill_at_once)
    with behaving(crowd.fleet.ways[LATER, "redis"], wire):
        assert not _answers(crowd, left, LATER)
        assert wire.tripped.is_set()
    later.wait_until_gone()
    assert not _answers(crowd, left, OLD)
    assert [answer.status for answer in left.answers] == [NO_ANSWER, ACCEPTED]
    assert _answer(crowd, _asks(crowd, other, QUESTIONS[0]), OLD)["status"] == "answered"

    later.start()
    assert _answer(crowd, left, OLD)["status"] == "answered"
    assert violations(read_history(crowd, []), settled_within_s=PATIENCE_S) == []
