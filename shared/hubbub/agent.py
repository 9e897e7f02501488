"""The skill registry: typed functions become skills with schemas, examples and effects.

::

    agent = Agent(name="warranty", description="warranty questions and claims", version="1.0.0")

    @agent.skill(effect="read", purpose="check your warranty", examples=["is my tent still under warranty?"])
    async def check_warranty(args: CheckIn, call: Call, backend: Warranties) -> Done[CheckOut] | Refused: ...
"""

import inspect
import typing
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from hubbub.cards import Audience, Confirm, Effect, Fallback, FollowUp, Phrases, SkillDescriptor
from hubbub.clock import Clock
from hubbub.errors import ConfigurationInvalid
from hubbub.identity import Grant, Identity
from hubbub.outcomes import Done, NeedsApproval, NeedsConfirmation, Outcome
from hubbub.wire import CallContext

B = TypeVar("B")
In = TypeVar("In", bound="SkillInput")
R = TypeVar("R")
M = TypeVar("M", bound=BaseModel)
Hook = Callable[[], Awaitable[None]]


class SkillInput(BaseModel):
    """Root of skill inputs: frozen, and nothing undeclared gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SkillOutput(BaseModel):
    """Root of skill outputs."""

    model_config = ConfigDict(frozen=True)


@dataclass(slots=True)
class Call:
    """One call of a skill: who it is for, in which step, with whose yes.

    `grant` is a yes to exactly this input; to which question, `agreed_to` tells. `remaining_s` is the time left when
    the call arrived, in seconds.
    """

    identity: Identity
    context: CallContext
    step_key: str
    grant: Grant | None
    remaining_s: float
    clock: Clock
    hooks: list[Hook] = field(default_factory=list)
    has_yes: bool = False

    @property
    def customer(self) -> str:
        """The signed-in customer's id. Only for skills that require one; raises LookupError otherwise."""
        if self.identity.customer is None:
            raise LookupError("this call has no customer; declare the skill with requires_customer=True")
        return self.identity.customer

    @property
    def operator(self) -> str:
        """Who of the company asks for it. Only for skills that require one; raises LookupError otherwise."""
        if self.identity.operator is None:
            raise LookupError("no operator asks for this; declare the skill with requires_operator=True")
        return self.identity.operator

    @property
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return self.clock()

    @property
    def timezone(self) -> ZoneInfo:
        """The customer's time zone."""
        return ZoneInfo(self.context.timezone)

    def limited(self, limit: int) -> int:
        """The lower of the agent's own limit of approval and the company's for this call, in minor units."""
        wanted = self.identity.approve_above
        return limit if wanted is None else min(limit, wanted)

    def agreed_to(self, asked: NeedsConfirmation | NeedsApproval) -> bool:
        """Whether a yes was said to exactly `asked`: by the customer to a confirmation, by a person to an approval.

        Make the question from what is so now, and return it unless this holds: whoever said yes to other words, for
        what they were told has changed since, is asked anew.
        """
        kind = "confirmation" if isinstance(asked, NeedsConfirmation) else "approval"
        given = self.grant
        agreed = given is not None and given.kind == kind and given.asked_hash in {None, asked.asked_hash}
        self.has_yes = self.has_yes or agreed
        return agreed

    def start_over(self) -> None:
        """Forget what the skill has left here: it runs once more, for what it did was not kept."""
        self.hooks.clear()
        self.has_yes = False

    def after_commit(self, hook: Hook) -> None:
        """Run `hook` once the effect is durable and before the answer is given."""
        self.hooks.append(hook)


SkillFunction = Callable[[In, Call, B], Awaitable[Outcome]]


@dataclass(frozen=True)
class Skill(Generic[B]):
    """A registered skill: its descriptor, its input model and the function that does it."""

    descriptor: SkillDescriptor
    input: type[SkillInput]
    run: Callable[[Any, Call, B], Awaitable[Outcome]]

    @property
    def has_effect(self) -> bool:
        """Whether it changes anything in the world."""
        return self.descriptor.effect != "read"


