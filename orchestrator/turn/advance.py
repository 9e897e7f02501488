"""How the dialogue stands after a turn (pure): the questions left open, the facts learned, who is expected to speak."""

from collections.abc import Collection, Iterable
from typing import Any

from hubbub.semantics import OFFERED, PERSON_REQUESTED
from hubbub.wire import TurnStatus
from orchestrator.dialogue.state import MAX_FACTS, MAX_LATER, Act, Fact, Mode, Offer, OpenQuestion, Request, State
from orchestrator.turn.desk import change, held, leaves_all
from orchestrator.turn.outputs import pick
from orchestrator.turn.questions import open_questions
from orchestrator.turn.steps import CONTINUATION, FromStep, Plan, Results, Step, StepResult

PERSON_OFFERED = "I can connect you with a person."
"""What a yes to the hub's own offer may say, in whatever language it was made."""


def advance(
    state: State,
    plan: Plan,
    results: Results,
    status: TurnStatus,
    *,
    requested: Iterable[Request] = (),
    settled: Collection[str] = (),
) -> State:
    """The state to commit with the reply.

    `requested` are the requests for approval that the turn makes, `settled` the ids of approvals that it ends.
    """
    if leaves_all(plan, state):
        return state.model_copy(update={"turns": state.turns + 1, "held": held(plan, state)})
    questions = open_questions(state, plan, results)
    turns = state.turns + 1
    facts = (*state.facts, *_facts(plan, results, turns))[-MAX_FACTS:]
    over = {*settled, *(request.approval_id for request in plan.withdraws)}
    requests = (*(one for one in state.requests if one.approval_id not in over), *requested)
    # A state of an earlier version waits without saying for what.
    waits = state.mode == "waiting_approval" and not state.requests and plan.route.method != CONTINUATION
    taken, person = change(plan, state) == "taken", state.person if state.mode == "person" else ""
    mode: Mode = "person" if taken else _mode(state, status, questions, waits=waits or bool(requests))
    return State(
        mode="closed" if plan.closes else mode,
        question=next(iter(questions), None),
        later=questions[1 : MAX_LATER + 1],
        requests=requests,
        facts=facts,
        turns=turns,
        offer=next(iter(_offers(plan, results)), None),
        agent=next((step.agent for step in plan.steps), None),
        language=plan.language or state.language,
        missed=state.missed + 1 if plan.missed or status == "failed" else 0,
        person=plan.by if taken else person if mode == "person" else "",
        held=held(plan, state),
        act=_act(plan, results, turns) or state.act,
    )


def _mode(state: State, status: TurnStatus, questions: Collection[OpenQuestion], *, waits: bool) -> Mode:
    """Who is expected to speak. An approval is waited for until its continuation ran, whatever is said meanwhile."""
    if status == "handed_over":
        return "waiting_person" if state.mode != "person" else "person"
    if any(not question.optional for question in questions):
        return "asking"
    return "waiting_approval" if waits else "bot"


def _offers(plan: Plan, results: Results) -> Iterable[Offer]:
    """What the reply offers to do next, with the words that offer it."""
    for step in plan.steps:
        result = results[step.id]
        yield from (Offer(goal=goal, words=result.say) for goal in result.offers)
    own = (*plan.offers, *([PERSON_REQUESTED] if plan.consoles else []))
    yield from (Offer(goal=goal, words=f"{plan.words} {PERSON_OFFERED}") for goal in own)


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


def _act(plan: Plan, results: Results, turn: int) -> Act | None:
    """The last effect that was asked for and done; a person who was called is no longer the hub's to send away."""
    for step in reversed(plan.steps):
        acted = step.role == "goal" and step.effect != "read" and not step.asks_for_person
        if acted and results[step.id].outcome == "done":
            found = {kind: pick(FromStep(step=step.id, path=path), results) for kind, path in step.gives.items()}
            taken = frozenset(step.types.values())
            made = {kind: here[0][0] for kind, here in found.items() if len(here) == 1 and kind not in taken}
            return Act(skill=step.name, purpose=step.purpose, turn=turn, made=made)
    return None


def _inputs(result: StepResult) -> Iterable[tuple[str, Any]]:
    return (result.input or {}).items() if result.outcome in {"done", "refused", "needs_confirmation"} else ()


def asking_steps(plan: Plan, results: Results) -> list[Step]:
    """The steps that wait for an approval."""
    return [step for step in plan.steps if results[step.id].outcome == "needs_approval"]
