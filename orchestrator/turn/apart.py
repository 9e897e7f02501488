"""A message that answers the open question and asks for something else as well: the two taken apart (pure)."""

from dataclasses import replace

from orchestrator.dialogue.answers import answer_in, beyond_answer, choice_in
from orchestrator.dialogue.clauses import spans
from orchestrator.dialogue.confirming import only_confirms
from orchestrator.dialogue.reading import is_bare
from orchestrator.dialogue.requests import is_question
from orchestrator.dialogue.signals import Clause, Signals
from orchestrator.dialogue.stance import has_reservation
from orchestrator.dialogue.state import OpenQuestion
from orchestrator.dialogue.times import blanked
from orchestrator.dialogue.tone import is_greeting
from orchestrator.turn.binding import fits

Span = tuple[int, int]


def taken_apart(question: OpenQuestion, signals: Signals, others: tuple[Clause, ...]) -> tuple[Signals, Signals] | None:
    """What of a message answers `question`, and the rest, which asks for the `others`.

    "Yes please. By the way, where is my parcel?", "Thursday at 10. And do you sell gift cards?". None where the answer
    does not stand in a part of its own.
    """
    parts = spans(signals.text)
    own = [part for part in parts if _answers(part, question, signals)]
    rest = [part for part in parts if part not in own]
    if not others or not rest or not any(_says(part, question, signals) for part in own):
        return None
    return _own(own, rest, signals), _rest(own, signals, others)


def _own(own: list[Span], rest: list[Span], signals: Signals) -> Signals:
    """The answer alone; what stands between the parts may hold it back: "yes, but …"."""
    text = ". ".join(signals.text[start:end] for start, end in own)
    held = blanked(signals.text, (part for part in rest if is_question(signals.text[slice(*part)])))
    return replace(
        signals,
        text=text,
        clauses=(),
        entities=tuple(entity for entity in signals.entities if any(_within(entity.start, part) for part in own)),
        answer=answer_in(text),
        choice=next(filter(None, (choice_in(signals.text[start:end]) for start, end in own)), None),
        reserved=has_reservation(held),
        wants_person=False,
        called_off=False,
        bare=True,
    )


def _rest(own: list[Span], signals: Signals, others: tuple[Clause, ...]) -> Signals:
    text = " ".join(blanked(signals.text, own).split())
    entities = tuple(entity for entity in signals.entities if not any(_within(entity.start, part) for part in own))
    answers = [signals.text[start:end] for start, end in own]
    clauses = tuple(
        replace(
            clause,
            text=text if any(answer in clause.text for answer in answers) else clause.text,
            entities=tuple(entity for entity in clause.entities if entity in entities),
        )
        for clause in others
    )
    return replace(signals, text=text, clauses=clauses, entities=entities, answer=None, choice=None, bare=False)


def _answers(part: Span, question: OpenQuestion, signals: Signals) -> bool:
    """Whether a part belongs to the answer: it gives it, or is mere courtesy."""
    return is_greeting(signals.text[slice(*part)]) or _says(part, question, signals)


def _says(part: Span, question: OpenQuestion, signals: Signals) -> bool:
    """Whether a part answers by itself."""
    text = signals.text[slice(*part)]
    if answer_in(text) in {"no", "drop"}:
        return not beyond_answer(text)
    if question.kind != "slot":
        return only_confirms(text, question.question, question.purpose)
    inside = [entity for entity in signals.entities if _within(entity.start, part)]
    named = any(fits(entity, question.slot_type or "") for entity in inside)
    chosen = choice_in(text) is not None and bool(question.options)
    return chosen or (named and is_bare(text, part[0], inside))


def _within(place: int, part: Span) -> bool:
    return part[0] <= place < part[1]
