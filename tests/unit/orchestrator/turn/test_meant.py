"""What waits for an answer is let go where no answer may go on with it."""

from dataclasses import replace

import pytest

from hubbub.outcomes import Option
from orchestrator.configuration.document import Configuration
from orchestrator.dialogue.state import OpenQuestion, State
from orchestrator.turn.conduct import Conduct
from orchestrator.turn.decisions import GoOn
from orchestrator.turn.meant import meant
from orchestrator.turn.understand import Understanding
from tests.unit.orchestrator.turn.shop import CATALOG, clause, signals

USUAL = Conduct(Understanding.learn(CATALOG))
WHICH = OpenQuestion(
    kind="which_skill",
    skill="billing.list_invoices",
    purpose="list your invoices",
    question="Would you like me to list your invoices or void the invoice?",
    options=(
        Option(value="billing.list_invoices", label="list your invoices"),
        Option(value="billing.void_invoice", label="void the invoice"),
    ),
)
CHOSEN = replace(signals(clause("hm")), text="void the invoice")


@pytest.mark.parametrize(("disabled", "goes_on"), [((), True), (("billing.void_invoice",), False)])
def test_of_several_offers_none_is_taken_that_is_disabled_by_now(*, disabled: tuple[str, ...], goes_on: bool) -> None:
    """Whichever of them the question was about first."""
    conduct = USUAL.by(Configuration.model_validate({"disabled": {"skills": disabled}}), 1)
    decision, forgets = meant(CHOSEN, State(mode="asking", question=WHICH), conduct)
    assert (isinstance(decision, GoOn), forgets) == (goes_on, not goes_on)
