"""How it can be found out whether something is so that a wish depends on: by which look-up's answer (pure)."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from hubbub.semantics import TellableFact, property_names
from hubbub.times import TIME_SLOT
from orchestrator.dialogue.conditions import Condition
from orchestrator.dialogue.features import words_of
from orchestrator.dialogue.lexicon import stem
from orchestrator.dialogue.signals import Entity
from orchestrator.spokes.catalog import Catalog, KnownSkill
from orchestrator.turn.steps import WhenKind

_LATER = re.compile(r"\b(?:after|later than|past|from)\s+(?:the\s+)?$", re.IGNORECASE)
_EARLIER = re.compile(r"\b(?:before|earlier than)\s+(?:the\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Check:
    """The answer of the look-up `skill` tells it at `path`: the wish counts where that is as said, or is not."""

    skill: str
    path: tuple[str, ...]
    kind: WhenKind
    values: tuple[str, ...]
    holds: bool


def check_of(
    condition: Condition, entities: Iterable[Entity], serves: KnownSkill, catalog: Catalog, wanted: Collection[str] = ()
) -> Check | None:
    """The look-up that tells whether a condition holds; None when none does.

    The one whose words for it say most; among equals one that is `wanted` anyway, then one of the agent and about the
    kind of thing that the wish `serves`, and of these the one that tells least else.
    """
    said = {stem(word) for word in words_of(condition.test)}
    moment = next((entity for entity in entities if entity.type == TIME_SLOT and _is_in(entity, condition)), None)
    ranked = [
        (
            -words,
            skill.name not in wanted,
            skill.agent != serves.agent,
            not _shares(skill, serves),
            len(property_names(skill.descriptor.output_schema)),
            skill.name,
            check,
        )
        for skill in catalog.skills.values()
        if skill.reads and skill.descriptor.audience == "customer"
        for words, check in _checks(skill, condition, said, moment)
    ]
    return min(ranked, key=lambda entry: entry[:-1])[-1] if ranked else None


def _checks(
    skill: KnownSkill, condition: Condition, said: Collection[str], moment: Entity | None
) -> Iterator[tuple[int, Check]]:
    """The checks that a look-up's answer allows, with the number of words that each understood."""
    for fact in skill.facts:
        if not _may_tell(skill, fact, moment):
            continue
        understood = [(len(words), values) for words, values in _sayings(fact) if words <= set(said)]
        if understood:
            words, values = max(understood, key=lambda pair: pair[0])
            timed = moment if fact.kind == "moment" else None
            kind: WhenKind = _sense(timed, condition) if timed is not None else _KINDS[fact.kind]
            wanted = _days(timed) if timed is not None else values
            if wanted is not None:
                yield words, Check(skill.name, fact.path, kind, wanted, condition.holds)


def _may_tell(skill: KnownSkill, fact: TellableFact, moment: Entity | None) -> bool:
    """Whether an answer of now tells it: not what is so by Friday, unless that is what the look-up is asked."""
    if moment is None or fact.kind == "moment":
        return (fact.kind == "moment") == (moment is not None)
    return fact.kind == "list" and any(wanted.type == TIME_SLOT for wanted in skill.inputs)


_KINDS: dict[str, WhenKind] = {"value": "is", "truth": "true", "list": "some"}


def _sayings(fact: TellableFact) -> Iterator[tuple[set[str], tuple[str, ...]]]:
    for said, values in fact.sayings.items():
        yield {stem(word) for word in words_of(said)}, values


def _sense(moment: Entity, condition: Condition) -> WhenKind:
    before = condition.test[: condition.test.find(moment.text.lower())]
    if _LATER.search(before):
        return "after"
    return "before" if _EARLIER.search(before) else "by"


def _days(moment: Entity) -> tuple[str, ...] | None:
    day = moment.value.get("date") if isinstance(moment.value, dict) else None
    return (str(day),) if day else None


def _is_in(entity: Entity, condition: Condition) -> bool:
    return entity.text.lower() in condition.test


def _shares(skill: KnownSkill, serves: KnownSkill) -> bool:
    """Whether both are about the same kind of thing."""
    return bool({out.type for out in skill.outputs} & {wanted.type for wanted in serves.inputs})
