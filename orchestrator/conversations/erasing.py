"""Erasing conversations: every key and every index entry."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from typing import get_args

from orchestrator.conversations.keys import (
    APPROVALS,
    FOLLOW_UPS,
    OPEN_TURNS,
    ConversationKeys,
    ConversationRef,
    approvals_of,
    conversations_of_customer,
    dead_letters_of,
    deliveries_of,
    feedback_of,
    member_of,
    parse_member,
    task_key,
    tasks_of,
    webhooks_of,
)
from orchestrator.conversations.part import StorePart
from orchestrator.conversations.records import ApprovalStatus
from orchestrator.conversations.scripts import Call

_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Erasure:
    """A conversation that is gone: whether something of it was being worked on, and how long it was quiet before, s.

    `webhooks` were told of it, or were to be; those that were deleted meanwhile too.
    """

    worked_on: bool
    quiet_s: float
    webhooks: frozenset[str] = frozenset()


class Erasing(StorePart):
    """Leaves nothing of a conversation.

    First `erase`, at which whoever runs it loses it; then, a moment later, `forget`: what the hub that ran it last was
    about to list is listed by then, and forgotten as well. Each may be repeated, and mends what a crash left undone:
    the customer's list, by which all else is found, goes last.
    """

    async def erasable(self, tenant: str, customer_id: str) -> list[str]:
        """Returns the ids of a customer's conversations, those that are gone but still listed included."""
        [listed] = await self._connection.read(("ZRANGE", conversations_of_customer(tenant, customer_id), 0, -1))
        opened = [ref async for ref, _ in self._members(OPEN_TURNS, tenant)]
        asked = [("HGET", ConversationKeys(ref).meta, "customer") for ref in opened]
        owners = await self._connection.read(*asked) if asked else []
        unlisted = [ref.conversation_id for ref, owner in zip(opened, owners, strict=True) if owner == customer_id]
        return list(dict.fromkeys([*listed, *unlisted]))

    async def erase(
        self, ref: ConversationRef, customer_id: str | None, *, any_customer: bool = False
    ) -> Erasure | None:
        """Deletes a conversation of that customer (None: of nobody who had signed in); None when there is none.

        `any_customer` lifts the check of whose it is.
        """
        keys = ConversationKeys(ref)
        call = Call("erase", keys.whole, (customer_id or "", int(any_customer), keys.prefix))
        answer = await self._connection.run_to_last(call)
        if answer[0] != "erased":
            return None
        return Erasure(bool(answer[1]), float(answer[2]), frozenset(answer[3]))

    async def forget(
        self, tenant: str, conversations: Collection[str], customer_id: str | None, webhooks: Collection[str] = ()
    ) -> None:
        """Takes erased conversations, one customer's or nobody's, out of every index, also of deleted `webhooks`."""
        for status in get_args(ApprovalStatus):
            await self._forget_members(approvals_of(tenant, status), tenant, conversations, approvals=True)
        for index in (APPROVALS, FOLLOW_UPS, OPEN_TURNS):
            await self._forget_members(index, tenant, conversations, approvals=index == APPROVALS)
        await self._forget_members(feedback_of(tenant), tenant, conversations, approvals=False)
        await self._forget_tasks(tenant, conversations)
        await self._forget_deliveries(tenant, conversations, webhooks)
        await self._indexes.unlist_conversations(tenant, conversations, customer_id)

    async def _forget_tasks(self, tenant: str, conversations: Collection[str]) -> None:
        index = tasks_of(tenant)
        async for ref, task_id in self._members(index, tenant):
            if ref.conversation_id in conversations:
                await self._connection.read(
                    ("DEL", task_key(tenant, task_id)), ("ZREM", index, member_of(ref, task_id))
                )

    async def _forget_deliveries(self, tenant: str, conversations: Collection[str], webhooks: Collection[str]) -> None:
        [known] = await self._connection.read(("HKEYS", webhooks_of(tenant)))
        for webhook in {*known, *webhooks}:
            await self._indexes.forget_due(tenant, webhook, conversations)
            for index in (deliveries_of(tenant, webhook), dead_letters_of(tenant, webhook)):
                await self._forget_members(index, tenant, conversations, approvals=False)

    async def _forget_members(
        self, index: str, tenant: str, conversations: Collection[str], *, approvals: bool
    ) -> None:
        found = [
            (ref, item) async for ref, item in self._members(index, tenant) if ref.conversation_id in conversations
        ]
        for start in range(0, len(found), _BATCH):
            await self._indexes.forget(index, found[start : start + _BATCH], approvals=approvals)

    async def _members(self, index: str, tenant: str) -> AsyncIterator[tuple[ConversationRef, str]]:
        """All entries of a tenant; one that is there all the time is found at least once."""
        cursor = 0
        while True:
            scan = ("ZSCAN", index, cursor, "MATCH", f'\\["{tenant}",*', "COUNT", _BATCH)
            [(cursor, entries)] = await self._connection.read(scan)
            for member, _ in entries:
                yield parse_member(member)
            if not cursor:
                return
