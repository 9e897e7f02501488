"""Who takes back what a colleague has been asked for."""

from typing import Any

import pytest

from orchestrator.dialogue.state import Request, State
from orchestrator.turn.decide import decide
from orchestrator.turn.decisions import TakeBack
from tests.unit.orchestrator.turn.shop import CATALOG, clause, signals

REFUND = Request(approval_id="a1", skill="billing.refund", purpose="issue your refund")
VOID = Request(approval_id="a2", skill="billing.void_invoice", purpose="void your invoice")
WAITING = State(mode="waiting_approval", requests=(REFUND, VOID))


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        (signals(clause("never mind"), answer="drop"), (VOID,)),
        (signals(clause("withdraw my request", undoing=True)), (REFUND, VOID)),
        (signals(clause("I don't want the refund any more", undoing=True)), (REFUND,)),
        (signals(clause("please don't void it", negated=True)), ()),
        (signals(clause("no, leave the invoice", "billing.void_invoice"), called_off=True), (VOID,)),
        (signals(clause("cancel my visit", "desk.book_visit", undoing=True)), ()),
        (signals(clause("list my invoices", "billing.list_invoices")), ()),
    ],
)
def test_a_request_is_taken_back_by_the_words_for_it(said: Any, taken: tuple[Request, ...]) -> None:
    """What is refused beside it leaves it alone; words that name nothing mean the latest."""
    decision = decide(said, WAITING, CATALOG)
    assert (decision.requests if isinstance(decision, TakeBack) else ()) == taken


def test_without_a_request_there_is_nothing_to_take_back() -> None:
    """Nothing waits."""
    assert not isinstance(decide(signals(clause("never mind"), answer="drop"), State(), CATALOG), TakeBack)
