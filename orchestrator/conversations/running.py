"""Running turns: one runner at a time takes the head of the queue, journals what it does and commits."""

from collections.abc import Awaitable, Callable, Sequence
from itertools import chain
from typing import Any

from hubbub.json_text import compact
from orchestrator.conversations.errors import JournalConflict, LeaseLost
from orchestrator.conversations.indexes import DoneTurn
from orchestrator.conversations.keys import ConversationKeys, ConversationRef
from orchestrator.conversations.part import StorePart, told
from orchestrator.conversations.records import Commit, Taken
from orchestrator.conversations.scripts import Call

Event = tuple[str, str]


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
        named = (keys.queue, keys.lease, keys.state, keys.messages)
        call = Call("take", named, (self._limits.retention_s, *self._taker(keys, owner)))
        answer = await self._connection.run(call)
        return self._taken(answer) if answer else None

    async def renew(self, leases: Sequence[tuple[ConversationRef, str]]) -> list[bool]:
        """Prolongs leases, each named by its fence, to `lease_s` from now.

        Returns for each whether it was held; one that is lost: stop before the next effect.
        """
        lease_s = self._limits.lease_s
        calls = [Call("renew", (ConversationKeys(ref).lease,), (fence, lease_s)) for ref, fence in leases]
        return [bool(held) for [held] in await self._connection.run_all(calls)] if calls else []

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

    async def retry_step(
        self,
        ref: ConversationRef,
        fence: str,
        turn_id: str,
        step_id: str,
        attempt: int,
        *,
        events: Sequence[Event] = (),
    ) -> None:
        """Journals that a step is tried again, with events for the stream. Raises LeaseLost."""
        target = ConversationKeys(ref).steps(turn_id)
        await self._journal(ref, fence, turn_id, (target, f"retry:{step_id}:{attempt}", ""), events)

    async def finish(self, ref: ConversationRef, fence: str, turn_id: str, commit: Commit) -> bool:
        """Commits the turn and gives up the lease, all or nothing; may be called again with the same fence.

        What the indexes say of the turn follows in a moment. Returns whether the conversation has more turns waiting.
        Raises LeaseLost when somebody else has or had it.
        """
        await self._indexes.announce(ref, commit.approvals, commit.follow_ups)
        answer = await self._connection.run_to_last(self._finish(ref, fence, turn_id, commit))
        if answer[0] == "lost":
            raise LeaseLost(f"turn {turn_id} is somebody else's: not committed")
        self._closing.add(DoneTurn(ref, turn_id, answer[2], tuple(answer[3])))
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


def _commit_arguments(commit: Commit) -> list[str | int | float]:
    """Returns the commit as the script reads it: scalars, then five lists, each after its length."""
    follow_ups: list[tuple[str | float, ...]] = [
        (i.id, i.model_dump_json(), i.step_id, i.due_at) for i in commit.follow_ups
    ]
    return [
        commit.reply,
        commit.state,
        commit.status,
        commit.plan or "",
        compact([approval.id for approval in commit.approvals]),
        len(commit.messages),
        *(message.json for message in commit.messages),
        len(commit.events),
        *chain.from_iterable(commit.events),
        len(commit.approvals),
        *(approval.model_dump_json() for approval in commit.approvals),
        len(follow_ups),
        *chain.from_iterable(follow_ups),
        len(commit.published),
        *told(commit.published),
    ]
