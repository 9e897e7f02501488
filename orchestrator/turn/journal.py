"""One turn's side of the journal: what it was asked, what it planned, what came of each step."""

import time
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from hubbub.hashing import canonical
from hubbub.lazy import lazy
from hubbub.wire import CallContext, HistoryMessage, Mood
from orchestrator.conversations.records import Said, StoredMessage, Taken, TurnRequest
from orchestrator.conversations.store import ConversationStore
from orchestrator.dialogue.foreign import LANGUAGES
from orchestrator.dialogue.state import State
from orchestrator.turn.steps import Plan, Step, StepResult

DEFAULT_LOCALE = "en-US"


def route_decided(plan: Plan) -> tuple[str, str]:
    """The event that tells how a message was understood: type and payload."""
    return "route.decided", plan.route.model_dump_json()


def plan_made(plan: Plan) -> tuple[str, str]:
    """The event that tells of a plan: type and payload."""
    return "plan.made", canonical({"steps": [{"id": step.id, "skill": step.name} for step in plan.steps]})


@dataclass(eq=False)
class Turn:
    """A taken turn, its journal parsed once. `deadline` and `began` are on the monotonic clock, in seconds.

    `language` is what the customer writes, once the plan says so.
    """

    taken: Taken
    store: ConversationStore
    deadline: float
    company_timezone: str
    began: float = field(default_factory=time.monotonic)
    language: str = ""

    @property
    def request(self) -> TurnRequest:
        """What was asked."""
        return self.taken.request

    @lazy
    def state(self) -> State:
        """The dialogue state before this turn. One that failed again and again ends without: it may be why."""
        known = self.taken.state if not self.taken.poisoned else None
        return State.model_validate_json(known) if known else State()

    @lazy
    def timezone(self) -> ZoneInfo:
        """The customer's time zone, else the company's."""
        return ZoneInfo(self.request.timezone or self.company_timezone)

    @property
    def locale(self) -> str:
        """The customer's locale (BCP 47): what they said it is, unless they write another language."""
        said = self.request.locale or DEFAULT_LOCALE
        reads = said.partition("-")[0].lower()
        another = self.language and self.language != reads and (self.language in LANGUAGES or reads in LANGUAGES)
        return self.language if another else said

    @property
    def journaled_plan(self) -> Plan | None:
        """The plan an earlier take journaled: it is run as it is, never made again."""
        return Plan.model_validate_json(self.taken.plan) if self.taken.plan else None

    def journals(self, plan: Plan) -> bool:
        """Whether what becomes of `plan` is journaled as it happens; mere look-ups nobody watches are not."""
        return self.request.watched or not plan.only_looks_up

    def has_kept(self, plan: Plan) -> bool:
        """Whether this turn's plan is in the journal. One that only looks things up gets there with the commit."""
        return self.taken.plan is not None or self.journals(plan)

    @lazy
    def journaled_results(self) -> dict[str, StepResult]:
        """Results of steps that ended in an earlier take."""
        entries = {step_id: StepResult.model_validate_json(entry) for step_id, entry in self.taken.steps.items()}
        return {
            step_id: result for step_id, result in entries.items() if result.outcome != "unknown" or result.attempts
        }

    @property
    def begun_before(self) -> frozenset[str]:
        """Steps that an earlier take began and did not end: they may have arrived."""
        return frozenset(self.taken.steps) - frozenset(self.journaled_results)

    def context(self, step_id: str, found: tuple[str, ...] = (), mood: Mood = "calm") -> CallContext:
        """Where a step's call comes from, its inputs that were `found`, and the mood of the message that led to it."""
        return CallContext(
            conversation_id=self.request.conversation_id,
            turn_id=self.request.turn_id,
            step_id=step_id,
            locale=self.locale,
            timezone=self.timezone.key,
            channel=self.request.channel,
            mood=mood,
            found=found,
            history=self._history,
        )

    @lazy
    def _history(self) -> tuple[HistoryMessage, ...]:
        said: tuple[Said | StoredMessage, ...] = (
            *self.request.context,
            *(one for one in self.taken.history if not one.is_note),
        )
        return tuple([HistoryMessage(one.role, one.text) for one in said])

    def elapsed_ms(self) -> int:
        """Milliseconds since this take began."""
        return int((time.monotonic() - self.began) * 1000)

    async def save_plan(self, plan: Plan) -> None:
        """Journal the plan, before its first effect. Raises LeaseLost when another hub has the turn."""
        await self.store.save_plan(
            self.request.ref,
            self.taken.fence,
            self.request.turn_id,
            plan.model_dump_json(),
            events=[*([route_decided(plan)] if self.request.watched else []), plan_made(plan)],
        )

    async def begin_step(self, step: Step, skill_input: dict[str, Any], key: str) -> None:
        """Journal that a step's call is about to be sent. Raises LeaseLost."""
        record = StepResult(id=step.id, outcome="unknown", input=skill_input, key=key)
        event = canonical({"id": step.id, "skill": step.name})
        await self.store.begin_step(
            self.request.ref,
            self.taken.fence,
            self.request.turn_id,
            step.id,
            record.model_dump_json(),
            events=[("step.started", event)],
        )

    async def end_step(self, result: StepResult) -> None:
        """Journal what came of a step. Raises LeaseLost."""
        event = canonical({"id": result.id, "outcome": result.outcome})
        await self.store.end_step(
            self.request.ref,
            self.taken.fence,
            self.request.turn_id,
            result.id,
            result.model_dump_json(),
            events=[("step.finished", event)],
        )

    async def retry_step(self, step: Step, attempt: int) -> None:
        """Journal that a step's call is sent again, as its `attempt`-th. Raises LeaseLost."""
        event = canonical({"id": step.id, "skill": step.name, "attempt": attempt})
        await self.store.retry_step(
            self.request.ref,
            self.taken.fence,
            self.request.turn_id,
            step.id,
            attempt,
            events=[("step.retried", event)],
        )
