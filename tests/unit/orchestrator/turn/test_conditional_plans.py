"""Plans whose steps depend on what other steps tell: checked where a look-up can, asked about where none can."""

from dataclasses import replace
from typing import Annotated, Any, Literal

import pytest
from pydantic import AwareDatetime, BaseModel

from hubbub.semantics import Sayings, Slot
from orchestrator.dialogue.conditions import Condition
from orchestrator.dialogue.signals import Clause, Entity
from orchestrator.dialogue.state import State
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.compose import compose
from orchestrator.turn.decide import decide
from orchestrator.turn.decisions import AskWhich, Pursue
from orchestrator.turn.holding import holds
from orchestrator.turn.plan import plan
from orchestrator.turn.questions import open_questions
from orchestrator.turn.steps import FromStep, Plan, StepResult, When
from tests.unit.orchestrator.turn.shop import Nothing, agent, clause, descriptor, entity, signals


class AboutParcel(BaseModel):
    """What a look-up tells of a parcel."""

    parcel_id: Annotated[str, Slot("parcel.id")]
    state: Annotated[Literal["packed", "sent", "there"], Sayings({"shipped": ("sent", "there"), "packed": ("packed",)})]
    insured: bool
    due: Annotated[AwareDatetime | None, Sayings({"arrive": ()})]


class ParcelIn(BaseModel):
    """A parcel, or the one in question."""

    parcel_id: Annotated[str | None, Slot("parcel.id")] = None


class OneParcelIn(BaseModel):
    """A parcel."""

    parcel_id: Annotated[str, Slot("parcel.id", ask="Which parcel?")]


STOP = descriptor(
    "stop_parcel", OneParcelIn, Nothing, effect="idempotent", confirm="always", examples=("stop my parcel", "stop it")
)
BACK = descriptor(
    "take_back", OneParcelIn, Nothing, effect="idempotent", confirm="always", examples=("take my parcel back",)
)
CATALOG = Catalog.of([agent("post", descriptor("about_parcel", ParcelIn, AboutParcel), STOP, BACK)])
SHIPPED = Condition("fact", "if it has shipped", "it has shipped")
RAINS = Condition("fact", "if it rains", "it rains")
FRIDAY = Entity("time.slot", {"date": "2030-01-04", "exact": False, "start": None}, "Friday", 18, 24)


def stop(condition: Condition, **more: Any) -> Clause:
    """The wish to stop a parcel, under a condition."""
    return clause("stop my parcel", "post.stop_parcel", condition=condition, **more)


def planned(*clauses: Clause, **more: Any) -> Plan:
    """The plan for a message with these clauses."""
    said = signals(*clauses, **more)
    return plan(decide(said, State(), CATALOG), said, State(), CATALOG, customer="ada")


def told(**output: Any) -> dict[str, StepResult]:
    """What the look-up told."""
    return {"s1": StepResult(id="s1", outcome="done", say="It is on its way.", output=output)}


def test_a_look_up_tells_whether_the_wish_counts() -> None:
    """It goes first, and what it is about is what the act is about."""
    look, act = planned(stop(SHIPPED)).steps
    assert (look.skill, look.role, act.skill) == ("about_parcel", "prerequisite", "stop_parcel")
    assert act.when == When(step="s1", kind="is", path=("state",), values=("sent", "there"))
    assert act.input == {"parcel_id": FromStep(step="s1", path=("parcel_id",), question="Which parcel?")}
    assert act.waits_for == ("s1",)


@pytest.mark.parametrize(
    ("test", "entities", "kind", "values"),
    [
        ("it is insured", (), "true", ()),
        ("it is not packed", (), "is", ("packed",)),
        ("it will arrive by friday", (FRIDAY,), "by", ("2030-01-04",)),
        ("it will arrive after friday", (FRIDAY,), "after", ("2030-01-04",)),
        ("it will arrive before friday", (FRIDAY,), "before", ("2030-01-04",)),
    ],
)
def test_the_words_of_the_card_say_what_is_compared(
    test: str, entities: tuple[Entity, ...], kind: str, values: tuple[str, ...]
) -> None:
    """Values, truths and times; each in the words customers have for it."""
    _, act = planned(stop(replace(SHIPPED, test=test)), entities=entities).steps
    assert act.when is not None
    assert (act.when.kind, act.when.values) == (kind, values)


@pytest.mark.parametrize("condition", [RAINS, replace(SHIPPED, test="it has shipped by friday")])
def test_what_no_look_up_tells_is_asked_and_never_dropped(condition: Condition) -> None:
    """Nothing is done: not the act, and not the act without its condition. A look-up of now tells nothing of Friday."""
    said = signals(stop(condition), entities=(FRIDAY,))
    decision = decide(said, State(), CATALOG)
    assert isinstance(decision, AskWhich)
    made = plan(decision, said, State(), CATALOG, customer="ada")
    assert made.steps == ()
    words = compose(made, {}, State()).words
    assert words == "I cannot find out by myself what you make this depend on. Would you like me to stop parcel?"


