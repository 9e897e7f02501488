"""A no that says what is wanted instead, and an offer that is taken up by naming what it takes."""

from dataclasses import replace
from typing import Any

import pytest

from hubbub.outcomes import Option
from orchestrator.dialogue.answers import answer_in, choice_in
from orchestrator.dialogue.foreign import glossed
from orchestrator.dialogue.signals import Entity, Signals
from orchestrator.dialogue.state import Fact, OpenQuestion, State
from orchestrator.turn.another import another
from orchestrator.turn.begun import begun
from orchestrator.turn.binding import Goal
from orchestrator.turn.decide import decide
from orchestrator.turn.decisions import Decision, GoOn, Pursue, Say
from orchestrator.turn.outputs import pick
from orchestrator.turn.plan import plan
from orchestrator.turn.steps import FromStep, Plan, StepResult
from tests.unit.orchestrator.turn.shop import CATALOG, clause, entity, signals

STEP: dict[str, Any] = {
    "id": "s1",
    "agent": "billing",
    "skill": "void_invoice",
    "address": "http://b",
    "purpose": "void",
    "effect": "idempotent",
    "timeout_ms": 1,
    "role": "goal",
    "input": {"invoice_id": {"kind": "value", "value": "inv1"}, "words": {"kind": "value", "value": "void it"}},
    "types": {"invoice_id": "invoice.id", "words": "message.text"},
}
PLANNED = Plan.model_validate({"steps": [STEP]})
CONFIRM = OpenQuestion(
    kind="confirmation",
    skill="billing.void_invoice",
    purpose="void",
    question="Void it?",
    resume=PLANNED.model_dump_json(),
)
WHICH = CONFIRM.model_copy(
    update={
        "kind": "slot",
        "question": "Which?",
        "slot": "invoice_id",
        "slot_type": "invoice.id",
        "options": (Option(value="inv1", label="Green lamp, 2030"), Option(value="inv2", label="Hand saw, 2030")),
    }
)
PLACE = CONFIRM.model_copy(update={"kind": "slot", "question": "Where to?", "slot": "place", "slot_type": None})
HOW = PLACE.model_copy(update={"question": "How?", "slot": "how", "slot_type": "question.answers"})
OFFER = OpenQuestion(
    kind="which_skill",
    skill="billing.void_invoice",
    purpose="void",
    question="Would you like me to void it?",
    options=(Option(value="billing.void_invoice", label="void"),),
    resume=f'{{"billing.void_invoice": {PLANNED.model_dump_json()}}}',
)


def said(text: str, *skills: str, **more: Any) -> Signals:
    """A message as it is understood."""
    return replace(signals(clause(text, *skills), **more), text=text, answer=answer_in(text), choice=choice_in(text))


def test_a_no_to_a_question_with_nothing_to_go_on_with_is_only_a_no() -> None:
    """What is not kept cannot be changed."""
    question = CONFIRM.model_copy(update={"resume": ""})
    assert another(question, State(question=question), said("no, INV b", entities=(entity("invoice.id", "b"),))) is None


@pytest.mark.parametrize("text", ["no, the other one", "No. Another one, please", glossed("nein, die andere", "de")])
def test_the_same_is_done_for_another_thing(text: str) -> None:
    """What was refused is left out when it is looked for again."""
    decision = another(CONFIRM, State(), said(text))
    goal = Goal("billing.void_invoice", "", given={"words": "void it"}, besides={"invoice_id": "inv1"})
    assert decision == Pursue((goal,))
    found = StepResult(id="s1", outcome="done", output={"invoices": [{"id": "inv1"}, {"id": "inv2"}, {"id": "inv3"}]})
    source = plan(decision, said(text), State(), CATALOG, customer="ada").steps[1].input["invoice_id"]
    assert isinstance(source, FromStep)
    assert [value for value, _ in pick(source, {"s1": found})] == ["inv2", "inv3"]


def test_of_two_the_one_not_spoken_of_is_taken() -> None:
    """Where neither was, nobody can tell which is the other."""
    spoken = State(facts=(Fact(type="invoice.id", value="inv1", turn=1),), turns=1)
    assert another(WHICH, spoken, said("no, the other one")) == GoOn(WHICH, {"invoice_id": "inv2"})
    assert another(WHICH, State(), said("no, the other one")) == Say("ask_again")


def test_another_value_takes_the_place_of_the_first() -> None:
    """The thing it is for stays; a postcode is not another thing."""
    text = "no wait, 24 Elm Road, Boston 02110"
    decision = another(CONFIRM, State(), said(text, entities=(entity("id", "02110"),)))
    assert decision == Pursue(
        (Goal("billing.void_invoice", "24 Elm Road, Boston 02110", given={"invoice_id": "inv1"}),)
    )
    glossed = replace(
        said("no wait, 24 Elm Road, Boston, my", entities=()), original="no wait, 24 Elm Road, Boston, MA"
    )
    decision = another(CONFIRM, State(), glossed)
    assert decision == Pursue((Goal("billing.void_invoice", "24 Elm Road, Boston, MA", given={"invoice_id": "inv1"}),))
    named = (entity("invoice.id", "b"),)
    decision = another(CONFIRM, State(), said("no, INV b", entities=named))
    assert decision == Pursue((Goal("billing.void_invoice", "INV b", named, given={}),))


