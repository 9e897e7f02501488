"""Decides what a message means for the conversation: answer now, ask, plan, or go on with what was open (pure)."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from hubbub.outcomes import Option
from hubbub.semantics import MESSAGE_TEXT
from orchestrator.dialogue.confirming import only_confirms
from orchestrator.dialogue.labels import agent_of
from orchestrator.dialogue.requests import asks_for, asks_plainly_for, is_in_doubt, is_question, is_report
from orchestrator.dialogue.signals import Clause, Intent, Signals
from orchestrator.dialogue.stance import is_undoing
from orchestrator.dialogue.state import ID, OpenQuestion, State
from orchestrator.spokes.catalog import Catalog, KnownSkill
from orchestrator.turn.binding import Goal, entity_value, fits
from orchestrator.turn.picking import picked

MAX_GOALS = 6
"""More needs than this in one message are not served at once: every plan has a bound."""

LONGEST_LITTLE_WORD = 3
"""No longer word is taken for a part of an option's name: "the", "you" and "yes" stand in many."""

SURE = 0.5
"""From this score on a message that could also be an answer is taken as a new wish."""

TOLD = 0.5
"""From this closeness of its title on an article is taken to answer a question."""


@dataclass(frozen=True, slots=True)
class Pursue:
    """Do what the customer asked for; the open question, if any, is taken up again afterwards.

    `asks` is what else they may want, one thing or two to choose from: they are asked whether it shall be done.
    """

    goals: tuple[Goal, ...]
    asks: tuple[Goal, ...] = ()


@dataclass(frozen=True, slots=True)
class GoOn:
    """The open question was answered: resume with `values` filled in, or with the customer's yes."""

    question: OpenQuestion
    values: dict[str, Any] = field(default_factory=dict)
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class AskWhich:
    """Two skills are about equally likely, or one was not clearly asked for: let the customer choose."""

    candidates: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class Say:
    """No agent is needed."""

    kind: Literal["greeting", "thanks", "out_of_scope", "left_alone", "dropped", "ask_again"]


Decision = Pursue | GoOn | AskWhich | Say


def decide(signals: Signals, state: State, catalog: Catalog, message: str) -> Decision:
    """What to do about `message`, given what was understood of it and where the conversation stands."""
    question = state.question
    if question is not None and (answer := _answer_to(question, signals, message)) is not None:
        return answer
    return (
        _correction(signals, state, catalog)
        or _pick(signals, state, catalog)
        or _wish(signals, catalog, least=0.0 if question is None else SURE)
        or _offer_taken(signals, state, catalog)
        or _without_a_wish(signals, question)
    )


def _wish(signals: Signals, catalog: Catalog, *, least: float) -> Decision | None:
    """What the message asks for. An act counts from the score `least` on.

    While a question is open, words that are hardly a wish are more likely an answer nobody understood.
    """
    goals, offers = _goals(signals, catalog, least)
    asks = offers[:1] or _choice(signals, catalog)
    if goals:
        return Pursue(goals, asks)
    return AskWhich(asks) if asks else None


def _offer_taken(signals: Signals, state: State, catalog: Catalog) -> Decision | None:
    """A mere yes takes up what the last reply offered."""
    agreed = signals.answer == "yes" and signals.only_answer and not signals.reserved
    if state.question is not None or state.offered is None or not agreed:
        return None
    skill = catalog.reaching(state.offered)
    if skill is None:
        return None
    things = {
        wanted.path[0]: state.recall(wanted.type, within=1) for wanted in skill.inputs if wanted.type.endswith(ID)
    }
    given = {slot: value for slot, value in things.items() if value is not None}
    return Pursue((Goal(skill.name, signals.text, given=given),))


def _pick(signals: Signals, state: State, catalog: Catalog) -> Decision | None:
    """What to do with the thing picked of those the last reply gave: "the second one".

    Done where the message says so, else offered; None when it asks for something else.
    """
    goal = picked(signals, state, catalog) if state.question is None else None
    if goal is None:
        return None
    meant = [clause for clause in signals.clauses for intent in clause.intents if intent.skill == goal.skill]
    if any(_is_asked_for(catalog.skills[goal.skill], clause, signals) for clause in meant):
        return Pursue((goal,))
    return None if _asks_by_itself(signals, catalog) else AskWhich((goal,))


