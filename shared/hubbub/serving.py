"""Serves an agent over HTTP: the skill contract, its card, its health."""

import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import anyio
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind
from pydantic import ValidationError

from hubbub import calls, logs, problems, telemetry
from hubbub.agent import Agent, Skill
from hubbub.call_log import NotedCall
from hubbub.cards import CARD_PATH, AgentCard, TypedSkills, Vocabulary
from hubbub.clock import Clock
from hubbub.errors import ConfigurationInvalid, IdentityRejected, InvalidInput, Problem
from hubbub.hashing import canonical, digest
from hubbub.identity import Identity, Verifier
from hubbub.lane import Lane
from hubbub.limits import BodyLimit
from hubbub.metrics import METRICS_PATH, AgentMetrics, exposed
from hubbub.records import Store
from hubbub.settings import AgentSettings
from hubbub.starting import PlainStart
from hubbub.wire import (
    DEADLINE_HEADER,
    EXAMPLES_PATH,
    KEY_HEADER,
    MAX_CALL_BYTES,
    SKILL_PATH,
    CallContext,
    ExampleList,
    SkillCall,
    skill_call,
)

if TYPE_CHECKING:
    from hubbub.mcp_tools import McpDoor

B = TypeVar("B")
VocabularySource = Callable[[B], Awaitable[Mapping[str, Vocabulary]]]
ExamplesSource = Callable[[B], Awaitable[ExampleList]]
Background = Callable[[], AbstractAsyncContextManager[None]]
READY_CHECK_SECONDS = 2.0
LONGEST_MS = 3_600_000
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Knowledge(Generic[B]):
    """What an agent knows besides its skills: further example sentences for `skill`, such as its articles' titles.

    The words of the passages it answers from may be told with them. `pages` is the path below which it shows what it
    knows to anybody, as `/articles/`.
    """

    skill: str
    examples: ExamplesSource[B]
    pages: str | None = None


def serve(
    agent: Agent[B],
    store: Store[B],
    settings: AgentSettings,
    *,
    vocabulary: VocabularySource[B] | None = None,
    knowledge: Knowledge[B] | None = None,
    background: Background | None = None,
) -> FastAPI:
    """Build the agent's web application.

    `store` opens the transactions its skills run in. `vocabulary` tells how values look in messages, from the store
    as it is now. `background` is entered at start and left at stop (seeding, senders). Raises ConfigurationInvalid for
    settings that cannot work.
    """
    agent.check()
    verifier = Verifier.load(settings.identity_jwks, agent.name)
    metrics = AgentMetrics(agent.skills)
    spoke = Spoke(agent, store, verifier, settings, settings.clock, metrics, vocabulary, knowledge)
    logs.set_up(agent.name, settings.log_level)

    door = _mcp_door(spoke) if settings.mcp else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        provider = telemetry.set_up(agent.name)
        try:
            async with _entered(background), _entered(door.opened if door else None):
                yield
        finally:
            await anyio.to_thread.run_sync(provider.shutdown)

    app = FastAPI(
        title=f"Hubbub agent: {agent.name}",
        version=agent.version,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry=telemetry.FASTAPI_TELEMETRY_OFF,  # type: ignore[arg-type] # a TypedDict written as a constant
    )
    problems.install(app)
    app.add_middleware(PlainStart)
    # What the framework does for a request costs more than the call: it describes this route, and does not serve it.
    app.add_middleware(Lane, path=SKILL_PATH + "{skill}", serve=spoke.serve)
    app.add_middleware(BodyLimit, limit_of=lambda _: MAX_CALL_BYTES)
    app.post(SKILL_PATH + "{skill}", summary="Call a skill")(spoke.call)
    app.get(CARD_PATH, summary="The agent card")(spoke.card)
    app.get(EXAMPLES_PATH, summary="Further example sentences")(spoke.examples)
    app.get("/healthz", summary="Whether the process lives")(_alive)
    app.get("/readyz", summary="Whether the store can be used")(spoke.ready)
    app.get(METRICS_PATH, summary="Measures for Prometheus")(spoke.measures)
    if door is not None:
        app.router.routes.append(door.route)
    return app


