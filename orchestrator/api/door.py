"""The hub's door for turns, whatever asks for them: accepted once under their key, then answered, told, or refused."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from fastapi import Depends, Header, Query, Response

from hubbub import telemetry
from hubbub.errors import Problem
from hubbub.hashing import digest, keyed_digest
from orchestrator.api.access import Caller, Gate
from orchestrator.api.bodies import JSON
from orchestrator.api.documentation import Responses, problems
from orchestrator.api.keys import KEY_HEADER, GivenKey, described, given_or_drawn
from orchestrator.api.models import TurnBody
from orchestrator.api.streaming import EVENT_STREAM, EVENTS, LastEventId, Streams, wants_events
from orchestrator.conversations.accepting import Mode
from orchestrator.conversations.errors import StoreError, StoreUnavailable
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
from orchestrator.conversations.reading import FIRST_EVENT
from orchestrator.conversations.records import TurnRequest
from orchestrator.turn.admission import NotAdmitted
from orchestrator.turn.replies import ChatReply, public_part
from orchestrator.turn.runner import Runner

log = logging.getLogger(__name__)
RETRY_SOON = {"Retry-After": "1"}
_KEY = KEY_HEADER.lower().encode()


class Wish(msgspec.Struct, frozen=True):
    """How a client wants its turn: under which key (`None`: one is drawn), queued or not, told step by step or not."""

    key: str | None = None
    mode: Mode = "queue"
    watched: bool = False
    last_event_id: str | None = None


def wish(
    key: GivenKey = None,
    mode: Annotated[Mode, Query()] = "queue",
    accept: Annotated[str | None, Header(include_in_schema=False)] = None,
    last_event_id: LastEventId = None,
) -> Wish:
    """What a request's headers and query say of it (a FastAPI dependency)."""
    return Wish(key, mode, wants_events(accept), last_event_id)


Wished = Annotated[Wish, Depends(wish)]


@dataclass(frozen=True, slots=True)
class Door:
    """What a door needs. `secret` derives conversation ids; a reply is awaited for `reply_wait_s`."""

    runner: Runner
    streams: Streams
    gate: Gate
    secret: str
    reply_wait_s: float


def turn_responses() -> Responses:
    """What an endpoint that runs a turn answers, for the OpenAPI document."""
    key = described("turn")
    replay = {"description": "`true` when this reply was given before", "schema": {"type": "string"}}
    place = {"description": "Where the turn can be read", "schema": {"type": "string"}}
    return {
        200: {
            "headers": {KEY_HEADER: key, "Idempotent-Replay": replay},
            "content": {EVENT_STREAM: EVENTS},
        },
        202: {
            "description": "The turn takes longer than we wait; its status is `running`",
            "model": ChatReply,
            "headers": {KEY_HEADER: key, "Location": place},
        },
        **problems(404, 409, 429, 503),
    }


def turn_request(
    door: Door, body: TurnBody, caller: Caller, wished: Wish, *, conversation_id: str | None, **asked: Any
) -> tuple[TurnRequest, str]:
    """The turn a request asks for, and its key; `asked` is its `message`, or its `action` as JSON, with its `context`.

    Without a conversation id a retry with the same key must find the same conversation, so its id comes from the key,
    drawn or given; without the secret nobody can guess it. Raises Problem and InvalidInput for a customer that the
    caller may not speak for, and for a conversation out of its reach.
    """
    key, customer = given_or_drawn(wished.key), caller.customer(body.customer_id)
    conversation = (
        caller.place(conversation_id) or f"c_{keyed_digest(door.secret, caller.tenant, caller.name, customer, key)}"
    )
    turn = TurnRequest(
        tenant=caller.tenant,
        conversation_id=conversation,
        turn_id=f"t_{digest(caller.tenant, conversation, key)}",
        caller=caller.name,
        customer_id=customer,
        channel=body.channel,
        locale=body.locale,
        timezone=body.timezone,
        body_hash=digest(body.model_dump(mode="json")),
        accepted_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        traceparent=telemetry.traceparent(),
        watched=wished.watched,
        **asked,
    )
    return turn, key


async def through(door: Door, turn: TurnRequest, key: str, wished: Wish) -> Response:
    """Accept a customer's turn and answer with its reply, its stream, or its address when it takes longer than we wait.

    Raises Problem for one that is not taken; then nothing was done.
    """
    standing = await door.gate.count_turn(turn.tenant, turn.customer_id)
    response = await uncounted(door, turn, key, wished)
    for name, value in standing.items():
        response.headers.append(name, value)
    return response


async def uncounted(door: Door, turn: TurnRequest, key: str, wished: Wish) -> Response:
    """The same for a turn that is not the customer's doing, and counts against no limit of theirs."""
    if turn.watched:
        return await _streamed(door, turn, wished.mode, key, wished.last_event_id)
    told = wished.key is not None and door.runner.admission.full and await _is_done(door, turn)
    response = await (_begun_and_answered if told else _admitted)(door, turn, wished.mode, key)
    response.raw_headers.append((_KEY, key.encode()))
    return response


