"""Calls a skill of an agent: deadline, time-out, safe retries, and what is known when it does not answer."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import anyio
import msgspec
from opentelemetry.trace import Span, SpanKind
from pydantic import ValidationError

from hubbub import telemetry
from hubbub.cards import Effect
from hubbub.identity import Identity, Signer
from hubbub.outcomes import WireOutcome, wire_outcome
from hubbub.wire import DEADLINE_HEADER, KEY_HEADER, SKILL_PATH, CallContext, SkillCall
from orchestrator.metrics import ANSWERED, HubMetrics
from orchestrator.spokes import troubles
from orchestrator.spokes.breaker import Permit
from orchestrator.spokes.connection import HttpTrouble, Reply
from orchestrator.spokes.foreign.credentials import Credentials
from orchestrator.spokes.foreign.messages import Asking, Message
from orchestrator.spokes.foreign.talking import Talk
from orchestrator.spokes.lines import Line, Lines, NoRoom
from orchestrator.spokes.protocols import NATIVE, Protocol
from orchestrator.spokes.replicas import Replica
from orchestrator.spokes.transport import OK, Connections
from orchestrator.spokes.troubles import LOST, Trouble

MAX_REPLY_BYTES = 1024 * 1024
MAX_REPLY_PARTS = 50_000
"""More values than an ordinary reply of that size has. Each takes some hundred bytes of memory, however short it is."""
CONNECT_SECONDS, FAR_CONNECT_SECONDS = 0.5, 2.0
FIRST_PAUSE_SECONDS = 0.05
MAX_DOUBLINGS = 4
TELLS_NOTHING = (troubles.NO_TIME, troubles.CUT_SHORT)
log = logging.getLogger(__name__)


class SkillRequest(msgspec.Struct, frozen=True):
    """One step's call, tried `attempts` times at most. `deadline` is on the monotonic clock, in seconds."""

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
    attempts: int = 3
    protocol: Protocol = NATIVE
    outside: bool = False

    @property
    def remaining_s(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - time.monotonic()


class Answered(msgspec.Struct, frozen=True):
    """The agent answered with an outcome."""

    outcome: WireOutcome
    attempts: int


class NotAnswered(msgspec.Struct, frozen=True):
    """The agent gave no outcome. `arrived` is whether any try may have reached it; `reason` is for logs.

    `reply` is what it said instead at the last try, if anything.
    """

    reason: str
    arrived: bool
    attempts: int
    reply: Reply | None = None


@dataclass
class _Tries:
    """What was tried so far for one call. `arrived` is whether any try may have reached the agent.

    `turned_away` are the replicas that certainly did not take it, since the last pause.
    """

    request: SkillRequest
    retried: Callable[[int], Awaitable[None]] | None = None
    attempts: int = 0
    retries: int = 0
    arrived: bool = False
    turned_away: list[Replica] = field(default_factory=list)

    @property
    def owed(self) -> bool:
        """Whether only the agent can tell what became of an effect that it deduplicates under its key."""
        return self.arrived and self.request.effect == "idempotent"

    def given_up(self, reason: str, reply: Reply | None = None) -> NotAnswered:
        """The end without an outcome."""
        return NotAnswered(reason, self.arrived, self.attempts, reply)


class SpokeClient:
    """The hub's side of the skill contract, and of A2A.

    Agents that are not configured are called over the connections `outside`, which lead to no private place.
    """

    def __init__(
        self,
        connections: Connections,
        signer: Signer,
        lines: Lines,
        metrics: HubMetrics,
        *,
        pause: Callable[[int], float] | None = None,
        outside: Connections | None = None,
        credentials: Credentials | None = None,
    ) -> None:
        self._connections = connections
        self._outside = outside or connections
        self._credentials = credentials or Credentials()
        self._signer = signer
        self._lines = lines
        self._metrics = metrics
        self._pause = pause or _jittered

    async def call(
        self, request: SkillRequest, retried: Callable[[int], Awaitable[None]] | None = None
    ) -> Answered | NotAnswered:
        """Call until there is an outcome, the retries are used up, or the deadline is too near.

        Only what is safe is sent again: what certainly never arrived, reads, and effects deduplicated by their key.
        Such an effect whose answer was lost is asked for until the deadline: an agent that died in the middle is back
        in a moment and knows under its key what became of it, where nobody else does. `retried` is told before each
        further attempt which one it is; what it raises ends the call.
        """
        line = await self._lines.to(request.address, request.agent, outside=request.outside)
        try:
            await line.enter()
        except NoRoom:
            self._metrics.not_called(request.agent, "room")
            return NotAnswered("no room", arrived=False, attempts=0)
        try:
            line.budget.called()
            return await self._ask(line, _Tries(request, retried))
        finally:
            line.leave()

    async def _ask(self, line: Line, tries: _Tries) -> Answered | NotAnswered:
        while True:
            permit = line.breaker.permit(time.monotonic())
            if permit is None:
                if not (tries.owed and await self._waited(line.breaker.retry_at - time.monotonic(), tries)):
                    self._metrics.not_called(tries.request.agent, "breaker")
                    return tries.given_up("breaker open")
                continue
            answer = await self._permitted(line, permit, tries)
            if not isinstance(answer, Trouble):
                return Answered(answer, tries.attempts)
            tries.arrived = tries.arrived or answer.arrived
            if not await self._goes_on(line, answer, tries):
                return tries.given_up(answer.reason, answer.reply)
            if tries.retried is not None:
                await tries.retried(tries.attempts + 1)

    async def _goes_on(self, line: Line, trouble: Trouble, tries: _Tries) -> bool:
        """Whether to try again; returns when it is time to."""
        if not trouble.may_repeat(tries.request.effect):
            return False
        if not trouble.arrived and len(tries.turned_away) < len(line.replicas):
            return tries.request.remaining_s > 0  # another address may take what this one never saw, at once
        tries.turned_away.clear()
        tries.retries += 1
        lost = tries.owed and trouble.reason in LOST
        if not lost and (tries.retries >= tries.request.attempts or not line.budget.take()):
            return False
        return await self._waited(max(self._pause(tries.retries), trouble.wait_s), tries)

    async def _waited(self, pause: float, tries: _Tries) -> bool:
        """Whether there is time left after a pause of so many seconds, which then is over."""
        if pause >= tries.request.remaining_s:
            return False
        await anyio.sleep(max(pause, FIRST_PAUSE_SECONDS))
        return True

    async def _permitted(self, line: Line, permit: Permit, tries: _Tries) -> WireOutcome | Trouble:
        """One attempt; the breaker and the replica hear how it went, whatever happens."""
        answer: WireOutcome | Trouble | None = None
        replica = line.replicas.pick(time.monotonic(), tries.turned_away)
        assert replica is not None  # noqa: S101 - a line to call has at least its name
        replica.in_flight += 1
        try:
            answer = await self._attempt(line, replica, tries)
        finally:
            replica.in_flight -= 1
            _report(line, permit, replica, answer)
        if isinstance(answer, Trouble) and not answer.arrived:
            tries.turned_away.append(replica)
        return answer

    async def _attempt(self, line: Line, replica: Replica, tries: _Tries) -> WireOutcome | Trouble:
        request = tries.request
        remaining = min(request.remaining_s, request.timeout_s)
        if remaining <= 0:
            return troubles.NO_TIME
        tries.attempts += 1
        began = time.perf_counter()
        with telemetry.span(f"invoke_agent {request.agent}", SpanKind.CLIENT) as span:
            _describe(span, tries)
            try:
                async with asyncio.timeout(remaining):
                    answer = await self._send(line, replica, request, remaining)
            except HttpTrouble as error:
                answer = troubles.of_transport(error)
            except TimeoutError:
                answer = troubles.TIMED_OUT if remaining == request.timeout_s else troubles.CUT_SHORT
            if isinstance(answer, Trouble):
                telemetry.mark_failed(span, answer.reason)
                log.warning("%s.%s attempt %d: %s", request.agent, request.skill, tries.attempts, answer.reason)
            else:
                span.set_attribute(telemetry.OUTCOME, answer.outcome)
            result, seconds = answer.reason if isinstance(answer, Trouble) else ANSWERED, time.perf_counter() - began
            line.lasted.append(seconds)
            self._metrics.attempted(request.agent, result, seconds, again=tries.attempts > 1)
            return answer

    async def _send(
        self, line: Line, replica: Replica, request: SkillRequest, remaining: float
    ) -> WireOutcome | Trouble:
        if request.protocol != NATIVE:
            return await self._tell(line, replica, request, remaining)
        headers = telemetry.outgoing(
            {
                "Host": line.host,
                "Authorization": f"Bearer {self._signer.sign(request.identity, request.agent)}",
                "Content-Type": "application/json",
                KEY_HEADER: request.step_key,
                DEADLINE_HEADER: str(int(remaining * 1000)),
            },
            request.identity.conversation,
        )
        connections = self._outside if line.outside else self._connections
        reply = await connections.send(
            "POST",
            line.url(replica, f"{SKILL_PATH}{request.skill}"),
            headers,
            SkillCall(input=request.body, context=request.context).body,
            limit=MAX_REPLY_BYTES,
            connect_s=min(CONNECT_SECONDS, remaining),
            certified=line.certified,
        )
        if reply.content is None:
            return troubles.TOO_LARGE
        return _read_outcome(reply.content) if reply.status == OK else troubles.of_status(reply)

    async def _tell(
        self, line: Line, replica: Replica, request: SkillRequest, remaining: float
    ) -> WireOutcome | Trouble:
        """Say to an agent that is not ours what the customer wrote: neither who that is, nor what else was said."""

        async def send(asking: Asking) -> Reply:
            reply = await self._outside.send(
                asking.method,
                line.url(replica, asking.path),
                {"Host": line.host, **asking.headers, **self._credentials.headers(line.address)},
                asking.body,
                limit=MAX_REPLY_BYTES,
                connect_s=min(FAR_CONNECT_SECONDS, remaining),
                certified=line.certified,
            )
            crowded = reply.content is not None and reply.content.count(b",") > MAX_REPLY_PARTS
            return Reply(reply.status, reply.headers, None) if crowded else reply

        said = request.body
        message = Message(request.step_key, said["message"], said.get("context_id"), said.get("task_id"))
        return await Talk(send, request.protocol).outcome(message, remaining)


def _jittered(attempt: int) -> float:
    """Full jitter: anywhere between nothing and a doubling bound, in seconds."""
    return random.uniform(0, FIRST_PAUSE_SECONDS * 2 ** min(attempt, MAX_DOUBLINGS))  # noqa: S311 - jitter, not a secret


def _report(line: Line, permit: Permit, replica: Replica, answer: WireOutcome | Trouble | None) -> None:
    """Tell the breaker and the replica how an attempt went; None is one that was cancelled."""
    now = time.monotonic()
    if answer is None or (isinstance(answer, Trouble) and answer in TELLS_NOTHING):
        line.breaker.forgotten(permit, now)
    elif not isinstance(answer, Trouble) or not answer.sick:
        replica.answered()
        line.breaker.succeeded(permit)
    else:
        replica.failed(now, never_sent=not answer.arrived)
        line.breaker.failed(permit, now)


def _describe(span: Span, tries: _Tries) -> None:
    request = tries.request
    span.set_attributes(
        {
            telemetry.OPERATION: "invoke_agent",
            telemetry.AGENT_NAME: request.agent,
            telemetry.TOOL_NAME: request.skill,
            telemetry.CONVERSATION: request.identity.conversation,
            telemetry.TURN: request.identity.turn,
            telemetry.STEP: request.identity.step,
            telemetry.ATTEMPT: tries.attempts,
        }
    )


def _read_outcome(content: bytes) -> WireOutcome | Trouble:
    if content.count(b",") > MAX_REPLY_PARTS:
        return troubles.TOO_LARGE
    try:
        return wire_outcome.validate_json(content)
    except ValidationError:
        return troubles.NO_OUTCOME
