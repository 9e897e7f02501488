"""The indexes: sorted sets outside the conversations' slots.

They can't be written in one step with a conversation, so each has an order that loses nothing:

- `hubbub:open_turns` before a turn is accepted, dropped after it is done and everything else is indexed. It is the one
  that everything is rebuilt from: the sweeper takes up, or closes again, whatever still stands in it.
- approvals and follow-ups before the commit that creates them, so what a customer sees can be found. An entry whose
  record never came is dropped when due, once nothing is queued in its conversation that could still write it.
- what is due for webhooks after the commit that creates it, while the turn still stands among the open ones.
- lists of conversations and approvals for people: entries that no longer fit are left out by the reader and expire.
"""

import re
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

import msgspec

from orchestrator.conversations.clock import to_epoch
from orchestrator.conversations.connection import Connection
from orchestrator.conversations.errors import BadCursor
from orchestrator.conversations.keys import (
    APPROVALS,
    FOLLOW_UPS,
    OPEN_TURNS,
    ConversationRef,
    approval_ref,
    approvals_of,
    conversations_of,
    conversations_of_customer,
    due_of,
    feedback_of,
    member_of,
    parse_member,
)
from orchestrator.conversations.limits import StoreLimits
from orchestrator.conversations.records import EVER, ApprovalRecord, ApprovalStatus, FollowUpRecord, Page, Span
from orchestrator.conversations.scripts import Argument, Call

_SCORE = re.compile(r"[0-9]{1,15}(\.[0-9]{1,10})?")


def _put(index: str, member: str, score: float, *, condition: float | str = "", keep_s: int | str = "") -> Call:
    return Call("index_put", (index,), (member, score, condition, keep_s))


def _drop(index: str, *members: str, score: float | str = "") -> Call:
    return Call("index_drop", (index,), (score, *members))


class DoneTurn(msgspec.Struct, frozen=True):
    """A turn that is done and still in the index of open ones. `customer_id` "" = anonymous.

    `webhooks` are those that something in the conversation waits for.
    """

    ref: ConversationRef
    turn_id: str
    customer_id: str
    webhooks: tuple[str, ...] = ()


