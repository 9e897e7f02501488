"""What is left of a plan when a step had to wait: the step that asked, and the steps that build on it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hubbub.identity import input_hash
from hubbub.semantics import ANSWERS
from hubbub.times import TIME_SLOT, TimeSlot
from orchestrator.dialogue.reading import Spoken
from orchestrator.dialogue.state import OpenQuestion, State
from orchestrator.turn.holding import holds
from orchestrator.turn.outputs import pick
from orchestrator.turn.steps import FromStep, Plan, Results, Source, Step, Value, Yes
from orchestrator.turn.undoing import undo_for


def remainder(plan: Plan, asking: Step, results: Results) -> Plan:
    """The plan to go on with after `asking` got its answer.

    The asking step comes first, with the input and step key it had; everything that (directly or not) takes its
    output follows; outputs of steps already done become values. What was done for these steps alone can be undone yet.
    """
    following = plan.building_on(asking.id)
    waiting = {asking.id, *(step.id for step in following)}
    kept = [
        step.model_copy(update={**_open(step, waiting), "input": _settled(step, results, waiting)})
        for step in following
        if step.when is None or step.when.step in waiting or holds(step.when, results)
    ]
    undo = undo_for(plan, waiting, results)
    return Plan(route=plan.route, steps=(_as_asked(asking, results), *kept), undo=undo)


def once_more(plan: Plan, done: Step, results: Results) -> Plan:
    """The plan to call a step again that was done and put a question: that step alone, what built on it is done."""
    return Plan(route=plan.route, steps=(_as_asked(done, results),))


def with_values(plan: Plan, values: Mapping[str, Any]) -> Plan:
    """`plan` with inputs of its first step filled in; what was missing and is given now is no longer missing."""
    first, *rest = plan.steps
    given = {slot: Value(value=_answered(first, slot, value)) for slot, value in values.items()}
    sources: dict[str, Source] = {**first.input, **given}
    missing = tuple(gap for gap in first.missing if gap.slot not in values)
    found = tuple(name for name in first.found if name not in values)
    # Another input makes another call: it must not come under the key of the one that was asked about.
    filled = first.model_copy(update={"input": sources, "missing": missing, "found": found, "key": None})
    return plan.model_copy(update={"steps": (filled, *rest)})


def _answered(step: Step, slot: str, value: Any) -> Any:
    """What an answer makes of an input: a list of answers grows by it."""
    return [*(values_of(step).get(slot) or ()), value] if step.types.get(slot) == ANSWERS else value


def with_yes(plan: Plan, yes: Yes) -> Plan:
    """`plan` with a person's yes to what its first step asked; it keeps its step key and input."""
    first, *rest = plan.steps
    return plan.model_copy(update={"steps": (first.model_copy(update={"yes": yes}), *rest)})


def with_approval(plan: Plan, yes: Yes) -> Plan:
    """`plan` with a person's approval of what its first step asked, or of what the hub asked before it was called.

    The latter lets it be called with just that input; then the agent may ask for an approval of its own.
    """
    first, *rest = plan.steps
    asked = input_hash(values_of(first))
    if not first.asks_first or first.let_through == asked:
        return with_yes(plan, yes)
    return plan.model_copy(update={"steps": (first.model_copy(update={"let_through": asked}), *rest)})


def _open(step: Step, waiting: set[str]) -> dict[str, Any]:
    """What a step waits for, as far as that is not settled."""
    when = step.when if step.when is not None and step.when.step in waiting else None
    return {"when": when, "not_before": tuple(one for one in step.not_before if one in waiting)}


def _as_asked(step: Step, results: Results) -> Step:
    result = results[step.id]
    if result.input is None:
        return step.model_copy(update={**_open(step, set()), "input": _settled(step, results, {step.id})})
    known: dict[str, Source] = {name: Value(value=value) for name, value in result.input.items()}
    asked = {"input": known, "key": result.key, "asked_hash": result.asked_hash}
    return step.model_copy(update={**_open(step, set()), **asked})


def _settled(step: Step, results: Results, waiting: set[str]) -> dict[str, Source]:
    settled: dict[str, Source] = {}
    for name, source in step.input.items():
        if isinstance(source, FromStep) and source.step not in waiting:
            found = pick(source, results)
            if len(found) == 1:
                settled[name] = Value(value=found[0][0])
        else:
            settled[name] = source
    return settled


def spoken_before(state: State) -> Spoken:
    """What the conversation is about: the next message is understood with it in mind."""
    return Spoken(_day_spoken_of(state.question), state.focus, state.at_work, state.language)


def _day_spoken_of(question: OpenQuestion | None) -> date | None:
    """The day the customer named before a time was asked for: "tomorrow", then "at 2" means tomorrow at 2."""
    if question is None or question.kind != "slot" or question.slot_type != TIME_SLOT:
        return None
    known = values_of(Plan.model_validate_json(question.resume).steps[0]).get(question.slot or "")
    if not known:
        return None
    wish = TimeSlot.model_validate(known)
    if wish.start is not None:
        return wish.start.date()
    return wish.day if wish.until is None and not wish.weekdays else None


def values_of(step: Step) -> dict[str, Any]:
    """The inputs of a step that are known by now."""
    return {name: source.value for name, source in step.input.items() if isinstance(source, Value)}
