"""The outbox: events that webhooks are to be told of, each written in the script that made it happen.

What waits for one webhook in one conversation is a line: one sender at a time works on it, so that events keep their
order. An index for each webhook says which conversations have something due; see `indexes.py` for what it survives.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from orchestrator.conversations.keys import (
    ConversationKeys,
    ConversationRef,
    dead_letters_of,
    deliveries_of,
    due_of,
    parse_member,
)
from orchestrator.conversations.part import StorePart, fresh_nonce
from orchestrator.conversations.records import Page, Record
from orchestrator.conversations.scripts import Argument, Call

LINE = 200
"""So many events of a line are looked at, those with the lowest numbers."""

DeliveryStatus = Literal["waiting", "delivered", "dead"]


class Delivery(Record):
    """How far an event came with a webhook. Times are seconds since the epoch.

    `answer` is the HTTP status of the last try, `trouble` why there was none.
    """

    status: DeliveryStatus = "waiting"
    attempts: int = 0
    answer: int | None = None
    trouble: str = ""
    tried_at: float | None = None
    next_at: float | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A published event: its id, its number in its conversation, and what was published, as JSON."""

    ref: ConversationRef
    id: str
    number: int
    body: str


@dataclass(frozen=True, slots=True)
class Sent:
    """An event and what became of it at one webhook."""

    event: Event
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is ours for a while: whose it is, and the score its entry in the index has meanwhile."""

    ref: ConversationRef
    webhook_id: str
    holder: str
    score: float


class Outbox(StorePart):
    """What those who send webhooks call, and those who look after them."""

    async def due_lines(
        self, webhooks: Sequence[tuple[str, str]], now: float, limit: int
    ) -> list[list[tuple[ConversationRef, float]]]:
        """Returns for each webhook (tenant, id) the conversations due by `now`, with scores, longest due first."""
        window = ("WITHSCORES", "LIMIT", 0, limit)
        asked = [("ZRANGEBYSCORE", due_of(*webhook), "-inf", now, *window) for webhook in webhooks]
        found = await self._connection.read(*asked) if asked else []
        return [
            [(ConversationRef(tenant, one), float(score)) for one, score in zip(rows[::2], rows[1::2], strict=True)]
            for (tenant, _), rows in zip(webhooks, found, strict=True)
        ]

    async def claim_line(
        self, ref: ConversationRef, webhook_id: str, score: float, owner: str, claim_s: float
    ) -> Line | None:
        """Gives a line, whose entry has that score, to `owner` for `claim_s` seconds; None when it is not to be had."""
        holder = f"{owner}:{fresh_nonce()}"
        call = Call("outbox_claim", (ConversationKeys(ref).outbox,), (webhook_id, holder, claim_s))
        [answer] = await self._connection.run(call)
        if answer == "nothing":
            await self._indexes.move_due(ref, webhook_id, score, None)
        if answer != "ours":
            return None
        until = await self._connection.now() + claim_s
        await self._indexes.move_due(ref, webhook_id, score, until)
        return Line(ref, webhook_id, holder, until)

    async def line(self, line: Line) -> list[Sent]:
        """Returns what waits in a line, in the order of its numbers."""
        keys, webhook = ConversationKeys(line.ref), line.webhook_id
        window = ("LIMIT", 0, LINE)
        [waiting] = await self._connection.read(
            ("ZRANGEBYLEX", keys.undelivered, f"[{webhook}|", f"[{webhook}|~", *window)
        )
        return await self._sent(webhook, [(line.ref, member.split("|", 2)[2]) for member in waiting])

    async def mark(self, line: Line, sent: Sent, claim_s: float) -> bool:
        """Notes what became of an event; returns whether the line was still ours (else nothing is written)."""
        keys, event, delivery = ConversationKeys(line.ref), sent.event, sent.delivery
        named: tuple[Argument, ...] = (line.webhook_id, line.holder, claim_s, event.id)
        came: tuple[Argument, ...] = (
            _member(line.webhook_id, event),
            delivery.model_dump_json(),
            int(delivery.status != "waiting"),
        )
        [written] = await self._connection.run(Call("outbox_mark", (keys.outbox, keys.undelivered), (*named, *came)))
        lists = [
            *([deliveries_of(line.ref.tenant, line.webhook_id)] if delivery.attempts == 1 else []),
            *([dead_letters_of(line.ref.tenant, line.webhook_id)] if delivery.status == "dead" else []),
        ]
        if written and lists:
            await self._connection.run_all([self._indexes.list_delivery(one, line.ref, event.id) for one in lists])
        return bool(written)

    async def release_line(self, line: Line, next_at: float | None) -> None:
        """Gives a line up until `next_at`; None when nothing waits in it. What came meanwhile is due at once."""
        holder = (line.webhook_id, line.holder)
        await self._connection.run(Call("outbox_release", (ConversationKeys(line.ref).outbox,), holder))
        await self._indexes.move_due(line.ref, line.webhook_id, line.score, next_at)

    async def replay(self, ref: ConversationRef, webhook_id: str, event_ids: Sequence[str]) -> list[str]:
        """Lets events of a conversation be sent to a webhook again; returns the ids of those there are."""
        keys = ConversationKeys(ref)
        arguments: tuple[Argument, ...] = (self._limits.retention_s, webhook_id, *event_ids)
        # Before as well: an index entry without events goes away, events without one would wait for ever.
        await self._indexes.enter_due(ref, [webhook_id], in_s=self._limits.lease_s)
        found = await self._connection.run(Call("outbox_replay", (keys.outbox, keys.undelivered), arguments))
        await self._indexes.enter_due(ref, [webhook_id])
        await self._indexes.unlist_delivery(dead_letters_of(ref.tenant, webhook_id), ref, event_ids)
        return [str(event_id) for event_id in found]

    async def deliveries(
        self, tenant: str, webhook_id: str, cursor: str | None, limit: int, *, dead: bool = False
    ) -> Page[Sent]:
        """Returns what was sent to a webhook, the latest first, or only its dead letters. Raises BadCursor."""
        index = dead_letters_of if dead else deliveries_of
        page = await self._indexes.page(index(tenant, webhook_id), cursor, limit)
        return Page(await self._sent(webhook_id, list(map(parse_member, page.items))), page.next_cursor)

    async def _sent(self, webhook_id: str, named: Sequence[tuple[ConversationRef, str]]) -> list[Sent]:
        """Events by where they lie and their ids, and what became of them; those that are gone are left out."""
        if not named:
            return []
        fields = [(ConversationKeys(ref).outbox, f"event|{one}", f"delivery|{webhook_id}|{one}") for ref, one in named]
        found = await self._connection.read(*(("HMGET", *of_one) for of_one in fields))
        return [
            Sent(_event(ref, event_id, stored), Delivery.model_validate_json(known) if known else Delivery())
            for (ref, event_id), (stored, known) in zip(named, found, strict=True)
            if stored
        ]


def _event(ref: ConversationRef, event_id: str, stored: str) -> Event:
    number, _, body = stored.partition(" ")
    return Event(ref, event_id, int(number), body)


def _member(webhook_id: str, event: Event) -> str:
    return f"{webhook_id}|{event.number:012d}|{event.id}"
