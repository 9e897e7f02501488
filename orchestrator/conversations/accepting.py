"""Accepting turns: the moment after which a turn may not be lost."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Literal, assert_never

from msgspec.structs import replace

from hubbub.json_text import compact
from orchestrator.conversations.errors import StoreUnavailable
from orchestrator.conversations.keys import ConversationKeys
from orchestrator.conversations.outcomes import (
    Accepted,
    Begun,
    InFlight,
    KeyReused,
    NotFound,
    QueueFull,
    Rejected,
    Replay,
)
from orchestrator.conversations.part import StorePart, fresh_nonce, webhooks_in
from orchestrator.conversations.records import NEW_CONVERSATION_STATUS, Published, StoredMessage, TurnRequest
from orchestrator.conversations.scripts import Argument, Call

Mode = Literal["queue", "reject", "known"]


def accepted_payload(request: TurnRequest) -> str:
    """Returns the payload of `turn.accepted`."""
    origin = request.origin.turn_id if request.origin else None
    return compact({"turn_id": request.turn_id, "origin_turn_id": origin})


def _customer_message(request: TurnRequest) -> str:
    if not request.message:
        return ""
    return StoredMessage(
        id=f"{request.turn_id}.0",
        role="customer",
        text=request.message,
        at=request.accepted_at,
        turn_id=request.turn_id,
    ).json


class Accepting(StorePart):
    """The store's front door."""

    async def begin(
        self,
        request: TurnRequest,
        *,
        mode: Mode = "queue",
        any_customer: bool = False,
        owner: str | None = None,
        published: Sequence[Published] = (),
    ) -> Begun:
        """Accepts a turn into its conversation's queue, the customer's message first.

        A conversation that does not exist is created and belongs to that caller and customer; an anonymous one becomes
        the customer's at the same caller's first identified turn. `any_customer` lifts the check of who owns it;
        `mode` "reject" accepts only when nothing waits or runs, "known" only where there is the conversation. Where
        nothing is before the turn, `owner`, the name of this hub process, takes it at once, as with `take`. `published`
        is written with the turn.

        Returns what became of it; only `Accepted` wrote anything. Raises StoreFull when Redis is at its memory limit
        and the turn is not known yet, StoreUnavailable.
        """
        nonce, taker = fresh_nonce(), self._taker(ConversationKeys(request.ref), owner)

        def writing(indexed_after: float) -> Call:
            begin = self._begin(request, (nonce, indexed_after), taker, mode=mode, any_customer=any_customer)
            told = [argument for one in published for argument in (*one.arguments, int(one.at_the_start))]
            return replace(begin, args=(*begin.args, *told)) if told else begin

        answer = await self._write_turn(request.ref, request.turn_id, writing)
        if answer[0] == "accepted" and answer[2]:
            # Finishing the turn lists the conversation in any case; this only shows it sooner.
            with suppress(StoreUnavailable):
                await self._indexes.list_conversation(request.ref, request.customer_id or "")
        if answer[0] == "accepted":
            self._closing.add_due(request.ref, webhooks_in(published))
            return Accepted(answer[1], self._taken(answer[3], request) if answer[3] else None)
        return _not_begun(answer, request.turn_id)

    def _begin(
        self,
        request: TurnRequest,
        entered: tuple[str, float],
        taker: tuple[Argument, ...],
        *,
        mode: Mode,
        any_customer: bool,
    ) -> Call:
        keys = ConversationKeys(request.ref)
        return Call(
            "begin",
            (*keys.whole, keys.turn(request.turn_id)),
            (
                self._limits.retention_s,
                *entered,
                request.caller,
                request.customer_id or "",
                int(any_customer),
                mode,
                self._limits.queue,
                request.turn_id,
                request.body_hash,
                request.json,
                _customer_message(request),
                accepted_payload(request),
                NEW_CONVERSATION_STATUS,
                request.channel,
                *taker,
            ),
        )


_Refusal = Literal["replay", "in_flight", "key_reused", "not_found", "queue_full", "rejected"]


def _not_begun(answer: list[Any], turn_id: str) -> Begun:
    kind: _Refusal = answer[0]
    match kind:
        case "replay":
            return Replay(answer[1], turn_id)
        case "in_flight":
            return InFlight(turn_id)
        case "key_reused":
            return KeyReused()
        case "not_found":
            return NotFound()
        case "queue_full":
            return QueueFull()
        case "rejected":
            return Rejected()
        case _:
            assert_never(kind)
