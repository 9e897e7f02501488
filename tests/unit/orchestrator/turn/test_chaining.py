"""Backward chaining: the plan falls out of what skills take and give."""

import pytest

from orchestrator.dialogue.state import Fact, State
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.binding import Goal
from orchestrator.turn.chaining import steps_for
from orchestrator.turn.steps import FromStep, Plan, Step, Value
from tests.unit.orchestrator.turn.shop import BILLING, CATALOG, DESK, POST, Nothing, VoidIn, agent, descriptor, entity


def names(steps: tuple[Step, ...]) -> list[str]:
    """The skills of the steps, in order."""
    return [step.skill for step in steps]


def by_skill(steps: tuple[Step, ...]) -> dict[str, Step]:
    """The steps by their skill."""
    return {step.skill: step for step in steps}


def test_an_input_the_customer_named_needs_no_look_up() -> None:
    """An id in the words is bound at once."""
    goal = Goal("billing.void_invoice", "void INV-1", (entity("invoice.id", "INV-1"),))
    steps = steps_for([goal], CATALOG, State())
    assert names(steps) == ["void_invoice", "send_letter"]
    assert steps[0].input == {"invoice_id": Value(value="INV-1")}


def test_an_id_of_unknown_kind_fits_the_only_id_wanted() -> None:
    """An id-like token is taken for the id a skill needs."""
    goal = Goal("billing.void_invoice", "void 4711", (entity("id", "4711"),))
    assert steps_for([goal], CATALOG, State())[0].input == {"invoice_id": Value(value="4711")}


def test_without_words_the_cheapest_look_up_is_chained() -> None:
    """One look-up that lists ids beats two that filter them."""
    steps = steps_for([Goal("billing.void_invoice", "void my invoice")], CATALOG, State())
    assert names(steps) == ["list_invoices", "void_invoice", "send_letter"]
    assert steps[1].input["invoice_id"] == FromStep(
        step="s1",
        path=("invoices", "id"),
        label=("title",),
        names=("title",),
        said=("void my invoice",),
        question="Which invoice?",
    )


def test_another_goal_of_the_message_is_the_better_source() -> None:
    """Who asks to find and to void wants the found one voided, whichever was said first."""
    goals = [Goal("billing.void_invoice", "void it"), Goal("billing.find_suspicious", "something is odd")]
    steps = steps_for(goals, CATALOG, State())
    assert names(steps) == ["list_invoices", "find_suspicious", "void_invoice", "send_letter"]
    assert by_skill(steps)["void_invoice"].depends_on == (by_skill(steps)["find_suspicious"].id,)


def test_a_list_is_handed_over_whole() -> None:
    """An input that takes a list gets the list, not a choice among its items."""
    steps = by_skill(steps_for([Goal("billing.find_suspicious", "odd")], CATALOG, State()))
    source = steps["find_suspicious"].input["invoices"]
    assert isinstance(source, FromStep)
    assert (source.path, source.whole_list) == (("invoices",), True)


def test_a_follow_up_takes_the_whole_output_of_what_it_follows() -> None:
    """It names a goal type; whichever skill reaches it is used."""
    steps = by_skill(steps_for([Goal("billing.void_invoice", "", (entity("id", "1"),))], CATALOG, State()))
    letter = steps["send_letter"]
    assert letter.role == "follow_up"
    assert letter.input == {"template": Value(value="voided"), "values": FromStep(step=steps["void_invoice"].id)}


def test_a_follow_up_nobody_reaches_is_left_out() -> None:
    """Without an agent that writes letters the goal is planned alone."""
    steps = steps_for([Goal("billing.void_invoice", "", (entity("id", "1"),))], Catalog.of([BILLING, DESK]), State())
    assert names(steps) == ["void_invoice"]


def test_what_nobody_gives_is_asked() -> None:
    """Two inputs are missing; both are asked for, in the skill's order, with its words."""
    step = steps_for([Goal("desk.book_visit", "a visit please")], CATALOG, State())[0]
    assert [(gap.slot, gap.type, gap.question) for gap in step.missing] == [
        ("room", "room.name", "Which room?"),
        ("when", "time.slot", "When?"),
    ]


def test_two_different_values_of_one_type_are_not_guessed_between() -> None:
    """Nor is a third one taken in their place: the customer is asked which."""
    both = (entity("invoice.id", "A"), entity("invoice.id", "B"))
    steps = steps_for([Goal("billing.void_invoice", "void A or B", both)], Catalog.of([POST, BILLING]), State())
    void = by_skill(steps)["void_invoice"]
    assert [gap.slot for gap in void.missing] == ["invoice_id"]
    assert not void.depends_on


