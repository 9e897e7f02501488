"""Decides what a message means for the conversation: answer now, ask, plan, or go on with what was open (pure)."""

from dataclasses import replace

from hubbub.semantics import PERSON_REQUESTED
from orchestrator.dialogue.confirming import only_confirms
from orchestrator.dialogue.labels import agent_of
from orchestrator.dialogue.requests import asks_to_know
from orchestrator.dialogue.signals import Signals
from orchestrator.dialogue.state import ID, OpenQuestion, State
from orchestrator.spokes.catalog import Catalog, KnownSkill
from orchestrator.turn.already_done import already_done
from orchestrator.turn.answering import answer_to, speaks_of
from orchestrator.turn.asked import asks_by_itself, is_asked_for, kept_from, wished
from orchestrator.turn.binding import Goal, fits
from orchestrator.turn.decisions import AskWhich, Decision, Pursue, Say
from orchestrator.turn.person import for_a_person
from orchestrator.turn.picking import picked
from orchestrator.turn.taking_back import taken_back

MISSES = 2
"""After so many turns in a row of which nothing came, a person is asked to join rather than the question repeated."""


def decide(signals: Signals, state: State, catalog: Catalog, misses: int = MISSES) -> Decision:
    """What to do about a message, given what was understood of it and where the conversation stands.

    After `misses` turns in a row of which nothing came a person is asked to join.
    """
    if state.question is not None and state.question.aside and not speaks_of(state.question.skill, signals):
        state = state.model_copy(update={"question": None})
    decision = _decided(signals, state, catalog)
    return _stuck(decision, signals, state, catalog, misses) or decision


def _decided(signals: Signals, state: State, catalog: Catalog) -> Decision:
    question = state.question
    if signals.hesitates:
        return Say("paused")
    if question is not None and (answer := answer_to(question, state, signals, catalog)) is not None:
        return answer
    return (
        taken_back(signals, state)
        or already_done(signals, state, catalog)
        or _correction(signals, state, catalog)
        or _pick(signals, state, catalog)
        or _offer_taken(signals, state, catalog)
        or wished(signals, catalog, agent_of(question.skill) if question is not None else None)
        or _without_an_agent_for_it(signals, catalog)
        or _without_a_wish(signals, question)
    )


def _offer_taken(signals: Signals, state: State, catalog: Catalog) -> Decision | None:
    """A yes to the words of the last reply's offer, and to nothing else, takes it up."""
    offer = state.offer
    skill = catalog.reaching(offer.goal) if offer is not None and state.question is None else None
    if offer is None or skill is None or signals.answer != "yes" or signals.reserved:
        return None
    if not only_confirms(signals.text, offer.words, skill.descriptor.purpose):
        return None
    things = {
        wanted.path[0]: state.recall(wanted.type, within=1)
        for wanted in skill.inputs
        if wanted.type.endswith(ID) and not any(fits(entity, wanted.type) for entity in signals.entities)
    }
    given = {slot: value for slot, value in things.items() if value is not None}
    return Pursue((Goal(skill.name, signals.text, signals.entities, given=given),))


def _pick(signals: Signals, state: State, catalog: Catalog) -> Decision | None:
    """What to do with the thing picked of those the last reply gave: "the second one".

    Done where the message says so, else offered; None when it asks for something else.
    """
    goal = picked(signals, state, catalog) if state.question is None else None
    if goal is None:
        return None
    meant = [clause for clause in signals.clauses for intent in clause.intents if intent.skill == goal.skill]
    if any(is_asked_for(catalog.skills[goal.skill], clause, signals) for clause in meant):
        return Pursue((goal,))
    return None if asks_by_itself(signals, catalog) else AskWhich((goal,))


def _correction(signals: Signals, state: State, catalog: Catalog) -> Decision | None:
    """The one skill that changes the thing spoken of last by what is named now: "sorry, I meant Thursday".

    Not when the message asks for something by itself.
    """
    if not signals.correction or state.focus is None or asks_by_itself(signals, catalog):
        return None
    thing = state.focus + ID
    for named in signals.entities:
        changing = [skill for skill in catalog.skills.values() if _changes(skill, thing, named.type)]
        if len(changing) == 1:
            slot = next(wanted.path[0] for wanted in changing[0].inputs if wanted.type == thing)
            goal = Goal(changing[0].name, signals.text, signals.entities, given={slot: state.recall(thing)})
            return Pursue((goal,))
    return None


def _changes(skill: KnownSkill, thing: str, value: str) -> bool:
    """Whether a skill with an effect takes the thing and the value."""
    return not skill.reads and {thing, value} <= {wanted.type for wanted in skill.inputs}


def _without_a_wish(signals: Signals, question: OpenQuestion | None) -> Decision:
    refused = question is None and signals.only_answer and signals.answer in {"no", "drop"}
    if refused or signals.called_off or any(kept_from(clause) for clause in signals.clauses):
        return Say("left_alone")
    if signals.greeting:
        return Say("thanks" if signals.parting else "greeting")
    if question is None:
        return Say("out_of_scope")
    return Say("no_answer" if signals.out_of_scope and asks_to_know(signals.text) else "ask_again")


def _without_an_agent_for_it(signals: Signals, catalog: Catalog) -> Decision | None:
    """A wish for a person where no agent calls one."""
    if not signals.wants_person or not catalog.agents or catalog.reaching(PERSON_REQUESTED) is not None:
        return None
    return Say("hand_over")


def _stuck(decision: Decision, signals: Signals, state: State, catalog: Catalog, misses: int) -> Decision | None:
    """A person in place of a question whose answers were not understood again and again: it is not asked once more."""
    missed = isinstance(decision, Say) and decision.kind in {"ask_again", "no_answer"}
    if not missed or state.missed < misses:
        return None
    wish = for_a_person(signals.text, catalog, signals.original)
    return replace(wish, lets_go=True) if isinstance(wish, Pursue) else wish
