"""Calls a skill of an agent: deadline, time-out, safe retries, and what is known when it does not answer."""

import itertools
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
import anyio
import httpx
from opentelemetry.trace import Span, SpanKind
from pydantic import ValidationError

from hubbub import telemetry
from hubbub.cards import Effect
from hubbub.identity import Identity, Signer
from hubbub.outcomes import WireOutcome, wire_outcome
from hubbub.wire import DEADLINE_HEADER, KEY_HEADER, SKILL_PATH, CallContext, SkillCall
from orchestrator.spokes.transport import HttpTrouble, bounded_body

MAX_RETRIES = 2
MAX_REPLY_BYTES = 1024 * 1024
CONNECT_SECONDS = 0.5
FIRST_PAUSE_SECONDS = 0.05
MAX_DOUBLINGS = 4
LOST = frozenset({"timeout", "unreachable", "connection lost"})
"""Troubles in which the agent said nothing at all."""
RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SkillRequest:
    """One step's call. `deadline` is on the monotonic clock, in seconds."""

    agent: str
    skill: str
    address: str
    effect: Effect
    timeout_s: float
    body: dict[str, Any]
    context: CallContext
    identity: Identity
    step_key: str
    deadline: float


@dataclass(frozen=True, slots=True)
class Answered:
    """The agent answered with an outcome."""

    outcome: WireOutcome
    attempts: int


@dataclass(frozen=True, slots=True)
class NotAnswered:
    """The agent gave no outcome. `arrived` is whether the last try may have reached it; `reason` is for logs."""

    reason: str
    arrived: bool
    attempts: int


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Why one attempt failed: whether the call may have arrived, and whether another try makes sense."""

    reason: str
    arrived: bool
    again: bool
    wait_s: float = 0.0


class SpokeClient:
    """The hub's side of the skill contract."""

    def __init__(self, http: httpx.AsyncClient, signer: Signer, pause: Callable[[int], float] | None = None) -> None:
        self._http = http
        self._signer = signer
        self._pause = pause or _jittered

    async def call(self, request: SkillRequest) -> Answered | NotAnswered:
        """Call until there is an outcome, the retries are used up, or the deadline is too near.

        Only what is safe is sent again: what certainly never arrived, reads, and effects deduplicated by their key.
        Such an effect whose answer was lost is asked for until the deadline: an agent that died in the middle is back
        in a moment and knows under its key what became of it, where nobody else does.
        """
        trouble = _Trouble("no time left", arrived=False, again=False)
        arrived = False
        for attempt in itertools.count(1):
            answer = await self._attempt(request, attempt)
            if not isinstance(answer, _Trouble):
                return Answered(answer, attempt)
            trouble, arrived = answer, arrived or answer.arrived
            pause = max(self._pause(attempt), answer.wait_s)
            owed = arrived and request.effect == "idempotent" and answer.reason in LOST
            if not (answer.again and _worth_another(request, answer, attempt, pause, owed=owed)):
                break
            await anyio.sleep(pause)
        return NotAnswered(trouble.reason, arrived, attempt)

    async def _attempt(self, request: SkillRequest, attempt: int) -> WireOutcome | _Trouble:
        remaining = min(request.deadline - time.monotonic(), request.timeout_s)
        if remaining <= 0:
            return _Trouble("deadline", arrived=False, again=False)
        with telemetry.span(f"invoke_agent {request.agent}", SpanKind.CLIENT) as span:
            _describe(span, request, attempt)
            try:
                with anyio.fail_after(remaining):
                    answer = await self._send(request, remaining)
            except TimeoutError:
                answer = _Trouble("timeout", arrived=True, again=True)
            except HttpTrouble as error:
                answer = _transport_trouble(error)
            if isinstance(answer, _Trouble):
                telemetry.mark_failed(span, answer.reason)
                log.warning("%s.%s attempt %d: %s", request.agent, request.skill, attempt, answer.reason)
            else:
                span.set_attribute(telemetry.OUTCOME, answer.outcome)
            return answer

    async def _send(self, request: SkillRequest, remaining: float) -> WireOutcome | _Trouble:
        headers = telemetry.outgoing(
            {
                "Authorization": f"Bearer {self._signer.sign(request.identity, request.agent)}",
                "Content-Type": "application/json",
                KEY_HEADER: request.step_key,
                DEADLINE_HEADER: str(int(remaining * 1000)),
            }
        )
        body = SkillCall(input=request.body, context=request.context).model_dump_json()
        timeout = httpx.Timeout(remaining, connect=min(CONNECT_SECONDS, remaining))
        url = f"{request.address}{SKILL_PATH}{request.skill}"
        async with self._http.stream("POST", url, content=body, headers=headers, timeout=timeout) as response:
            content = await bounded_body(response, MAX_REPLY_BYTES)
        if content is None:
            return _Trouble("reply too large", arrived=True, again=False)
        if response.status_code == httpx.codes.OK:
            return _read_outcome(content)
        return _status_trouble(response)


def _jittered(attempt: int) -> float:
    """Full jitter: anywhere between nothing and a doubling bound, in seconds."""
    return random.uniform(0, FIRST_PAUSE_SECONDS * 2 ** min(attempt, MAX_DOUBLINGS))  # noqa: S311 - jitter, not a secret


def _worth_another(request: SkillRequest, trouble: _Trouble, attempt: int, pause: float, *, owed: bool) -> bool:
    safe = not trouble.arrived or request.effect != "at_most_once"
    in_time = time.monotonic() + pause < request.deadline
    return safe and in_time and (owed or attempt <= MAX_RETRIES)


def _describe(span: Span, request: SkillRequest, attempt: int) -> None:
    span.set_attributes(
        {
            telemetry.OPERATION: "invoke_agent",
            telemetry.AGENT_NAME: request.agent,
            telemetry.TOOL_NAME: request.skill,
            telemetry.CONVERSATION: request.identity.conversation,
            telemetry.TURN: request.identity.turn,
            telemetry.STEP: request.identity.step,
            telemetry.ATTEMPT: attempt,
        }
    )


def _read_outcome(content: bytes) -> WireOutcome | _Trouble:
    try:
        return wire_outcome.validate_json(content)
    except ValidationError:
        return _Trouble("not an outcome", arrived=True, again=False)


def _status_trouble(response: httpx.Response) -> _Trouble:
    again = response.status_code in RETRIED_STATUSES
    try:
        wait = min(float(response.headers.get("Retry-After", "0")), 60.0)
    except ValueError:
        wait = 0.0
    # A refusal (4xx) did nothing. 503 and 429 are given before any work is begun, by our own agents at least; an effect
    # is still only repeated under its key. A success that is not 200 may have done anything.
    return _Trouble(
        f"status {response.status_code}",
        arrived=response.is_success or response.is_server_error,
        again=again,
        wait_s=wait,
    )


def _transport_trouble(error: Exception) -> _Trouble:
    """Tell "never sent" from "may have arrived".

    The transport raises ConnectTimeout both for a refused connect and for a connection that broke after the agent had
    read the whole request; only the cause tells which.
    """
    if not isinstance(error, httpx.HTTPError):
        return _Trouble("not HTTP", arrived=True, again=True)
    never_sent = isinstance(error.__cause__, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
    reason: Literal["unreachable", "connection lost"] = "unreachable" if never_sent else "connection lost"
    return _Trouble(reason, arrived=not never_sent, again=True)
