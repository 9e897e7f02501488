"""Turns a decision into a plan: the steps to run, or the hub's own words (pure)."""

import json
from dataclasses import replace

from hubbub.outcomes import Option
from hubbub.semantics import PERSON_REQUESTED
from orchestrator.conversations.records import Origin
from orchestrator.dialogue.signals import Signals
from orchestrator.dialogue.state import OpenQuestion, State
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.binding import Goal
from orchestrator.turn.chaining import steps_for
from orchestrator.turn.decisions import AskWhich, Decision, GoOn, Pursue, Say, TakeBack
from orchestrator.turn.resuming import with_values, with_yes
from orchestrator.turn.steps import CONTINUATION, OPEN_QUESTION, WITHDRAWN, Plan, Route, RouteIntent, Yes

CANNOT_TELL = "I cannot find out by myself what you make this depend on."
STILL_WAITING = (
    "Your earlier request is still with a colleague for approval; if you no longer want it either, tell me to "
    "withdraw it."
)


def plan(decision: Decision, signals: Signals, state: State, catalog: Catalog, *, customer: str) -> Plan:
    """The plan for a turn. `customer` names who answers an open question, for the grant."""
    route = _route(decision, signals)
    match decision:
        case Pursue(goals=goals, asks=candidates, drops=drops):
            keep = not drops and _outlives(state.question, goals)
            asks = _which(candidates, catalog, state) if candidates else None
            words = _words(Say("dropped"), catalog, state) if drops else ""
            return Plan(route=route, words=words, steps=steps_for(goals, catalog, state), asks=asks, keep_question=keep)
        case GoOn():
            return _with_more(_resumed(decision, customer), decision.also, catalog, state).model_copy(
                update={"route": route}
            )
        case TakeBack(requests=requests):
            return Plan(route=route, withdraws=requests)
        case AskWhich(candidates=candidates):
            return Plan(route=route, asks=_which(candidates, catalog, state))
        case Say():
            keep = decision.kind in {"ask_again", "greeting", "thanks"} and state.question is not None
            offers = (PERSON_REQUESTED,) if decision.kind == "out_of_scope" else ()
            words, forgets = _words(decision, catalog, state), decision.kind == "dropped_all"
            return Plan(route=route, words=words, keep_question=keep, forgets=forgets, offers=offers)


def _outlives(question: OpenQuestion | None, goals: tuple[Goal, ...]) -> bool:
    """Whether an open question is taken up again after other goals: not when they are the answer to it."""
    if question is None or question.kind == "which_skill":
        return False
    return question.skill not in {goal.skill for goal in goals}


def continuation(origin: Origin) -> Plan:
    """The plan of a turn that goes on after a person decided: the stored steps, or words that nothing was done."""
    stored = Plan.model_validate_json(origin.resume)
    route = Route(method=CONTINUATION, reason=f"{origin.kind} {origin.decision}")
    asking = stored.steps[0]
    if origin.decision == WITHDRAWN:  # the customer was told in the turn that took it back
        return Plan(route=route, undo=stored.undo)
    if origin.decision == "approve":
        yes = Yes(kind="approval", id=origin.approval_id, by=origin.by)
        return with_yes(stored, yes).model_copy(update={"route": route})
    why = "was not approved" if origin.decision == "decline" else "was not decided in time"
    words = f"Your request to {asking.purpose} {why}, so nothing has been changed. I can connect you with a person."
    return Plan(route=route, words=words, offers=(PERSON_REQUESTED,), undo=stored.undo)


def _resumed(decision: GoOn, customer: str) -> Plan:
    question = decision.question
    if question.kind == "which_skill":
        return Plan.model_validate(json.loads(question.resume)[decision.values["skill"]])
    stored = Plan.model_validate_json(question.resume)
    if decision.confirmed:
        return with_yes(stored, Yes(kind="confirmation", id=f"{stored.steps[0].id}-confirmed", by=customer))
    return with_values(stored, decision.values)


def _with_more(resumed: Plan, more: Pursue | None, catalog: Catalog, state: State) -> Plan:
    """A plan that goes on, with what the customer asked for beside the answer."""
    if more is None:
        return resumed
    steps = steps_for(more.goals, catalog, state, after=resumed.steps)
    asks = _which(more.asks, catalog, state) if more.asks else None
    return resumed.model_copy(update={"steps": (*resumed.steps, *steps), "asks": asks})


def _which(candidates: tuple[Goal, ...], catalog: Catalog, state: State) -> OpenQuestion:
    untold = [goal for goal in candidates if goal.condition is not None and goal.check is None]
    unclear = f"{CANNOT_TELL} " if untold else ""
    purposes = [catalog.skills[goal.skill].descriptor.purpose for goal in candidates]
    candidates = tuple(replace(goal, condition=None) if goal in untold else goal for goal in candidates)
    plans = {goal.skill: Plan(steps=steps_for([goal], catalog, state)).model_dump(mode="json") for goal in candidates}
    return OpenQuestion(
        kind="which_skill",
        skill=candidates[0].skill,
        purpose=purposes[0],
        question=f"{unclear}Would you like me to {' or to '.join(purposes)}?",
        options=tuple(
            Option(value=goal.skill, label=purpose) for goal, purpose in zip(candidates, purposes, strict=True)
        ),
        resume=json.dumps(plans),
    )


def _words(said: Say, catalog: Catalog, state: State) -> str:
    offer = catalog.offer()
    waiting = f" {STILL_WAITING}" if state.mode == "waiting_approval" else ""
    match said.kind:
        case "greeting":
            return f"Hello! I can help with {offer}. What can I do for you?"
        case "out_of_scope":
            return (
                f"I am sorry, I cannot help with that. I can help with {offer}. I can also connect you with a person."
            )
        case "thanks":
            return "You are welcome! I am here if there is anything else."
        case "left_alone":
            return f"All right, I have left everything as it is.{waiting}"
        case "dropped" | "dropped_all":
            return f"All right, I will leave that. Nothing has been changed.{waiting}"
        case "ask_again":
            return ""


def _route(decision: Decision, signals: Signals) -> Route:
    intents = [intent for clause in signals.clauses for intent in clause.intents or clause.rivals]
    words = dict.fromkeys(word for clause in signals.clauses for word in clause.words)
    if isinstance(decision, GoOn):
        return Route(method=OPEN_QUESTION, reason=f"answers the question about {decision.question.skill}")
    return Route(
        intents=tuple(RouteIntent(skill=intent.skill, score=round(intent.score, 3)) for intent in intents),
        reason=", ".join(words) or type(decision).__name__.lower(),
    )
