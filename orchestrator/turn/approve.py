"""A person's decision on an approval: it is stored with the turn that goes on from it, both or neither."""

from orchestrator.conversations.approvals import STATUS_OF, Verdict
from orchestrator.conversations.outcomes import Decided, Decision
from orchestrator.conversations.records import ApprovalRecord
from orchestrator.outbox.events import Place
from orchestrator.turn.continuing import continuation_of
from orchestrator.turn.runner import Runner
from orchestrator.turn.telling import decided


async def approve(runner: Runner, record: ApprovalRecord, verdict: Verdict, by: str, reason: str) -> Decision:
    """Decide `record` and start the continuation turn at once.

    `by` names the person or key that decides. A second decision is answered with the first one.
    """
    continuation = await continuation_of(runner.store, record, verdict, by, reason)
    told = [decided(record, STATUS_OF[verdict], by)]
    published = await runner.hub.subscribers.told(Place.of(continuation), told)
    decision = await runner.store.decide(record.tenant, record.id, verdict, by, reason, continuation, published)
    if isinstance(decision, Decided):
        runner.wake(continuation.ref)
    return decision