def test_both_cases_are_planned_and_share_the_look_up() -> None:
    """Two acts, one of which will be done."""
    otherwise = clause("take my parcel back", "post.take_back", condition=replace(SHIPPED, holds=False))
    look, first, second = planned(stop(SHIPPED), otherwise).steps
    assert first.when is not None
    assert second.when == first.when.model_copy(update={"holds": False})
    assert {look.id} == set(first.waits_for) == set(second.waits_for)


def test_a_wish_in_place_of_another_waits_for_it() -> None:
    """The second time is booked only if the first one cannot be had."""
    instead = clause(
        "stop P-2",
        "post.stop_parcel",
        condition=Condition("outcome", "if not"),
        entities=(entity("parcel.id", "P-2"),),
    )
    first, second = planned(stop_now(), instead).steps
    assert second.when == When(step=first.id, kind="failed")
    refused = {"s1": StepResult(id="s1", outcome="refused"), "s2": StepResult(id="s2", outcome="done")}
    assert holds(second.when, refused) is True


def stop_now() -> Clause:
    """The wish to stop a parcel that is named."""
    return clause("stop P-1", "post.stop_parcel", entities=(entity("parcel.id", "P-1"),))


@pytest.mark.parametrize(
    ("when", "output", "expected"),
    [
        ({"kind": "is", "path": ["state"], "values": ["sent"]}, {"state": "sent"}, True),
        ({"kind": "is", "path": ["state"], "values": ["sent"], "holds": False}, {"state": "sent"}, False),
        ({"kind": "is", "path": ["state"], "values": ["sent"]}, {}, None),
        ({"kind": "true", "path": ["insured"], "holds": False}, {"insured": False}, True),
        ({"kind": "some", "path": ["found"]}, {"found": []}, False),
        ({"kind": "by", "path": ["due"], "values": ["2030-01-04"]}, {"due": "2030-01-04T20:00:00+00:00"}, True),
        ({"kind": "before", "path": ["due"], "values": ["2030-01-04"]}, {"due": "2030-01-04T20:00:00+00:00"}, False),
        ({"kind": "after", "path": ["due"], "values": ["2030-01-04"]}, {"due": "2030-01-05T20:00:00+00:00"}, True),
        ({"kind": "after", "path": ["due"], "values": ["2030-01-04"]}, {"due": None}, None),
        ({"kind": "after", "path": ["due"], "values": ["2030-01-04"]}, {"due": "soon"}, None),
    ],
)
def test_what_is_told_is_compared(when: dict[str, Any], output: dict[str, Any], expected: bool | None) -> None:  # noqa: FBT001
    """Or it cannot be told: then nothing is done."""
    assert holds(When(step="s1", **when), told(**output)) is expected


def test_a_condition_that_does_not_hold_is_told() -> None:
    """What was found, and that nothing was done."""
    made = planned(stop(SHIPPED))
    results = told(state="packed") | {"s2": StepResult(id="s2", outcome="skipped", code="condition")}
    assert compose(made, results, State()).words == "It is on its way. So I did not stop parcel."
    unknown = told() | {"s2": StepResult(id="s2", outcome="skipped", code="unknown_condition")}
    assert "I could not find out what you made it depend on" in compose(made, unknown, State()).words


def test_after_a_yes_the_condition_is_not_asked_again() -> None:
    """It held when the question was put; what is said in the question covers it."""
    made = planned(stop(SHIPPED))
    asked = StepResult(id="s2", outcome="needs_confirmation", say="Stop it?", input={"parcel_id": "P-1"}, key="k")
    [question] = open_questions(State(), made, told(state="sent", parcel_id="P-1") | {"s2": asked})
    [step] = Plan.model_validate_json(question.resume).steps
    assert step.when is None


def test_the_other_case_waits_with_a_question_of_the_look_up() -> None:
    """Which parcel? Both acts go on from the answer."""
    otherwise = clause("take my parcel back", "post.take_back", condition=replace(SHIPPED, holds=False))
    made = planned(stop(SHIPPED), otherwise)
    ask = {"slot": "parcel_id", "question": "Which one?"}
    waiting = StepResult.model_validate({"id": "s1", "outcome": "needs_input", "ask": ask})
    skipped = {one: StepResult(id=one, outcome="skipped") for one in ("s2", "s3")}
    [question] = open_questions(State(), made, {"s1": waiting, **skipped})
    assert [step.skill for step in Plan.model_validate_json(question.resume).steps] == [
        "about_parcel",
        "stop_parcel",
        "take_back",
    ]


def test_a_step_cannot_depend_on_one_after_it() -> None:
    """A plan is checked before it runs."""
    _, act = planned(stop(SHIPPED)).steps
    with pytest.raises(ValueError, match="not before it"):
        Plan(steps=(act,))


def test_a_wish_to_know_needs_no_condition() -> None:
    """A look-up changes nothing: it is made whatever it was made to depend on."""
    said = signals(clause("where is it", "post.about_parcel", condition=RAINS))
    assert isinstance(decide(said, State(), CATALOG), Pursue)
