"""What a customer no longer wants when it has been done, and the skill that undoes it (pure)."""

from hubbub.semantics import required_names
from orchestrator.dialogue.labels import agent_of
from orchestrator.dialogue.signals import Signals
from orchestrator.dialogue.state import RECENT, Act, State
from orchestrator.spokes.catalog import Catalog, KnownSkill
from orchestrator.turn.asked import kept_from, undoes
from orchestrator.turn.binding import Goal
from orchestrator.turn.decisions import AlreadyDone


def already_done(signals: Signals, state: State, catalog: Catalog) -> AlreadyDone | None:
    """What was done and is not wanted any more: "actually no, forget it" right after it, "undo that" a little later."""
    act = state.act
    if act is None or state.question is not None or not _is_unwanted(signals, state.turns - act.turn):
        return None
    return AlreadyDone(act, _undoing(act, catalog))


def _is_unwanted(signals: Signals, turns_since: int) -> bool:
    if signals.taking_back:
        return turns_since < RECENT
    refused = signals.answer == "drop" or signals.called_off or (signals.answer == "no" and signals.correction)
    return refused and turns_since == 0 and not any(one.intents and not kept_from(one) for one in signals.clauses)


def _undoing(act: Act, catalog: Catalog) -> Goal | None:
    """The act's undoing by a skill for customers that takes what it made: of the same agent, where several do."""
    done = catalog.skills.get(act.skill)
    compensating = f"{agent_of(act.skill)}.{done.descriptor.compensate}" if done is not None else ""
    found = [goal for skill in catalog.skills.values() if (goal := _undone_by(skill, act, compensating)) is not None]
    return min(found, key=lambda goal: agent_of(goal.skill) != agent_of(act.skill), default=None)


def _undone_by(skill: KnownSkill, act: Act, compensating: str) -> Goal | None:
    """The undoing by a skill: one whose examples undo, or the one that the act's own card names."""
    about = skill.descriptor
    given = {wanted.path[0]: act.made[wanted.type] for wanted in skill.inputs if wanted.type in act.made}
    takes = bool(given) and given.keys() >= set(required_names(about.input_schema))
    acts = not skill.reads and about.audience == "customer" and skill.name != act.skill
    is_its_undoing = undoes(skill) or skill.name == compensating
    return Goal(skill.name, "", given=given) if acts and takes and is_its_undoing else None