def _correction(signals: Signals, state: State, catalog: Catalog) -> Decision | None:
    """The one skill that changes the thing spoken of last by what is named now: "sorry, I meant Thursday".

    Not when the message asks for something by itself.
    """
    if not signals.correction or state.focus is None or _asks_by_itself(signals, catalog):
        return None
    thing = state.focus + ID
    for named in signals.entities:
        changing = [skill for skill in catalog.skills.values() if _changes(skill, thing, named.type)]
        if len(changing) == 1:
            slot = next(wanted.path[0] for wanted in changing[0].inputs if wanted.type == thing)
            goal = Goal(changing[0].name, signals.text, signals.entities, given={slot: state.recall(thing)})
            return Pursue((goal,))
    return None


def _asks_by_itself(signals: Signals, catalog: Catalog) -> bool:
    return any(
        asks_for(clause.text, catalog.skills[intent.skill].descriptor.examples)
        for clause in signals.clauses
        for intent in clause.intents
        if intent.skill in catalog.skills
    )


def _changes(skill: KnownSkill, thing: str, value: str) -> bool:
    """Whether a skill with an effect takes the thing and the value."""
    return not skill.reads and {thing, value} <= {wanted.type for wanted in skill.inputs}


def _without_a_wish(signals: Signals, question: OpenQuestion | None) -> Decision:
    refused = question is None and signals.only_answer and signals.answer in {"no", "drop"}
    if refused or signals.called_off or any(_kept_from(clause) for clause in signals.clauses):
        return Say("left_alone")
    if signals.greeting:
        return Say("thanks" if signals.parting else "greeting")
    return Say("ask_again") if question is not None else Say("out_of_scope")


def _answer_to(question: OpenQuestion, signals: Signals, message: str) -> Decision | None:
    """The message as an answer to the open question, or None when it is about something else."""
    elsewhere = not signals.bare and any(_is_elsewhere(clause, question.skill) for clause in signals.clauses)
    if question.kind == "confirmation":
        return _confirmed(question, signals, message, elsewhere=elsewhere)
    if signals.answer == "drop" or (signals.answer == "no" and not elsewhere):
        return Say("dropped")
    if question.kind == "which_skill":
        return _one_of_those(question, signals, message, elsewhere=elsewhere)
    value = _value_for(question, signals, message, elsewhere=elsewhere)
    return None if value is None or elsewhere else GoOn(question, {question.slot or "": value})


def _is_elsewhere(clause: Clause, asking: str) -> bool:
    """Whether a part surely asks for another skill, or for another agent, whichever of its skills."""
    skills = [intent.skill for intent in (*clause.intents, *clause.rivals)]
    other_agent = bool(skills) and all(agent_of(skill) != agent_of(asking) for skill in skills)
    other_skill = any(wish.skill != asking and wish.score >= SURE for wish in clause.intents)
    return other_skill or (other_agent and clause.score >= SURE)


def _one_of_those(question: OpenQuestion, signals: Signals, message: str, *, elsewhere: bool) -> Decision | None:
    """The skill the customer chose of those offered, if they chose one. To name it in a refusal is no choice."""
    if signals.called_off or any(_kept_from(clause) for clause in signals.clauses):
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
    if signals.answer != "yes" or elsewhere:
        return None
    clear = only_confirms(message, question.question, question.purpose)
    return GoOn(question, confirmed=True) if clear else Say("ask_again")


def _value_for(question: OpenQuestion, signals: Signals, message: str, *, elsewhere: bool) -> Any | None:
    kind = question.slot_type or ""
    chosen = _chosen(question, signals, message)
    if chosen is not None:
        return {"start": chosen} if kind == "time.slot" else chosen
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
    said = message.strip().casefold()
    exact = question.kind == "which_skill"  # "your refund to somebody else" names more than what was offered
    named = [option for option in question.options if _names(option, said, exact=exact)]
    return named[0].value if len(named) == 1 else None


def _names(option: Option, said: str, *, exact: bool) -> bool:
    """Whether an option is named: by its value, its label, or whole words of that: "blue" for "Blue room"."""
    value, label = option.value.casefold(), option.label.casefold()
    part = said.strip(" .!?")
    whole_words = re.search(rf"(?<!\w){re.escape(part)}(?!\w|[:.]\d)", label) is not None
    whole = part in {value, label} if exact else value in said or label in said
    return whole or (len(part) > LONGEST_LITTLE_WORD and whole_words)


