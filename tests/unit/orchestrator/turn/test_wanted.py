"""What `agents` and `skills` of a dry run name, whatever is decided."""

import pytest

from orchestrator.dialogue.signals import Clause, Intent, Signals
from orchestrator.dialogue.state import OpenQuestion, State
from orchestrator.turn.decide import decide
from orchestrator.turn.decisions import Decision
from orchestrator.turn.wanted import wanted
from tests.unit.orchestrator.turn.shop import CATALOG, clause, signals

CONFIRM = OpenQuestion(kind="confirmation", skill="billing.void_invoice", purpose="void", question="Void it?")
ASKING = State(mode="asking", question=CONFIRM)
UNSURE_WHICH = Clause("?", rivals=(Intent("desk.book_visit", 0.4), Intent("desk.request_person", 0.39)))
UNSURE_WHOSE = Clause("?", rivals=(Intent("billing.void_invoice", 0.4), Intent("desk.book_visit", 0.39)))


@pytest.mark.parametrize(
    ("said", "state", "named"),
    [
        (signals(clause("list them", "billing.list_invoices")), State(), ("billing.list_invoices",)),
        (signals(UNSURE_WHICH), State(), ("desk",)),
        (signals(UNSURE_WHOSE), State(), ()),
        (signals(clause("list", "billing.list_invoices"), UNSURE_WHICH), State(), ("billing.list_invoices", "desk")),
        (signals(clause("hm"), answer="yes"), ASKING, ("billing.void_invoice",)),
        (signals(clause("hm"), answer="no"), ASKING, ("billing.void_invoice",)),
        (signals(clause("hm")), ASKING, ("billing.void_invoice",)),
        (signals(clause("don't void it", negated=True)), State(), ()),
        (signals(clause("hm"), out_of_scope=True), State(agent="desk"), ()),
        (signals(clause("and how much is it there?"), out_of_scope=True), State(agent="desk"), ("desk",)),
    ],
)
def test_an_agent_is_named_where_only_that_is_sure(said: Signals, state: State, named: tuple[str, ...]) -> None:
    """Skills where they are known, an agent alone where not, nobody where agents compete or nothing is asked."""
    decision: Decision = decide(said, state, CATALOG)
    assert wanted(decision, said, state) == named
