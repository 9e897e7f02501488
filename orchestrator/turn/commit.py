"""What a finished turn leaves behind, committed in one script: reply, state, messages, approvals, follow-ups."""

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain

import msgspec

from hubbub.hashing import canonical, digest
from hubbub.json_text import compact
from orchestrator.conversations.records import (
    ApprovalRecord,
    Commit,
    FollowUpRecord,
    Published,
    Role,
    StoredMessage,
)
from orchestrator.dialogue.state import Request
from orchestrator.dialogue.wording import Voice
from orchestrator.outbox.events import HANDOVER, Place, published
from orchestrator.outbox.subscribers import Subscribers
from orchestrator.outbox.subscriptions import Subscription
from orchestrator.spokes.protocols import NATIVE
from orchestrator.turn.advance import advance, asking_steps
from orchestrator.turn.compose import Composed
from orchestrator.turn.desk import change
from orchestrator.turn.journal import Turn, plan_made
from orchestrator.turn.replies import ApprovalView, ChatReply, DetailedStep, StepView, StoredReply
from orchestrator.turn.resuming import remainder
from orchestrator.turn.steps import Plan, Results, Step, StepResult
from orchestrator.turn.telling import at_commit, unfinished

FOLLOW_UP_HOURS = 24
FIRST_FOLLOW_UP_SECONDS = 1.0


class TraceLink(msgspec.Struct, frozen=True):
    """The turn's trace: 32 hex digits, and where a person can look at it (None when it was not sampled)."""

    trace_id: str
    url: str | None


class Finished(msgspec.Struct, frozen=True):
    """A turn that ran to its end and is not committed yet."""

    plan: Plan
    results: Results
    composed: Composed
    link: TraceLink
    voice: Voice


class Committed(msgspec.Struct, frozen=True):
    """A turn's end: its public reply as JSON, and whether the conversation has more turns waiting."""

    reply: str
    more: bool


async def commit(turn: Turn, finished: Finished, approval_hours: int, subscribers: Subscribers) -> Committed:
    """Commit the turn, with what webhooks are told of it. Raises LeaseLost."""
    plan, results, composed = finished.plan, finished.results, finished.composed
    approvals = [_approval(turn, step, plan, results, approval_hours) for step in asking_steps(plan, results)]
    reply = _reply(turn, finished, next(iter(approvals), None))
    requested = [
        Request(approval_id=record.id, skill=record.skill, purpose=step.purpose, called=step.called)
        for record, step in zip(approvals, asking_steps(plan, results), strict=True)
    ]
    origin = turn.request.origin
    settled = {origin.approval_id} if origin is not None else set()
    state = advance(turn.state, plan, results, composed.status, requested=requested, settled=settled)
    public = compact(reply)
    details = tuple(_detailed(view, results[view.id]) for view in reply.steps)
    unkept = None if turn.has_kept(plan) else plan
    messages = _messages(turn, plan, composed)
    subscribed = await subscribers.of(turn.request.tenant)
    committed = Commit(
        plan=compact(unkept) if unkept else None,
        reply=compact(StoredReply(reply=reply, details=details)),
        state=compact(state),
        status=state.mode,
        messages=messages,
        events=_events(turn, unkept, finished),
        approvals=approvals,
        follow_ups=list(_follow_ups(turn, plan, results)),
        published=_published(turn, finished, approvals, messages, subscribed) if subscribed else (),
    )
    more = await turn.store.finish(turn.request.ref, turn.taken.fence, turn.request.turn_id, committed)
    return Committed(public, more)


def _published(
    turn: Turn,
    finished: Finished,
    approvals: Sequence[ApprovalRecord],
    messages: Sequence[StoredMessage],
    subscribed: Sequence[Subscription],
) -> tuple[Published, ...]:
    plan, ids = finished.plan, [message.id for message in messages if not message.is_note]
    told = at_commit(plan, finished.results, finished.composed, state=turn.state, approvals=approvals, message_ids=ids)
    left = unfinished(turn.journaled_plan, turn.journaled_results) if plan.gave_up else ()
    return published(Place.of(turn.request), chain(left, told), subscribed)


def _events(turn: Turn, unkept: Plan | None, finished: Finished) -> list[tuple[str, str]]:
    composed = finished.composed
    words = turn.request.watched and composed.words
    return [
        *([plan_made(unkept)] if unkept else []),
        *([("reply.delta", canonical({"text": words}))] if words else []),
        *([(f"{HANDOVER}{changed}", "{}")] if (changed := change(finished.plan, turn.state)) else []),
        *([("conversation.closed", "{}")] if finished.plan.closes and turn.state.mode != "closed" else []),
        (f"turn.{composed.status}", canonical({"turn_id": turn.request.turn_id})),
    ]