def test_each_of_several_things_named_is_looked_up() -> None:
    """One step for each; a look-up does no harm."""
    look = descriptor("show_invoice", VoidIn, Nothing)
    both = (entity("invoice.id", "A"), entity("invoice.id", "B"))
    steps = steps_for(
        [Goal("billing.show_invoice", "show A and B", both)], Catalog.of([agent("billing", look)]), State()
    )
    assert [step.input["invoice_id"] for step in steps] == [Value(value="A"), Value(value="B")]
    assert [step.id for step in steps] == ["s1", "s2"]


def test_a_known_kind_of_id_goes_before_an_unknown_one() -> None:
    """A customer number beside the invoice's does not make it two invoices."""
    both = (entity("invoice.id", "A"), entity("id", "CUS-1"))
    steps = steps_for([Goal("billing.void_invoice", "void A for CUS-1", both)], CATALOG, State())
    assert by_skill(steps)["void_invoice"].input["invoice_id"] == Value(value="A")


@pytest.mark.parametrize(("text", "bound"), [("void it", True), ("void my invoice", False)])
def test_memory_counts_only_when_the_words_refer_back(text: str, bound: object) -> None:
    """A remembered id is used for "it", not for just any later wish."""
    state = State(facts=(Fact(type="invoice.id", value="OLD", turn=1),), turns=1)
    step = by_skill(steps_for([Goal("billing.void_invoice", text)], CATALOG, state))["void_invoice"]
    assert (step.input["invoice_id"] == Value(value="OLD")) is bound


def test_a_look_up_two_goals_need_is_made_once() -> None:
    """The same call with the same inputs is shared."""
    goals = [Goal("billing.list_invoices", "list"), Goal("billing.find_suspicious", "odd")]
    assert names(steps_for(goals, CATALOG, State())).count("list_invoices") == 1


def test_independent_goals_do_not_wait_for_each_other() -> None:
    """No arrow between them: they run in parallel."""
    goals = [Goal("desk.answer", "why?"), Goal("billing.list_invoices", "list")]
    assert all(step.depends_on == () for step in steps_for(goals, CATALOG, State()))


def test_every_plan_runs_forward() -> None:
    """The order of the steps is an order they can run in, and a plan that is not is refused."""
    steps = steps_for([Goal("billing.find_suspicious", "odd")], CATALOG, State())
    assert Plan(steps=steps)
    with pytest.raises(ValueError, match="not before it"):
        Plan(steps=tuple(reversed(steps)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("void it", ("void it", "the lamp is odd, void it", "la lampe")),
        ("void my invoice", ("void my invoice",)),
        ("the lamp is odd, void it.", ("the lamp is odd, void it.", "the lamp is odd, void it", "la lampe")),
    ],
)
def test_a_thing_is_named_by_the_goals_own_words_and_by_what_they_point_to(text: str, said: tuple[str, ...]) -> None:
    """What another wish in the message is about is not what this one is about."""
    assert Goal("billing.void_invoice", text, message="the lamp is odd, void it", original="la lampe").said == said


def test_what_a_mere_list_brought_was_named_by_nobody() -> None:
    """The agent is told so, and may ask; what was named, or found by what was said of it, is no such thing."""
    void = Goal("billing.void_invoice", "void my invoice")
    suspicious = Goal("billing.find_suspicious", "something is odd")
    listed = Goal("billing.list_invoices", "which invoices are there")
    named = Goal("billing.void_invoice", "void INV-1", (entity("invoice.id", "INV-1"),))

    def found(*goals: Goal) -> tuple[str, ...]:
        return by_skill(steps_for(goals, CATALOG, State()))["void_invoice"].found

    assert found(void) == ("invoice_id",)
    assert found(listed, void) == ("invoice_id",)
    assert found(suspicious, void) == ()
    assert found(named) == ()


@pytest.mark.parametrize("words", ["void the other one too", "void my other invoice, it is wrong"])
def test_the_other_one_is_not_the_one_spoken_of_last(words: str) -> None:
    """Of what a look-up finds it is left out."""
    state = State(facts=(Fact(type="invoice.id", value="INV-1", turn=1),), turns=1)
    source = by_skill(steps_for([Goal("billing.void_invoice", words)], CATALOG, state))["void_invoice"].input
    assert isinstance(source["invoice_id"], FromStep)
    assert source["invoice_id"].besides == ("INV-1",)


def test_the_other_day_rules_nothing_out() -> None:
    """Who speaks of a day means the thing spoken of last."""
    state = State(facts=(Fact(type="invoice.id", value="INV-1", turn=1),), turns=1)
    goal = Goal("billing.void_invoice", "void it, I paid the other day")
    assert by_skill(steps_for([goal], CATALOG, state))["void_invoice"].input == {"invoice_id": Value(value="INV-1")}
