"""Takes back what was done on the way to something that did not come about, the last effect first."""

from hubbub import telemetry
from orchestrator.dialogue.state import State
from orchestrator.spokes.client import SpokeClient
from orchestrator.turn.conduct import Conduct
from orchestrator.turn.execute import execute
from orchestrator.turn.gone import refused_where_gone
from orchestrator.turn.journal import Turn
from orchestrator.turn.questions import open_questions
from orchestrator.turn.standing_in import LastKnown
from orchestrator.turn.steps import OPEN, OPEN_QUESTION, Plan, Results, Step, StepResult
from orchestrator.turn.undoing import in_vain, undo_id


async def compensate(
    plan: Plan,
    results: dict[str, StepResult],
    turn: Turn,
    conduct: Conduct,
    *,
    spokes: SpokeClient,
    last_known: LastKnown,
) -> tuple[Plan, dict[str, StepResult]]:
    """Undo what has to be undone now that `plan` has run; the plan with these calls, and what came of all.

    They run as all steps do, journaled and under step keys of their own: a hub that dies in between leaves the rest to
    the next one. So the plan that led to them is journaled first, should it not be. An effect that is taken back is
    `compensated`. Raises LeaseLost (perhaps in an ExceptionGroup).
    """
    calls = undoing(plan, results, turn.state)
    if not calls:
        return plan, results
    calls = await refused_where_gone(calls, turn, conduct, plan.language)
    if not turn.has_kept(plan):
        await turn.save_plan(plan)
    with telemetry.span("compensate"):
        ended = await execute(Plan(steps=calls), turn, spokes, last_known)
    undone = {step_id for step_id, result in ended.items() if result.outcome == "done"}
    before = {
        step_id: _compensated(result) if undo_id(result) in undone else result for step_id, result in results.items()
    }
    whole = plan.model_copy(update={"steps": (*plan.steps, *calls)})
    return whole, {**before, **{step_id: _settled(result) for step_id, result in ended.items()}}


def undoing(plan: Plan, results: Results, state: State) -> tuple[Step, ...]:
    """The calls that undo what the plan, and the question that is open no more, did in vain (pure)."""
    return (*in_vain(plan, results), *_left_behind(plan, results, state))


def _left_behind(plan: Plan, results: Results, state: State) -> tuple[Step, ...]:
    """What was done for the questions that were open, once they are neither answered nor kept."""
    answered = plan.route.method == OPEN_QUESTION
    were_open = state.later if answered else state.waiting
    if not were_open:
        return ()
    still = open_questions(state, plan, results)
    dropped = (one for one in were_open if one not in still and one.kind != "which_skill")
    return tuple(call for question in dropped for call in Plan.model_validate_json(question.resume).undo)


def _compensated(result: StepResult) -> StepResult:
    return result.model_copy(update={"outcome": "compensated"})


def _settled(result: StepResult) -> StepResult:
    """An undoing asks nobody: one that would have to has failed."""
    return result.model_copy(update={"outcome": "failed", "code": result.outcome}) if result.outcome in OPEN else result
