"""One honest reply from what came of the steps (pure): every fact in it comes from a step's output."""

import msgspec

from hubbub.outcomes import Ask
from hubbub.wire import TurnStatus
from orchestrator.dialogue.state import OpenQuestion, State
from orchestrator.dialogue.wording import ENGLISH_VOICE, Voice
from orchestrator.turn.desk import HANDED_OVER, PERSON
from orchestrator.turn.questions import earlier_questions, invitation, new_questions, replaced
from orchestrator.turn.speech import Speech
from orchestrator.turn.steps import Plan, Results, Step

ASKING = frozenset(("needs_confirmation", "needs_input"))


class Composed(msgspec.Struct, frozen=True):
    """The words for the customer, and what the turn ended as; a `note` is for colleagues only."""

    words: str
    status: TurnStatus
    ask: Ask | None
    note: str = ""


def compose(plan: Plan, results: Results, state: State, voice: Voice = ENGLISH_VOICE) -> Composed:
    """Join what the steps have to say, in the order of the customer's wishes; what is asked comes last.

    One thing is asked at a time: what else the steps would like to know is only named, and asked in turns to come. An
    earlier question of the conversation's `state` is taken up again where none is new.
    """
    if plan.news:
        return _of_elsewhere(plan, state)
    if plan.desk is not None:
        return _of_desk(plan, state)
    speech = Speech(plan, results, voice)
    new = new_questions(plan, results)
    telling = [step for step in _speaking(plan, results) if step.yes or results[step.id].outcome not in ASKING]
    parts = [plan.words, *map(speech.of, telling)]
    parts += [speech.left_out(step) for step in plan.steps]
    parts += [speech.undone(step) for step in _undoing(plan)]
    parts.append(speech.not_heard())
    again = None if new else next(iter(earlier_questions(state, plan)), None)
    if again is not None and again.optional and any(parts):
        again = None  # it may be let lie
    asked = next(iter(new), None) or (None if again else invitation(plan, results))
    if again is not None:
        parts.append(speech.again(again, alone=not any(parts)))
    if asked is not None:
        parts.append(speech.question(asked, " ".join(parts)))
    parts.append(speech.to_come(new[1:]))
    offered = plan.offers or any(results[step.id].offers for step in plan.steps)
    if plan.consoles and not (offered or asked or again or _person_needed(plan, results)):
        parts.append(voice.say("upset"))
    asking = [step for step in plan.steps if asked is not None and step.name == asked.skill]
    if any(results[step.id].english for step in (*telling, *asking)):
        parts.append(voice.say("partly_english"))
    words = " ".join(dict.fromkeys(part.strip() for part in parts if part.strip()))
    awaited = state.mode in HANDED_OVER and not plan.closes
    ended = status(plan, results, person_awaited=awaited, again=again)
    if state.mode == "person" and not plan.closes:  # a colleague answers; what was done meanwhile is for them to know
        return Composed("", ended, None, note=words)
    return Composed(words, ended, _ask(asked, again))


def _of_elsewhere(plan: Plan, state: State) -> Composed:
    """What another system tells: the colleague who has the conversation reads it first."""
    if state.mode == PERSON:
        return Composed("", "handed_over", None, note=plan.words)
    return Composed(plan.words, "answered", None)


def _of_desk(plan: Plan, state: State) -> Composed:
    """What a colleague's act says, and to whom."""
    ended: TurnStatus = "handed_over" if plan.desk in {"takes", "speaks"} or state.mode in HANDED_OVER else "answered"
    if plan.desk == "notes":
        return Composed("", ended, None, note=plan.words)
    return Composed(plan.words, "answered" if plan.desk == "returns" else ended, None)


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
    if person_awaited or plan.gave_up or plan.hands_over or "unknown" in outcomes or _person_needed(plan, results):
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
    adds to what it follows. What was asked for and changed something is always told.
    """
    ran = [step for step in plan.steps if step.role != "compensation" and results[step.id].outcome != "skipped"]
    built_on = {needed for step in ran if step.role != "follow_up" for needed in step.depends_on}
    # A step that had to ask never got to use what it was built on, but its question stands for it.
    return [step for step in ran if step.id not in built_on or _is_wish_done(step, results)]


def _is_wish_done(step: Step, results: Results) -> bool:
    return step.role == "goal" and step.effect != "read" and results[step.id].outcome == "done"


def _ask(asked: OpenQuestion | None, again: OpenQuestion | None) -> Ask | None:
    """What a front end may offer to answer; a new confirmation is answered by yes or no, whatever is offered."""
    question = asked or again
    if question is None or (question is asked and question.kind == "confirmation"):
        return None
    shown = question.shown or question.question
    return Ask(slot=question.slot or question.kind, question=shown, options=question.options)
