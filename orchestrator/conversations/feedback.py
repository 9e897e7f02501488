"""What customers think of what they were told: kept with the turn or the conversation, and listed for the desk."""

import json
from collections.abc import Sequence

from orchestrator.conversations.keys import ConversationKeys, ConversationRef, feedback_of, parse_member
from orchestrator.conversations.part import StorePart, told, webhooks_in
from orchestrator.conversations.records import Feedback, GivenFeedback, Page, Published
from orchestrator.conversations.scripts import Call

LOOKED_AT_S = 20.0


class FeedbackBook(StorePart):
    """One for each turn and one for the whole; a later one takes the place of an earlier."""

    async def give_feedback(
        self, ref: ConversationRef, turn_id: str | None, feedback: Feedback, published: Sequence[Published] = ()
    ) -> bool:
        """Keeps feedback on a turn, or with None on the conversation; False where there is no such thing.

        It is listed first: an entry without feedback is left out by the reader. `published` is written with it, and due
        in a while before it is: should this hub die in between, another one looks. Raises StoreFull at the memory
        limit.
        """
        keys = ConversationKeys(ref)
        payload = json.dumps({"turn_id": turn_id, "rating": feedback.rating})
        arguments = (self._limits.retention_s, feedback.model_dump_json(), turn_id or "", payload)
        holder = keys.turn(turn_id) if turn_id else keys.meta
        named = (keys.meta, holder, keys.events, keys.outbox, keys.undelivered)
        webhooks = webhooks_in(published)
        await self._indexes.list_feedback(ref, turn_id or "")
        await self._indexes.enter_due(ref, webhooks, in_s=LOOKED_AT_S)
        [kept] = await self._connection.run_to_last(Call("feedback", named, (*arguments, *told(published))))
        await self._indexes.enter_due(ref, webhooks)
        if not kept:
            await self._indexes.forget(feedback_of(ref.tenant), [(ref, turn_id or "")], approvals=False)
        return bool(kept)

    async def feedback(self, tenant: str, cursor: str | None, limit: int) -> Page[GivenFeedback]:
        """Returns a tenant's feedback, the latest first. Raises BadCursor."""
        page = await self._indexes.page(feedback_of(tenant), cursor, limit)
        members = [parse_member(member) for member in page.items]
        if not members:
            return Page([], page.next_cursor)
        holders = [ConversationKeys(ref).turn(turn) if turn else ConversationKeys(ref).meta for ref, turn in members]
        texts = await self._connection.read(*(("HGET", holder, "feedback") for holder in holders))
        given = [
            GivenFeedback(
                conversation_id=ref.conversation_id, turn_id=turn or None, feedback=Feedback.model_validate_json(text)
            )
            for (ref, turn), text in zip(members, texts, strict=True)
            if text
        ]
        return Page(given, page.next_cursor)
