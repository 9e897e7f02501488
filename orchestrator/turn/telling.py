"""What a turn tells the company's other systems (pure)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from orchestrator.conversations.records import ApprovalRecord, TurnRequest
from orchestrator.dialogue.state import State
from orchestrator.outbox.events import (
    APPROVAL_DECIDED,
    APPROVAL_REQUESTED,
    CONVERSATION_CLOSED,
    CONVERSATION_STARTED,
    EFFECT,
    HANDOVER,
    HANDOVER_REQUESTED,
    MESSAGE_RECEIVED,
    MESSAGE_SENT,
    STEP_FAILED,
    TURN,
    Happening,
)
from orchestrator.turn.compose import Composed
from orchestrator.turn.desk import HANDED_OVER, change
from orchestrator.turn.steps import Plan, Results, Step, StepResult

TOLD_STATUSES = frozenset({"answered", "partial", "failed"})
BROUGHT_ABOUT = frozenset({"done", "compensated"})


def at_acceptance(request: TurnRequest) -> Iterator[Happening]:
    """What is told when a turn is accepted."""
    yield Happening(CONVERSATION_STARTED, at_the_start=True)
    if request.message:
        yield Happening(MESSAGE_RECEIVED, {"message_id": f"{request.turn_id}.0"}, text=request.message)


def at_commit(
    plan: Plan,
    results: Results,
    composed: Composed,
    *,
    state: State,
    approvals: Sequence[ApprovalRecord],
    message_ids: Sequence[str],
) -> Iterator[Happening]:
    """What is told when a turn is committed; `state` is that before it. First what was done, last how it ended."""
    ran = [(step, results[step.id]) for step in plan.steps if results[step.id].outcome != "skipped"]
    skills = frozenset(step.name for step, _ in ran)
    yield from effects(ran)
    yield from (_failed(step, result) for step, result in ran if result.outcome in {"failed", "unknown"})
    yield from map(_requested, approvals)
    if changed := change(plan, state):
        yield Happening(f"{HANDOVER}{changed}", {"by": plan.by})
    elif composed.status == "handed_over" and state.mode not in HANDED_OVER and plan.desk is None:
        yield Happening(HANDOVER_REQUESTED, skills=skills)
    role = "person" if plan.desk == "speaks" else "bot"
    sent = ({"message_id": one, "role": role} for one in message_ids)
    yield from (Happening(MESSAGE_SENT, one, skills, text=composed.words) for one in sent)
    if plan.closes and state.mode != "closed":
        yield Happening(CONVERSATION_CLOSED)
    if composed.status in TOLD_STATUSES and plan.desk is None:
        steps = [{**_named(step), "outcome": result.outcome} for step, result in ran]
        yield Happening(f"{TURN}{composed.status}", {"steps": steps}, skills)


def effects(ran: Iterable[tuple[Step, StepResult]]) -> Iterator[Happening]:
    """The effects among steps that ran; one that was taken back is told as well, since it happened."""
    for step, result in ran:
        if step.effect != "read" and result.outcome in BROUGHT_ABOUT:
            data = {**_named(step), "outcome": result.outcome, "key": result.key}
            values = {"input": result.input or {}, "output": result.output or {}}
            yield Happening(f"{EFFECT}{step.name}", data, frozenset({step.name}), values=values)


def decided(record: ApprovalRecord, status: str, by: str) -> Happening:
    """That somebody decided on an approval."""
    data = {"approval_id": record.id, "skill": record.skill, "status": status, "by": by}
    return Happening(APPROVAL_DECIDED, data, frozenset({record.skill}))


def unfinished(journaled: Plan | None, results: Mapping[str, StepResult]) -> Iterator[Happening]:
    """The effects of a turn that was given up: they happened before it went wrong."""
    steps = journaled.steps if journaled else ()
    return effects((step, results[step.id]) for step in steps if step.id in results)


def _failed(step: Step, result: StepResult) -> Happening:
    data = {**_named(step), "outcome": result.outcome, "attempts": result.attempts}
    return Happening(STEP_FAILED, data, frozenset({step.name}))


def _requested(record: ApprovalRecord) -> Happening:
    told = record.told()
    known = {name: told[name] for name in ("skill", "amount", "currency", "expires_at")}
    data = {"approval_id": record.id, **known}
    return Happening(APPROVAL_REQUESTED, data, frozenset({record.skill}))


def _named(step: Step) -> dict[str, str]:
    return {"step_id": step.id, "skill": step.name}