class Indexes:
    """Writes and pages the indexes of one Redis."""

    def __init__(self, connection: Connection, limits: StoreLimits) -> None:
        self._connection = connection
        self._keep_s = limits.listed_s

    def open_turn(self, ref: ConversationRef, turn_id: str) -> Call:
        """Enters a turn that is about to be accepted."""
        return Call("open_turn", (OPEN_TURNS,), (member_of(ref, turn_id),))

    def hurry_turn(self, ref: ConversationRef, turn_id: str) -> Call:
        """Makes a turn's entry the oldest of all."""
        return _put(OPEN_TURNS, member_of(ref, turn_id), 0)

    async def drop_turn(self, ref: ConversationRef, turn_id: str, score: float) -> None:
        """Drops a turn's entry unless somebody entered it anew since it had that score."""
        await self._connection.run(_drop(OPEN_TURNS, member_of(ref, turn_id), score=score))

    async def list_conversation(self, ref: ConversationRef, customer_id: str) -> None:
        """Puts a conversation at the top of the lists it belongs in; `customer_id` "" = anonymous."""
        await self._connection.run_all(self._listing([(ref, customer_id)]))

    async def close_turns(self, turns: Sequence[DoneTurn]) -> None:
        """Lists the conversations of done turns and what is due for webhooks, then, last, drops the turns' entries."""
        if turns:
            listing = self._listing((turn.ref, turn.customer_id) for turn in turns)
            entering = [call for turn in turns for call in self._entering(turn.ref, turn.webhooks)]
            dropping = _drop(OPEN_TURNS, *(member_of(turn.ref, turn.turn_id) for turn in turns))
            await self._connection.run_all([*listing, *entering, dropping])

    async def enter_due(self, ref: ConversationRef, webhooks: Iterable[str], in_s: float = 0) -> None:
        """Makes what waits for these webhooks in a conversation due so many seconds from now, or sooner."""
        if calls := self._entering(ref, webhooks, in_s):
            await self._connection.run_all(calls)

    async def move_due(self, ref: ConversationRef, webhook_id: str, score: float, until: float | None) -> None:
        """Moves a webhook's entry for a conversation, or drops it (None), unless it came forward meanwhile."""
        index, member = due_of(ref.tenant, webhook_id), ref.conversation_id
        if until is None:
            await self._connection.run(_drop(index, member, score=score))
        else:
            await self._connection.run(_put(index, member, until, condition=score, keep_s=self._keep_s))

    def list_delivery(self, index: str, ref: ConversationRef, event_id: str) -> Call:
        """Puts a delivery at the top of a list."""
        return self._put_into({index: [member_of(ref, event_id)]})

    async def unlist_delivery(self, index: str, ref: ConversationRef, event_ids: Iterable[str]) -> None:
        """Takes deliveries out of a list."""
        await self._connection.run(_drop(index, *(member_of(ref, event_id) for event_id in event_ids)))

    async def forget_due(self, tenant: str, webhook_id: str, conversations: Collection[str]) -> None:
        """Takes conversations out of what is due for a webhook."""
        if conversations:
            await self._connection.run(_drop(due_of(tenant, webhook_id), *conversations))

    async def announce(
        self,
        ref: ConversationRef,
        approvals: Sequence[ApprovalRecord],
        follow_ups: Sequence[FollowUpRecord],
    ) -> None:
        """Enters what the next commit is going to create."""
        calls = [call for approval in approvals for call in self._announce_approval(ref, approval)]
        calls += [_put(FOLLOW_UPS, member_of(ref, item.id), item.due_at) for item in follow_ups]
        if calls:
            await self._connection.run_all(calls)

    async def list_approval(self, ref: ConversationRef, approval_id: str, status: ApprovalStatus) -> None:
        """Lists an approval among those with this status."""
        await self._connection.run(self._list_approval(ref, approval_id, status))

    async def list_feedback(self, ref: ConversationRef, turn_id: str) -> None:
        """Puts feedback on a turn, or with "" on the conversation, at the top of its tenant's list."""
        await self._connection.run(self._put_into({feedback_of(ref.tenant): [member_of(ref, turn_id)]}))

    async def close_approval(self, ref: ConversationRef, approval_id: str) -> None:
        """Takes a decided approval out of the open ones."""
        member = member_of(ref, approval_id)
        await self._connection.run_all([_drop(approvals_of(ref.tenant, "open"), member), _drop(APPROVALS, member)])

    async def postpone_follow_up(self, ref: ConversationRef, follow_up_id: str, due: float) -> None:
        """Moves a follow-up to another time."""
        await self._connection.run(_put(FOLLOW_UPS, member_of(ref, follow_up_id), due))

    async def drop_follow_up(self, ref: ConversationRef, follow_up_id: str) -> None:
        """Takes a follow-up that was settled out."""
        await self._connection.run(_drop(FOLLOW_UPS, member_of(ref, follow_up_id)))

    async def forget(self, index: str, items: Sequence[tuple[ConversationRef, str]], *, approvals: bool) -> None:
        """Takes entries of one tenant out of an index; if they are approvals, first where each of them lay."""
        refs = tuple(approval_ref(ref.tenant, item) for ref, item in items) if approvals else ()
        if refs:
            await self._connection.run(Call("ref_drop", refs, ()))
        await self._connection.run(_drop(index, *(member_of(ref, item) for ref, item in items)))

    async def unlist_conversations(self, tenant: str, conversations: Collection[str], customer_id: str | None) -> None:
        """Takes conversations out of the lists people read, last out of their customer's."""
        lists = [conversations_of(tenant), *([conversations_of_customer(tenant, customer_id)] if customer_id else [])]
        if conversations:
            await self._connection.run_all([_drop(one, *conversations) for one in lists])

    async def conversation_of_approval(self, tenant: str, approval_id: str) -> ConversationRef | None:
        """Returns where an approval lies."""
        [conversation_id] = await self._connection.read(("GET", approval_ref(tenant, approval_id)))
        return ConversationRef(tenant, conversation_id) if conversation_id else None

    async def due(self, index: str, until: float, offset: int, limit: int) -> list[tuple[ConversationRef, str, float]]:
        """Returns entries with a score of at most `until`, lowest first: conversation, id, score."""
        window = ("WITHSCORES", "LIMIT", offset, limit)
        [rows] = await self._connection.read(("ZRANGEBYSCORE", index, "-inf", until, *window))
        return [(*parse_member(member), float(score)) for member, score in _pairs(rows)]

    async def page(self, index: str, cursor: str | None, limit: int, span: Span = EVER) -> Page[str]:
        """Returns members with scores within the span, highest first; a cursor is the score of the last one seen."""
        if cursor is not None and not _SCORE.fullmatch(cursor):
            raise BadCursor(f"not a cursor: {cursor!r}")
        last = "+inf" if span.until is None else repr(span.until)
        top = last if cursor is None else f"({cursor}"
        bottom = "-inf" if span.since is None else repr(span.since)
        window = ("WITHSCORES", "LIMIT", 0, limit + 1)
        [rows] = await self._connection.read(("ZREVRANGEBYSCORE", index, top, bottom, *window))
        found = _pairs(rows)
        more = len(found) > limit
        # Written anew: some servers say 1.5e+9, some 1500000000.
        return Page([member for member, _ in found[:limit]], repr(float(found[limit - 1][1])) if more else None)

    def _listing(self, conversations: Iterable[tuple[ConversationRef, str]]) -> list[Call]:
        """One script for each tenant, whose lists share a slot."""
        tenants: dict[str, dict[str, list[str]]] = {}
        for ref, customer_id in conversations:
            lists = tenants.setdefault(ref.tenant, {})
            lists.setdefault(conversations_of(ref.tenant), []).append(ref.conversation_id)
            if customer_id:
                lists.setdefault(conversations_of_customer(ref.tenant, customer_id), []).append(ref.conversation_id)
        return [self._put_into(lists) for lists in tenants.values()]

    def _entering(self, ref: ConversationRef, webhooks: Iterable[str], in_s: float = 0) -> list[Call]:
        due, conversation, at = "earlier", ref.conversation_id, time.time() + in_s
        indexes = (due_of(ref.tenant, webhook) for webhook in webhooks)
        return [_put(index, conversation, at, condition=due, keep_s=self._keep_s) for index in indexes]

    def _put_into(self, lists: Mapping[str, Sequence[str]]) -> Call:
        counted: Iterable[tuple[Argument, ...]] = ((len(members), *members) for members in lists.values())
        return Call("list_put", tuple(lists), (self._keep_s, *chain.from_iterable(counted)))

    def _announce_approval(self, ref: ConversationRef, approval: ApprovalRecord) -> list[Call]:
        return [
            Call("ref_put", (approval_ref(ref.tenant, approval.id),), (ref.conversation_id, self._keep_s)),
            self._list_approval(ref, approval.id, "open"),
            _put(APPROVALS, member_of(ref, approval.id), to_epoch(approval.expires_at)),
        ]

    def _list_approval(self, ref: ConversationRef, approval_id: str, status: ApprovalStatus) -> Call:
        index = approvals_of(ref.tenant, status)
        return self._put_into({index: [member_of(ref, approval_id)]})


def _pairs(flat: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(flat[::2], flat[1::2], strict=True))
