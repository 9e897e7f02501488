"""Runs accepted turns, one at a time in each conversation, and takes up those another hub left behind."""

import asyncio
import logging
import time
from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

import anyio
from anyio.abc import TaskGroup

from orchestrator.conversations.accepting import Mode
from orchestrator.conversations.errors import LeaseLost, StoreError, StoreUnavailable
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.outcomes import Accepted, Begun, InFlight
from orchestrator.conversations.records import Taken, TurnRequest
from orchestrator.conversations.store import ConversationStore
from orchestrator.outbox.events import Place, published
from orchestrator.turn.admission import Admission
from orchestrator.turn.commit import Committed
from orchestrator.turn.journal import Turn
from orchestrator.turn.leases import Leases
from orchestrator.turn.pipeline import Hub, run_turn
from orchestrator.turn.replies import public_part
from orchestrator.turn.telling import at_acceptance

LOOK_SECONDS = 0.2
HAND_BACK_SECONDS = 2.0
log = logging.getLogger(__name__)


@dataclass
class Awaited:
    """A turn somebody here waits for, and its reply once this hub has committed it."""

    reply: str | None = None
    _over: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def tell(self, reply: str | None) -> None:
        """Wake those who wait; None tells them to wait no longer."""
        self.reply = self.reply or reply
        if not self._over.done():
            self._over.set_result(None)

    async def over(self, seconds: float) -> bool:
        """Whether the waiting has an end, after so many seconds at most."""
        await asyncio.wait((self._over,), timeout=seconds)
        return self._over.done()


