"""All that is kept of a conversation, part by part, so that none of it has to fit into memory at once."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from orchestrator.conversations.keys import ConversationKeys, ConversationRef, parse_member, task_key, tasks_of
from orchestrator.conversations.part import StorePart

_BATCH = 50
_TEXTS = frozenset({"customer", "decision_reason"})
"""Fields that somebody else filled: text, though it may begin as JSON does."""
Section = tuple[str, AsyncIterator[Any]]
"""A name, and what is kept under it."""


class Exporting(StorePart):
    """Reads what is kept as it is kept; JSON within it is read as well."""

    async def kept_of(self, ref: ConversationRef) -> dict[str, Any]:
        """Returns what is kept of a conversation as a whole: its facts and its dialogue state."""
        keys = ConversationKeys(ref)
        [meta, state] = await self._connection.read(("HGETALL", keys.meta), ("GET", keys.state))
        return {"id": ref.conversation_id, **_read(meta), "state": json.loads(state) if state else None}

    def kept_in(self, ref: ConversationRef) -> list[Section]:
        """Returns the lists of what is kept in a conversation; the turns come with their journal and approvals."""
        keys = ConversationKeys(ref)
        return [
            ("messages", self._texts(keys.messages)),
            ("turns", self._turns_of(keys)),
            ("follow_ups", self._follow_ups_of(keys)),
            ("events", self._events_of(keys)),
            ("tasks", self._tasks_of(ref)),
            ("outbox", self._outbox_of(keys)),
        ]

    async def _texts(self, key: str) -> AsyncIterator[Any]:
        async for text in self._list(key):
            yield json.loads(text)

    async def _list(self, key: str) -> AsyncIterator[str]:
        start = 0
        while True:
            [found] = await self._connection.read(("LRANGE", key, start, start + _BATCH - 1))
            for text in found:
                yield text
            if len(found) < _BATCH:
                return
            start += _BATCH

    async def _turns_of(self, keys: ConversationKeys) -> AsyncIterator[Any]:
        async for turn_id in self._list(keys.turns):
            [turn, steps] = await self._connection.read(
                ("HGETALL", keys.turn(turn_id)), ("HGETALL", keys.steps(turn_id))
            )
            if turn:
                asked = json.loads(turn.get("approvals") or "[]")
                found = (
                    await self._connection.read(*(("HGETALL", keys.approval(one)) for one in asked)) if asked else []
                )
                approvals = {one: _read(fields) for one, fields in zip(asked, found, strict=True) if fields}
                yield {"id": turn_id, **_read(turn), "steps": _read(steps), "approvals": approvals}

    async def _follow_ups_of(self, keys: ConversationKeys) -> AsyncIterator[Any]:
        [fields] = await self._connection.read(("HGETALL", keys.follow_ups))
        for name, text in _read(fields).items():
            if "|" not in name:  # the others say when it is due and who is at it
                yield text

    async def _events_of(self, keys: ConversationKeys) -> AsyncIterator[Any]:
        after = "-"
        while True:
            [entries] = await self._connection.read(("XRANGE", keys.events, after, "+", "COUNT", _BATCH))
            for event_id, fields in entries:
                yield {"id": event_id, **_read(fields)}
                after = f"({event_id}"
            if len(entries) < _BATCH:
                return

    async def _outbox_of(self, keys: ConversationKeys) -> AsyncIterator[Any]:
        """What webhooks were told, or are to be."""
        [fields] = await self._connection.read(("HGETALL", keys.outbox))
        for name, text in fields.items():
            kind, _, event_id = name.partition("|")
            if kind == "event":
                number, _, body = text.partition(" ")
                yield {"id": event_id, "sequence": int(number), **json.loads(body)}

    async def _tasks_of(self, ref: ConversationRef) -> AsyncIterator[Any]:
        [members] = await self._connection.read(("ZRANGE", tasks_of(ref.tenant), 0, -1))
        for place, task_id in map(parse_member, members):
            if place == ref:
                [text] = await self._connection.read(("GET", task_key(ref.tenant, task_id)))
                if text:
                    yield json.loads(text)


def _read(fields: Mapping[str, str]) -> dict[str, Any]:
    """Fields of a hash, those that are JSON objects or lists read."""
    return {
        name: json.loads(text) if text[:1] in {"{", "["} and name not in _TEXTS else text
        for name, text in fields.items()
    }
