"""Asking for a person."""

from dataclasses import replace

from agents.support import examples, rules
from agents.support.briefing import brief
from agents.support.casework import PersonRequest
from agents.support.models_tickets import PersonIn, PersonOut
from agents.support.registry import Support, agent, heard
from hubbub.agent import Call
from hubbub.outcomes import Done

ASKED = "I have asked a colleague to join this conversation. They will answer here as soon as they can."
ASKED_BEFORE = (
    "A colleague has been asked to join already, and now knows this, too. They will answer as soon as they can."
)


@agent.skill(
    effect="idempotent",
    purpose="ask a colleague to join",
    examples=examples.REQUEST_PERSON,
    requires_customer=False,
)
async def request_person(args: PersonIn, call: Call, backend: Support) -> Done[PersonOut]:
    """Ask for a person to take over the conversation, and tell them what they should know."""
    before = heard(call, backend)
    request = PersonRequest(
        id=rules.request_id(call.step_key),
        conversation_id=call.identity.conversation,
        customer_id=call.identity.customer,
        summary=args.summary,
        brief=brief(args.summary, before.earlier, before.followed, call.context.mood),
        priority=rules.priority(args.summary, call.context.mood, before.earlier),
        queued_at=call.now,
    )
    waiting = await _waiting(call, backend)
    if waiting is not None:
        request = replace(request, id=waiting.id, queued_at=waiting.queued_at)
    await backend.switchboard.keep(request)
    output = PersonOut(
        request_id=request.id, brief=request.brief, priority=request.priority, queued_at=request.queued_at
    )
    return Done(output=output, say=ASKED if waiting is None else ASKED_BEFORE)


async def _waiting(call: Call, backend: Support) -> PersonRequest | None:
    """The wish that nobody has answered yet: asked in this conversation, and no person has spoken since."""
    history = call.context.history
    asked = max((place for place, one in enumerate(history) if one.role == "bot" and ASKED in one.text), default=None)
    if asked is None or any(one.role == "person" for one in history[asked:]):
        return None
    return await backend.switchboard.latest_in(call.identity.conversation)
