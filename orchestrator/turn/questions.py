"""The questions that a turn leaves open, in the order in which they are asked (pure)."""

from typing import Any

from hubbub.outcomes import Ask
from orchestrator.dialogue.state import OpenQuestion, State
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.resuming import once_more, remainder, values_of
from orchestrator.turn.steps import Plan, Results, Step, StepResult


def open_questions(state: State, plan: Plan, results: Results) -> tuple[OpenQuestion, ...]:
    """The questions that are open after the turn, in the order in which they are asked; none is asked twice.

    One that may be let lie is open only where none must be answered.
    """
    distinct: dict[str, OpenQuestion] = {}
    for question in (*new_questions(plan, results), *earlier_questions(state, plan)):
        distinct.setdefault(question.question, question)
    needed = tuple(question for question in distinct.values() if not question.optional)
    asides = [question.model_copy(update={"aside": True}) for question in distinct.values() if question.optional]
    invited = invitation(plan, results)
    return needed or ((invited,) if invited else ()) or tuple(asides[:1])


def new_questions(plan: Plan, results: Results) -> tuple[OpenQuestion, ...]:
    """The questions of the steps, first those that only want a yes, and the plan's own.

    A step in whose place another one was run asks nothing.
    """
    others = replaced(plan, results)
    steps = (step for step in plan.steps if step.id not in others)
    asked = [question for step in steps if (question := _question(step, plan, results))]
    asked.sort(key=lambda question: question.kind != "confirmation")
    return (*asked, *([plan.asks] if plan.asks else []))


def can_be_answered(question: OpenQuestion, catalog: Catalog) -> bool:
    """Whether an answer goes to whoever asked: an agent that was added may be gone by now, or be another one."""
    known = catalog.all_skills.get(question.skill)
    if question.kind == "which_skill" or (known is not None and not known.outside):
        return True
    asking = Plan.model_validate_json(question.resume).steps[0]
    return asking.registration == (known.registration if known is not None else "")


def concerned(question: OpenQuestion) -> tuple[str, ...]:
    """The skills that an answer may lead to, each of which must still be offered."""
    return tuple(one.value for one in question.options) if question.kind == "which_skill" else (question.skill,)


def replaced(plan: Plan, results: Results) -> frozenset[str]:
    """The steps that came to nothing and have another one in their place."""
    return frozenset(
        step.when.step
        for step in plan.steps
        if step.when is not None and step.when.kind == "failed" and results[step.id].outcome != "skipped"
    )


def earlier_questions(state: State, plan: Plan) -> tuple[OpenQuestion, ...]:
    """The questions of earlier turns that stay open: the one asked last, where the plan keeps it, and those to come."""
    if plan.forgets:
        return ()
    kept = [state.question] if plan.keep_question and state.question else []
    return tuple(question for question in (*kept, *state.later) if question.question != plan.answered)


def invitation(plan: Plan, results: Results) -> OpenQuestion | None:
    """The first question that a step put with its answer."""
    for step in plan.steps:
        result = results[step.id]
        if result.outcome == "done" and result.ask is not None:
            asked = _slot_question(step, result, result.ask, once_more(plan, step, results))
            return asked.model_copy(update={"optional": True})
    return None


def _question(step: Step, plan: Plan, results: Results) -> OpenQuestion | None:
    """The question a step has for the customer, if it has one."""
    result = results[step.id]
    if result.outcome == "needs_confirmation":
        return OpenQuestion(
            kind="confirmation",
            skill=step.name,
            purpose=step.purpose,
            called=step.called,
            question=result.say,
            shown=result.local,
            resume=remainder(plan, step, results).model_dump_json(),
            known=_known(step),
        )
    if result.outcome == "needs_input" and result.ask is not None:
        return _slot_question(step, result, result.ask, remainder(plan, step, results))
    return None


def _slot_question(step: Step, result: StepResult, ask: Ask, resume: Plan) -> OpenQuestion:
    return OpenQuestion(
        kind="slot",
        skill=step.name,
        purpose=step.purpose,
        called=step.called,
        question=ask.question,
        shown=result.question,
        slot=ask.slot,
        slot_type=step.types.get(ask.slot),
        options=ask.options,
        resume=resume.model_dump_json(),
        known=_known(step),
    )


def _known(step: Step) -> dict[str, Any]:
    return {step.types[name]: value for name, value in values_of(step).items() if name in step.types}
