"""Puts what the agents said into the customer's language, as far as their cards have words for it (pure)."""

from orchestrator.dialogue.wording import Voice
from orchestrator.spokes.protocols import NATIVE
from orchestrator.turn.steps import Plan, Results, StepResult


def in_language(plan: Plan, results: Results, voice: Voice) -> tuple[Plan, Results]:
    """The plan and what came of it, with `called` and `local` words beside the agents' own.

    What the hub compares with later stays as the agents said it: a yes is to their words.
    """
    if not voice.translates:
        return plan, results
    steps = tuple(
        step.model_copy(update={"called": voice.phrase(step.agent, step.purpose) or step.called}) for step in plan.steps
    )
    ours = {step.id: step.agent for step in plan.steps if step.protocol == NATIVE and not step.refusal}
    # Who reads the customer's language by itself also writes it, as far as we can tell.
    told = {one: _local(result, ours[one], voice) if one in ours else result for one, result in results.items()}
    return plan.model_copy(update={"steps": steps}), told


def _local(result: StepResult, agent: str, voice: Voice) -> StepResult:
    say, whole = voice.translate(agent, result.say)
    if result.ask is None:
        return result.model_copy(update={"local": say, "english": not whole})
    question, understood = voice.translate(agent, result.ask.question)
    labels = [(option, *voice.translate(agent, option.label)) for option in result.ask.options]
    options = tuple(option.model_copy(update={"label": label}) for option, label, _ in labels)
    return result.model_copy(
        update={
            "local": say,
            "question": question,
            "ask": result.ask.model_copy(update={"options": options}),
            "english": not (whole and understood),
        }
    )
