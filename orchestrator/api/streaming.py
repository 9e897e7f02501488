"""Turns and conversations as server-sent events (WHATWG HTML, section 9.2), live and to be resumed on any replica."""

import json
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Header
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from hubbub.errors import Problem
from hubbub.hashing import canonical
from orchestrator.conversations.errors import StoreError
from orchestrator.conversations.following import BATCH, follow
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.records import TURN_ACCEPTED, StoredEvent, ends_turn
from orchestrator.turn.replies import public_part
from orchestrator.turn.runner import Runner

EVENT_STREAM = "text/event-stream"
PING_SECONDS = 10.0
LONGEST_SECONDS = 3_600.0
"""After so long a stream ends; its client resumes it, perhaps elsewhere."""
PING = b": ping\n\n"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
RETRY = {"Retry-After": "2"}
EVENTS = {
    "itemSchema": {
        "type": "object",
        "description": "`data` is a JSON object; that of `reply.done`, the last event of a turn, is its reply.",
        "required": ["data"],
        "properties": {"id": {"type": "string"}, "event": {"type": "string"}, "data": {"type": "string"}},
    }
}
"""A stream, for the OpenAPI document (as version 3.2 has it)."""
LastEventId = Annotated[str | None, Header(alias="Last-Event-ID", pattern=r"^[0-9]{1,19}(-[0-9]{1,19})?$")]
Stands = Callable[[], bool]
Frames = AsyncIterator[tuple[StoredEvent | None, bytes]]


def wants_events(accept: str | None) -> bool:
    """Whether a client asks for a stream: `Accept` names that media type."""
    return any(part.partition(";")[0].strip().lower() == EVENT_STREAM for part in (accept or "").split(","))


@dataclass
class Streams:
    """Streams of this hub, `most` at once."""

    runner: Runner
    most: int
    open: int = field(default=0, init=False)

    def of_turn(self, ref: ConversationRef, turn_id: str, after: str) -> StreamingResponse:
        """What happens in one turn after the event `after`, until its reply. Raises Problem 503 when all are taken."""
        return self._response(self._until_reply(ref, turn_id, after))

    def of_conversation(self, ref: ConversationRef, after: str, stands: Stands) -> StreamingResponse:
        """What happens in a conversation after the event `after`, as long as the right to follow it `stands`.

        Raises Problem 503 when all are taken.
        """
        return self._response(self._frames(ref, after, stands))

    async def of_reply(self, ref: ConversationRef, turn_id: str, stored: str, after: str | None) -> StreamingResponse:
        """The stream of a turn that is over: what came after the event `after`, or else its reply alone."""
        events = await self.runner.store.events(ref, after, BATCH) if after else []
        missed = [event for event in events if event.turn_id == turn_id]
        frames = [await self._frame(ref, event) for event in missed] or _told_again(stored)
        return StreamingResponse(_each(frames), media_type=EVENT_STREAM, headers=HEADERS)

    def _response(self, frames: Frames) -> StreamingResponse:
        if self.open >= self.most:
            detail = "this hub has as many open streams as it may have"
            raise Problem(503, "Please try again shortly", detail, retryable=True, headers=RETRY)
        return StreamingResponse(self._counted(frames), media_type=EVENT_STREAM, headers=HEADERS)

    async def _counted(self, frames: Frames) -> AsyncIterator[bytes]:
        self.open += 1
        try:
            async for _, frame in frames:
                yield frame
        except StoreError:
            problem = Problem(503, "Please try again shortly", "the store does not answer", retryable=True)
            yield format_sse_event(event="error", data_str=json.dumps(problem.members()))
        finally:
            self.open -= 1

    async def _until_reply(self, ref: ConversationRef, turn_id: str, after: str) -> Frames:
        async for event, frame in self._frames(ref, after):
            if event is None or event.turn_id == turn_id:
                yield event, frame
            if event is not None and event.turn_id == turn_id and ends_turn(event):
                return

    async def _frames(self, ref: ConversationRef, after: str, stands: Stands = lambda: True) -> Frames:
        """Events with their frames, and pings without an event while nothing happens."""
        ends = time.monotonic() + LONGEST_SECONDS
        quiet_since = time.monotonic()
        async for events in follow(self.runner.store, ref, after):
            now = time.monotonic()
            if now > ends or not stands():
                return
            if events or now - quiet_since > PING_SECONDS:
                quiet_since = now
                if not events:
                    yield None, PING
            for event in events:
                yield event, await self._frame(ref, event)
            if self.runner.has_let_go:
                return

    async def _frame(self, ref: ConversationRef, event: StoredEvent) -> bytes:
        if not ends_turn(event):
            name = "turn.started" if event.type == TURN_ACCEPTED else event.type
            data = canonical({**json.loads(event.payload), "turn_id": event.turn_id})
            return format_sse_event(event=name, data_str=data, id=event.id)
        await self.runner.store.confirm()  # nobody hears of a reply that a failover could forget
        record = await self.runner.store.turn(ref, event.turn_id)
        if record is None or record.reply is None:  # erased meanwhile
            return format_sse_event(comment="erased", id=event.id)
        return format_sse_event(event="reply.done", data_str=public_part(record.reply), id=event.id)


async def _each(frames: Iterable[bytes]) -> AsyncIterator[bytes]:
    for frame in frames:
        yield frame


def _told_again(stored: str) -> tuple[bytes, ...]:
    reply = public_part(stored)
    told = json.loads(reply)
    delta = canonical({"text": told["reply"], "turn_id": told["turn_id"]})
    return (
        format_sse_event(event="reply.delta", data_str=delta),
        format_sse_event(event="reply.done", data_str=reply),
    )
