"""Reading conversations, their messages and their turns."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from hubbub.errors import FieldError, InvalidInput, Problem
from orchestrator.api.access import Caller, Gate
from orchestrator.api.documentation import problems
from orchestrator.api.models import CONVERSATION_ID, ConversationInPath, ConversationView, MessageView, Moment, TurnView
from orchestrator.api.streaming import EVENT_STREAM, EVENTS, LastEventId, Streams
from orchestrator.api.views import conversation_view, message_view, turn_view
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.records import ConversationRecord, Span
from orchestrator.conversations.store import ConversationStore

Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=200)]
CustomerId = Annotated[str | None, Query(min_length=1, max_length=255)]
MOST_LOOKS = 10
"""So often a page is looked for among conversations that mostly don't fit."""
ONE = problems(404, 503)


class Conversations(BaseModel):
    """One page of conversations, the latest first."""

    items: list[ConversationView]
    next_cursor: str | None


class Messages(BaseModel):
    """One page of messages, oldest first."""

    items: list[MessageView]
    next_cursor: str | None


class Turns(BaseModel):
    """One page of turns, oldest first."""

    items: list[TurnView]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations are listed."""

    status: str | None
    channel: str | None
    span: Span

    def takes(self, record: ConversationRecord) -> bool:
        """Whether it is one of them, as far as its facts say."""
        return self.status in {None, record.status} and self.channel in {None, record.channel}


def wanted(
    status: Annotated[str | None, Query(max_length=32)] = None,
    channel: Annotated[str | None, Query(max_length=32, description="that of its first turn")] = None,
    since: Annotated[Moment | None, Query(alias="from", description="latest turn not before this")] = None,
    until: Annotated[Moment | None, Query(alias="to", description="latest turn not after this")] = None,
) -> Wanted:
    """What the query says of them (a FastAPI dependency)."""
    span = Span(since.timestamp() if since else None, until.timestamp() if until else None)
    return Wanted(status, channel, span)


def conversations_router(store: ConversationStore, streams: Streams, gate: Gate) -> APIRouter:
    """The router of everything read about conversations."""
    router = APIRouter(prefix="/v1/conversations", tags=["conversations"])
    listers, readers = gate.needs("chat", "desk"), gate.needs("chat", "desk", sessions=True)
    Lister = Annotated[Caller, Depends(listers)]  # noqa: N806 - a type
    Reader = Annotated[Caller, Depends(readers)]  # noqa: N806 - a type

    @router.get("", operation_id="list_conversations", summary="List conversations", responses=problems(503))
    async def conversations(
        caller: Lister,
        wanted: Annotated[Wanted, Depends(wanted)],
        customer_id: CustomerId = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Conversations:
        """The caller's own conversations with one customer; with the desk scope those of everybody.

        The one with the latest turn first. A page may hold fewer than asked for while there are more.
        """
        customer = caller.looks_at(customer_id, "query:customer_id")
        found: list[ConversationView] = []
        for _ in range(MOST_LOOKS):
            page = await store.conversations(caller.tenant, customer, cursor, limit - len(found), wanted.span)
            seen = (record for record in page.items if caller.may_see(record, customer))
            found += [conversation_view(record) for record in seen if wanted.takes(record)]
            cursor = page.next_cursor
            if cursor is None or len(found) == limit:
                break
        return Conversations(items=found, next_cursor=cursor)

    @router.get("/{conversation_id}", operation_id="read_conversation", summary="Read a conversation", responses=ONE)
    async def conversation(
        conversation_id: ConversationInPath, caller: Reader, customer_id: CustomerId = None
    ) -> ConversationView:
        """Whose it is, how it stands and since when. Another customer's is 404."""
        _, record = await found(store, caller, conversation_id, customer_id)
        return conversation_view(record)

    @router.get(
        "/{conversation_id}/messages", operation_id="list_messages", summary="Read what was said", responses=ONE
    )
    async def messages(
        conversation_id: ConversationInPath,
        caller: Reader,
        customer_id: CustomerId = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Messages:
        """What was said by whom, oldest first, as a chat shows it.

        What a person said, and what came after a decision, is among it: read it to catch up. Colleagues' notes
        (`system`) are there with the desk scope only, so that a page may hold fewer than asked for.
        """
        ref, _ = await found(store, caller, conversation_id, customer_id)
        page = await store.messages(ref, cursor, limit)
        shown = [message_view(message) for message in page.items if caller.may_read(message)]
        return Messages(items=shown, next_cursor=page.next_cursor)

    @router.get("/{conversation_id}/turns", operation_id="list_turns", summary="Read the turns", responses=ONE)
    async def turns(
        conversation_id: ConversationInPath,
        caller: Reader,
        customer_id: CustomerId = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Turns:
        """How each answer came about: its steps, its plan and its status, oldest first.

        Those that went on after a decision are included.
        """
        ref, _ = await found(store, caller, conversation_id, customer_id)
        page = await store.turns(ref, cursor, limit)
        views = [turn_view(record, in_full=caller.may("desk")) for record in page.items]
        return Turns(items=views, next_cursor=page.next_cursor)

    @router.get("/{conversation_id}/turns/{turn_id}", operation_id="read_turn", summary="Read one turn", responses=ONE)
    async def turn(
        conversation_id: ConversationInPath, turn_id: str, caller: Reader, customer_id: CustomerId = None
    ) -> TurnView:
        """How one answer came about; with the desk scope also what went into its steps and came out.

        It is also where a reply is found that took longer than its sender waited: `status` is `running` until then.
        """
        ref, _ = await found(store, caller, conversation_id, customer_id)
        record = await store.turn(ref, turn_id)
        if record is None:
            raise Problem(404, "No such turn")
        return turn_view(record, in_full=caller.may("desk"))

    @router.get(
        "/{conversation_id}/events",
        operation_id="follow_conversation",
        summary="Follow a conversation",
        response_class=StreamingResponse,
        responses={200: {"content": {EVENT_STREAM: EVENTS}}, **ONE},
    )
    async def events(
        conversation_id: ConversationInPath,
        caller: Reader,
        customer_id: CustomerId = None,
        last_event_id: LastEventId = None,
    ) -> StreamingResponse:
        """What happens from now on, or after the event that `Last-Event-ID` names, as server-sent events.

        `0` asks for all that is kept, about the last thousand.
        """
        ref, _ = await found(store, caller, conversation_id, customer_id)
        return streams.of_conversation(ref, last_event_id or await store.last_event(ref), partial(gate.stands, caller))

    return router


async def found(
    store: ConversationStore, caller: Caller, conversation_id: str, customer_id: str | None
) -> tuple[ConversationRef, ConversationRecord]:
    """The conversation, if the caller may see it; what it may not see looks as if it were not there."""
    customer = caller.looks_at(customer_id, "query:customer_id")
    try:
        ref = ConversationRef(caller.tenant, conversation_id)
    except ValueError as error:
        raise InvalidInput([FieldError("path:conversation_id", f"must match {CONVERSATION_ID}")]) from error
    record = await store.conversation(ref)
    if record is None or not caller.may_see(record, customer):
        raise Problem(404, "No such conversation")
    return ref, record
