"""One honest reply from what came of the steps (pure): every fact in it comes from a step's output."""

from collections.abc import Sequence
from dataclasses import dataclass

from hubbub.money import spoken
from hubbub.outcomes import Ask
from hubbub.wire import TurnStatus
from orchestrator.dialogue.state import OpenQuestion, State
from orchestrator.turn.questions import earlier_questions, invitation, new_questions, replaced
from orchestrator.turn.steps import Plan, Results, Step, StepResult

SHOWN_OPTIONS = 5
YES_OR_NO = frozenset(("yes", "no"))
"""Answers nobody needs to be told of."""
OTHERWISE = "Something has changed since I asked, so I ask again."
ASKING = frozenset(("needs_confirmation", "needs_input"))


@dataclass(frozen=True, slots=True)
class Composed:
    """The words for the customer, and what the turn ended as."""

    words: str
    status: TurnStatus
    ask: Ask | None


def compose(plan: Plan, results: Results, state: State) -> Composed:
    """Join what the steps have to say, in the order of the customer's wishes; what is asked comes last.

    One thing is asked at a time: what else the steps would like to know is only named, and asked in turns to come. An
    earlier question of the conversation's `state` is taken up again where none is new.
    """
    new = new_questions(plan, results)
    telling = [step for step in _speaking(plan, results) if step.yes or results[step.id].outcome not in ASKING]
    parts = [plan.words, *(_speech(step, plan, results) for step in telling)]
    parts += [_left_out(step, results) for step in plan.steps if not _other_branch(step, plan, results)]
    parts += [_undoing_words(step, results[step.id]) for step in _undoing(plan)]
    again = None if new else next(iter(earlier_questions(state, plan)), None)
    if again is not None and again.optional and any(parts):
        again = None  # it may be let lie
    asked = next(iter(new), None) or (None if again else invitation(plan, results))
    if again is not None:
        parts.append(_again(again, alone=not any(parts)))
    if asked is not None:
        parts.append(_asked(asked))
    parts.append(_to_come(new[1:]))
    words = " ".join(dict.fromkeys(part.strip() for part in parts if part.strip()))
    awaited = state.mode in {"waiting_person", "person"}
    return Composed(words, status(plan, results, person_awaited=awaited, again=again), _ask(asked, again))


def status(
    plan: Plan, results: Results, *, person_awaited: bool = False, again: OpenQuestion | None = None
) -> TurnStatus:
    """What the turn ended as: the first of the conditions below that holds.

    Skipped steps, those with another in their place, and what was done and undone, do not count. `again` is an earlier
    question that the reply asks once more.
    """
    others = replaced(plan, results)
    counted = [results[step.id].outcome for step in plan.steps if step.role != "compensation" and step.id not in others]
    outcomes = set(counted) - {"skipped", "compensated"}
    if person_awaited or plan.gave_up or "unknown" in outcomes or _person_needed(plan, results):
        return "handed_over"
    if "needs_approval" in outcomes:
        return "needs_approval"
    if "needs_confirmation" in outcomes or (again is not None and again.kind == "confirmation"):
        return "needs_confirmation"
    if "needs_input" in outcomes or plan.asks is not None or (again is not None and not again.optional):
        return "needs_input"
    if "failed" in outcomes:
        return "partial" if outcomes & {"done", "refused"} else "failed"
    return "refused" if outcomes == {"refused"} else "answered"


def _person_needed(plan: Plan, results: Results) -> bool:
    """Whether a person was asked for, or has to finish an undoing.

    A wish for a person counts even when the agent that queues it is down: the hub then hands over itself.
    """
    asked = any(step.asks_for_person and results[step.id].outcome in {"done", "failed"} for step in plan.steps)
    return asked or any(results[step.id].outcome != "done" for step in _undoing(plan))


def _undoing(plan: Plan) -> list[Step]:
    return [step for step in plan.steps if step.role == "compensation"]


def _speaking(plan: Plan, results: Results) -> list[Step]:
    """The steps whose words matter.

    A step is silent when another step that did run was built on it: the later one tells the whole. A follow-up only
    adds to what it follows.
    """
    ran = [step for step in plan.steps if step.role != "compensation" and results[step.id].outcome != "skipped"]
    built_on = {needed for step in ran if step.role != "follow_up" for needed in step.depends_on}
    # A step that had to ask never got to use what it was built on, but its question stands for it.
    return [step for step in ran if step.id not in built_on]


def _speech(step: Step, plan: Plan, results: Results) -> str:
    """What a step says; one that had a yes and asks once more was agreed to as it is no longer."""
    asks_again = step.yes is not None and results[step.id].outcome in {"needs_confirmation", "needs_approval"}
    said = _said(step, plan, results)
    return f"{OTHERWISE} {said}" if asks_again else said


