"""Follow-ups: steps tried again later, under their step key, after their turn has been answered."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from orchestrator.conversations.keys import FOLLOW_UPS, ConversationKeys, ConversationRef
from orchestrator.conversations.part import StorePart, fresh_nonce, told, webhooks_in
from orchestrator.conversations.records import JOURNAL_VERSION, FollowUpRecord, Published, StoredMessage
from orchestrator.conversations.scripts import Call


class FollowUps(StorePart):
    """What the follow-up sweeper calls."""

    async def due_follow_ups(self, now: float, limit: int) -> list[tuple[ConversationRef, str]]:
        """Returns follow-ups due by `now` (seconds since the epoch), longest due first."""
        due = [(ref, item_id) for ref, item_id, _ in await self._indexes.due(FOLLOW_UPS, now, 0, limit)]
        return [(ref, item_id) for ref, item_id in due if await self._open_follow_up(ref, item_id)]

    async def claim_follow_up(
        self,
        ref: ConversationRef,
        follow_up_id: str,
        owner: str,
        lease_s: float,
    ) -> FollowUpRecord | None:
        """Gives a due follow-up to `owner` for `lease_s` seconds; None when it is gone, not due or not to be had."""
        holder = f"{owner}:{fresh_nonce()}"
        keys = ConversationKeys(ref)
        claim = Call("claim", (keys.follow_ups, keys.lease), (follow_up_id, holder, lease_s, JOURNAL_VERSION))
        answer = await self._connection.run(claim)
        if not answer:
            return None
        record, claimed_until = _follow_up(answer)
        await self._indexes.postpone_follow_up(ref, follow_up_id, claimed_until)
        return record

    async def settle_follow_up(  # noqa: PLR0917 - one outcome, said in full
        self,
        ref: ConversationRef,
        follow_up_id: str,
        result: str | None,
        next_due: float | None,
        message: StoredMessage | None,
        published: Sequence[Published] = (),
    ) -> None:
        """Ends a follow-up with its step's result, or puts it off to `next_due`; exactly one of the two is given.

        The result becomes the step's result in its turn; `message` is appended to the conversation, `published` is
        written with the result. Nothing is written when it had its result before. A claim that ran out may still
        settle: at worst the step runs once more under its key.
        """
        if (result is None) == (next_due is None):
            raise ValueError("give either a result or the next time")
        settle = self._settle(ref, follow_up_id, result, next_due, message)
        [exists] = await self._connection.run(replace(settle, args=(*settle.args, *told(published))))
        await self._indexes.enter_due(ref, webhooks_in(published))
        if next_due is None or not exists:
            await self._indexes.drop_follow_up(ref, follow_up_id)
        else:
            await self._indexes.postpone_follow_up(ref, follow_up_id, next_due)

    def _settle(
        self,
        ref: ConversationRef,
        follow_up_id: str,
        result: str | None,
        next_due: float | None,
        message: StoredMessage | None,
    ) -> Call:
        keys = ConversationKeys(ref)
        due = "" if next_due is None else next_due
        text = message.json if message else ""
        return Call(
            "settle",
            keys.whole,
            (self._limits.retention_s, follow_up_id, keys.prefix, result or "", due, text),
        )

    async def _open_follow_up(self, ref: ConversationRef, follow_up_id: str) -> bool:
        """Returns whether the follow-up exists; drops the entry of one that was settled or never came to be."""
        keys = ConversationKeys(ref)
        # In this order: a commit that could still create the record holds its turn in the queue until then.
        queued, exists = await self._connection.read(
            ("LLEN", keys.queue),
            ("HEXISTS", keys.follow_ups, follow_up_id),
        )
        if not exists and not queued:
            await self._indexes.enter_due(ref, await self._awaiting(ref))
            await self._indexes.drop_follow_up(ref, follow_up_id)
        return bool(exists)


def _follow_up(answer: list[Any]) -> tuple[FollowUpRecord, float]:
    record, attempts, due, claimed_until = answer
    changed = {"attempts": int(attempts), "due_at": float(due)}
    return FollowUpRecord.model_validate_json(record).model_copy(update=changed), float(claimed_until)
