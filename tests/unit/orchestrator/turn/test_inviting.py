"""Questions that go with an answer: whoever answers is served further, whoever does not has lost nothing."""

from dataclasses import replace
from typing import Any

import pytest

from hubbub.outcomes import Ask, Option
from hubbub.semantics import ANSWERS
from orchestrator.dialogue.signals import Signals
from orchestrator.dialogue.state import OpenQuestion, State
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.advance import advance
from orchestrator.turn.compose import Composed, compose
from orchestrator.turn.decide import decide
from orchestrator.turn.decisions import GoOn, Pursue, Say
from orchestrator.turn.plan import plan
from orchestrator.turn.questions import open_questions
from orchestrator.turn.steps import Plan, Step, StepResult, Value
from tests.unit.orchestrator.turn.shop import CATALOG, clause, signals

HELPED = Ask(
    slot="answers",
    question="Did that help?",
    options=(Option(value="yes", label="Yes, it works now"), Option(value="no", label="No, not yet")),
)
MEND = Step(
    id="s1", agent="desk", skill="mend", address="", purpose="mend it", effect="read", timeout_ms=1, role="goal",
    types={"problem": "message.text", "answers": ANSWERS},
)  # fmt: skip
ANSWER = MEND.model_copy(update={"id": "s2", "skill": "answer"})
TRIED = StepResult(id="s1", outcome="done", say="Shake it.", ask=HELPED, input={"problem": "it hums"}, key="k1")
TOLD = StepResult(id="s2", outcome="done", say="At nine.")
CONFIRM = OpenQuestion(kind="confirmation", skill="billing.void_invoice", purpose="void", question="Void it?")


def asked(state: State | None = None) -> State:
    """The conversation after the customer was told what to try, and asked whether it helped."""
    return advance(state or State(), Plan(steps=(MEND,)), {"s1": TRIED}, "answered")


def after_something_else(state: State) -> State:
    """The conversation after another question was answered, with the earlier one kept."""
    return advance(state, Plan(steps=(ANSWER,), keep_question=True), {"s2": TOLD}, "answered")


def reply(made: Plan, results: dict[str, StepResult], question: OpenQuestion | None = None) -> Composed:
    """What the customer reads."""
    return compose(made, results, State(question=question))


def call(state: State, said: Signals, message: str) -> dict[str, Any]:
    """The input with which the skill is called after `message`."""
    decision = decide(replace(said, text=message), state, CATALOG)
    assert isinstance(decision, GoOn), decision
    [step] = plan(decision, said, state, CATALOG, customer="ada").steps
    return {name: source.value for name, source in step.input.items() if isinstance(source, Value)}


def test_the_answer_is_given_and_the_question_comes_last() -> None:
    """The turn is answered; the question is there to be taken up."""
    told = reply(Plan(steps=(MEND, ANSWER)), {"s1": TRIED, "s2": TOLD})
    assert told.words == "Shake it. At nine. Did that help? (Yes, it works now; No, not yet)"
    assert (told.status, told.ask) == ("answered", HELPED)
    assert asked().mode == "bot"


@pytest.mark.parametrize(
    ("message", "said", "answer"),
    [
        ("no", signals(clause("no"), answer="no", only_answer=True), "no"),
        ("the first one", signals(clause("…"), choice=1), "yes"),
        ("It works now!", signals(clause("It works now!")), "yes"),
        ("nothing has changed", signals(clause("nothing has changed")), "nothing has changed"),
        ("it hums as before", signals(clause("it hums as before", "desk.mend")), "it hums as before"),
    ],
)
def test_an_answer_goes_to_the_skill_that_asked(message: str, said: Signals, answer: str) -> None:
    """By its place, by its words, and else as it was said; a no is an answer like any other."""
    assert call(asked(), said, message) == {"problem": "it hums", "answers": [answer]}


def test_each_answer_is_put_after_those_before() -> None:
    """So that the skill needs no memory of its own."""
    again = TRIED.model_copy(update={"input": {"problem": "it hums", "answers": ["no"]}})
    state = advance(State(), Plan(steps=(MEND,)), {"s1": again}, "answered")
    assert call(state, signals(clause("yes"), answer="yes"), "yes")["answers"] == ["no", "yes"]


def test_who_answers_calls_the_skill_alone() -> None:
    """What was built on it is done, and is not done again."""
    both = Plan(steps=(MEND, ANSWER.model_copy(update={"after": ("s1",)})))
    [question] = open_questions(State(), both, {"s1": TRIED, "s2": TOLD})
    assert [step.id for step in Plan.model_validate_json(question.resume).steps] == ["s1"]


def test_another_wish_is_served_and_the_question_not_repeated() -> None:
    """It is set aside, without a word."""
    state = asked()
    said = signals(clause("when do you open", "desk.answer"))
    decision = decide(said, state, CATALOG)
    assert isinstance(decision, Pursue)
    made = plan(decision, said, state, CATALOG, customer="ada")
    told = reply(made, {made.steps[0].id: TOLD}, state.question)
    assert (told.words, told.status, told.ask) == ("At nine.", "answered", None)


def test_a_question_set_aside_is_answered_only_by_who_speaks_of_it() -> None:
    """A later yes may be meant for anything; "it still hums" can only be meant for this."""
    state = after_something_else(asked())
    assert state.question is not None
    assert state.question.aside
    assert decide(signals(clause("yes"), answer="yes"), state, CATALOG) == Say("out_of_scope")
    still = signals(clause("it still hums", "desk.mend"))
    assert call(state, still, "it still hums")["answers"] == ["it still hums"]


def test_what_must_be_answered_goes_first() -> None:
    """A confirmation that is open stays so, and nothing else is asked."""
    state, made = State(mode="asking", question=CONFIRM), Plan(steps=(MEND,), keep_question=True)
    told = reply(made, {"s1": TRIED}, CONFIRM)
    assert told.words == "Shake it. And about what we had open: Void it?"
    assert told.status == "needs_confirmation"
    assert open_questions(state, made, {"s1": TRIED}) == (CONFIRM,)


def test_never_mind_drops_it() -> None:
    """Nobody has to answer."""
    said = signals(clause("…"), answer="drop")
    assert decide(said, asked(), CATALOG) == Say("dropped")


def test_thanks_is_no_answer_and_needs_none() -> None:
    """The question is not repeated to somebody who says goodbye."""
    state = asked()
    said = signals(clause("thanks"), greeting=True, parting=True)
    decision = decide(said, state, CATALOG)
    assert decision == Say("thanks")
    told = reply(plan(decision, said, state, CATALOG, customer="ada"), {}, state.question)
    assert (told.words, told.ask) == ("You are welcome! I am here if there is anything else.", None)


def test_a_question_nobody_answered_is_asked_again_where_there_is_nothing_else_to_say() -> None:
    """A reply is never empty."""
    question = asked().question
    told = reply(Plan(keep_question=True), {}, question)
    assert told.words == "Sorry, I did not quite get that. Did that help?"
    assert (told.status, told.ask) == ("answered", HELPED)


@pytest.mark.parametrize("said", [Say("greeting"), Say("out_of_scope")])
def test_where_no_agent_is_known_nothing_is_promised(said: Say) -> None:
    """Neither an empty list of what we can help with, nor a person nobody could call."""
    words = plan(said, signals(clause("hello")), State(), Catalog(), customer="ada").words
    assert "nobody here" in words
    assert "person" not in words