class Agent(Generic[B]):
    """An agent's name and its skills; B is the type of its backend."""

    def __init__(self, *, name: str, description: str, version: str, phrases: Phrases | None = None) -> None:
        """Name as in addresses and tokens; `description` completes "I can help with …" in a customer's words.

        `phrases` are its sentences in other languages, see hubbub.phrases.
        """
        self.name = name
        self.description = description
        self.version = version
        self.phrases: Phrases = phrases or {}
        self.skills: dict[str, Skill[B]] = {}

    def skill(
        self,
        *,
        effect: Effect,
        purpose: str,
        examples: Sequence[str] = (),
        audience: Audience = "customer",
        confirm: Confirm = "never",
        requires_customer: bool | None = None,
        requires_operator: bool = False,
        timeout_ms: int = 2_000,
        attempts: int = 3,
        fallback: Fallback | None = None,
        compensate: str | None = None,
        follow_ups: Sequence[FollowUp] = (),
        approves_by_amount: bool = False,
    ) -> Callable[
        [Callable[[In, Call, B], Awaitable[R]]],
        Callable[[In, Call, B], Awaitable[R]],
    ]:
        """Register the decorated function as a skill under its own name.

        The function takes (input model, Call, backend); its docstring is the description; the output schema is that of
        the model inside `Done[...]` in its return annotation. One that requires an operator is refused to everybody
        else, and then needs no customer unless it says so. One that `approves_by_amount` returns NeedsApproval above
        `call.limited(its own limit)`. Raises ConfigurationInvalid when the annotations do not say that, or the name is
        taken.
        """

        def register(function: Callable[[In, Call, B], Awaitable[R]]) -> Callable[[In, Call, B], Awaitable[R]]:
            taken, given = _models(function)
            name = function.__name__
            if name in self.skills:
                raise ConfigurationInvalid(f"the agent {self.name} has two skills named {name}")
            descriptor = SkillDescriptor(
                id=name,
                purpose=purpose,
                description=inspect.cleandoc(function.__doc__ or purpose),
                examples=tuple(examples),
                input_schema=taken.model_json_schema(),
                output_schema=given.model_json_schema(mode="serialization"),
                effect=effect,
                audience=audience,
                confirm=confirm,
                requires_customer=not requires_operator if requires_customer is None else requires_customer,
                requires_operator=requires_operator,
                timeout_ms=timeout_ms,
                attempts=attempts,
                fallback=fallback,
                compensate=compensate,
                follow_ups=tuple(follow_ups),
                approves_by_amount=approves_by_amount,
            )
            self.skills[name] = Skill(descriptor, taken, typing.cast("SkillFunction[Any, B]", function))
            return function

        return register

    def check(self) -> None:
        """Raise ConfigurationInvalid when a skill names one that takes it back, and there is no such skill."""
        for name, skill in self.skills.items():
            other = skill.descriptor.compensate
            if other is not None and not (skill.has_effect and other != name and self._acts(other)):
                raise ConfigurationInvalid(f"{self.name}.{name}: {other!r} is no other skill that takes an effect back")

    def _acts(self, name: str) -> bool:
        return name in self.skills and self.skills[name].has_effect


def _models(function: Callable[..., Any]) -> tuple[type[SkillInput], type[BaseModel]]:
    hints = typing.get_type_hints(function)
    result = hints.pop("return", None)
    taken = _model(next(iter(hints.values()), None), SkillInput)
    answers = typing.get_args(result) if not isinstance(result, type) else (result,)
    done = next((a for a in answers if isinstance(a, type) and issubclass(a, Done)), None)
    given = _model(done.model_fields["output"].annotation, BaseModel) if done else None
    if taken is None or given is None:
        raise ConfigurationInvalid(f"{function.__qualname__} must take a SkillInput and return Done[...] among others")
    return taken, given


def _model(annotation: object, kind: type[M]) -> type[M] | None:
    return annotation if isinstance(annotation, type) and issubclass(annotation, kind) else None