def _goals(signals: Signals, catalog: Catalog, least: float) -> tuple[tuple[Goal, ...], tuple[Goal, ...]]:
    """What is to be done, and what could be done but was not asked for."""
    goals: dict[str, Goal] = {}
    offers: dict[str, Goal] = {}
    for clause in signals.clauses:
        for intent in (*clause.intents, *_tried(clause, signals, catalog)):
            if intent.skill in catalog.skills:
                skill, asked = _meant(catalog.skills[intent.skill], clause, signals, catalog)
                if skill.reads or (intent.score >= least and _is_wanted(skill, clause, signals)):
                    (goals if asked else offers).setdefault(skill.name, _goal(skill.name, clause, signals))
    return tuple(goals.values())[:MAX_GOALS], tuple(offers[name] for name in offers if name not in goals)


def _meant(skill: KnownSkill, clause: Clause, signals: Signals, catalog: Catalog) -> tuple[KnownSkill, bool]:
    """The skill that serves what a clause says of `skill`, and whether the clause asks for it.

    An act is done when it was asked for. A question about it is looked up or answered; what is only spoken of is
    offered, unless it is harmless.
    """
    if skill.reads or _is_asked_for(skill, clause, signals):
        return skill, True
    if clause.inquiry or is_question(clause.text) or is_report(clause.text):
        looking = _looking_it_up(skill, clause, catalog)
        return (looking, True) if looking else (skill, False)
    return skill, skill.descriptor.confirm == "never"


def _is_asked_for(skill: KnownSkill, clause: Clause, signals: Signals) -> bool:
    examples = skill.descriptor.examples
    # What a policy lets be done without another question must be asked for without any doubt.
    if skill.descriptor.confirm == "policy":
        return asks_plainly_for(clause.text, examples) and not is_in_doubt(signals.text)
    return asks_for(clause.text, examples) or (clause.undoing and _undoes(skill))


def _undoes(skill: KnownSkill) -> bool:
    """Whether undoing something is what a skill is for."""
    return any(is_undoing(example) for example in skill.descriptor.examples)


def _looking_it_up(skill: KnownSkill, clause: Clause, catalog: Catalog) -> KnownSkill | None:
    """The skill that can tell of an act.

    What is asked in general is answered from the articles, where one seems to tell; else the same agent's best look-up.
    """
    if clause.inquiry and not clause.entities and catalog.answering:
        return catalog.skills[catalog.answering] if clause.known >= TOLD else None
    others = (catalog.skills[other.skill] for other in clause.others if other.skill in catalog.skills)
    own = next((other for other in others if other.reads and other.agent == skill.agent), None)
    return own or (catalog.skills[catalog.answering] if catalog.answering and clause.inquiry else None)


def _is_wanted(skill: KnownSkill, clause: Clause, signals: Signals) -> bool:
    """Whether an effect is not refused. "Cancel the refund" asks for none, unless undoing is what the skill is for."""
    refused = clause.denied and not _is_asked_for(skill, clause, signals)
    return not (signals.called_off or refused or (clause.undoing and not _undoes(skill)))


def _kept_from(clause: Clause) -> bool:
    """Whether the customer asks us not to do something, or no more."""
    return clause.negated or clause.denied or (clause.undoing and bool(clause.intents))


def _goal(skill: str, clause: Clause, signals: Signals) -> Goal:
    nearby = tuple(entity for entity in signals.entities if entity not in clause.entities)
    return Goal(skill, clause.text, clause.entities, nearby)


def _tried(clause: Clause, signals: Signals, catalog: Catalog) -> tuple[Intent, ...]:
    """The better of two close look-ups of one agent: to try it costs nothing, and is no question's worth.

    Nor is an act that nobody asked for, beside a look-up.
    """
    rivals = [(rival, catalog.skills[rival.skill]) for rival in clause.rivals[:2] if rival.skill in catalog.skills]
    live = [(rival, skill) for rival, skill in rivals if skill.reads or _is_asked_for(skill, clause, signals)]
    cheap = all(skill.reads for _, skill in live) and len({skill.agent for _, skill in live}) == 1
    return (live[0][0],) if cheap else ()


def _choice(signals: Signals, catalog: Catalog) -> tuple[Goal, ...]:
    """Two close candidates worth a question, of the first part of the message that has such."""
    for clause in signals.clauses:
        rivals = [rival for rival in clause.rivals if rival.skill in catalog.skills]
        if rivals and not _tried(clause, signals, catalog):
            return tuple(_goal(rival.skill, clause, signals) for rival in rivals[:2])
    return ()