@pytest.mark.parametrize("text", ["no wait, only the mugs", "No, just the mugs", "no hold on, only the mugs please"])
def test_who_wants_only_a_part_is_asked_about_that(text: str) -> None:
    """The agent says whether it can be had; a yes to the whole is none to it."""
    question = CONFIRM.model_copy(update={"question": "Void the invoice for a stove and 2 mugs?"})
    decision = decide(said(text), State(mode="asking", question=question), CATALOG)
    assert isinstance(decision, Pursue)
    assert [(goal.skill, goal.given) for goal in decision.goals] == [("billing.void_invoice", {"invoice_id": "inv1"})]
    assert "mugs" in decision.goals[0].text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "non attendez, seulement les deux tasses"),
        ("de", "nein warte, nur die tassen"),
        ("es", "no espera, solo las tazas"),
    ],
)
def test_a_part_nobody_knows_by_that_name_leaves_nothing_to_say_yes_to(language: str, text: str) -> None:
    """Rather than that the whole is asked about again."""
    state = State(mode="asking", question=CONFIRM)
    assert decide(said(glossed(text, language), original=text), state, CATALOG) == Say("dropped")


@pytest.mark.parametrize(
    ("question", "text", "decision"),
    [
        (PLACE, "no wait, 24 Elm Road", GoOn(PLACE, {"place": "24 Elm Road"})),
        (PLACE, "no, thanks", Say("dropped")),
        (PLACE, "no, not 24 Elm Road", Say("dropped")),
        (WHICH, "no, the hand saw", GoOn(WHICH, {"invoice_id": "inv2"})),
        (WHICH, "no, the second one", GoOn(WHICH, {"invoice_id": "inv2"})),
        (WHICH, "no, the hand saw is all I need", Say("dropped")),
        (WHICH, "no", Say("dropped")),
        (HOW, "no, the other one", GoOn(HOW, {"how": "no, the other one"})),
        (CONFIRM, "no, I want to keep it", Say("dropped")),
        (WHICH, "the saw one", GoOn(WHICH, {"invoice_id": "inv2"})),
        (WHICH, "is the hand saw any good?", Say("ask_again")),
    ],
)
def test_a_no_without_anything_instead_is_a_no(question: OpenQuestion, text: str, decision: Decision) -> None:
    """It is taken for a correction only where it holds a value."""
    assert decide(said(text), State(mode="asking", question=question), CATALOG) == decision


def test_an_option_that_is_merely_named_is_chosen_whatever_its_name_could_ask_for() -> None:
    """The name of a thing is often the title of an article, too."""
    message = said("the saw one", "desk.answer")
    assert decide(message, State(mode="asking", question=WHICH), CATALOG) == GoOn(WHICH, {"invoice_id": "inv2"})


def test_a_day_after_a_no_is_an_answer_only_by_itself() -> None:
    """What is said of it may be why it is refused."""
    exact = {"exact": True, "start": "2030-01-02T10:00:00+00:00"}
    friday = Entity("time.slot", exact, "Friday", 4, 10)
    when = PLACE.model_copy(update={"slot": "when", "slot_type": "time.slot"})
    state = State(mode="asking", question=when)
    answered = GoOn(when, {"when": {"start": "2030-01-02T10:00:00+00:00"}})
    assert decide(said("no, Friday please", entities=(friday,)), state, CATALOG) == answered
    assert decide(said("no, Friday is too early", entities=(friday,)), state, CATALOG) == Say("dropped")


@pytest.mark.parametrize("question", [WHICH, CONFIRM])
def test_who_drops_a_question_for_a_person_gets_one(question: OpenQuestion) -> None:
    """The wish is not lost with what it takes the place of."""
    text = "forget it let me talk to a human"
    decision = decide(replace(said(text), wants_person=True), State(mode="asking", question=question), CATALOG)
    assert decision == Pursue((Goal("desk.request_person", text),), drops=True)


def test_an_offer_is_taken_up_by_naming_what_it_takes() -> None:
    """A number and nothing else; what was said before still holds."""
    named = (entity("id", "B-7"),)
    decision = begun(OFFER, said("B-7", entities=named, bare=True))
    assert decision == Pursue((Goal("billing.void_invoice", "B-7", named, given={"words": "void it"}),))
    assert begun(OFFER, said("what is B-7?", entities=named)) is None
