"""What a customer means who picks, by its place, one of the things the last reply gave to choose from (pure)."""

from typing import Any

from hubbub.semantics import OFFERED
from hubbub.times import TIME_SLOT
from orchestrator.dialogue.signals import Signals
from orchestrator.dialogue.state import State
from orchestrator.spokes.catalog import Catalog, KnownSkill
from orchestrator.turn.binding import Goal

LAST_TURN = 1


def picked(signals: Signals, state: State, catalog: Catalog) -> Goal | None:
    """The one skill that does something with the thing picked, and for which all else is known: "the second one".

    Only a harmless one, that is never confirmed; one that can be taken back, such as holding a thing for a while, gives
    way to one for good. None when nothing was picked, or nothing can be done with it.
    """
    for fact in reversed(state.facts):
        if fact.type.endswith(OFFERED) and state.turns - fact.turn < LAST_TURN:
            value = _chosen(signals.choice, fact.value)
            found = _takers(fact.type.removesuffix(OFFERED), value, state, catalog) if value is not None else []
            return Goal(found[0][0], signals.text, given=found[0][1]) if len(found) == 1 else None
    return None


def offered_at(place: int | None, kind: str, state: State) -> Any | None:
    """The value of semantic type `kind` at a place among those the last reply gave to choose from."""
    for fact in reversed(state.facts):
        if fact.type == kind + OFFERED and state.turns - fact.turn < LAST_TURN:
            return _chosen(place, fact.value)
    return None


def _chosen(place: int | None, values: list[Any]) -> Any | None:
    if place is None or abs(place) > len(values):
        return None
    return values[place - 1 if place > 0 else place]


def _takers(kind: str, value: Any, state: State, catalog: Catalog) -> list[tuple[str, dict[str, Any]]]:
    """The skills that take a value of this kind, with their inputs."""
    taken = {"start": value} if kind == TIME_SLOT else value
    harmless = [skill for skill in catalog.skills.values() if _is_harmless(skill)]
    takers = [skill for skill in harmless if any(wanted.type == kind for wanted in skill.inputs)]
    found = []
    for skill in [one for one in takers if one.descriptor.compensate is None] or takers:
        given = {
            wanted.path[0]: taken if wanted.type == kind else state.recall(wanted.type, within=LAST_TURN)
            for wanted in skill.inputs
        }
        if all(given[wanted.path[0]] is not None for wanted in skill.inputs if wanted.required):
            found.append((skill.name, {slot: one for slot, one in given.items() if one is not None}))
    return found


def _is_harmless(skill: KnownSkill) -> bool:
    about = skill.descriptor
    return not skill.reads and about.audience == "customer" and about.confirm == "never"
