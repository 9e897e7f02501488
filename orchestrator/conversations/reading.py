"""Reading conversations. A cursor is opaque to callers; None asks for the first page."""

import re
from collections.abc import Mapping
from typing import Any, cast

from orchestrator.conversations.clock import to_rfc3339
from orchestrator.conversations.errors import BadCursor
from orchestrator.conversations.keys import (
    ConversationKeys,
    ConversationRef,
    conversations_of,
    conversations_of_customer,
)
from orchestrator.conversations.part import StorePart, journaled_steps
from orchestrator.conversations.records import (
    EVER,
    ConversationRecord,
    Feedback,
    Page,
    Span,
    StoredEvent,
    StoredMessage,
    TurnRecord,
    TurnRequest,
    TurnStatus,
)

_POSITION = re.compile(r"[0-9]{1,9}")
FIRST_EVENT = "0"
_EVENT_ID = re.compile(r"[0-9]{1,19}(-[0-9]{1,19})?")


def _turn(fields: Mapping[str, str], entries: dict[str, str]) -> TurnRecord | None:
    if not fields:
        return None
    request = TurnRequest.read(fields["request"])
    finished = fields.get("finished_at")
    return TurnRecord(
        request=request,
        status=cast("TurnStatus", fields["status"]),
        reply=fields.get("reply"),
        plan=fields.get("plan"),
        steps=journaled_steps(entries),
        takes=int(fields["takes"]),
        created_at=request.accepted_at,
        finished_at=to_rfc3339(float(finished)) if finished else None,
        feedback=_feedback(fields),
    )


def _conversation(ref: ConversationRef, fields: Mapping[str, str]) -> ConversationRecord | None:
    if not fields:
        return None
    return ConversationRecord(
        id=ref.conversation_id,
        tenant=ref.tenant,
        customer_id=fields["customer"] or None,
        caller=fields["caller"],
        status=fields["status"],
        created_at=to_rfc3339(float(fields["created_at"])),
        updated_at=to_rfc3339(float(fields["updated_at"])),
        channel=fields.get("channel"),
        feedback=_feedback(fields),
    )


def _feedback(fields: Mapping[str, str]) -> Feedback | None:
    given = fields.get("feedback")
    return Feedback.model_validate_json(given) if given else None


class Reading(StorePart):
    """What the API, the console and waiting callers read. Nothing here checks who may see it."""

    async def conversation(self, ref: ConversationRef) -> ConversationRecord | None:
        """Returns a conversation."""
        [record] = await self._conversations([ref])
        return record

    async def state(self, ref: ConversationRef) -> str | None:
        """Returns the dialogue state of a conversation as it was committed; None before its first turn."""
        [state] = await self._connection.read(("GET", ConversationKeys(ref).state))
        return cast("str | None", state)

    async def conversations(
        self,
        tenant: str,
        customer_id: str | None,
        cursor: str | None,
        limit: int,
        span: Span = EVER,
    ) -> Page[ConversationRecord]:
        """Returns a tenant's conversations, or one customer's, the one with the latest turn first. Raises BadCursor.

        Their latest turns lie within the span. What another hub finished in the last moment may still stand where it
        stood before.
        """
        await self._closing.close_all()  # who was answered here finds it here
        index = conversations_of_customer(tenant, customer_id) if customer_id else conversations_of(tenant)
        page = await self._indexes.page(index, cursor, limit, span)
        records = await self._conversations([ConversationRef(tenant, item) for item in page.items])
        return Page([record for record in records if record], page.next_cursor)

    async def turn(self, ref: ConversationRef, turn_id: str) -> TurnRecord | None:
        """Returns a turn with its journal."""
        [record] = await self._turns(ref, [turn_id])
        return record

    async def turns(self, ref: ConversationRef, cursor: str | None, limit: int) -> Page[TurnRecord]:
        """Returns a conversation's turns, oldest first. Raises BadCursor."""
        page = await self._slice(ConversationKeys(ref).turns, cursor, limit)
        return Page([record for record in await self._turns(ref, page.items) if record], page.next_cursor)

    async def messages(self, ref: ConversationRef, cursor: str | None, limit: int) -> Page[StoredMessage]:
        """Returns a conversation's messages, oldest first. Raises BadCursor."""
        page = await self._slice(ConversationKeys(ref).messages, cursor, limit)
        return Page([StoredMessage.read(text) for text in page.items], page.next_cursor)

    async def events(self, ref: ConversationRef, after: str | None, limit: int) -> list[StoredEvent]:
        """Returns events that came after that event id, or the oldest still kept (about the last 1,000).

        Raises BadCursor when `after` can't be an event id.
        """
        if after is not None and not _EVENT_ID.fullmatch(after):
            raise BadCursor(f"not an event id: {after!r}")
        start = "-" if after is None else f"({after}"
        command = ("XRANGE", ConversationKeys(ref).events, start, "+", "COUNT", limit)
        [entries] = await self._connection.read(command)
        return [_event(event_id, fields) for event_id, fields in entries]

    async def last_event(self, ref: ConversationRef) -> str:
        """Returns the id of the latest event; `0` where there is none. Events after it are those to come."""
        [entries] = await self._connection.read(("XREVRANGE", ConversationKeys(ref).events, "+", "-", "COUNT", 1))
        return str(entries[0][0]) if entries else FIRST_EVENT

    async def _slice(self, key: str, cursor: str | None, limit: int) -> Page[str]:
        if cursor is not None and not _POSITION.fullmatch(cursor):
            raise BadCursor(f"not a cursor: {cursor!r}")
        start = int(cursor or 0)
        [found] = await self._connection.read(("LRANGE", key, start, start + limit))
        return Page(found[:limit], str(start + limit) if len(found) > limit else None)

    async def _conversations(self, refs: list[ConversationRef]) -> list[ConversationRecord | None]:
        if not refs:
            return []
        fields = await self._connection.read(*(("HGETALL", ConversationKeys(ref).meta) for ref in refs))
        return [_conversation(ref, found) for ref, found in zip(refs, fields, strict=True)]

    async def _turns(self, ref: ConversationRef, turn_ids: list[str]) -> list[TurnRecord | None]:
        if not turn_ids:
            return []
        keys = ConversationKeys(ref)
        commands = [("HGETALL", key) for turn_id in turn_ids for key in (keys.turn(turn_id), keys.steps(turn_id))]
        found = await self._connection.read(*commands)
        return [_turn(fields, entries) for fields, entries in zip(found[::2], found[1::2], strict=True)]


def _event(event_id: str, fields: dict[str, Any]) -> StoredEvent:
    return StoredEvent(id=event_id, type=fields["type"], turn_id=fields["turn"], payload=fields["payload"])
