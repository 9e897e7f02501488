"""The story of a turn: from a customer's message to one committed reply."""

from dataclasses import dataclass, field
from functools import partial

import anyio

from hubbub import telemetry
from hubbub.clock import Clock
from hubbub.semantics import PERSON_REQUESTED
from orchestrator.dialogue.foreign import ENGLISH
from orchestrator.metrics import HubMetrics
from orchestrator.outbox.subscribers import Subscribers
from orchestrator.spokes.client import SpokeClient
from orchestrator.turn import tracing
from orchestrator.turn.acting import NOTHING_SAID, Action
from orchestrator.turn.commit import Committed, Finished, commit
from orchestrator.turn.compensate import compensate
from orchestrator.turn.compose import compose
from orchestrator.turn.conduct import Conduct
from orchestrator.turn.desk import DESK_ACTS, desk_plan, standing_by
from orchestrator.turn.execute import execute
from orchestrator.turn.gone import refusing_gone
from orchestrator.turn.journal import Turn
from orchestrator.turn.localising import in_language
from orchestrator.turn.meant import meant
from orchestrator.turn.mind import Earlier, Mind
from orchestrator.turn.person import for_a_person
from orchestrator.turn.plan import closing, continuation, kept_closed, plan, telling
from orchestrator.turn.resuming import spoken_before
from orchestrator.turn.standing_in import LastKnown
from orchestrator.turn.steps import Plan
from orchestrator.turn.withdraw import withdraw


@dataclass(frozen=True)
class Hub:
    """What a turn needs of its surroundings. `mind` has the newest conduct; a turn asks once.

    `earlier` finds the configuration that a turn began with elsewhere.
    """

    mind: Mind
    earlier: Earlier
    spokes: SpokeClient
    clock: Clock
    trace_url: str
    approval_hours: int
    metrics: HubMetrics
    subscribers: Subscribers
    last_known: LastKnown = field(default_factory=LastKnown)


async def run_turn(turn: Turn, hub: Hub) -> Committed:
    """Run a taken turn to its commit.

    A turn may be run again after a crash: what is journaled is not decided and not done a second time. A plan that
    only looks things up is kept with the commit. Raises LeaseLost (alone or in an ExceptionGroup) when another hub has
    taken the turn; then this one leaves it alone.
    """
    with tracing.turn_span(turn) as span:
        made = None if turn.taken.poisoned else turn.journaled_plan
        conduct = await _conduct(made, turn, hub)
        if made is None:
            making = partial(make_plan, turn, conduct, hub.clock)
            planned = making() if hub.mind.encoder.at_once else await anyio.to_thread.run_sync(making)
            made = await refusing_gone(planned, turn, conduct)
            if turn.journals(made):
                await turn.save_plan(made)
        span.set_attribute(telemetry.ROUTE_REASON, made.route.reason)
        turn.language = made.language

        results = await execute(made, turn, hub.spokes, hub.last_known)
        made, results = await compensate(made, results, turn, conduct, spokes=hub.spokes, last_known=hub.last_known)

        voice = conduct.voice(made.language)
        made, told = in_language(await withdraw(made, turn, voice, hub.subscribers), results, voice)

        composed = compose(made, told, turn.state, voice)
        span.set_attribute(telemetry.STATUS, composed.status)
        finished = Finished(made, told, composed, tracing.link(hub.trace_url), voice)
        committed = await commit(turn, finished, hub.approval_hours, hub.subscribers)
        tracing.note(turn, finished)
        tracing.count(turn, finished, hub.metrics)
        return committed


async def _conduct(made: Plan | None, turn: Turn, hub: Hub) -> Conduct:
    """The newest conduct, or that of a plan that another hub made."""
    tenant = turn.request.tenant
    if made is None:
        return hub.mind.conduct(tenant)
    return await hub.mind.conduct_at(tenant, made.configuration, hub.earlier)


def given_up(conduct: Conduct) -> Plan:
    """The plan of a turn that failed again and again: it must not hold up the conversation for ever."""
    return Plan(words=conduct.voice(ENGLISH).say("gave_up"), gave_up=True)


def make_plan(turn: Turn, conduct: Conduct, clock: Clock) -> Plan:
    """Understand the message, decide what it means here, and plan it; an act says itself what it means."""
    if turn.taken.poisoned:
        made = given_up(conduct)
    elif turn.request.origin is not None:
        voice = conduct.voice(turn.state.language or "")
        made = continuation(turn.request.origin, voice).model_copy(update={"language": voice.language})
    elif turn.request.action is not None:
        made = _acted(Action.model_validate_json(turn.request.action), turn, conduct)
    elif turn.state.mode == "person":
        made = standing_by()
    elif conduct.stays_closed and turn.state.mode == "closed":
        made = kept_closed(conduct.voice(turn.state.language or ""))
    else:
        made = _answered(turn, conduct, clock)
    return made.model_copy(update={"configuration": conduct.version}) if conduct.version else made


def _acted(action: Action, turn: Turn, conduct: Conduct) -> Plan:
    """The plan for an act without words."""
    if action.act == "tell":
        return telling(action.words)
    voice, catalog = conduct.voice(turn.state.language or ""), conduct.understanding.catalog
    if action.act == "close":
        return closing(turn.state, voice)
    if action.act in DESK_ACTS:
        return desk_plan(DESK_ACTS[action.act], action.words, action.by, turn.state, voice)
    if turn.state.mode == "person":
        return standing_by()
    if conduct.stays_closed and turn.state.mode == "closed":
        return kept_closed(voice)
    wish = for_a_person(action.reason, catalog) if action.act == "hand_over" else action.decision
    made = plan(wish, NOTHING_SAID, turn.state, catalog, voice, customer=turn.request.customer_id or "anonymous")
    return made.model_copy(update={"language": turn.state.language or ""})


def _answered(turn: Turn, conduct: Conduct, clock: Clock) -> Plan:
    """The plan for a message."""
    request, understanding, state = turn.request, conduct.understanding, turn.state
    with telemetry.span("understand"):
        spoken = spoken_before(state)
        signals = understanding.understand(request.message, clock(), turn.timezone, turn.locale, spoken)
    decision, forgets = meant(signals, state, conduct)
    voice, customer = conduct.voice(signals.language), request.customer_id or "anonymous"
    made = plan(decision, signals, state, understanding.catalog, voice, customer=customer)
    consoles = signals.mood == "upset" and understanding.catalog.reaching(PERSON_REQUESTED) is not None
    told = {"mood": signals.mood, "language": signals.language, "consoles": consoles}
    return made.model_copy(update={**told, "forgets": made.forgets or forgets})
