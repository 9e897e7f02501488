"""How the dialogue stands after a turn (pure): the question left open, the facts learned, who is expected to speak."""

from collections.abc import Iterable
from typing import Any

from hubbub.semantics import OFFERED
from hubbub.wire import TurnStatus
from orchestrator.dialogue.state import MAX_FACTS, Fact, Mode, OpenQuestion, State
from orchestrator.turn.outputs import pick
from orchestrator.turn.resuming import remainder
from orchestrator.turn.steps import CONTINUATION, FromStep, Plan, Results, Step, StepResult


def advance(state: State, plan: Plan, results: Results, status: TurnStatus) -> State:
    """The state to commit with the reply."""
    question = next_question(state, plan, results)
    turns = state.turns + 1
    facts = (*state.facts, *_facts(plan, results, turns))[-MAX_FACTS:]
    waits = state.mode == "waiting_approval" and plan.route.method != CONTINUATION
    mode = _mode(state, status, question, still_waits=waits)
    offers = (*plan.offers, *(goal for step in plan.steps for goal in results[step.id].offers))
    agent = next((step.agent for step in plan.steps), None)
    offered = next(iter(offers), None)
    return State(mode=mode, question=question, facts=facts, turns=turns, offered=offered, agent=agent)


def next_question(state: State, plan: Plan, results: Results) -> OpenQuestion | None:
    """The question that is open after the turn: a step's, the plan's own, or the earlier one where it is kept."""
    return _question(plan, results) or plan.asks or (state.question if plan.keep_question else None)


def _mode(state: State, status: TurnStatus, question: OpenQuestion | None, *, still_waits: bool) -> Mode:
    """Who is expected to speak. An approval is waited for until its continuation ran, whatever is said meanwhile."""
    if status == "handed_over":
        return "waiting_person" if state.mode != "person" else "person"
    if question is not None:
        return "asking"
    return "waiting_approval" if status == "needs_approval" or still_waits else "bot"


def _question(plan: Plan, results: Results) -> OpenQuestion | None:
    """The first question a step has for the customer."""
    for step in plan.steps:
        result = results[step.id]
        if result.outcome == "needs_confirmation":
            return OpenQuestion(
                kind="confirmation",
                skill=step.name,
                purpose=step.purpose,
                question=result.say,
                resume=remainder(plan, step, results).model_dump_json(),
            )
        if result.outcome == "needs_input" and result.ask is not None:
            return OpenQuestion(
                kind="slot",
                skill=step.name,
                purpose=step.purpose,
                question=result.ask.question,
                slot=result.ask.slot,
                slot_type=step.types.get(result.ask.slot),
                options=result.ask.options,
                resume=remainder(plan, step, results).model_dump_json(),
            )
    return None


def _facts(plan: Plan, results: Results, turn: int) -> Iterable[Fact]:
    """What later words may mean.

    What went into the steps, what a step told of, if that was one thing, and what it gave to choose from.
    """
    for step in plan.steps:
        for name, value in _inputs(results[step.id]):
            kind = step.types.get(name, "")
            if kind.endswith((".id", ".name")):
                yield Fact(type=kind, value=value, turn=turn)
        for kind, path in step.gives.items():
            found = pick(FromStep(step=step.id, path=path), results)
            if kind.endswith(OFFERED):
                yield Fact(type=kind, value=[value for value, _ in found], turn=turn)
            elif len(found) == 1:
                yield Fact(type=kind, value=found[0][0], turn=turn)


def _inputs(result: StepResult) -> Iterable[tuple[str, Any]]:
    return (result.input or {}).items() if result.outcome in {"done", "refused", "needs_confirmation"} else ()


def asking_step(plan: Plan, results: Results) -> Step | None:
    """The step that waits for an approval, if one does."""
    return next((step for step in plan.steps if results[step.id].outcome == "needs_approval"), None)
