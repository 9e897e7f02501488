"""A no that says what is wanted instead: "no, the other one", "no wait, 24 Elm Road" (pure)."""

import re
from collections.abc import Mapping
from typing import Any

from hubbub.semantics import MESSAGE_TEXT
from orchestrator.dialogue.answers import answer_in, beyond_answer
from orchestrator.dialogue.clauses import starts_afresh
from orchestrator.dialogue.hesitation import without_hesitation
from orchestrator.dialogue.naming import beyond_name, content_of
from orchestrator.dialogue.phrases import any_of
from orchestrator.dialogue.postal import find_postal
from orchestrator.dialogue.signals import Signals
from orchestrator.dialogue.state import ID, OpenQuestion, State
from orchestrator.turn.binding import UNTYPED_ID, Goal, fits
from orchestrator.turn.decisions import Decision, GoOn, Pursue, Say
from orchestrator.turn.resuming import values_of
from orchestrator.turn.steps import Plan, Step

_LEAD = any_of("wait, sorry, i mean, i meant, i said, actually, rather, make it, make that, it'?s, it should be, to")
_LEADS = re.compile(rf"^(?:{_LEAD}[\s,.:]+)*", re.IGNORECASE)
_OTHER = r"(?:(?:the|my|an?) )?(?:other|another|different)"
_THE_OTHER = re.compile(rf"(?:i want )?{_OTHER}(?: \w+)?(?:,? please)?[\s.!]*", re.IGNORECASE)
_HOUSE = re.compile(r"\d{1,5}[a-zA-Z]?\s+[A-Z\u00c0-\u00de]")
_ONLY = re.compile(r"(?:only|just)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|no)\b|n['\u2019]t\b", re.IGNORECASE)


def another(question: OpenQuestion, state: State, signals: Signals) -> Decision | None:
    """The open question with another value in place of the one that was refused; None where a no is only a no.

    Of two the other one is taken. Where it is open which other one is meant, the question is put again.
    """
    # What is kept to go on with is what another value can be put into.
    changes = question.kind == "slot" or (question.kind == "confirmation" and question.resume)
    if signals.answer != "no" or not changes:
        return None
    if _THE_OTHER.fullmatch(_instead(signals.text)):
        return _not_that(question) if question.kind == "confirmation" else _of_two(question, state)
    # An address is never to be translated.
    texts = (_instead(signals.original), _instead(signals.text))
    said = next(filter(_names_a_place, texts), texts[-1])
    if not said or _NOT.search(said) or (starts_afresh(said) and not _ONLY.match(said)):
        return None
    return _changed(question, said, signals) if question.kind == "confirmation" else _told(question, said)


def _instead(said: str) -> str:
    """What stands behind the no, with the capitals it was written in."""
    rest = beyond_answer(said) if answer_in(said) == "no" else ""
    written = " ".join(said.split())[-len(rest) :] if rest else ""
    return _LEADS.sub("", without_hesitation(written), count=1)


def _of_two(question: OpenQuestion, state: State) -> Decision:
    """The option that was not spoken of last, if there are two and the other was."""
    values = [option.value for option in question.options]
    last = state.recall(question.slot_type or "")
    left = [value for value in values if value != last]
    sure = len(values) == 2 and len(left) == 1  # noqa: PLR2004 - "the other" is one of two
    return GoOn(question, {question.slot or "": left[0]}) if sure else Say("ask_again")


def _not_that(question: OpenQuestion) -> Decision:
    """The same for another thing than the one that was asked about."""
    step = _asking(question)
    known = values_of(step)
    things = [name for name in known if step.types.get(name, "").endswith(ID)]
    if len(things) != 1:
        return Say("ask_again")
    [thing] = things
    given = {name: value for name, value in known.items() if name != thing}
    return Pursue((Goal(step.name, "", given=given, besides={thing: known[thing]}),))


def _changed(question: OpenQuestion, said: str, signals: Signals) -> Decision | None:
    """The same with what was named now; the thing it is done to is kept, unless another one was named."""
    step, place = _asking(question), _names_a_place(said)
    # A postcode is no order's number.
    entities = tuple(entity for entity in signals.entities if not (place and entity.type == UNTYPED_ID))
    taken = [kind for kind in step.types.values() if any(fits(entity, kind) for entity in entities)]
    told = place or _names_a_part(question, said)
    if not taken and not (MESSAGE_TEXT in step.types.values() and told):
        return None
    kept = {name: value for name, value in _typed(step).items() if step.types[name] not in {*taken, MESSAGE_TEXT}}
    return Pursue((Goal(step.name, said, entities, given=kept),))


def _names_a_part(question: OpenQuestion, said: str) -> bool:
    """Whether only some of what was asked about is meant, in words that stand in the question: "only the mugs"."""
    rest = _ONLY.sub("", said, count=1) if _ONLY.match(said) else ""
    words = content_of(rest)
    return any(len(beyond_name(rest, asked)) < len(words) for asked in (question.question, question.shown) if asked)


def _told(question: OpenQuestion, said: str) -> Decision | None:
    """An answer in words of which nothing but their look tells that they are one: a house number, a street."""
    asked = question.slot_type in {None, MESSAGE_TEXT} and not question.options
    return GoOn(question, {question.slot or "": said}) if asked and _names_a_place(said) else None


def _names_a_place(said: str) -> bool:
    """Whether a text begins as an address does, with a house number and a name, or is one with a postcode."""
    return _HOUSE.match(said) is not None or any(not said[:start].strip() for start, _ in find_postal(said))


def _typed(step: Step) -> Mapping[str, Any]:
    return {name: value for name, value in values_of(step).items() if name in step.types}


def _asking(question: OpenQuestion) -> Step:
    return Plan.model_validate_json(question.resume).steps[0]