def _reply(turn: Turn, finished: Finished, approval: ApprovalRecord | None) -> ChatReply:
    plan, results, composed, link = finished.plan, finished.results, finished.composed, finished.link
    ran = [step for step in plan.steps if results[step.id].outcome != "skipped"]
    told = [results[step.id] for step in ran if results[step.id].outcome != "compensated" and not composed.note]
    return ChatReply(
        conversation_id=turn.request.conversation_id,
        turn_id=turn.request.turn_id,
        status=composed.status,
        reply=composed.words,
        agents=tuple(dict.fromkeys(step.agent for step in ran)),
        steps=tuple(_view(step, results[step.id]) for step in plan.steps),
        route=plan.route,
        ask=composed.ask,
        approval=approval_view(approval) if approval else None,
        citations=tuple(citation for result in told for citation in result.citations),
        cards=tuple(card for result in told for card in result.cards),
        quick_replies=_quick_replies(composed, finished.voice),
        trace_id=link.trace_id,
        trace_url=link.url,
    )


def _quick_replies(composed: Composed, voice: Voice) -> tuple[str, ...]:
    """What a front end may offer as buttons; each works as a message."""
    if composed.status == "needs_confirmation":
        return (voice.say("yes"), voice.say("no"))
    return tuple(option.label for option in composed.ask.options) if composed.ask else ()


def approval_view(record: ApprovalRecord) -> ApprovalView:
    """What of an approval record the API shows as the `approval` object."""
    return ApprovalView.model_validate(record.told())


def _view(step: Step, result: StepResult) -> StepView:
    return StepView(
        id=step.id,
        agent=step.agent,
        trust="own" if step.protocol == NATIVE else "third_party",
        skill=step.skill,
        outcome=result.outcome,
        depends_on=step.depends_on,
        attempts=result.attempts,
        started_ms=result.started_ms,
        duration_ms=result.duration_ms,
        fallback=result.fallback,
    )


def _detailed(view: StepView, result: StepResult) -> DetailedStep:
    asked = [result.ask.question, *(option.label for option in result.ask.options)] if result.ask else []
    say = " ".join(filter(None, [result.say, *asked]))
    return DetailedStep(**vars(view), input=result.input, output=result.output, say=say)


def _messages(turn: Turn, plan: Plan, composed: Composed) -> list[StoredMessage]:
    """What is said in the turn, to the customer or, as a note, among colleagues."""
    role: Role = "system" if composed.note else "person" if plan.desk == "speaks" else "bot"
    words, turn_id = composed.note or composed.words, turn.request.turn_id
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    said = StoredMessage(id=f"m_{digest(turn_id, 'bot')}", role=role, text=words, at=at, turn_id=turn_id)
    return [said] if words else []


def _approval(turn: Turn, step: Step, plan: Plan, results: Results, hours: int) -> ApprovalRecord:
    asked, request = results[step.id].approval, turn.request
    if asked is None:
        raise ValueError(f"step {step.id} waits for an approval that was not asked for")
    latest = datetime.now(UTC) + timedelta(hours=hours)
    expires = min(asked.expires_at, latest) if asked.expires_at else latest
    return ApprovalRecord(
        id=f"ap_{digest(request.turn_id, step.id)}",
        tenant=request.tenant,
        conversation_id=request.conversation_id,
        turn_id=request.turn_id,
        customer_id=request.customer_id,
        caller=request.caller,
        skill=step.name,
        amount=asked.amount,
        currency=asked.currency,
        reason=asked.reason,
        message=request.message,
        expires_at=expires.isoformat(timespec="seconds"),
        resume=remainder(plan, step, results).model_dump_json(),
    )


def _follow_ups(turn: Turn, plan: Plan, results: Results) -> Iterable[FollowUpRecord]:
    """Steps to try again later, under the key they had: a confirmation whose agent is down is late, not lost."""
    for step in plan.steps:
        result = results[step.id]
        if step.role == "follow_up" and step.effect == "idempotent" and result.outcome == "failed" and result.key:
            now = time.time()
            yield FollowUpRecord(
                id=result.key,
                turn_id=turn.request.turn_id,
                step_id=step.id,
                payload=remainder(plan, step, results).model_dump_json(),
                due_at=now + FIRST_FOLLOW_UP_SECONDS,
                until=now + FOLLOW_UP_HOURS * 3600,
            )
