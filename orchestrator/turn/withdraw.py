"""Takes back what waits for a colleague, because the customer no longer wants it."""

from collections.abc import Sequence

from hubbub.semantics import PERSON_REQUESTED
from orchestrator.conversations.approvals import STATUS_OF
from orchestrator.conversations.outcomes import AlreadyDecided, Decided
from orchestrator.dialogue.state import Request
from orchestrator.dialogue.wording import Voice
from orchestrator.outbox.events import Place
from orchestrator.outbox.subscribers import Subscribers
from orchestrator.turn.continuing import continuation_of
from orchestrator.turn.journal import Turn
from orchestrator.turn.steps import WITHDRAWN, Plan
from orchestrator.turn.telling import decided

REASON = "the customer took it back"


async def withdraw(plan: Plan, turn: Turn, voice: Voice, subscribers: Subscribers) -> Plan:
    """Close the approvals that `plan` takes back; the plan with the words that say what came of it.

    The desk may decide at the same moment: whichever comes first holds, and the words say which. Done again after a
    crash it changes nothing and says the same. Raises StoreUnavailable.
    """
    if not plan.withdraws:
        return plan
    withdrawn = {request for request in plan.withdraws if await _is_withdrawn(request, turn, subscribers)}
    taken = [request for request in plan.withdraws if request in withdrawn]
    decided = [request for request in plan.withdraws if request not in withdrawn]
    offers = (PERSON_REQUESTED,) if decided else ()
    return plan.model_copy(update={"words": _words(taken, decided, voice), "offers": offers})


async def _is_withdrawn(request: Request, turn: Turn, subscribers: Subscribers) -> bool:
    tenant, by = turn.request.tenant, turn.request.customer_id or turn.request.caller
    record = await turn.store.approval(tenant, request.approval_id)
    if record is None:  # kept for a while only: it has expired long since
        return True
    going_on = await continuation_of(turn.store, record, WITHDRAWN, by, REASON)
    told = await subscribers.told(Place.of(going_on), [decided(record, STATUS_OF[WITHDRAWN], by)])
    match await turn.store.decide(tenant, record.id, WITHDRAWN, by, REASON, going_on, told):
        case Decided():
            return True
        case AlreadyDecided(record=first):
            return first.status != "approved"
        case _:
            return True


def _words(taken: Sequence[Request], decided: Sequence[Request], voice: Voice) -> str:
    told = [("withdrawn", taken), ("withdrawn_late", decided)]
    return " ".join(
        voice.say(name, purposes=voice.listed([one.called or one.purpose for one in requests]))
        for name, requests in told
        if requests
    )
