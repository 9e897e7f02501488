"""What can be taken back: effects that were done only on the way to something else (pure).

What a customer asked for by itself is never undone. An effect nobody asked for is in a plan only because its card says
how it is taken back, and it stays only as long as it serves what they did ask for.
"""

from collections.abc import Iterable

from hubbub.semantics import required_names
from orchestrator.spokes.catalog import Catalog, KnownSkill
from orchestrator.turn.outputs import pick
from orchestrator.turn.steps import OPEN, FromStep, Missing, Plan, Results, Source, Step, StepResult, Undo, Value

KEY_CHARS = 8


def in_vain(plan: Plan, results: Results) -> tuple[Step, ...]:
    """The calls that undo what was done for wishes that did not come about, each after those that built on it."""
    done = [step for step in reversed(plan.steps) if _is_in_vain(step, plan, results)]
    return _with_earlier(_calls(done, plan, results), plan.undo if not _serves(plan.steps, results) else ())


def undo_of(skill: KnownSkill, catalog: Catalog) -> Undo | None:
    """How the effect of a skill is taken back; a look-up needs no undoing."""
    other = catalog.compensating(skill)
    if other is None:
        return None
    paths = {out.type: out.path for out in reversed(skill.outputs) if not out.many}
    needed = required_names(other.descriptor.input_schema)
    return Undo(
        skill=other.descriptor.id,
        purpose=other.descriptor.purpose,
        timeout_ms=other.descriptor.timeout_ms,
        attempts=other.descriptor.attempts,
        takes={wanted.path[0]: paths[wanted.type] for wanted in other.inputs if wanted.path[0] in needed},
    )


def undo_for(plan: Plan, waiting: set[str], results: Results) -> tuple[Step, ...]:
    """The calls that would undo what was done for the `waiting` steps alone.

    What serves others as well stays: one of two wishes that comes to nothing must not take it from the other.
    """
    done = [step for step in reversed(plan.steps) if _can_be_undone(step, results)]
    theirs = [step for step in done if _goals(plan.building_on(step.id)) <= waiting]
    return _with_earlier(_calls(theirs, plan, results), plan.undo if _goals(plan.steps) <= waiting else ())


def undo_id(result: StepResult) -> str:
    """The id of the call that undoes an effect: another one in each plan and turn."""
    return f"undo-{(result.key or '')[:KEY_CHARS]}"


def _is_in_vain(step: Step, plan: Plan, results: Results) -> bool:
    return _can_be_undone(step, results) and not _serves(plan.building_on(step.id), results)


def _can_be_undone(step: Step, results: Results) -> bool:
    return step.undo is not None and results[step.id].outcome == "done"


def _serves(steps: Iterable[Step], results: Results) -> bool:
    """Whether one of the steps is a wish that came about, or waits for somebody."""
    outcomes = [(step.role, results[step.id].outcome) for step in steps]
    return any(outcome in OPEN or (role == "goal" and outcome == "done") for role, outcome in outcomes)


def _goals(steps: Iterable[Step]) -> set[str]:
    return {step.id for step in steps if step.role == "goal"}


def _calls(undone: list[Step], plan: Plan, results: Results) -> list[Step]:
    calls: list[Step] = []
    for step in undone:
        later = {undo_id(results[other.id]) for other in plan.building_on(step.id) if other in undone}
        after = tuple(call.id for call in calls if call.id in later)
        if step.undo is not None:
            calls.append(_call(step, step.undo, results, after))
    return calls


def _with_earlier(calls: list[Step], earlier: Iterable[Step]) -> tuple[Step, ...]:
    """`calls`, then those that undo what earlier turns did: these turns may have built on it."""
    ids = tuple(call.id for call in calls)
    return (*calls, *(call.model_copy(update={"after": (*call.after, *ids)}) for call in earlier))


def _call(step: Step, undo: Undo, results: Results, after: tuple[str, ...]) -> Step:
    sources: dict[str, Source] = {}
    for name, path in undo.takes.items():
        found = pick(FromStep(step=step.id, path=path), results)
        if len(found) == 1:
            sources[name] = Value(value=found[0][0])
    gaps = [name for name in undo.takes if name not in sources]
    return Step(
        id=undo_id(results[step.id]),
        agent=step.agent,
        skill=undo.skill,
        address=step.address,
        protocol=step.protocol,
        outside=step.outside,
        registration=step.registration,
        purpose=undo.purpose,
        effect="idempotent",
        timeout_ms=undo.timeout_ms,
        attempts=undo.attempts,
        role="compensation",
        input=sources,
        missing=tuple(Missing(slot=name, type=None, question="") for name in gaps),
        after=after,
    )
