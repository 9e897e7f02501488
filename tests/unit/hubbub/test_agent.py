"""Functions become skills; a function that cannot be one is refused at once."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel, ValidationError

from hubbub.agent import Agent, Call, SkillInput, SkillOutput
from hubbub.errors import ConfigurationInvalid
from hubbub.identity import Identity
from hubbub.outcomes import Done, NeedsInput, Refused
from hubbub.wire import CallContext


class ParcelIn(SkillInput):
    """Which parcel."""

    parcel_id: str


class ParcelOut(SkillOutput):
    """Where it is."""

    place: str


@pytest.fixture
def agent() -> Agent[None]:
    """An agent without skills."""
    return Agent(name="parcel", description="parcels", version="1.0.0")


def test_a_function_becomes_a_skill(agent: Agent[None]) -> None:
    """Name, description and schemas come from the function, the rest from the decorator."""

    @agent.skill(effect="idempotent", purpose="track your parcel", examples=["where is it?"], confirm="always")
    async def track(args: ParcelIn, call: Call, backend: None) -> Done[ParcelOut] | NeedsInput | Refused:
        """Say where a parcel is.

        Two paragraphs.
        """
        raise NotImplementedError

    skill = agent.skills["track"]
    assert skill.input is ParcelIn
    assert skill.has_effect
    assert skill.descriptor.description == "Say where a parcel is.\n\nTwo paragraphs."
    assert skill.descriptor.examples == ("where is it?",)
    assert skill.descriptor.input_schema["properties"].keys() == {"parcel_id"}
    assert skill.descriptor.input_schema["additionalProperties"] is False
    assert skill.descriptor.output_schema["properties"].keys() == {"place"}
    assert (skill.descriptor.confirm, skill.descriptor.requires_customer) == ("always", True)


def test_what_requires_an_operator_needs_no_customer(agent: Agent[None]) -> None:
    """Unless it says so."""

    @agent.skill(effect="read", audience="operator", purpose="list all parcels", requires_operator=True)
    async def list_all(args: ParcelIn, call: Call, backend: None) -> Done[ParcelOut]:
        raise NotImplementedError

    @agent.skill(
        effect="idempotent", audience="operator", purpose="lose it", requires_operator=True, requires_customer=True
    )
    async def lose(args: ParcelIn, call: Call, backend: None) -> Done[ParcelOut]:
        raise NotImplementedError

    needs = {
        name: (skill.descriptor.requires_operator, skill.descriptor.requires_customer)
        for name, skill in agent.skills.items()
    }
    assert needs == {"list_all": (True, False), "lose": (True, True)}


def test_one_answer_needs_no_union(agent: Agent[None]) -> None:
    """A skill that always succeeds returns Done alone; without words of its own its purpose describes it."""

    @agent.skill(effect="read", purpose="track your parcel")
    async def track(args: ParcelIn, call: Call, backend: None) -> Done[ParcelOut]:
        raise NotImplementedError

    assert agent.skills["track"].descriptor.description == "track your parcel"
    assert not agent.skills["track"].has_effect


async def takes_nothing() -> Done[ParcelOut]:
    """No input."""
    raise NotImplementedError


async def takes_any_model(args: BaseModel, call: Call, backend: None) -> Done[ParcelOut]:
    """An input that would let undeclared members in."""
    raise NotImplementedError


async def never_done(args: ParcelIn, call: Call, backend: None) -> Refused:
    """An answer without success."""
    raise NotImplementedError


async def done_with_what(args: ParcelIn, call: Call, backend: None) -> Done:  # type: ignore[type-arg] # the mistake
    """An output nobody knows."""
    raise NotImplementedError


async def says_nothing(args: ParcelIn, call: Call, backend: None):  # type: ignore[no-untyped-def] # noqa: ANN201 - the mistake
    """No answer."""
    raise NotImplementedError


@pytest.mark.parametrize("function", [takes_nothing, takes_any_model, never_done, done_with_what, says_nothing])
def test_a_function_that_does_not_say_its_types_is_refused(agent: Agent[None], function: Any) -> None:
    """The text names it, and says what is missing."""
    with pytest.raises(ConfigurationInvalid, match=rf"{function.__name__} must take a SkillInput and return Done"):
        agent.skill(effect="read", purpose="do it")(function)
    assert agent.skills == {}


def test_a_name_is_given_once(agent: Agent[None]) -> None:
    """Two skills of one name could not be told apart."""

    async def track(args: ParcelIn, call: Call, backend: None) -> Done[ParcelOut]:
        raise NotImplementedError

    agent.skill(effect="read", purpose="track")(track)
    with pytest.raises(ConfigurationInvalid, match="the agent parcel has two skills named track"):
        agent.skill(effect="read", purpose="track again")(track)


def test_nothing_undeclared_gets_into_an_input() -> None:
    """And what got in does not change."""
    with pytest.raises(ValidationError, match="extra_forbidden"):
        ParcelIn.model_validate({"parcel_id": "P-1", "admin": True})
    with pytest.raises(ValidationError, match="frozen"):
        ParcelIn(parcel_id="P-1").parcel_id = "P-2"  # type: ignore[misc] # the mistake


def call(customer: str | None) -> Call:
    """A call for `customer` from Tokyo."""
    return Call(
        identity=Identity(tenant="default", conversation="c_1", turn="t_1", step="s1", customer=customer),
        context=CallContext(timezone="Asia/Tokyo"),
        step_key="k",
        grant=None,
        remaining_s=1.0,
        clock=lambda: datetime(2031, 3, 10, tzinfo=UTC),
    )


def test_a_call_knows_whom_it_is_for_and_when() -> None:
    """The customer, the moment, and where the customer is."""
    assert call("ada").customer == "ada"
    assert call("ada").now == datetime(2031, 3, 10, tzinfo=UTC)
    assert call("ada").timezone == ZoneInfo("Asia/Tokyo")


def test_a_skill_for_everybody_must_not_ask_for_the_customer() -> None:
    """Asking for one who is not there is the agent's mistake, said in its words."""
    with pytest.raises(LookupError, match="requires_customer=True"):
        _ = call(None).customer


@pytest.mark.parametrize(
    ("effect", "compensate", "other"),
    [("read", "give_up", "idempotent"), ("idempotent", "nobody", "idempotent"), ("idempotent", "give_up", "read")],
)
def test_what_takes_a_skill_back_must_be_there(agent: Agent[None], effect: Any, compensate: str, other: Any) -> None:
    """An effect, taken back by another one of the same agent."""

    @agent.skill(effect=effect, purpose="track your parcel", compensate=compensate)
    async def track(args: ParcelIn, call: Call, backend: None) -> Done[ParcelOut]:
        raise NotImplementedError

    @agent.skill(effect=other, purpose="give it up")
    async def give_up(args: ParcelIn, call: Call, backend: None) -> Done[ParcelOut]:
        raise NotImplementedError

    with pytest.raises(ConfigurationInvalid, match=f"parcel.track: '{compensate}' is no other skill"):
        agent.check()
