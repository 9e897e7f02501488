"""Between a step and its call: what is sent for a step, and what its answer means for it."""

import time
from collections.abc import Callable
from typing import Any

import msgspec

from hubbub.identity import Grant, Identity, input_hash
from hubbub.outcomes import Done, NeedsApproval, NeedsConfirmation, NeedsInput, Refused, WireOutcome
from hubbub.wire import CallContext
from orchestrator.conversations.records import TurnRequest
from orchestrator.spokes.client import Answered, NotAnswered, SkillRequest
from orchestrator.spokes.foreign.talking import AsksOn
from orchestrator.turn.steps import Step, StepResult

GRANT_SECONDS = 120


class Caller(msgspec.Struct, frozen=True):
    """Whose turn a call is made for. `deadline` is on the monotonic clock, in s.

    `context` makes the context of a step, by its id and the inputs that were found for it.
    """

    request: TurnRequest
    context: Callable[[str, tuple[str, ...]], CallContext]
    deadline: float


def skill_request(step: Step, skill_input: dict[str, Any], key: str, caller: Caller) -> SkillRequest:
    """The call of `step` with `skill_input` under the step key `key`."""
    identity = Identity(
        tenant=caller.request.tenant,
        conversation=caller.request.conversation_id,
        turn=caller.request.turn_id,
        step=step.id,
        customer=caller.request.customer_id,
        grant=_grant(step, skill_input),
        approve_above=step.approve_above,
    )
    return SkillRequest(
        agent=step.agent,
        skill=step.skill,
        address=step.address,
        effect=step.effect,
        timeout_s=step.timeout_ms / 1000,
        attempts=step.attempts,
        protocol=step.protocol,
        outside=step.outside,
        body=skill_input,
        context=caller.context(step.id, step.found),
        identity=identity,
        step_key=key,
        deadline=caller.deadline,
    )


def _grant(step: Step, skill_input: dict[str, Any]) -> Grant | None:
    if step.yes is None:
        return None
    yes, expires = step.yes, int(time.time()) + GRANT_SECONDS
    return Grant(
        kind=yes.kind,
        id=yes.id,
        input_hash=input_hash(skill_input),
        asked_hash=step.asked_hash,
        by=yes.by,
        exp=expires,
    )


def step_result(step: Step, answer: Answered | NotAnswered) -> StepResult:
    """What an answer, or none, means for the step: an effect that may have arrived is unknown, not failed."""
    if isinstance(answer, NotAnswered):
        # A follow-up is kept and repeated under its key until it is known to be done: nobody needs to look into it.
        kept = step.role == "follow_up" and step.effect == "idempotent"
        unknown = answer.arrived and step.effect != "read" and not kept
        return StepResult(
            id=step.id, outcome="unknown" if unknown else "failed", code=answer.reason, attempts=answer.attempts
        )
    told = _told(answer.outcome)
    return StepResult(id=step.id, outcome=answer.outcome.outcome, attempts=answer.attempts, **told)


def _told(outcome: WireOutcome) -> dict[str, Any]:
    """What an outcome says besides which it is, by the names it has in a step's result."""
    match outcome:
        case Done(output=output, say=say, citations=citations, cards=cards, offers=offers, ask=ask):
            said = {"say": say, "citations": citations, "cards": cards, "offers": offers, "ask": ask}
            return {"output": output.members(), **said}
        case AsksOn(ask=needed, goes_on=ids):
            return {"ask": needed, "input": ids}
        case NeedsInput(ask=needed):
            return {"ask": needed}
        case NeedsConfirmation(say=say):
            return {"say": say, "asked_hash": outcome.asked_hash}
        case NeedsApproval(approval=approval):
            return {"approval": approval, "asked_hash": outcome.asked_hash}
        case Refused(code=code, say=say, offers=offers):
            return {"code": code, "say": say, "offers": offers}
