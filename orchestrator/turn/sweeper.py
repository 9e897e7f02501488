"""Looks after what no request waits for: abandoned turns, follow-ups that are due, approvals that ran out."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import anyio

from hubbub.wire import CallContext
from orchestrator.conversations.errors import StoreError
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.records import FollowUpRecord, Published, TurnRequest
from orchestrator.outbox.events import Place
from orchestrator.turn.approve import approve
from orchestrator.turn.calling import Caller, skill_request, step_result
from orchestrator.turn.gone import those_gone
from orchestrator.turn.journal import DEFAULT_LOCALE
from orchestrator.turn.resuming import values_of
from orchestrator.turn.runner import Runner
from orchestrator.turn.steps import GONE, Plan, Step, StepResult
from orchestrator.turn.telling import effects

TICK_SECONDS = 0.5
ABANDONED_SECONDS = 1.0
BATCH = 50
CLAIM_SECONDS = 15.0
CALL_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 300.0
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sweeper:
    """One of these runs in every hub; claims and leases keep them out of each other's way."""

    runner: Runner

    async def run(self) -> None:
        """Sweep until this hub stops. Nothing waits for follow-ups: their agents may answer late, or never."""
        await self.runner.ready.wait()
        async with anyio.create_task_group() as tasks:
            for sweep in (self._abandoned, self._due, self._expired):
                tasks.start_soon(self._again_and_again, sweep)

    async def _again_and_again(self, sweep: Callable[[], Awaitable[None]]) -> None:
        while not self.runner.stopping:
            try:
                await sweep()
            except StoreError as error:
                log.warning("sweep put off: %s", error)
            except Exception:
                # A bad entry must not end the sweeping of all others.
                log.exception("sweep failed")
            await anyio.sleep(TICK_SECONDS)

    async def _abandoned(self) -> None:
        for ref, _ in await self.runner.store.open_turns(ABANDONED_SECONDS, BATCH):
            self.runner.wake(ref)

    async def _due(self) -> None:
        for ref, follow_up_id in await self.runner.store.due_follow_ups(time.time(), BATCH):
            await self._follow_up(ref, follow_up_id)

    async def _expired(self) -> None:
        for record in await self.runner.store.expired_approvals(time.time(), BATCH):
            await approve(self.runner, record, "expire", "hubbub", "nobody decided in time")

    async def _follow_up(self, ref: ConversationRef, follow_up_id: str) -> None:
        store = self.runner.store
        record = await store.claim_follow_up(ref, follow_up_id, self.runner.owner, CLAIM_SECONDS)
        if record is None:
            return
        step = Plan.model_validate_json(record.payload).steps[0]
        result, request = await self._call(ref, record, step)
        if result.outcome == "failed" and time.time() < record.until:
            pause = min(2.0**record.attempts, LONGEST_PAUSE_SECONDS)
            await store.settle_follow_up(ref, record.id, None, time.time() + pause, None)
        else:
            told = await self._told(request, step, result) if request else ()
            await store.settle_follow_up(ref, record.id, result.model_dump_json(), None, None, told)

    async def _told(self, request: TurnRequest, step: Step, result: StepResult) -> tuple[Published, ...]:
        return await self.runner.hub.subscribers.told(Place.of(request), effects([(step, result)]))

    async def _call(
        self, ref: ConversationRef, record: FollowUpRecord, step: Step
    ) -> tuple[StepResult, TurnRequest | None]:
        turn = await self.runner.store.turn(ref, record.turn_id)
        if turn is None:
            return StepResult(id=step.id, outcome="skipped"), None
        caller = Caller(
            turn.request, lambda step_id, _: self._context(turn.request, step_id), time.monotonic() + CALL_SECONDS
        )
        skill_input = values_of(step)
        if await those_gone([step], turn.request.tenant, self.runner.store):
            return StepResult(id=step.id, outcome="refused", code=GONE, input=skill_input, key=record.id), turn.request
        answer = await self.runner.hub.spokes.call(skill_request(step, skill_input, record.id, caller))
        result = step_result(step, answer)
        return result.model_copy(update={"input": skill_input, "key": record.id}), turn.request

    def _context(self, request: TurnRequest, step_id: str) -> CallContext:
        return CallContext(
            conversation_id=request.conversation_id,
            turn_id=request.turn_id,
            step_id=step_id,
            locale=request.locale or DEFAULT_LOCALE,
            timezone=request.timezone or self.runner.company_timezone,
            channel=request.channel,
        )