def _said(step: Step, plan: Plan, results: Results) -> str:
    result = results[step.id]
    match result.outcome:
        case "done" | "refused":
            return result.say
        case "needs_approval":
            return _approval_words(step, result, harmless=not _stays(plan, results))
        case "unknown":
            return (
                f"I could not make sure whether it worked to {step.purpose}. A colleague will check it and answer "
                "here; nothing will be done twice."
            )
        case "failed":
            return _failure_words(step, harmless=_harmless(step, plan, results))
        case "needs_confirmation" | "needs_input" | "skipped" | "compensated":
            return ""


def _other_branch(step: Step, plan: Plan, results: Results) -> bool:
    """Whether something else was to be done in the other case, and that is told of."""
    tests = ((other.when.step, results[other.id].outcome) for other in plan.steps if other.when is not None)
    return step.when is not None and any(test == step.when.step and outcome != "skipped" for test, outcome in tests)


def _left_out(step: Step, results: Results) -> str:
    """That an act was not done because of what the customer made it depend on; silent where that was never told."""
    told = step.when is not None and step.when.kind != "failed" and results[step.when.step].outcome == "done"
    if step.role != "goal" or step.effect == "read" or not told:
        return ""
    match results[step.id].code:
        case "condition":
            return f"So I did not {step.purpose}."
        case "unknown_condition":
            return f"I could not find out what you made it depend on, so I did not {step.purpose}."
        case _:
            return ""


def _undoing_words(step: Step, result: StepResult) -> str:
    if result.outcome == "done":
        return result.say or f"Because of that I had to {step.purpose}."
    return f"I could not {step.purpose}, as I should have then. A colleague will see to it and answer here."


def _approval_words(step: Step, result: StepResult, *, harmless: bool) -> str:
    asked = result.approval
    amount = spoken(asked.amount, asked.currency) if asked and asked.amount else ""
    matter = " for ".join(filter(None, (amount, asked.subject if asked else "")))
    named = f" ({matter})" if matter else ""
    unchanged = " Until then nothing has been changed." if harmless else ""
    return (
        f"To {step.purpose}{named} I need the approval of a colleague. I have asked for it, and the answer will be "
        f"here as soon as it is decided.{unchanged}"
    )


def _harmless(step: Step, plan: Plan, results: Results) -> bool:
    """Whether the customer should hear that nothing was changed: an effect was wished for and never begun."""
    wished = step.effect != "read" or any(
        other.effect != "read" and results[other.id].outcome == "skipped" for other in plan.steps
    )
    return wished and not _stays(plan, results)


def _stays(plan: Plan, results: Results) -> bool:
    """Whether something done on the way to a wish is still so."""
    return any(step.undo is not None and results[step.id].outcome == "done" for step in plan.steps)


def _failure_words(step: Step, *, harmless: bool) -> str:
    if step.role == "follow_up" and step.effect == "idempotent":
        return f"I could not {step.purpose} yet; that will follow as soon as possible, you need not do anything."
    if step.asks_for_person:
        return "I have asked a colleague to join this conversation. They will answer here as soon as they can."
    unchanged = " Nothing was changed." if harmless else ""
    return (
        f"I could not {step.purpose} just now, because that part of our service is not answering.{unchanged} "
        "Please try again in a few minutes."
    )


def _asked(question: OpenQuestion) -> str:
    labels = [option.label for option in question.options[:SHOWN_OPTIONS]]
    plain = {label.casefold() for label in labels} <= YES_OR_NO or _mentions(question.question, labels)
    return question.question if plain or question.kind != "slot" else f"{question.question} ({'; '.join(labels)})"


def _mentions(question: str, labels: list[str]) -> bool:
    return all(label in question for label in labels)


def _to_come(later: Sequence[OpenQuestion]) -> str:
    if not later:
        return ""
    return f"Once that is settled I will ask about the next thing: to {', and to '.join(one.purpose for one in later)}."


def _ask(asked: OpenQuestion | None, again: OpenQuestion | None) -> Ask | None:
    """What a front end may offer to answer; a new confirmation is answered by yes or no, whatever is offered."""
    question = asked or again
    if question is None or (question is asked and question.kind == "confirmation"):
        return None
    return Ask(slot=question.slot or question.kind, question=question.question, options=question.options)


def _again(question: OpenQuestion, *, alone: bool) -> str:
    if alone:
        return f"Sorry, I did not quite get that. {question.question}"
    return f"And about what we had open: {question.question}"