def _mcp_door(spoke: "Spoke[Any]") -> "McpDoor":
    try:
        from hubbub.mcp_tools import McpDoor, host_of  # noqa: PLC0415 - an extra, and two thousand modules
    except ImportError as error:
        raise ConfigurationInvalid("HUBBUB_MCP=true needs the kit's extra mcp (requirements/mcp.lock)") from error
    settings = spoke.settings
    return McpDoor(spoke.agent, spoke.identity, spoke.call_of_tool, (host_of(settings.public_url), *settings.mcp_hosts))


@asynccontextmanager
async def _entered(background: Background | None) -> AsyncIterator[None]:
    if background is None:
        yield
        return
    async with background():
        yield


async def _alive() -> dict[str, str]:
    """Answer while the process lives."""
    return {"status": "ok"}


@dataclass(frozen=True)
class Spoke(Generic[B]):
    """The endpoints of one agent."""

    agent: Agent[B]
    store: Store[B]
    verifier: Verifier
    settings: AgentSettings
    clock: Clock
    metrics: AgentMetrics
    vocabulary: VocabularySource[B] | None
    knowledge: Knowledge[B] | None

    async def serve(self, request: Request) -> Response:
        """Answer a call whose path nobody has taken apart."""
        return await self.call(request.scope["path"].removeprefix(SKILL_PATH), request)

    async def call(self, skill: str, request: Request) -> Response:
        """Run one skill for the customer in the token; the outcome as JSON."""
        answer = await self._answer(skill, partial(self._accept, request), telemetry.incoming(request.headers))
        return Response(answer, media_type="application/json")

    async def call_of_tool(self, skill: str, identity: Identity, skill_input: dict[str, Any]) -> str:
        """Run one skill that was called as a tool; the outcome as JSON. Raises Problem.

        The token names the turn and the step, so the same call within them is the same step, and acts once.
        """
        context = CallContext(
            conversation_id=identity.conversation,
            turn_id=identity.turn,
            step_id=identity.step,
            timezone=self.settings.timezone,
            channel="mcp",
        )
        key = digest(
            identity.tenant, identity.conversation, identity.turn, identity.step, skill, canonical(skill_input)
        )
        request = calls.Request(identity, SkillCall(input=skill_input, context=context), key, float("inf"))

        async def accept(_: Skill[B]) -> calls.Request:
            return request

        return await self._answer(skill, accept)

    async def _answer(
        self, skill: str, accept: Callable[[Skill[B]], Awaitable[calls.Request]], parent: Context | None = None
    ) -> str:
        with (
            telemetry.span(f"execute_tool {skill}", SpanKind.SERVER, parent) as span,
            NotedCall(skill, self.metrics) as entry,
        ):
            span.set_attributes(
                {telemetry.OPERATION: "execute_tool", telemetry.TOOL_NAME: skill, telemetry.AGENT_NAME: self.agent.name}
            )
            registered = self._skill(skill)
            accepted = await accept(registered)
            entry.identity = accepted.identity
            span.set_attribute(telemetry.CONVERSATION, accepted.identity.conversation)
            span.set_attribute(telemetry.TURN, accepted.identity.turn)
            answer = await calls.run(registered, accepted, self.store, self.clock)
            if answer.repeated:
                self.metrics.repeated(skill)
            entry.outcome = answer.text.split('"', 4)[3]
            span.set_attribute(telemetry.OUTCOME, entry.outcome)
        return answer.text

    async def card(self, request: Request) -> Response:
        """The agent card as it is now, with an ETag."""
        typed = TypedSkills(
            phrases=self.agent.phrases,
            skills=tuple(skill.descriptor for skill in self.agent.skills.values()),
            vocabulary=await self._known_words(),
            examples_url=await self._examples_url(),
            examples_skill=self.knowledge.skill if self.knowledge else None,
            pages=self.knowledge.pages if self.knowledge else None,
        )
        card = AgentCard.of(
            name=self.agent.name,
            description=self.agent.description,
            version=self.agent.version,
            url=self.settings.public_url,
            typed=typed,
        )
        return _tagged(card.model_dump_json(by_alias=True, exclude_none=True), request)

    async def examples(self, request: Request) -> Response:
        """Further example sentences of this agent, with an ETag."""
        return _tagged(await self._example_list(), request)

    async def ready(self) -> Response:
        """200 when the store can be used, else 503."""
        try:
            with anyio.fail_after(READY_CHECK_SECONDS):
                await self.store.check()
        except Exception as error:  # noqa: BLE001 - whatever the store's driver raises, the answer is the same
            log.warning("not ready: %s", error)
            return JSONResponse({"status": "not ready"}, 503)
        return JSONResponse({"status": "ready"})

    async def measures(self, request: Request) -> Response:
        """Counters since the start of this process."""
        return exposed(self.metrics.registry, request)

    def _skill(self, name: str) -> Skill[B]:
        if name not in self.agent.skills:
            raise Problem(404, "No such skill", f"{self.agent.name} has no skill {name!r}")
        return self.agent.skills[name]

    async def _accept(self, request: Request, skill: Skill[Any]) -> calls.Request:
        identity = self.identity(request)
        remaining = _remaining(request)
        key = request.headers.get(KEY_HEADER, "")
        if skill.has_effect and not 0 < len(key) <= calls.MAX_KEY_CHARS:
            raise Problem(400, "A skill with an effect needs a step key", f"send {KEY_HEADER} with 1 to 64 characters")
        return calls.Request(identity, await _body(request), key, remaining)

    def identity(self, request: Request) -> Identity:
        """Who a request is for, by its token. Raises Problem 401, and 403 for another company's customer."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise IdentityRejected("no bearer token")
            identity = self.verifier.verify(token.strip())
        except IdentityRejected as error:
            log.warning("identity rejected: %s", error)
            self.metrics.refused("token")
            raise Problem(401, "The identity token was not accepted", headers={"WWW-Authenticate": "Bearer"}) from error
        if identity.tenant != self.settings.tenant:
            self.metrics.refused("tenant")
            # Two companies may have customers of the same name; what is stored here belongs to one of them.
            raise Problem(403, "This agent serves the customers of another company")
        return identity

    async def _example_list(self) -> str:
        if self.knowledge is None:
            return ExampleList().model_dump_json()
        async with self.store.unit(writes=False) as unit:
            return (await self.knowledge.examples(unit.backend)).model_dump_json()

    async def _examples_url(self) -> str | None:
        """Where the examples are; the address changes with them, so that a changed list shows as a changed card."""
        return f"{EXAMPLES_PATH}?v={digest(await self._example_list())}" if self.knowledge else None

    async def _known_words(self) -> dict[str, Vocabulary]:
        if self.vocabulary is None:
            return {}
        async with self.store.unit(writes=False) as unit:
            return dict(await self.vocabulary(unit.backend))


def _remaining(request: Request) -> float:
    """The seconds left for this call. Raises Problem 504 when none are."""
    raw = request.headers.get(DEADLINE_HEADER)
    if raw is None:
        return float("inf")
    try:
        remaining = min(int(raw), LONGEST_MS)
    except ValueError as error:
        raise Problem(400, f"{DEADLINE_HEADER} is not a whole number of milliseconds") from error
    if remaining <= 0:
        raise Problem(504, "The deadline had passed when the call arrived", retryable=False)
    return remaining / 1000


async def _body(request: Request) -> SkillCall:
    try:
        return skill_call.validate_json(await request.body() or b"{}")
    except ValidationError as error:
        details = error.errors()
        if details[0]["type"] == "json_invalid":
            raise Problem(400, "The body is not valid JSON", details[0]["msg"]) from error
        raise InvalidInput(problems.field_errors(details, prefix=("body",))) from error


def _tagged(text: str, request: Request) -> Response:
    """JSON with an ETag, or 304 when the client has it already (RFC 9110, section 13)."""
    tag = '"' + hashlib.sha256(text.encode()).hexdigest()[:32] + '"'
    known = {one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")}
    if known & {tag, "*"}:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(text, media_type="application/json", headers={"ETag": tag, "Cache-Control": "no-cache"})
