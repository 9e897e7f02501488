"""Running turns: one runner at a time takes the head of the queue, journals what it does and commits."""

import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any

from orchestrator.conversations.errors import JournalConflict, LeaseLost, StoreUnavailable
from orchestrator.conversations.keys import ConversationKeys, ConversationRef
from orchestrator.conversations.part import StorePart, fresh_nonce
from orchestrator.conversations.records import JOURNAL_VERSION, Commit, StoredMessage, Taken, TurnRequest
from orchestrator.conversations.scripts import Call

Event = tuple[str, str]


def journaled_steps(entries: dict[str, str]) -> dict[str, str]:
    """Returns for each step id its result, or the record of its beginning while there is none."""
    begun = {key.removeprefix("begin:"): entry for key, entry in entries.items() if key.startswith("begin:")}
    ended = {key.removeprefix("end:"): entry for key, entry in entries.items() if key.startswith("end:")}
    return begun | ended


class Running(StorePart):
    """What the turn pipeline and the sweeper call."""

    async def take(self, ref: ConversationRef, owner: str) -> Taken | None:
        """Gives the conversation's next turn to `owner`, the name of this hub process, under a lease.

        Returns None when nothing waits or somebody runs. The lease lasts `lease_s` from now unless renewed; a fence
        stays good past that for as long as nobody else takes the turn.
        """
        # What runs now might have to stop at its first effect: better not to begin, and not to count as a vain try.
        await self._connection.confirm()
        keys = ConversationKeys(ref)
        holder = f"{owner}:{fresh_nonce()}"
        limits = self._limits
        answer = await self._connection.run(
            Call(
                "take",
                (keys.queue, keys.lease, keys.state, keys.messages),
                (limits.retention_s, holder, limits.lease_s, keys.prefix, limits.history, JOURNAL_VERSION),
            ),
        )
        return self._taken(answer) if answer else None

    async def renew(self, ref: ConversationRef, fence: str) -> bool:
        """Prolongs the lease to `lease_s` from now; False = lost: stop before the next effect."""
        call = Call("renew", (ConversationKeys(ref).lease,), (fence, self._limits.lease_s))
        return bool((await self._connection.run(call))[0])

    async def hand_back(self, ref: ConversationRef, fence: str, turn_id: str) -> None:
        """Gives the turn up at once; the next sweep of any hub finds it first, however young it is."""
        keys = ConversationKeys(ref)
        lease = Call("hand_back", (keys.lease,), (fence, keys.prefix))
        await self._connection.run_all([self._indexes.hurry_turn(ref, turn_id), lease])

    async def save_plan(
        self,
        ref: ConversationRef,
        fence: str,
        turn_id: str,
        plan: str,
        *,
        events: Sequence[Event] = (),
    ) -> None:
        """Journals the plan, with events for the stream.

        Raises LeaseLost, and JournalConflict when the turn has another plan: recovery never plans again.
        """
        target = ConversationKeys(ref).turn(turn_id)
        if await self._journal(ref, fence, turn_id, (target, "plan", plan), events) != plan:
            raise JournalConflict(f"turn {turn_id} has another plan")

    async def begin_step(
        self,
        ref: ConversationRef,
        fence: str,
        turn_id: str,
        step_id: str,
        record: str,
        *,
        events: Sequence[Event] = (),
    ) -> None:
        """Journals that a step is about to run; a step begun before keeps its first record.

        Raises LeaseLost, and NotReplicated: then the step must not run.
        """
        target = ConversationKeys(ref).steps(turn_id)
        entry = (target, f"begin:{step_id}", record)
        await self._journal(ref, fence, turn_id, entry, events, run=self._connection.run_to_last)

    async def end_step(
        self,
        ref: ConversationRef,
        fence: str,
        turn_id: str,
        step_id: str,
        result: str,
        *,
        events: Sequence[Event] = (),
    ) -> None:
        """Journals a step's result. Raises LeaseLost, and JournalConflict when it has another result."""
        target = ConversationKeys(ref).steps(turn_id)
        if await self._journal(ref, fence, turn_id, (target, f"end:{step_id}", result), events) != result:
            raise JournalConflict(f"step {step_id} of turn {turn_id} has another result")

    async def finish(self, ref: ConversationRef, fence: str, turn_id: str, commit: Commit) -> bool:
        """Commits the turn and gives up the lease, all or nothing; may be called again with the same fence.

        Returns whether the conversation has more turns waiting. Raises LeaseLost when somebody else has or had it.
        """
        await self._indexes.announce(ref, commit.approvals, commit.follow_ups)
        answer = await self._connection.run_to_last(self._finish(ref, fence, turn_id, commit))
        if answer[0] == "lost":
            raise LeaseLost(f"turn {turn_id} is somebody else's: not committed")
        # The turn is committed; the sweeper closes what could not be closed here.
        with suppress(StoreUnavailable):
            await self._indexes.close_turn(ref, turn_id, answer[2])
        return bool(answer[1])

    async def _journal(
        self,
        ref: ConversationRef,
        fence: str,
        turn_id: str,
        entry: tuple[str, str, str],
        events: Sequence[Event],
        *,
        run: Callable[[Call], Awaitable[list[Any]]] | None = None,
    ) -> str:
        """Returns the entry that stands in the journal now."""
        keys = ConversationKeys(ref)
        target, field, text = entry
        answer = await (run or self._connection.run)(
            Call(
                "journal",
                (keys.lease, keys.events, keys.turn(turn_id), target),
                (self._limits.retention_s, fence, turn_id, field, text, *chain.from_iterable(events)),
            ),
        )
        if answer[0] == "lost":
            raise LeaseLost(f"turn {turn_id} is somebody else's: {field} not written")
        return text if answer[0] == "written" else str(answer[1])

    def _finish(self, ref: ConversationRef, fence: str, turn_id: str, commit: Commit) -> Call:
        keys = ConversationKeys(ref)
        approvals = [keys.approval(approval.id) for approval in commit.approvals]
        return Call(
            "finish",
            (*keys.whole, keys.turn(turn_id), keys.steps(turn_id), *approvals),
            (self._limits.retention_s, fence, turn_id, *_commit_arguments(commit)),
        )

    def _taken(self, answer: list[Any]) -> Taken:
        turn_id, fence, started, takes, fruitless, request, plan, entries, state, messages, queued = answer
        said = [StoredMessage.model_validate_json(message) for message in messages]
        # What customers wrote into turns that still wait is stored already, but belongs to those turns.
        before = [message for message in said if message.turn_id not in {turn_id, *queued}]
        return Taken(
            request=TurnRequest.model_validate_json(request),
            fence=fence,
            takes=int(takes),
            plan=plan,
            steps=journaled_steps(dict(zip(entries[::2], entries[1::2], strict=True))),
            state=state,
            history=before[max(0, len(before) - self._limits.history) :],
            started=float(started),
            poisoned=int(fruitless) > self._limits.fruitless_takes,
        )


def _commit_arguments(commit: Commit) -> list[str | int | float]:
    """Returns the commit as the script reads it: scalars, then four lists, each after its length."""
    follow_ups: list[tuple[str | float, ...]] = [
        (i.id, i.model_dump_json(), i.step_id, i.due_at) for i in commit.follow_ups
    ]
    return [
        commit.reply,
        commit.state,
        commit.status,
        json.dumps([approval.id for approval in commit.approvals]),
        len(commit.messages),
        *(message.model_dump_json() for message in commit.messages),
        len(commit.events),
        *chain.from_iterable(commit.events),
        len(commit.approvals),
        *(approval.model_dump_json() for approval in commit.approvals),
        len(follow_ups),
        *chain.from_iterable(follow_ups),
    ]
