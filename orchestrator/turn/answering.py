"""A message as the answer to the question that is open (pure)."""

import re
from dataclasses import replace
from typing import Any

from hubbub.outcomes import Option
from hubbub.semantics import ANSWERS, MESSAGE_TEXT, OWN_WORDS
from orchestrator.dialogue.confirming import only_confirms
from orchestrator.dialogue.labels import agent_of
from orchestrator.dialogue.signals import Clause, Signals
from orchestrator.dialogue.state import OpenQuestion, State
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.apart import taken_apart
from orchestrator.turn.asked import SURE, SURER, kept_from, wished
from orchestrator.turn.binding import entity_value, fits
from orchestrator.turn.decisions import AskWhich, Decision, GoOn, Pursue, Say
from orchestrator.turn.picking import offered_at

LONGEST_LITTLE_WORD = 3
"""No longer word is taken for a part of an option's name: "the", "you" and "yes" stand in many."""

LONGEST_ANSWER = 500
"""So many characters of an answer in the customer's own words are passed on."""
WORDS = frozenset((ANSWERS, OWN_WORDS))
"""What is answered in words of one's own: "no" is such an answer."""
_ALL = re.compile(r"\b(?:both|all|everything|any|either)\b(?: of (?:them|it|that|those))?", re.IGNORECASE)


def answer_to(question: OpenQuestion, state: State, signals: Signals, catalog: Catalog) -> Decision | None:
    """The message as an answer to the open question, or None when it is about something else.

    Where it answers and asks for something else as well, both are decided.
    """
    others = tuple(clause for clause in signals.clauses if _is_elsewhere(clause, question))
    apart = taken_apart(question, signals, others)
    if apart is not None:
        own, rest = apart
        both = _together(_answer(question, state, own), wished(rest, catalog))
        if both is not None:
            return both
    return _answer(question, state, signals) or _to_a_later_one(state, signals)


def _to_a_later_one(state: State, signals: Signals) -> Decision | None:
    """A mere value that answers a question which is still to come, and was named."""
    for question in state.later if signals.bare else ():
        if question.kind == "slot":
            value = _value_for(question, state, signals, elsewhere=False)
            if value is not None:
                return GoOn(question, {question.slot or "": value})
    return None


def _together(answer: Decision | None, more: Pursue | AskWhich | None) -> Decision | None:
    """An answer with what was asked for beside it; None when one of them is missing."""
    wish = Pursue((), more.candidates) if isinstance(more, AskWhich) else more
    if wish is None:
        return None
    match answer:
        case GoOn():
            return replace(answer, also=wish)
        case Say(kind="dropped"):
            return replace(wish, drops=True)
        case _:
            return None


def _answer(question: OpenQuestion, state: State, signals: Signals) -> Decision | None:
    message = signals.text
    elsewhere = not signals.bare and any(_is_elsewhere(clause, question) for clause in signals.clauses)
    if state.later and _ALL.search(message):
        if signals.answer in {"no", "drop"}:
            return Say("dropped_all")
        message = _ALL.sub(" ", message)
    if question.kind == "confirmation":
        return _confirmed(question, signals, message, elsewhere=elsewhere)
    refused = signals.answer == "no" and not elsewhere and question.slot_type not in WORDS
    if signals.answer == "drop" or refused:
        return Say("dropped")
    if question.kind == "which_skill":
        return _one_of_those(question, signals, message, elsewhere=elsewhere)
    value = _value_for(question, state, signals, elsewhere=elsewhere)
    return None if value is None or elsewhere else GoOn(question, {question.slot or "": value})


def speaks_of(skill: str, signals: Signals) -> bool:
    """Whether a part of the message may ask for a skill."""
    return any(intent.skill == skill for clause in signals.clauses for intent in (*clause.intents, *clause.rivals))


