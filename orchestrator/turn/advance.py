"""How the dialogue stands after a turn (pure): the question left open, the facts learned, who is expected to speak."""

from collections.abc import Iterable
from typing import Any

from hubbub.outcomes import Ask
from hubbub.semantics import OFFERED
from hubbub.wire import TurnStatus
from orchestrator.dialogue.state import MAX_FACTS, Fact, Mode, OpenQuestion, State
from orchestrator.turn.outputs import pick
from orchestrator.turn.resuming import once_more, remainder
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
    """The question that is open after the turn: a step's, the plan's own, or the earlier one where it is kept.

    One that may be let lie comes after all that must be answered.
    """
    kept = state.question if plan.keep_question else None
    if kept is None or not kept.optional:
        return _question(plan, results) or plan.asks or kept or _invitation(plan, results)
    aside = kept.model_copy(update={"aside": True})
    return _question(plan, results) or plan.asks or _invitation(plan, results) or aside


def _mode(state: State, status: TurnStatus, question: OpenQuestion | None, *, still_waits: bool) -> Mode:
    """Who is expected to speak. An approval is waited for until its continuation ran, whatever is said meanwhile."""
    if status == "handed_over":
        return "waiting_person" if state.mode != "person" else "person"
    if question is not None and not question.optional:
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
            return _slot_question(step, result.ask, remainder(plan, step, results))
    return None


def _invitation(plan: Plan, results: Results) -> OpenQuestion | None:
    """The first question that a step put with its answer."""
    for step in plan.steps:
        result = results[step.id]
        if result.outcome == "done" and result.ask is not None:
            asked = _slot_question(step, result.ask, once_more(plan, step, results))
            return asked.model_copy(update={"optional": True})
    return None


def _slot_question(step: Step, ask: Ask, resume: Plan) -> OpenQuestion:
    return OpenQuestion(
        kind="slot",
        skill=step.name,
        purpose=step.purpose,
        question=ask.question,
        slot=ask.slot,
        slot_type=step.types.get(ask.slot),
        options=ask.options,
        resume=resume.model_dump_json(),
    )


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
