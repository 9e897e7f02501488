"""Finds a value for a skill's input in what the customer said and what the conversation remembers (pure)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from hubbub.semantics import MESSAGE_TEXT, OWN_WORDS, THREAD, TypedField
from hubbub.times import TIME_SLOT
from orchestrator.dialogue.conditions import Condition
from orchestrator.dialogue.signals import Entity
from orchestrator.dialogue.state import ID, State
from orchestrator.turn.checks import Check

LONGEST_SAID = 500
"""So many characters of what was said are looked at for the name of a thing."""
UNTYPED_ID = "id"
_POINTING = re.compile(r"\b(?:it|them|that|this|these|those|one|ones)\b", re.IGNORECASE)
_STOPS = " \t\r\n.,;:!?"
REFERENCE = re.compile(r"\b(it|that|this|same)\b", re.IGNORECASE)
_THE_OTHER = re.compile(r"\b(?:the|my) other\b(?! (?:day|night|week|hand|side|way)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Goal:
    """A skill the customer wants done, and their words for it.

    `nearby` are the entities of the rest of the message; `given` are inputs already known. Under a `condition` it is
    only done where that holds, which `check` tells for facts; without one nobody can tell. `message` is the whole
    message as it was read, `original` in the customer's own words where `text` is in another language. `besides` are
    values of inputs that are not meant.
    """

    skill: str
    text: str
    entities: tuple[Entity, ...] = ()
    nearby: tuple[Entity, ...] = ()
    given: dict[str, Any] = field(default_factory=dict)
    condition: Condition | None = None
    check: Check | None = None
    original: str = ""
    message: str = ""
    besides: dict[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> tuple[str, ...]:
        """What may name the thing that is meant, the nearest words first.

        The rest of the message counts only where the goal's words point to it: "the socks are too small, swap them".
        """
        alone = self.text.strip(_STOPS) == self.message.strip(_STOPS)
        around = (self.message, self.original) if alone or _POINTING.search(self.text) else ()
        return tuple(text[:LONGEST_SAID] for text in dict.fromkeys((self.text, *around)) if text)


def from_words(wanted: TypedField, goal: Goal, state: State, *, reads: bool = False) -> Any | None:
    """A value of the wanted semantic type from the goal's words, else from memory; None when there is none or several.

    Memory counts only where the words refer back to something ("cancel it"). What an open question's step knows counts
    for a look-up (`reads`) meanwhile: "which times are free?" is about the service that is to be booked.
    """
    if wanted.type == MESSAGE_TEXT:
        # A look-up compares words; what is kept for people to read is in the customer's own.
        return goal.text if reads or not goal.original else f"{goal.original}\n({goal.text})"
    if wanted.type == OWN_WORDS:
        return goal.original or goal.text or None
    if wanted.type.endswith(THREAD):
        return state.recall(wanted.type)
    values = named(wanted.type, goal)
    if values:
        return values[0] if len(values) == 1 else None
    refers = REFERENCE.search(goal.text) and not _THE_OTHER.search(goal.text)
    recalled = state.recall(wanted.type) if refers else None
    if recalled is None and reads and state.question is not None and wanted.type != TIME_SLOT:
        return state.question.known.get(wanted.type)
    return recalled


def ruled_out(wanted: TypedField, goal: Goal, state: State) -> tuple[Any, ...]:
    """The values that are not meant: who speaks of "the other one" does not mean the one spoken of last."""
    if wanted.path[0] in goal.besides:
        return (goal.besides[wanted.path[0]],)
    last = state.recall(wanted.type) if wanted.type.endswith(ID) and _THE_OTHER.search(goal.text) else None
    return (last,) if last is not None else ()


def named(kind: str, goal: Goal) -> list[Any]:
    """The values of semantic type `kind` in the goal's words, else nearby. An id of unknown kind counts last."""
    for entities in (goal.entities, goal.nearby):
        sure = [entity for entity in entities if entity.type == kind]
        values = _distinct(entity_value(entity) for entity in sure or entities if fits(entity, kind))
        if values:
            return values
    return []


def fits(entity: Entity, kind: str) -> bool:
    """Whether an entity may be a value of semantic type `kind`: an id of unknown kind fits any id."""
    return entity.type == kind or (entity.type == UNTYPED_ID and kind.endswith(".id"))


def entity_value(entity: Entity) -> Any:
    """The entity's value in the shape skills take it."""
    if entity.type == TIME_SLOT and isinstance(entity.value, dict):
        return time_slot(entity.value)
    return entity.value


def time_slot(said: dict[str, Any]) -> dict[str, Any]:
    """A time as understood, as a hubbub.times.TimeSlot: an exact start alone, or the days and limits that were said."""
    if said.get("exact") and said.get("start"):
        return {"start": said["start"]}
    weekdays = str(said.get("weekdays") or "")
    limits = {
        "day": said.get("date") or said.get("from"),
        "until": said.get("until"),
        "weekdays": weekdays.split(",") if weekdays else None,
        "after": said.get("after"),
        "before": said.get("before"),
    }
    return {name: value for name, value in limits.items() if value}


def _distinct(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found
