"""A message as the answer to the question that is open (pure)."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hubbub.outcomes import Option
from hubbub.semantics import ANSWERS, MESSAGE_TEXT, OWN_WORDS
from orchestrator.dialogue.answers import beyond_answer, choice_in
from orchestrator.dialogue.clauses import is_announced
from orchestrator.dialogue.confirming import only_confirms
from orchestrator.dialogue.confirming import speaks_of as is_about
from orchestrator.dialogue.labels import agent_of
from orchestrator.dialogue.naming import beyond_name, content_of, named_among
from orchestrator.dialogue.requests import asks_to_know
from orchestrator.dialogue.signals import Clause, Signals
from orchestrator.dialogue.state import OpenQuestion, State
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.another import another
from orchestrator.turn.apart import taken_apart
from orchestrator.turn.asked import SURE, SURER, kept_from, wished
from orchestrator.turn.begun import begun
from orchestrator.turn.binding import entity_value, fits
from orchestrator.turn.decisions import AskWhich, Decision, GoOn, Pursue, Say
from orchestrator.turn.person import for_a_person
from orchestrator.turn.picking import offered_at

LONGEST_LITTLE_WORD = 3
"""No longer word is taken for a part of an option's name: "the", "you" and "yes" stand in many."""

LONGEST_ANSWER = 500
"""So many characters of an answer in the customer's own words are passed on."""
_RULED_OUT = re.compile(r"\b(?:not|never)\b|n['\u2019]t\b", re.IGNORECASE)
WORDS = frozenset((ANSWERS, OWN_WORDS))
"""What is answered in words of one's own: "no" is such an answer."""
_ALL = re.compile(r"\b(?:both|all|everything|any|either)\b(?: of (?:them|it|that|those))?", re.IGNORECASE)


def answer_to(question: OpenQuestion, state: State, signals: Signals, catalog: Catalog) -> Decision | None:
    """The message as an answer to the open question, or None when it is about something else.

    Where it answers and asks for something else as well, both are decided.
    """
    others = tuple(
        clause
        for clause in signals.clauses
        if _is_elsewhere(clause, question) or _is_beside(clause, question, signals, catalog)
    )
    apart = taken_apart(question, signals, others)
    if apart is not None:
        own, rest = apart
        both = _together(_answer(question, state, own, catalog), wished(rest, catalog))
        if both is not None:
            return both
    return _answer(question, state, signals, catalog) or _to_a_later_one(state, signals)


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


def _answer(question: OpenQuestion, state: State, signals: Signals, catalog: Catalog) -> Decision | None:
    message = signals.text
    only_names = signals.bare or _only_names(message, signals.original, question)
    elsewhere = not only_names and any(_is_elsewhere(clause, question) for clause in signals.clauses)
    if state.later and _ALL.search(message):
        if signals.answer in {"no", "drop"}:
            return Say("dropped_all")
        message = _ALL.sub(" ", message)
    own_words = question.slot_type in WORDS
    if not (elsewhere or own_words) and (instead := another(question, state, signals)) is not None:
        return instead
    if question.kind == "confirmation":
        return _confirmed(question, signals, message, catalog, elsewhere=elsewhere)
    told = question.kind == "slot" and not _RULED_OUT.search(message) and _names_value(question, signals)
    refused = signals.answer == "no" and not (elsewhere or told or own_words)
    if signals.answer == "drop" or refused:
        return _dropped(signals, catalog)
    if question.kind == "which_skill":
        return _one_of_those(question, signals, message, elsewhere=elsewhere)
    value = _value_for(question, state, signals, elsewhere=elsewhere)
    return None if value is None or elsewhere else GoOn(question, {question.slot or "": value})


def _names_value(question: OpenQuestion, signals: Signals) -> bool:
    """Whether nothing but a value of the asked type is said beside a no: "no, Thursday", not "no, Thursday is late"."""
    said = beyond_answer(signals.text)
    fitting = [entity for entity in signals.entities if fits(entity, question.slot_type or "")]
    for entity in fitting:
        said = said.replace(entity.text.lower(), " ")
    chosen = choice_in(said) is not None or any(not beyond_name(said, one.label) for one in _named(question, (said,)))
    return chosen or (bool(fitting) and not content_of(said))


def speaks_of(skill: str, signals: Signals) -> bool:
    """Whether a part of the message may ask for a skill."""
    return any(intent.skill == skill for clause in signals.clauses for intent in (*clause.intents, *clause.rivals))


