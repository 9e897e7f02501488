"""Runs a plan: each step as soon as its own inputs are there, none waiting for a level of others."""

import asyncio
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import anyio

from hubbub.hashing import canonical, digest
from hubbub.identity import input_hash
from hubbub.money import NO_CURRENCY
from hubbub.outcomes import ApprovalRequest, Ask, Option
from orchestrator.spokes.client import SpokeClient
from orchestrator.turn.calling import Caller, skill_request, step_result
from orchestrator.turn.holding import holds
from orchestrator.turn.journal import Turn
from orchestrator.turn.labels import option_label
from orchestrator.turn.outputs import pick
from orchestrator.turn.standing_in import LastKnown, StandIns, question_key
from orchestrator.turn.steps import CONDITION, GONE, UNKNOWN_CONDITION, FromStep, Plan, Step, StepResult, Value

COMMIT_RESERVE_S = 0.75
"""Kept back from the deadline so that the reply can still be composed and committed."""
UNDO_SHARE = 0.3
"""Of a turn's time, kept back by a plan that may have to be undone: no effect may stay because the time ran out."""
MAX_OPTIONS = 10
ASKED_FIRST = ApprovalRequest(
    amount=0, currency=NO_CURRENCY, reason="The configuration asks for an approval of each call."
)
"""What the hub asks for an agent that cannot tell what is at stake."""


async def execute(plan: Plan, turn: Turn, spokes: SpokeClient, last_known: LastKnown) -> dict[str, StepResult]:
    """Run every step of `plan` that can run; results by step id, in the plan's order.

    Steps with a result in the journal are not run again. A step that fails leaves its siblings alone. Raises LeaseLost
    (perhaps in an ExceptionGroup) when another hub has taken the turn.
    """
    run = _Run(plan, turn, spokes, last_known, dict(turn.journaled_results))
    if len(plan.steps) == 1:  # what most turns are: spare them a task of its own
        await run.step(plan.steps[0])
    else:
        async with anyio.create_task_group() as tasks:
            for step in plan.steps:
                tasks.start_soon(run.step, step)
    return {step.id: run.results[step.id] for step in plan.steps}


@dataclass
class _Run:
    plan: Plan
    turn: Turn
    spokes: SpokeClient
    last_known: LastKnown
    results: dict[str, StepResult]
    ended: dict[str, asyncio.Event] = field(init=False)

    def __post_init__(self) -> None:
        self.ended = {step.id: asyncio.Event() for step in self.plan.steps}

    async def step(self, step: Step) -> None:
        for needed in step.waits_for:
            await self.ended[needed].wait()
        if step.id not in self.results:
            self.results[step.id] = await self._outcome(step)
            if self.turn.journals(self.plan):
                await self.turn.end_step(self.results[step.id])
        self.ended[step.id].set()

    async def _outcome(self, step: Step) -> StepResult:
        if any(self.results[needed].outcome != "done" for needed in step.depends_on):
            return StepResult(id=step.id, outcome="skipped")
        if step.when is not None and not (so := holds(step.when, self.results, self.turn.timezone)):
            return StepResult(id=step.id, outcome="skipped", code=UNKNOWN_CONDITION if so is None else CONDITION)
        if step.refusal:
            return StepResult(id=step.id, outcome="refused", code=GONE, say=step.refusal, local=step.refusal)
        bound = self._bound(step)
        if isinstance(bound, StepResult):
            return bound
        if step.missing:
            gap = step.missing[0]
            return StepResult(id=step.id, outcome="needs_input", ask=Ask(slot=gap.slot, question=gap.question))
        return await self._call(step, bound)

    def _bound(self, step: Step) -> dict[str, Any] | StepResult:
        """The step's input, or why it cannot be called: nothing found, or several things to choose from."""
        bound: dict[str, Any] = {}
        for name, source in step.input.items():
            if isinstance(source, Value):
                bound[name] = source.value
                continue
            options = self._options(source)
            if not options:
                return StepResult(id=step.id, outcome="skipped")
            if len(options) > 1:
                return _choice(step, name, source, options)
            [bound[name]] = options.values()
        return bound

    def _options(self, source: FromStep) -> dict[str, Any]:
        """The values found, by their words. Those a customer could not tell apart are one, the first."""
        locale, timezone = self.turn.locale, self.turn.timezone
        options: dict[str, Any] = {}
        for value, holder in pick(source, self.results):
            options.setdefault(option_label(value, holder, source.label, locale, timezone), value)
        return options

    async def _call(self, step: Step, skill_input: dict[str, Any]) -> StepResult:
        key = step.key or self._key(step, skill_input)
        if step.asks_first and step.let_through != input_hash(skill_input):
            return StepResult(
                id=step.id,
                outcome="needs_approval",
                input=skill_input,
                key=key,
                approval=ASKED_FIRST,
                asked_hash=step.asked_hash,
            )
        if step.effect == "at_most_once" and step.id in self.turn.begun_before:
            return StepResult(id=step.id, outcome="unknown", input=skill_input, key=key, attempts=1)
        watched = self.turn.request.watched
        if watched or step.effect != "read":
            await self.turn.begin_step(step, skill_input, key)
        started = self.turn.elapsed_ms()
        retried = partial(self.turn.retry_step, step) if watched else None
        answer = await self.spokes.call(skill_request(step, skill_input, key, self._caller()), retried)
        result = step_result(step, answer)
        if step.effect == "read":
            result = await self._best(step, skill_input, result)
        duration = self.turn.elapsed_ms() - started
        used = {**skill_input, **(result.input or {})}
        return result.model_copy(update={"input": used, "key": key, "started_ms": started, "duration_ms": duration})

    async def _best(self, step: Step, skill_input: dict[str, Any], result: StepResult) -> StepResult:
        """The answer to a look-up, remembered where its card allows it; else what may stand in for it."""
        if result.outcome == "done" and step.standby and step.standby.last_known_s:
            self.last_known.keep(question_key(self.turn, step, skill_input), result, time.time())
        if result.outcome != "failed":
            return result
        stand_ins = StandIns(self.spokes, self.last_known)
        instead = await stand_ins.for_unanswered(step, skill_input, self.turn, self._caller())
        return instead.model_copy(update={"attempts": result.attempts}) if instead else result

    def _key(self, step: Step, skill_input: dict[str, Any]) -> str:
        """The step key: one turn, skill and input always make the same key; equal steps differ by their order."""
        equals = [other.id for other in self.plan.steps if other.name == step.name]
        ordinal = equals.index(step.id)
        return digest(self.turn.request.turn_id, step.agent, step.skill, canonical(skill_input), ordinal)

    def _caller(self) -> Caller:
        deadline = self.turn.deadline - COMMIT_RESERVE_S
        if self.plan.may_be_undone:
            deadline -= UNDO_SHARE * (self.turn.deadline - self.turn.began)
        return Caller(self.turn.request, partial(self.turn.context, mood=self.plan.mood), deadline)


def _choice(step: Step, slot: str, source: FromStep, labelled: dict[str, Any]) -> StepResult:
    options = tuple(Option(value=str(value), label=label) for label, value in list(labelled.items())[:MAX_OPTIONS])
    ask = Ask(slot=slot, question=source.question, options=options)
    return StepResult(id=step.id, outcome="needs_input", ask=ask)
