"""What a message means by the company's configuration, and while the agents are there that asked (pure)."""

from orchestrator.dialogue.signals import Signals
from orchestrator.dialogue.state import State
from orchestrator.turn.conduct import Conduct
from orchestrator.turn.decide import decide
from orchestrator.turn.decisions import Decision, GoOn
from orchestrator.turn.questions import can_be_answered, concerned


def meant(signals: Signals, state: State, conduct: Conduct) -> tuple[Decision, bool]:
    """What a message means here, and whether what waits for an answer is let go, because some of it cannot have one.

    Whoever answers an agent that is gone by now hears of it; else its question is forgotten.
    """
    catalog = conduct.understanding.catalog
    if all(conduct.offers(skill) for one in state.waiting for skill in concerned(one)):
        decision = decide(signals, state, catalog, conduct.misses)
        gone = not all(can_be_answered(one, catalog) for one in state.waiting)
        if not gone or isinstance(decision, GoOn):
            return decision, gone
    forgetful = state.model_copy(update={"question": None, "later": ()})
    return decide(signals, forgetful, catalog, conduct.misses), True
