"""The story of a turn: from a customer's message to one committed reply."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hubbub import telemetry
from hubbub.clock import Clock
from hubbub.semantics import PERSON_REQUESTED
from orchestrator.dialogue.foreign import ENGLISH
from orchestrator.dialogue.wording import PLAIN, Wording
from orchestrator.metrics import HubMetrics
from orchestrator.spokes.client import SpokeClient
from orchestrator.turn import tracing
from orchestrator.turn.acting import NOTHING_SAID, Action
from orchestrator.turn.commit import Committed, Finished, commit
from orchestrator.turn.compensate import compensate
from orchestrator.turn.compose import compose
from orchestrator.turn.decide import decide
from orchestrator.turn.execute import execute
from orchestrator.turn.journal import Turn
from orchestrator.turn.localising import in_language
from orchestrator.turn.plan import continuation, plan
from orchestrator.turn.resuming import spoken_before
from orchestrator.turn.standing_in import LastKnown
from orchestrator.turn.steps import Plan
from orchestrator.turn.understand import Understanding
from orchestrator.turn.withdraw import withdraw


@dataclass(frozen=True)
class Hub:
    """What a turn needs of its surroundings. `understanding` gives the newest there is; a turn asks once."""

    understanding: Callable[[], Understanding]
    spokes: SpokeClient
    clock: Clock
    trace_url: str
    approval_hours: int
    metrics: HubMetrics
    last_known: LastKnown = field(default_factory=LastKnown)
    wording: Wording = PLAIN


async def run_turn(turn: Turn, hub: Hub) -> Committed:
    """Run a taken turn to its commit.

    A turn may be run again after a crash: what is journaled is not decided and not done a second time. A plan that
    only looks things up is kept with the commit. Raises LeaseLost (alone or in an ExceptionGroup) when another hub has
    taken the turn; then this one leaves it alone.
    """
    with tracing.turn_span(turn) as span:
        made = given_up(hub.wording) if turn.taken.poisoned else turn.journaled_plan
        if made is None:
            made = make_plan(turn, hub)
            if turn.journals(made):
                await turn.save_plan(made)
        span.set_attribute(telemetry.ROUTE_REASON, made.route.reason)
        turn.language = made.language

        results = await execute(made, turn, hub.spokes, hub.last_known)
        made, results = await compensate(made, results, turn, hub.spokes, hub.last_known)

        voice = hub.understanding().voice(hub.wording, made.language)
        made, told = in_language(await withdraw(made, turn, voice), results, voice)

        composed = compose(made, told, turn.state, voice)
        span.set_attribute(telemetry.STATUS, composed.status)
        finished = Finished(made, told, composed, tracing.link(hub.trace_url), voice)
        committed = await commit(turn, finished, hub.approval_hours)
        tracing.note(turn, finished)
        tracing.count(turn, finished, hub.metrics)
        return committed


def given_up(wording: Wording) -> Plan:
    """The plan of a turn that failed again and again: it must not hold up the conversation for ever."""
    return Plan(words=wording.voice(ENGLISH).say("gave_up"), gave_up=True)


def make_plan(turn: Turn, hub: Hub) -> Plan:
    """Understand the message, decide what it means here, and plan it; an action says itself what it means."""
    request = turn.request
    if request.origin is not None:
        voice = hub.understanding().voice(hub.wording, turn.state.language or "")
        return continuation(request.origin, voice).model_copy(update={"language": voice.language})
    understanding = hub.understanding().of_tenant(request.tenant)
    customer = request.customer_id or "anonymous"
    if request.action is not None:
        acted = Action.model_validate_json(request.action).decision
        return plan(acted, NOTHING_SAID, turn.state, understanding.catalog, customer=customer)
    with telemetry.span("understand"):
        spoken = spoken_before(turn.state)
        signals = understanding.understand(request.message, hub.clock(), turn.timezone, turn.locale, spoken)
    decision = decide(signals, turn.state, understanding.catalog)
    voice = understanding.voice(hub.wording, signals.language)
    made = plan(decision, signals, turn.state, understanding.catalog, voice, customer=customer)
    consoles = signals.mood == "upset" and understanding.catalog.reaching(PERSON_REQUESTED) is not None
    return made.model_copy(update={"mood": signals.mood, "language": signals.language, "consoles": consoles})
