"""Whether a message takes back what a colleague has been asked to approve (pure)."""

from collections.abc import Sequence

from orchestrator.dialogue.confirming import speaks_of
from orchestrator.dialogue.signals import Clause, Signals
from orchestrator.dialogue.state import Request, State
from orchestrator.turn.asked import kept_from
from orchestrator.turn.decisions import TakeBack


def taken_back(signals: Signals, state: State) -> TakeBack | None:
    """The requests that a message takes back: those it speaks of, and where it names nothing, the latest.

    "I don't want the refund any more", "withdraw my request", "never mind".
    """
    refusing = [clause for clause in signals.clauses if clause.undoing or kept_from(clause)]
    called_off = signals.answer == "drop" or signals.called_off
    if not state.requests or not (refusing or called_off):
        return None
    spoken = [request for request in state.requests if _names(request, signals, refusing, called_off=called_off)]
    if spoken:
        return TakeBack(tuple(spoken))
    return TakeBack(state.requests[-1:]) if called_off and not _asks_for_more(signals) else None


def _names(request: Request, signals: Signals, refusing: Sequence[Clause], *, called_off: bool) -> bool:
    """Whether the words of a refusal are those of what was asked for: "the refund" for "issue your refund"."""
    texts = [signals.text] if called_off else [clause.text for clause in refusing]
    return any(speaks_of(text, request.purpose) for text in texts)


def _asks_for_more(signals: Signals) -> bool:
    return any(clause.intents and not kept_from(clause) for clause in signals.clauses)