def _is_elsewhere(clause: Clause, question: OpenQuestion) -> bool:
    """Whether a part surely asks for another skill, or for another agent, whichever of its skills."""
    asking, sure = question.skill, SURER if question.slot_type in WORDS else SURE
    skills = [intent.skill for intent in (*clause.intents, *clause.rivals)]
    other_agent = bool(skills) and all(agent_of(skill) != agent_of(asking) for skill in skills)
    other_skill = any(wish.skill != asking and wish.score >= sure for wish in clause.intents)
    return other_skill or (other_agent and clause.score >= sure)


def _one_of_those(question: OpenQuestion, signals: Signals, message: str, *, elsewhere: bool) -> Decision | None:
    """The skill the customer chose of those offered, if they chose one. To name it in a refusal is no choice."""
    if signals.called_off or any(kept_from(clause) for clause in signals.clauses):
        return Say("dropped")
    chosen = _chosen(question, signals, message) or _agreed(question, signals, message, elsewhere=elsewhere)
    return GoOn(question, {"skill": chosen}) if chosen else None


def _agreed(question: OpenQuestion, signals: Signals, message: str, *, elsewhere: bool) -> str | None:
    """What a yes means where one thing was offered."""
    yes = signals.answer == "yes" and not signals.reserved and not elsewhere
    if len(question.options) != 1 or not (yes and only_confirms(message, question.question, question.purpose)):
        return None
    return question.options[0].value


def _confirmed(question: OpenQuestion, signals: Signals, message: str, *, elsewhere: bool) -> Decision | None:
    negated = any(clause.negated for clause in signals.clauses)
    if signals.answer in {"no", "drop"} or negated:
        return Say("dropped")
    if signals.answer == "yes" and signals.reserved:
        return Say("ask_again")
    if signals.answer != "yes":
        return None
    # A yes in the words of the question is one, whatever else these words could ask for.
    if only_confirms(message, question.question, question.purpose):
        return GoOn(question, confirmed=True)
    return None if elsewhere else Say("ask_again")


def _value_for(question: OpenQuestion, state: State, signals: Signals, *, elsewhere: bool) -> Any | None:
    kind, message = question.slot_type or "", signals.text
    chosen = _chosen(question, signals, message)
    if chosen is None and not question.options:
        chosen = offered_at(signals.choice, kind, state)
    if chosen is not None:
        return {"start": chosen} if kind == "time.slot" else chosen
    if kind == OWN_WORDS:
        return (signals.original or message).strip()
    if kind == ANSWERS:
        return None if signals.greeting else message.strip()[:LONGEST_ANSWER]
    fitting = [entity for entity in signals.entities if fits(entity, kind)]
    if len(fitting) == 1:
        return entity_value(fitting[0])
    free_text = kind in {"", MESSAGE_TEXT} and not question.options
    return message.strip() if free_text and not elsewhere and not signals.greeting else None


def _chosen(question: OpenQuestion, signals: Signals, message: str) -> str | None:
    """The option the customer picked: by its place, its value or its label."""
    if signals.choice is not None and 0 < abs(signals.choice) <= len(question.options):
        place = signals.choice - 1 if signals.choice > 0 else signals.choice
        return question.options[place].value
    said = (signals.original or message).strip().casefold()  # options are shown in the customer's language
    # "Your refund to somebody else" names more than what was offered, and "now" is no "no".
    exact = question.kind == "which_skill" or question.slot_type in WORDS
    named = [option for option in question.options if _names(option, said, exact=exact)]
    return named[0].value if len(named) == 1 else None


def _names(option: Option, said: str, *, exact: bool) -> bool:
    """Whether an option is named: by its value, its label, or whole words of that: "blue" for "Blue room"."""
    value, label = option.value.casefold(), option.label.casefold()
    part = said.strip(" .!?")
    whole_words = re.search(rf"(?<!\w){re.escape(part)}(?!\w|[:.]\d)", label) is not None
    whole = part in {value, label} if exact else value in said or label in said
    return whole or (len(part) > LONGEST_LITTLE_WORD and whole_words)
