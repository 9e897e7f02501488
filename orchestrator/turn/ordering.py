"""In which order look-ups and effects of one turn are made: what there was is looked up before more is made (pure)."""

from collections.abc import Sequence

from orchestrator.dialogue.state import ID
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.steps import Step


def looked_up_first(steps: Sequence[Step], catalog: Catalog) -> tuple[Step, ...]:
    """The steps, each after those it waits for; an effect that makes a thing waits for look-ups of such things.

    "Cancel my fitting and book one on Friday" is about a fitting there was before: the new one must not be found.
    """
    waiting = [_after_look_ups(step, steps, catalog) for step in steps]
    ordered: dict[str, Step] = {}
    for step in waiting:
        _add(step, {one.id: one for one in waiting}, ordered)
    return tuple(ordered.values())


def _add(step: Step, steps: dict[str, Step], ordered: dict[str, Step]) -> None:
    for needed in step.waits_for:
        if needed in steps and needed not in ordered:
            _add(steps[needed], steps, ordered)
    ordered.setdefault(step.id, step)


def _after_look_ups(step: Step, steps: Sequence[Step], catalog: Catalog) -> Step:
    made = _things(step, catalog) if step.effect != "read" and step.role == "goal" else frozenset()
    if not made:
        return step
    needing = {step.id}
    for other in steps:
        if needing.intersection(other.builds_on):
            needing.add(other.id)
    # What was asked for after the effect is told as it is then.
    looks = (other for other in steps if other.effect == "read" and other.role == "prerequisite")
    first = tuple(other.id for other in looks if other.id not in needing and made & _things(other, catalog))
    return step.model_copy(update={"not_before": tuple(one for one in first if one not in step.builds_on)})


def _things(step: Step, catalog: Catalog) -> frozenset[str]:
    """The kinds of things that a step puts out."""
    return frozenset(out.type for out in catalog.skills[step.name].outputs if out.type.endswith(ID))
