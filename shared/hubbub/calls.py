"""Runs one skill call: the way from a checked request to an outcome that is recorded with its effect."""

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import anyio
from pydantic import ValidationError

from hubbub.agent import Call, Skill, SkillInput
from hubbub.clock import Clock
from hubbub.errors import InvalidInput, Problem
from hubbub.identity import Identity, input_hash
from hubbub.outcomes import Done, Outcome, Refused, not_identified
from hubbub.problems import field_errors
from hubbub.records import Binding, Outdated, StepRecord, StepTaken, Store, Unit
from hubbub.wire import SkillCall

B = TypeVar("B")
MAX_KEY_CHARS = 64
COMMIT_SECONDS = 5.0
TRIES = 3
"""So often a skill decides anew on what others have changed meanwhile."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """A call whose headers and body have been read: identity proven, deadline known."""

    identity: Identity
    body: SkillCall
    step_key: str
    remaining_s: float


class Answer(NamedTuple):
    """An outcome as JSON text, and whether it is that of an earlier call under the same step key."""

    text: str
    repeated: bool = False


async def run(skill: Skill[B], request: Request, store: Store[B], clock: Clock) -> Answer:
    """Run `skill` for `request` and return the outcome.

    An effect and its record are committed together; the same step key later returns the same text. Raises Problem:
    403 without the operator that it requires, 422 for a bad input or a key used for something else, 504 when the time
    runs out. Nothing was changed then, unless it ran out during the commit or what follows it: the same key tells, and
    never acts twice.
    """
    if skill.descriptor.requires_operator and request.identity.operator is None:
        raise Problem(
            403, "This skill is for the company's operators", "the hub calls it for a key with the scope admin"
        )
    args = _arguments(skill, request.body.input)
    if skill.descriptor.requires_customer and request.identity.customer is None:
        return Answer(not_identified().model_dump_json())
    call, seconds = _call(request, clock), min(request.remaining_s, skill.descriptor.timeout_ms / 1000)
    try:
        if skill.has_effect:
            with anyio.fail_after(seconds):  # this one does not reach into a commit: see `_effect`
                return await _once(skill, args, call, request, store)
        async with asyncio.timeout(seconds), store.unit(writes=False) as unit:
            return Answer(_text(await skill.run(args, call, unit.backend)))
    except TimeoutError as error:
        raise Problem(504, "The skill did not finish in time", retryable=True) from error


def _arguments(skill: Skill[B], given: dict[str, Any]) -> SkillInput:
    try:
        return skill.input.model_validate(given)
    except ValidationError as error:
        raise InvalidInput(field_errors(error.errors(), prefix=("body", "input"))) from error


def _call(request: Request, clock: Clock) -> Call:
    grant = request.identity.grant
    # Tokens and grants live by real time, whatever moment the service was told to believe in.
    return Call(
        identity=request.identity,
        context=request.body.context,
        step_key=request.step_key,
        grant=grant if grant and grant.covers(request.body.input, time.time()) else None,
        remaining_s=request.remaining_s,
        clock=clock,
    )


async def _once(skill: Skill[B], args: SkillInput, call: Call, request: Request, store: Store[B]) -> Answer:
    """Act, unless it was done under this key before; decide anew when what was decided on is no longer so."""
    for _ in range(TRIES):
        with suppress(Outdated):
            return await _committed(skill, args, call, request, store)
        call.start_over()
    raise Problem(503, "Others keep changing what the skill needs", "nothing was changed", retryable=True)


async def _committed(skill: Skill[B], args: SkillInput, call: Call, request: Request, store: Store[B]) -> Answer:
    binding = _binding(skill, request)
    try:
        async with store.unit(writes=True) as unit:
            if (record := await unit.recorded(request.step_key)) is not None:
                return _same(record, binding)
            answer = await _effect(skill, args, call, unit, StepRecord(request.step_key, binding, ""))
    except StepTaken:
        async with store.unit(writes=False) as unit:
            record = await unit.recorded(request.step_key)
        if record is None:
            raise
        return _same(record, binding)
    for hook in call.hooks:
        await hook()
    return Answer(answer)


async def _effect(skill: Skill[B], args: SkillInput, call: Call, unit: Unit[B], blank: StepRecord) -> str:
    outcome = await skill.run(args, call, unit.backend)
    if isinstance(outcome, Done) and skill.descriptor.confirm == "always" and not call.has_yes:
        raise Problem(500, "The skill would have acted without a yes to what it does", "nothing was changed")
    answer = _text(outcome)
    if isinstance(outcome, Done | Refused):
        # A commit that was begun should be known to have ended; one that never ends is left to the key.
        with anyio.fail_after(COMMIT_SECONDS, shield=True):
            await unit.commit(StepRecord(blank.key, blank.binding, answer))
    else:
        call.hooks.clear()
    return answer


def _binding(skill: Skill[B], request: Request) -> Binding:
    who = request.identity
    # What an operator did for a customer is the operator's: a customer who is erased leaves no name behind in it.
    subject = f"operator:{who.operator}" if who.operator else who.customer or f"anon:{who.conversation}"
    return Binding(who.tenant, subject, skill.descriptor.id, input_hash(request.body.input))


def _same(record: StepRecord, binding: Binding) -> Answer:
    if record.binding != binding:
        raise Problem(
            422, "This step key was used for something else", "a key stands for one customer, skill and input"
        )
    return Answer(record.answer, repeated=True)


def _text(outcome: Outcome) -> str:
    return outcome.model_dump_json()
