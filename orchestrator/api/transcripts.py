"""A conversation to read or to keep: as plain text, as Markdown or as JSON."""

import re
from collections.abc import AsyncIterator, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Header
from fastapi.responses import StreamingResponse

from hubbub.errors import Problem
from orchestrator.api.accepting import preferred
from orchestrator.api.access import Caller, Gate
from orchestrator.api.conversations import CustomerId, found
from orchestrator.api.documentation import problems
from orchestrator.api.models import ConversationInPath
from orchestrator.api.views import conversation_view, message_view
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.records import ConversationRecord, StoredMessage
from orchestrator.conversations.store import ConversationStore

PLAIN, MARKDOWN, JSON = "text/plain", "text/markdown", "application/json"
BATCH = 200
SPEAKERS = {"customer": "Customer", "bot": "Assistant", "person": "Colleague", "system": "Note"}
_MARKED = re.compile(r"([\\`*_{}\[\]<>#|~])")


def transcripts_router(store: ConversationStore, gate: Gate) -> APIRouter:
    """The router of transcripts."""
    router = APIRouter(prefix="/v1/conversations", tags=["conversations"])
    readers = gate.needs("chat", "desk", sessions=True)
    content = {kind: {"schema": {"type": "string"}} for kind in (PLAIN, MARKDOWN)}

    @router.get(
        "/{conversation_id}/transcript",
        operation_id="read_transcript",
        summary="Read a conversation as a document",
        response_class=StreamingResponse,
        responses={200: {"content": {**content, JSON: {"schema": {"type": "object"}}}}, **problems(404, 406, 503)},
    )
    async def transcript(
        conversation_id: ConversationInPath,
        caller: Annotated[Caller, Depends(readers)],
        customer_id: CustomerId = None,
        accept: Annotated[str | None, Header(include_in_schema=False)] = None,
    ) -> StreamingResponse:
        """All that was said, as `Accept` asks for: `text/plain`, `text/markdown` or `application/json`.

        Colleagues' notes are in it with the desk scope only.
        """
        kind = preferred(accept, tuple(WRITERS))
        if kind is None:
            raise Problem(406, "Not to be had in this form", f"ask for {', '.join(WRITERS)}")
        ref, record = await found(store, caller, conversation_id, customer_id)
        said = (message async for message in _said(store, ref) if caller.may_read(message))
        return StreamingResponse(WRITERS[kind](record, said), media_type=kind)

    return router


async def _said(store: ConversationStore, ref: ConversationRef) -> AsyncIterator[StoredMessage]:
    cursor: str | None = None
    while True:
        page = await store.messages(ref, cursor, BATCH)
        for message in page.items:
            yield message
        cursor = page.next_cursor
        if cursor is None:
            return


async def as_text(record: ConversationRecord, said: AsyncIterator[StoredMessage]) -> AsyncIterator[str]:
    """A line for each message, and further lines indented."""
    yield f"Conversation {record.id}, begun {record.created_at}, {record.status}\n\n"
    async for message in said:
        words = "\n    ".join(message.text.splitlines())
        yield f"[{message.at}] {SPEAKERS[message.role]}: {words}\n"


async def as_markdown(record: ConversationRecord, said: AsyncIterator[StoredMessage]) -> AsyncIterator[str]:
    """A quotation for each message; what was said is text, whatever marks are in it."""
    yield f"# Conversation {_unmarked(record.id)}\n\nBegun {record.created_at}, {record.status}.\n"
    async for message in said:
        quoted = "\n".join(f"> {line}" for line in _unmarked(message.text).splitlines())
        yield f"\n**{SPEAKERS[message.role]}**, {message.at}:\n\n{quoted}\n"


def _unmarked(text: str) -> str:
    return _MARKED.sub(r"\\\1", text)


async def as_json(record: ConversationRecord, said: AsyncIterator[StoredMessage]) -> AsyncIterator[str]:
    """The conversation as lists show it, and its messages."""
    yield f'{{"conversation":{conversation_view(record).model_dump_json()},"messages":['
    joint = ""
    async for message in said:
        yield joint + message_view(message).model_dump_json()
        joint = ","
    yield "]}"


Writer = Callable[[ConversationRecord, AsyncIterator[StoredMessage]], AsyncIterator[str]]
WRITERS: dict[str, Writer] = {PLAIN: as_text, MARKDOWN: as_markdown, JSON: as_json}