def _dropped(signals: Signals, catalog: Catalog) -> Decision:
    """Nothing is done of what was asked about; whoever wants a person instead gets one."""
    wish = for_a_person(signals.text, catalog, signals.original) if signals.wants_person else Say("dropped")
    return replace(wish, drops=True) if isinstance(wish, Pursue) else wish


def _is_elsewhere(clause: Clause, question: OpenQuestion) -> bool:
    """Whether a part surely asks for another skill, or for another agent, whichever of its skills."""
    asking, sure = question.skill, SURER if question.slot_type in WORDS else SURE
    skills = [intent.skill for intent in (*clause.intents, *clause.rivals)]
    other_agent = bool(skills) and all(agent_of(skill) != agent_of(asking) for skill in skills)
    other_skill = any(wish.skill != asking and wish.score >= sure for wish in clause.intents)
    return other_skill or (other_agent and clause.score >= sure)


def _is_beside(clause: Clause, question: OpenQuestion, signals: Signals, catalog: Catalog) -> bool:
    """Whether a part is said to be another wish beside a yes, and looks something up: "yes, and also tell me …"."""
    place = signals.text.find(clause.text)
    if question.kind != "confirmation" or place <= 0 or not is_announced(signals.text, place):
        return False
    skills = [catalog.skills[intent.skill] for intent in clause.intents if intent.skill in catalog.skills]
    return bool(skills) and all(skill.reads for skill in skills)


def _one_of_those(question: OpenQuestion, signals: Signals, message: str, *, elsewhere: bool) -> Decision | None:
    """The skill the customer chose of those offered, if they chose one. To name it in a refusal is no choice."""
    if signals.called_off or any(_is_refused(clause, question) for clause in signals.clauses):
        return Say("dropped")
    chosen = _chosen(question, signals, message) or _agreed(question, signals, message, elsewhere=elsewhere)
    if chosen:
        return GoOn(question, {"skill": chosen})
    return None if elsewhere else begun(question, signals)


def _is_refused(clause: Clause, question: OpenQuestion) -> bool:
    """Whether a part says no to what was offered; "cancel my order" says none to the offer of something else."""
    another_wish = clause.undoing and _is_elsewhere(clause, question) and not is_about(clause.text, question.purpose)
    return kept_from(clause) and (clause.negated or clause.denied or not another_wish)


def _agreed(question: OpenQuestion, signals: Signals, message: str, *, elsewhere: bool) -> str | None:
    """What a yes means where one thing was offered."""
    yes = signals.answer == "yes" and not signals.reserved and not elsewhere
    if len(question.options) != 1 or not (yes and only_confirms(message, question.question, question.purpose)):
        return None
    return question.options[0].value


def _confirmed(
    question: OpenQuestion, signals: Signals, message: str, catalog: Catalog, *, elsewhere: bool
) -> Decision | None:
    negated = any(clause.negated for clause in signals.clauses)
    if signals.answer in {"no", "drop"} or negated:
        return _dropped(signals, catalog)
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
    if not named and not exact and not any(fits(one, question.slot_type or "") for one in signals.entities):
        named = _named(question, (message, signals.original))
    return named[0].value if len(named) == 1 else None


def _named(question: OpenQuestion, texts: Iterable[str]) -> list[Option]:
    """The options that are named by words only they have, where the text says little else: "the one with the tent"."""
    labels = [option.label for option in question.options]
    for said in filter(None, texts):
        places = [] if asks_to_know(said) else named_among(said, labels)
        if len(places) == 1 and _says_little_beyond(said, labels[places[0]]):
            return [question.options[places[0]]]
    return []


def _says_little_beyond(said: str, label: str) -> bool:
    """Whether no more is said than what names the option; a number beside its name makes it another thing."""
    words, beyond = content_of(said), beyond_name(said, label)
    return not any(word.isdecimal() for word in beyond) and len(beyond) <= len(words) // 2


def _only_names(text: str, original: str, question: OpenQuestion) -> bool:
    """Whether a text does nothing but name an option: "the headlamp one"."""
    if question.kind != "slot" or question.slot_type in WORDS:
        return False
    named = _named(question, (text, original))
    return any(not beyond_name(said, option.label) for option in named for said in (text, original) if said)


def _names(option: Option, said: str, *, exact: bool) -> bool:
    """Whether an option is named: by its value, its label, or whole words of that: "blue" for "Blue room"."""
    value, label = option.value.casefold(), option.label.casefold()
    part = said.strip(" .!?")
    whole_words = re.search(rf"(?<!\w){re.escape(part)}(?!\w|[:.]\d)", label) is not None
    whole = part in {value, label} if exact else value in said or label in said
    return whole or (len(part) > LONGEST_LITTLE_WORD and whole_words)
