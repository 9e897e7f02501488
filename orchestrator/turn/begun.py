"""What was offered, taken up by naming what it takes: an order's number, an address (pure)."""

import json

from hubbub.semantics import MESSAGE_TEXT
from orchestrator.dialogue.postal import find_postal
from orchestrator.dialogue.signals import Signals
from orchestrator.dialogue.state import OpenQuestion
from orchestrator.turn.binding import Goal, fits
from orchestrator.turn.decisions import Pursue
from orchestrator.turn.resuming import values_of
from orchestrator.turn.steps import Plan, Step


def begun(question: OpenQuestion, signals: Signals) -> Pursue | None:
    """What was offered with what it takes, where the message names that and nothing else: an order's number."""
    if len(question.options) != 1 or signals.answer is not None:
        return None
    step = _offered(question)
    if step is None:
        return None
    named = {kind for kind in step.types.values() if any(fits(one, kind) for one in signals.entities)}
    told = {MESSAGE_TEXT} & set(step.types.values()) if _is_place(signals.text) else set()
    if not told and not (signals.bare and named):
        return None
    known = values_of(step).items()
    given = {name: value for name, value in known if step.types.get(name) not in named | told}
    return Pursue((Goal(step.name, signals.text, signals.entities, given=given, original=signals.original),))


def _offered(question: OpenQuestion) -> Step | None:
    """The step that would do what was offered."""
    [option] = question.options
    plan = Plan.model_validate(json.loads(question.resume)[option.value]) if question.resume else Plan()
    return next((step for step in plan.steps if step.name == option.value and step.role == "goal"), None)


def _is_place(text: str) -> bool:
    """Whether a text is an address and nothing else."""
    return any(not text[:start].strip() and not text[end:].strip(" .!") for start, end in find_postal(text))