async def accepted(door: Door, turn: TurnRequest, mode: Mode, key: str) -> Accepted | InFlight | Replay:
    """Accept a turn within this hub's limits. Raises Problem for one that is not taken; then nothing was done."""
    try:
        async with door.runner.admission.message():
            begun = await _begun(door, turn, mode, key)
    except NotAdmitted as error:
        raise _turned_away(door, error) from error
    if isinstance(begun, Accepted | InFlight | Replay):
        return begun
    raise _refusal(door, begun)


async def _admitted(door: Door, turn: TurnRequest, mode: Mode, key: str) -> Response:
    try:
        async with door.runner.admission.message():
            return await _begun_and_answered(door, turn, mode, key)
    except NotAdmitted as error:
        raise _turned_away(door, error) from error


def _turned_away(door: Door, error: NotAdmitted) -> Problem:
    door.runner.hub.metrics.turned_away(str(error))
    detail = "nothing was done; this hub has too much to do, or stops"
    return Problem(503, "Please try again shortly", detail, retryable=True, headers=RETRY_SOON)


async def _streamed(door: Door, turn: TurnRequest, mode: Mode, key: str, last_event_id: str | None) -> Response:
    """The turn as a stream. Without `last_event_id` it begins with the turn."""
    before = last_event_id or await door.runner.store.last_event(turn.ref)
    begun = await accepted(door, turn, mode, key)
    match begun:
        case Accepted():
            response = door.streams.of_turn(turn.ref, turn.turn_id, before)
        case InFlight():
            response = door.streams.of_turn(turn.ref, turn.turn_id, last_event_id or FIRST_EVENT)
        case Replay(reply=reply):
            response = await door.streams.of_reply(turn.ref, turn.turn_id, reply, last_event_id)
    response.headers[KEY_HEADER] = key
    return response


async def _is_done(door: Door, turn: TurnRequest) -> bool:
    """Whether a turn has its reply already: to give it again is no work, and needs no place among those who wait."""
    try:
        known = await door.runner.store.turn(turn.ref, turn.turn_id)
    except StoreError:
        return False
    return known is not None and known.status == "done"


async def _begun_and_answered(door: Door, turn: TurnRequest, mode: Mode, key: str) -> Response:
    return await _answer(door, turn, await _begun(door, turn, mode, key))


async def _begun(door: Door, turn: TurnRequest, mode: Mode, key: str) -> Begun:
    try:
        return await door.runner.accept(turn, mode)
    except StoreUnavailable as error:
        # Whether it was taken is not certain, or not certain to last. With its key the client can find out.
        log.warning("could not accept turn %s: %s", turn.turn_id, error)
        detail = "send the message again under the same Idempotency-Key: it is taken once, whatever became of this try"
        headers = {**RETRY_SOON, KEY_HEADER: key}
        raise Problem(503, "Please try again shortly", detail, retryable=True, headers=headers) from error


async def _answer(door: Door, turn: TurnRequest, begun: Begun) -> Response:
    match begun:
        case Accepted(taken=taken):
            return await _reply(door, turn, fresh=taken is not None)
        case InFlight():
            return await _reply(door, turn, replay=True)
        case Replay(reply=reply):
            return _json(public_part(reply), {"Idempotent-Replay": "true"})
        case _:
            raise _refusal(door, begun)


def _refusal(door: Door, begun: KeyReused | NotFound | QueueFull | Rejected) -> Problem:
    match begun:
        case KeyReused():
            return Problem(422, "This Idempotency-Key was used for another message", "use a new key for a new message")
        case NotFound():
            return Problem(404, "No such conversation")
        case QueueFull():
            door.runner.hub.metrics.turned_away("queue")
            detail = "wait for the earlier messages to be answered"
            return Problem(429, "Too many messages wait here", detail, retryable=True, headers=RETRY_SOON)
        case Rejected():
            detail = "a turn is running and mode=reject was asked for"
            return Problem(409, "The conversation is busy", detail, retryable=True, headers=RETRY_SOON)


async def _reply(door: Door, turn: TurnRequest, *, fresh: bool = False, replay: bool = False) -> Response:
    try:
        reply = await door.runner.wait(turn.ref, turn.turn_id, door.reply_wait_s, fresh=fresh)
    except StoreError:
        reply = None  # the turn is accepted all the same: to call that an error would make the client send it again
    if reply is not None:
        return _json(reply, {"Idempotent-Replay": "true"} if replay else {})
    running = ChatReply(
        conversation_id=turn.conversation_id,
        turn_id=turn.turn_id,
        status="running",
        reply="",
        trace_id=telemetry.current_trace_id(),
    )
    whose = "?" + urlencode({"customer_id": turn.customer_id}) if turn.customer_id else ""
    location = f"/v1/conversations/{turn.conversation_id}/turns/{turn.turn_id}{whose}"
    return _json(running.model_dump_json(), {"Location": location}, status=202)


def _json(reply: str, headers: dict[str, str], status: int = 200) -> Response:
    return Response(reply, status, headers, media_type=JSON)
