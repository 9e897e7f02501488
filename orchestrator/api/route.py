"""`POST /v1/route`: what a message would lead to, with nothing executed, nothing stored and no agent called."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import anyio
from fastapi import APIRouter, Depends

from hubbub.clock import Clock
from hubbub.errors import FieldError, InvalidInput
from orchestrator.api.access import Caller, Gate
from orchestrator.api.bodies import JsonBody
from orchestrator.api.documentation import problems
from orchestrator.api.models import RouteRequest, RouteResult, RouteResults
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.store import ConversationStore
from orchestrator.dialogue.signals import Signals
from orchestrator.dialogue.state import State
from orchestrator.turn.conduct import Conduct
from orchestrator.turn.decide import decide
from orchestrator.turn.decisions import AskWhich, Decision, Say
from orchestrator.turn.journal import DEFAULT_LOCALE
from orchestrator.turn.mind import Mind
from orchestrator.turn.plan import plan
from orchestrator.turn.resuming import spoken_before
from orchestrator.turn.steps import Plan
from orchestrator.turn.wanted import wanted

Word = Literal["answer", "ask", "plan", "hand_over", "refuse"]


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a dry run needs: the newest conduct, the store for a conversation's state, the clock."""

    mind: Mind
    store: ConversationStore
    clock: Clock
    company_timezone: str


def route_router(dry: DryRun, gate: Gate) -> APIRouter:
    """The router of the dry run."""
    router = APIRouter(tags=["routing"])
    reader = gate.needs("desk")

    @router.post(
        "/v1/route",
        operation_id="route_messages",
        summary="Route messages without doing anything",
        responses=problems(503),
    )
    async def route(
        body: RouteRequest, caller: Annotated[Caller, Depends(reader)], _: JsonBody
    ) -> RouteResults | RouteResult:
        """The decision, the agents and the plan for one message, or for each of many.

        Nothing is executed, nothing stored and no agent called: to try sentences out, and to measure understanding.
        """
        if (body.message is None) == (body.messages is None):
            raise InvalidInput([FieldError("/message", "give either message or messages")])
        state = await _state(dry, body, caller)
        messages = body.messages or (body.message or "",)
        # A thousand messages are a second of work: not on the loop that serves everybody else.
        conduct = dry.mind.conduct(caller.tenant)
        run = partial(_result, dry, conduct, body, state)
        results = await anyio.to_thread.run_sync(lambda: tuple(map(run, messages)))
        return results[0] if body.messages is None else RouteResults(results=results)

    return router


async def _state(dry: DryRun, body: RouteRequest, caller: Caller) -> State:
    """The dialogue state of the named conversation; of a new one when there is none this caller may see."""
    customer = caller.looks_at(body.customer_id, "/customer_id")
    if body.conversation_id is None:
        return State()
    ref = ConversationRef(caller.tenant, body.conversation_id)
    record = await dry.store.conversation(ref)
    if record is None or not caller.may_see(record, customer):
        return State()
    stored = await dry.store.state(ref)
    return State.model_validate_json(stored) if stored else State()


def _result(dry: DryRun, conduct: Conduct, body: RouteRequest, state: State, message: str) -> RouteResult:
    understanding = conduct.understanding
    timezone = ZoneInfo(body.timezone or dry.company_timezone)
    locale, spoken = body.locale or DEFAULT_LOCALE, spoken_before(state)
    signals = understanding.understand(message, dry.clock(), timezone, locale, spoken)
    decision = decide(signals, state, understanding.catalog, conduct.misses)
    made = plan(decision, signals, state, understanding.catalog, customer=body.customer_id or "anonymous")
    skills = wanted(decision, signals, state)
    scores = [intent.score for clause in signals.clauses for intent in clause.intents or clause.rivals]
    return RouteResult(
        decision=_word(decision, made),
        agents=tuple(dict.fromkeys(skill.split(".", 1)[0] for skill in skills)),
        skills=tuple(skill for skill in skills if "." in skill),
        score=round(max(scores, default=_best(signals)), 4),
        out_of_scope=signals.out_of_scope,
        language=signals.language,
        entities=tuple({"type": one.type, "value": one.value, "text": one.text} for one in signals.entities),
        plan=tuple(step.model_dump(mode="json", exclude={"address", "key", "yes"}) for step in made.steps),
    )


def _best(signals: Signals) -> float:
    return max((clause.score for clause in signals.clauses), default=0.0)


def _word(decision: Decision, made: Plan) -> Word:
    if isinstance(decision, AskWhich):
        return "ask"
    if isinstance(decision, Say):
        return "refuse" if decision.kind == "out_of_scope" else "hand_over" if made.hands_over else "answer"
    if any(step.asks_for_person for step in made.steps):
        return "hand_over"
    return "ask" if any(step.missing for step in made.steps) else "plan"
