"""The hub's composition root: settings → parts → web application."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import anyio
from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware

from hubbub import logs, problems, telemetry
from hubbub.errors import ConfigurationInvalid, Problem
from hubbub.identity import Signer
from hubbub.lane import Lane, Serve
from hubbub.limits import BodyLimit
from hubbub.public_addresses import may_connect
from hubbub.starting import PlainStart, built
from orchestrator.api import cors, documentation, store_errors
from orchestrator.api.a2a.router import a2a_route, a2a_router
from orchestrator.api.access import Gate, require_local_name
from orchestrator.api.actions import actions_router
from orchestrator.api.acts import acts_router
from orchestrator.api.agents import Shown, agents_router
from orchestrator.api.approvals import approvals_router
from orchestrator.api.chat import CHAT_PATH, chat_router
from orchestrator.api.completions.router import completions_router
from orchestrator.api.configuration import Configuring, configuration_router
from orchestrator.api.conversations import conversations_router
from orchestrator.api.desk import desk_router
from orchestrator.api.door import Door
from orchestrator.api.entrance import Entrance
from orchestrator.api.erasing import erasing_router
from orchestrator.api.examples import Teaching, examples_router
from orchestrator.api.exporting import exporting_router
from orchestrator.api.feedback import feedback_router
from orchestrator.api.health import health_router
from orchestrator.api.incoming import incoming_router
from orchestrator.api.metrics import Standing, metrics_router
from orchestrator.api.models import MAX_MESSAGE_CHARS
from orchestrator.api.operations import operations_router
from orchestrator.api.pages import pages_router
from orchestrator.api.rates import TellRates
from orchestrator.api.route import DryRun, route_router
from orchestrator.api.sources import sources_router
from orchestrator.api.stopping import CloseConnections, drained_first
from orchestrator.api.streaming import Streams
from orchestrator.api.tracing import TraceRequests
from orchestrator.api.transcripts import transcripts_router
from orchestrator.api.webhook_deliveries import deliveries_router
from orchestrator.api.webhooks import Hooks, webhooks_router
from orchestrator.configuration.following import Following
from orchestrator.configuration.store import ConfigurationStore
from orchestrator.console.chat_page import chat_page_router
from orchestrator.console.reference import reference_router
from orchestrator.console.span_exporter import StoreExporter
from orchestrator.console.trace_store import TraceStore
from orchestrator.console.traces import traces_router
from orchestrator.conversations.connection import Connection
from orchestrator.conversations.errors import StoreMisconfigured, StoreUnavailable
from orchestrator.conversations.limits import DAY_S, StoreLimits
from orchestrator.conversations.store import ConversationStore
from orchestrator.dialogue.meaning import encoder_of
from orchestrator.dialogue.teaching import read_examples
from orchestrator.dialogue.wording import PLAIN, Wording, WordingInvalid, read_wording
from orchestrator.examples.following import FollowingExamples
from orchestrator.examples.store import ExampleStore
from orchestrator.inbox.sources import Registered
from orchestrator.metrics import HubMetrics
from orchestrator.outbox.dispatching import Dispatcher
from orchestrator.outbox.sending import Sender
from orchestrator.outbox.subscribers import Subscribers
from orchestrator.outbox.subscribing import Subscribing
from orchestrator.settings import DEFAULT_TENANT, HubSettings
from orchestrator.spokes.client import SpokeClient
from orchestrator.spokes.foreign.credentials import Credentials
from orchestrator.spokes.lines import Lines
from orchestrator.spokes.looking import CardReader
from orchestrator.spokes.operating import Operating
from orchestrator.spokes.pages import read_page
from orchestrator.spokes.policy import CallPolicy, Policies
from orchestrator.spokes.policy_file import read_policies
from orchestrator.spokes.registry import Registry
from orchestrator.spokes.transport import Connections
from orchestrator.turn.admission import Admission, AdmissionLimits
from orchestrator.turn.enrolling import Enrolment, registrations_in
from orchestrator.turn.erase import Eraser
from orchestrator.turn.gathering import Gatherer
from orchestrator.turn.mind import Mind
from orchestrator.turn.pipeline import Hub
from orchestrator.turn.runner import Runner
from orchestrator.turn.stopping import drain
from orchestrator.turn.sweeper import Sweeper

VERSION = "0.1.0"
CHAT_BYTES = 128 * 1024
OTHER_BYTES = 1024 * 1024
log = logging.getLogger(__name__)


def build(settings: HubSettings) -> FastAPI:
    """Put the hub together. Nothing is opened before the application starts."""
    logs.set_up("hub", settings.log_level)
    clock = settings.clock
    policies = _policies(settings)
    labelled = read_examples(settings.routing_examples) if settings.routing_examples else ()
    traces, connections, redis = TraceStore(), Connections(), _redis(settings)
    store = ConversationStore(redis, _limits(settings))
    entrance = Entrance.of(settings, redis, connections)
    gate = entrance.gate
    lines = Lines(policies)
    mind = Mind(
        policies,
        len(settings.agent_urls),
        lines,
        labelled,
        encoder_of(settings.encoder, settings.vectors_file),
        _wording(settings),
    )
    following, examples = _followed(redis, mind)
    outside = Connections(partial(may_connect, allowed=settings.agent_networks))
    reader = CardReader(outside, Credentials(settings.agent_tokens))
    registry = Registry(
        connections, settings.agent_urls, mind.learn, settings.settle_s, partial(registrations_in, store), reader
    )
    spokes = SpokeClient(
        connections,
        _signer(settings),
        lines,
        metrics := HubMetrics(),
        outside=outside,
        credentials=reader.credentials,
    )
    trace_url = settings.trace_url or settings.public_url + "/trace/{trace_id}"
    subscribers = Subscribers(store)
    hub = Hub(mind, following.at, spokes, clock, trace_url, settings.approval_hours, metrics, subscribers)
    hooks = _hooks(settings, store, subscribers, connections)
    admission = Admission(AdmissionLimits(settings.turns_at_once, settings.turns_waiting, settings.admission_wait_s))
    ready = anyio.Event()
    runner = Runner(hub, store, ready, admission, settings.turn_deadline_s, settings.timezone)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await _check(store)
        provider = telemetry.set_up("hub", None if telemetry.otlp_configured() else StoreExporter(traces))
        async with connections, outside, anyio.create_task_group() as tasks:
            runner.run_in(tasks)
            dispatcher = Dispatcher(store, hooks.subscribing, hooks.sender, metrics, settings.webhook_retries_s)
            for watch in (
                registry.watch,
                lines.watch,
                entrance.watch,
                following.watch,
                examples.watch,
                subscribers.watch,
                mind.read_ahead,
            ):
                tasks.start_soon(watch)
            tasks.start_soon(_set_once, ready, registry.settled, following.looked, examples.looked)
            for work in (Sweeper(runner).run, dispatcher.run):
                tasks.start_soon(work)
            with drained_first(tasks, partial(drain, runner, settings.drain_s)):
                yield
            tasks.cancel_scope.cancel()
        await store.close()
        await anyio.to_thread.run_sync(provider.shutdown)

    app = FastAPI(
        title="Hubbub",
        summary="Many agents, one answer: routes each turn of a conversation to the agents it needs.",
        version=VERSION,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=telemetry.FASTAPI_TELEMETRY_OFF,  # type: ignore[arg-type] # a TypedDict written as a constant
    )
    for part in (problems, store_errors, documentation):
        part.install(app)
    streams = Streams(runner, settings.streams_at_once)
    operating = Operating(lambda: mind.usual.understanding.catalog, spokes, settings.timezone)
    eraser = Eraser(store, operating, registry.unseen, settings.turn_deadline_s)
    door = Door(runner, streams, gate, settings.secret.get_secret_value(), settings.reply_wait_s)
    chat, serve_chat = chat_router(door)
    _surround(app, serve_chat, admission, settings, gate)
    routers = [
        chat,
        actions_router(door, lambda tenant: mind.conduct(tenant).understanding.catalog),
        completions_router(door),
        a2a_router(door, lambda: mind.conduct(DEFAULT_TENANT).understanding.catalog, settings.public_url, VERSION),
        acts_router(door),
        desk_router(door),
        conversations_router(store, streams, gate),
        feedback_router(store, subscribers, gate),
        transcripts_router(store, gate),
        exporting_router(store, Gatherer(operating, registry.unseen), gate),
        approvals_router(runner, gate),
        route_router(DryRun(mind, store, clock, settings.timezone), gate),
        configuration_router(Configuring(following, operating.catalog, registry), gate),
        examples_router(Teaching(examples, mind.goes_by_own, operating.catalog, registry), gate),
        agents_router(
            Shown(registry, lines, mind.goes_by_own),
            Enrolment(store, registry, reader, settings.agent_networks),
            gate,
        ),
        operations_router(operating, gate),
        erasing_router(eraser, store, gate),
        *entrance.routers(store),
        webhooks_router(hooks, gate),
        deliveries_router(hooks, gate),
        sources_router(Registered(store), gate),
        incoming_router(Registered(store), store, door),
        pages_router(partial(read_page, connections, registry)),
        health_router(store, registry, admission),
        metrics_router(metrics, Standing(admission, lines, registry), store),
        chat_page_router(
            key_needed=not gate.is_open,
            traces_open=gate.is_open or bool(settings.trace_url),
            max_chars=MAX_MESSAGE_CHARS,
        ),
        reference_router(app.openapi),
    ]
    if not telemetry.otlp_configured():
        routers.append(traces_router(traces, gate.needs("desk"), _from_this_machine))
    for router in routers:
        app.include_router(router)
    app.router.routes.append(a2a_route(door))
    return app


async def _set_once(event: anyio.Event, *others: anyio.Event) -> None:
    """Set an event once all the others are."""
    for other in others:
        await other.wait()
    event.set()


def _surround(app: FastAPI, serve_chat: Serve, admission: Admission, settings: HubSettings, gate: Gate) -> None:
    """Put around the application what every request passes, the innermost first."""
    app.add_middleware(PlainStart)
    app.add_middleware(Lane, path=CHAT_PATH, serve=serve_chat)
    app.add_middleware(BodyLimit, limit_of=lambda path: CHAT_BYTES if path == CHAT_PATH else OTHER_BYTES)
    if gate.counts:
        app.add_middleware(TellRates)
    app.add_middleware(TraceRequests)
    app.add_middleware(CloseConnections, stopping=lambda: admission.closed)
    if settings.cors_origins:
        app.add_middleware(CORSMiddleware, **cors.rules(settings.cors_origins))


def _followed(redis: Connection, mind: Mind) -> tuple[Following, FollowingExamples]:
    """What each tenant changes while the hub runs."""
    return Following(ConfigurationStore(redis), mind.configure), FollowingExamples(ExampleStore(redis), mind.teach)


def _hooks(
    settings: HubSettings, store: ConversationStore, subscribers: Subscribers, connections: Connections
) -> Hooks:
    sender = Sender(connections, settings.webhook_networks, settings.webhook_timeout_s)
    return Hooks(Subscribing(store, subscribers), store, sender)


def _signer(settings: HubSettings) -> Signer:
    return Signer.load(settings.identity_private_key.get_secret_value())


def _policies(settings: HubSettings) -> Policies:
    defaults = CallPolicy(
        failures=settings.breaker_failures, rest_s=settings.breaker_rest_s, retry_share=settings.retry_share
    )
    return Policies(defaults, read_policies(settings.call_policy))


def _wording(settings: HubSettings) -> Wording:
    if settings.wording is None:
        return PLAIN
    try:
        return read_wording(settings.wording)
    except (OSError, WordingInvalid) as error:
        raise ConfigurationInvalid(f"HUBBUB_WORDING: {error}") from error


def _redis(settings: HubSettings) -> Connection:
    try:
        return Connection.open(settings.redis_url, settings.durability)
    except StoreMisconfigured as error:
        raise ConfigurationInvalid(str(error)) from error


def _limits(settings: HubSettings) -> StoreLimits:
    return StoreLimits(history=settings.history_messages, retention_s=settings.retention_days * DAY_S)


async def _check(store: ConversationStore) -> None:
    """Raise ConfigurationInvalid when the store is not fit for use; one that is away for now may come back."""
    try:
        await store.ready()
    except StoreMisconfigured as error:
        raise ConfigurationInvalid(str(error)) from error
    except StoreUnavailable as error:
        log.warning("not ready: %s", error)


async def _from_this_machine(request: Request) -> None:
    """Spans are taken from this machine only; elsewhere a collector belongs in between."""
    if request.client is None or request.client.host not in {"127.0.0.1", "::1"}:
        raise Problem(403, "Spans are taken from this machine only")
    require_local_name(request)


app = built(build, HubSettings)