@dataclass
class Runner:
    """Drains conversations in this process. `ready` is set once turns may be taken."""

    hub: Hub
    store: ConversationStore
    ready: anyio.Event
    admission: Admission
    turn_deadline_s: float
    company_timezone: str
    running: bool = False
    owner: str = field(default_factory=lambda: f"hub-{uuid4().hex[:12]}")
    draining: dict[ConversationRef, asyncio.Task[None]] = field(default_factory=dict)
    taken: dict[ConversationRef, Taken] = field(default_factory=dict)
    called_again: set[ConversationRef] = field(default_factory=set)
    finished: dict[str, Awaited] = field(default_factory=dict)
    stopping: bool = False
    has_let_go: bool = False
    idle: anyio.Event = field(default_factory=anyio.Event)
    leases: Leases = field(init=False)

    def __post_init__(self) -> None:
        self.leases = Leases(self.store)

    def run_in(self, tasks: TaskGroup) -> None:
        """Run turns in `tasks` from now on."""
        self.running = True
        tasks.start_soon(self._until_cancelled)

    async def _until_cancelled(self) -> None:
        """Keep the leases, and leave no turn behind that runs on without them."""
        try:
            await self.leases.renew()
        finally:
            self._cut_off()
            if self.draining:
                with anyio.CancelScope(shield=True):
                    await asyncio.wait(self.draining.values())

    async def accept(self, request: TurnRequest, mode: Mode) -> Begun:
        """Accept a turn, and see to it that it is run. It is taken at once where nothing is before it."""
        runs = self.running and self.ready.is_set() and not self.stopping
        owner = self.owner if runs and request.ref not in self.draining else None
        subscribed = await self.hub.subscribers.of(request.tenant)
        told = published(Place.of(request), at_acceptance(request), subscribed) if subscribed else ()
        begun = await self.store.begin(request, mode=mode, owner=owner, published=told)
        if isinstance(begun, Accepted | InFlight):
            self.wake(request.ref, begun.taken if isinstance(begun, Accepted) else None)
        return begun

    def wake(self, ref: ConversationRef, taken: Taken | None = None) -> None:
        """See to it that the conversation's waiting turns are run, first the one that is `taken`. Returns at once.

        Nothing happens before `run_in`, nor once the hub stops: then another hub takes them up.
        """
        if not self.running or (self.stopping and taken is None):
            return
        if taken is not None:
            self.taken[ref] = taken
        if ref in self.draining:
            self.called_again.add(ref)
            return
        self.draining[ref] = task = asyncio.create_task(self._drain(ref))
        task.add_done_callback(partial(self._drained, ref))

    async def wait(self, ref: ConversationRef, turn_id: str, seconds: float, *, fresh: bool) -> str | None:
        """The public reply of a turn as JSON, whichever hub runs it; None when it takes longer than `seconds`.

        A `fresh` turn was taken by this hub just now: Redis is not asked before this hub is done with it, or another
        one may be.
        """
        place = self.finished.setdefault(turn_id, Awaited())
        try:
            first_look = min(LOOK_SECONDS, seconds)
            if fresh and await place.over(first_look):
                return place.reply
            async with asyncio.timeout(seconds - first_look if fresh else seconds):
                return await self._reply(ref, turn_id, place)
        except TimeoutError:
            return place.reply
        finally:
            self.finished.pop(turn_id, None)

    async def _reply(self, ref: ConversationRef, turn_id: str, place: Awaited) -> str | None:
        while True:
            record = await self.store.turn(ref, turn_id)
            if record is not None and record.reply is not None:
                if place.reply is None:  # another hub's commit: nobody here has seen it confirmed
                    await self.store.confirm()
                return public_part(record.reply)
            if await place.over(LOOK_SECONDS):
                return place.reply

    async def stop(self, grace_s: float) -> None:
        """Take no more turns; let those under way end for `grace_s` seconds, then hand the rest back at once."""
        self.stopping = True
        self._note_idle()
        with anyio.move_on_after(grace_s if self.ready.is_set() else 0):
            await self.idle.wait()
        self._cut_off()
        with anyio.move_on_after(HAND_BACK_SECONDS):
            await self.idle.wait()

    def let_go(self) -> None:
        """End every `wait`, as if its time were over; whoever follows a turn sees it by `has_let_go`."""
        self.has_let_go = True
        for awaited in self.finished.values():
            awaited.tell(None)

    def _cut_off(self) -> None:
        """Cancel what is under way: each turn hands itself back."""
        for task in self.draining.values():
            task.cancel()

    def _note_idle(self) -> None:
        if self.stopping and not self.draining:
            self.idle.set()

    async def _drain(self, ref: ConversationRef) -> None:
        try:
            with self.admission.conversation():
                if not self.ready.is_set():
                    await self.ready.wait()
                while await self._run_next(ref) or ref in self.called_again:
                    self.called_again.discard(ref)
        except* StoreUnavailable as group:
            log.warning("put off the turns of %s: %s", ref.conversation_id, group.exceptions[0])
        except* Exception:
            # Whatever went wrong with one turn must not stop the others. It stays accepted: the sweeper takes it up
            # again, and after too many tries it ends as an honest failure.
            log.exception("could not run the turns of %s", ref.conversation_id)
        finally:
            self._drained(ref, self.draining[ref])  # in this very step: whoever calls in the next begins anew

    def _drained(self, ref: ConversationRef, task: asyncio.Task[None]) -> None:
        """Forget a conversation that is not run any more; called once more for one that was cut off before it was."""
        if self.draining.get(ref) is task:
            del self.draining[ref]
            self.called_again.discard(ref)
            self.taken.pop(ref, None)
            self._note_idle()

    async def _run_next(self, ref: ConversationRef) -> bool:
        taken = self.taken.pop(ref, None)
        if taken is None:
            taken = await self.store.take(ref, self.owner) if not self.stopping else None
        if taken is None:
            return False
        try:
            return await self._run(taken)
        except* LeaseLost:
            log.warning("turn %s was taken over by another hub", taken.request.turn_id)
        return False

    async def _run(self, taken: Taken) -> bool:
        """Run one turn under its lease; a turn that ends without a commit is handed back for another try."""
        turn = Turn(taken, self.store, time.monotonic() + self.turn_deadline_s, self.company_timezone)
        committed: Committed | None = None
        try:
            with self.leases.held(taken):
                committed = await run_turn(turn, self.hub)
        finally:
            if committed is None:
                await self._hand_back(taken)
        if committed is None:
            return False
        if awaited := self.finished.get(taken.request.turn_id):
            awaited.tell(committed.reply)
        return committed.more

    async def _hand_back(self, taken: Taken) -> None:
        try:
            await self.store.hand_back(taken.request.ref, taken.fence, taken.request.turn_id)
        except StoreError:
            log.warning("could not hand back turn %s; its lease will run out", taken.request.turn_id)
