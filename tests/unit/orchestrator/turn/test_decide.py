"""Decisions: what a message means for the conversation, as a table of moments."""

from dataclasses import replace
from typing import Any

import pytest

from hubbub.outcomes import Option
from orchestrator.dialogue.signals import Clause, Intent, Signals
from orchestrator.dialogue.state import Fact, Offer, OpenQuestion, State
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.decide import decide
from orchestrator.turn.decisions import AskWhich, Decision, GoOn, Pursue, Say
from orchestrator.turn.plan import plan
from tests.unit.orchestrator.turn.shop import (
    BILLING,
    CATALOG,
    DESK,
    POST,
    Asked,
    MoveIn,
    Nothing,
    VisitIn,
    agent,
    clause,
    descriptor,
    entity,
    signals,
)

CONFIRM = OpenQuestion(kind="confirmation", skill="billing.void_invoice", purpose="void", question="Void it?")
WHEN = OpenQuestion(
    kind="slot", skill="desk.book_visit", purpose="book", question="When?", slot="when", slot_type="time.slot"
)
CHOICE = WHEN.model_copy(
    update={
        "slot": "room",
        "slot_type": "room.name",
        "options": (Option(value="r1", label="Blue room"), Option(value="r2", label="Green room")),
    }
)
NOTHING = clause("hm")
EXACT = {"exact": True, "start": "2030-01-02T10:00:00+00:00", "date": "2030-01-02"}


def decided(said: Signals, state: State, catalog: Catalog, message: str = "…") -> Decision:
    """What is decided about a message in these words."""
    return decide(replace(said, text=message), state, catalog)


def asking(question: OpenQuestion) -> State:
    """A conversation with an open question."""
    return State(mode="asking", question=question)


@pytest.mark.parametrize("state", [State(), asking(CONFIRM), asking(WHEN)])
def test_who_hesitates_is_waited_for(state: State) -> None:
    """What is open stays so, and nothing is done."""
    assert decided(signals(NOTHING, hesitates=True), state, CATALOG, "wait") == Say("paused")


def test_needs_become_goals_in_the_order_they_were_said() -> None:
    """Each clause brings its goals, once each."""
    said = signals(clause("odd", "billing.find_suspicious"), clause("void it", "billing.void_invoice"))
    decision = decided(said, State(), CATALOG, "…")
    assert isinstance(decision, Pursue)
    assert [goal.skill for goal in decision.goals] == ["billing.find_suspicious", "billing.void_invoice"]


def test_two_close_candidates_with_an_effect_become_a_question() -> None:
    """Guessing between them could do the wrong thing."""
    rivals = Clause("?", rivals=(Intent("billing.void_invoice", 0.4), Intent("desk.book_visit", 0.39)))
    decision = decided(signals(rivals), State(), CATALOG, "?")
    assert isinstance(decision, AskWhich)
    assert [goal.skill for goal in decision.candidates] == ["billing.void_invoice", "desk.book_visit"]


def test_two_close_look_ups_of_one_agent_are_not_worth_a_question() -> None:
    """The likelier one is tried: it changes nothing and costs one call."""
    rivals = Clause("?", rivals=(Intent("billing.list_invoices", 0.4), Intent("billing.find_suspicious", 0.39)))
    decision = decided(signals(rivals), State(), CATALOG, "?")
    assert isinstance(decision, Pursue)
    assert decision.goals[0].skill == "billing.list_invoices"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (signals(NOTHING, out_of_scope=True), "out_of_scope"),
        (signals(NOTHING, greeting=True), "greeting"),
        (signals(clause("don't void it", negated=True)), "left_alone"),
        (signals(NOTHING, answer="no", only_answer=True), "left_alone"),
    ],
)
def test_without_a_wish_the_hub_answers_itself(said: Any, kind: str) -> None:
    """No agent is called for small talk, other people's business, or a wish that something is not done."""
    assert decided(said, State(), CATALOG, "…") == Say(kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "decision"),
    [
        (signals(NOTHING, answer="yes"), GoOn(CONFIRM, confirmed=True)),
        (signals(NOTHING, answer="no"), Say("dropped")),
        (signals(NOTHING, answer="drop"), Say("dropped")),
        (signals(clause("don't void it", negated=True)), Say("dropped")),
        (signals(NOTHING), Say("ask_again")),
    ],
)
def test_a_confirmation_takes_only_a_clear_yes(said: Any, decision: object) -> None:
    """Yes goes on, no drops it, anything unclear is asked again."""
    assert decided(said, asking(CONFIRM), CATALOG, "…") == decision


def test_yes_to_something_else_is_no_yes() -> None:
    """A message that clearly wants another thing does not confirm the first."""
    said = signals(clause("yes list them", "billing.list_invoices"), answer="yes")
    assert isinstance(decided(said, asking(CONFIRM), CATALOG, "yes list them"), Pursue)


def test_an_entity_of_the_asked_type_fills_the_slot() -> None:
    """The time the customer names answers the question for a time."""
    said = signals(clause("tomorrow at 10"), entities=(entity("time.slot", EXACT),))
    assert decided(said, asking(WHEN), CATALOG, "…") == GoOn(WHEN, {"when": {"start": EXACT["start"]}})


def test_a_bare_value_answers_even_if_it_sounds_like_another_wish() -> None:
    """Most who name a time want to book; here it was asked for."""
    said = signals(clause("Thursday at 12", "desk.request_person"), bare=True, entities=(entity("time.slot", EXACT),))
    assert decided(said, asking(WHEN), CATALOG, "Thursday at 12") == GoOn(WHEN, {"when": {"start": EXACT["start"]}})


@pytest.mark.parametrize("said", ["Blue room", "the blue room please", "blue", "r1"])
def test_an_option_is_picked_by_its_name(said: str) -> None:
    """The label, a part of it, or the value."""
    assert decided(signals(clause(said)), asking(CHOICE), CATALOG, said) == GoOn(CHOICE, {"room": "r1"})


def test_an_hour_is_not_the_beginning_of_another_time() -> None:
    """At 11 is not 11:30."""
    times = (Option(value="t1", label="Monday at 10:00 AM"), Option(value="t2", label="Monday at 11:30 AM"))
    question = WHEN.model_copy(update={"options": times})
    at_eleven = {**EXACT, "start": "2030-01-02T11:00:00+00:00"}
    said = signals(clause("at 11"), entities=(entity("time.slot", at_eleven),))
    assert decided(said, asking(question), CATALOG, "at 11") == GoOn(question, {"when": {"start": at_eleven["start"]}})


@pytest.mark.parametrize(("choice", "value"), [(1, "r1"), (2, "r2"), (-1, "r2")])
def test_an_option_is_picked_by_its_place(choice: int, value: str) -> None:
    """The first one, the second, the last."""
    said = signals(clause("that one"), choice=choice)
    assert decided(said, asking(CHOICE), CATALOG, "that one") == GoOn(CHOICE, {"room": value})


def test_a_clear_new_wish_is_served_while_a_question_is_open() -> None:
    """A digression is not swallowed by the open question."""
    said = signals(clause("list my invoices", "billing.list_invoices"))
    assert isinstance(decided(said, asking(WHEN), CATALOG, "list my invoices"), Pursue)


def test_a_clear_need_of_another_agent_is_no_answer_whichever_skill_it_is() -> None:
    """A question for free text does not swallow it."""
    other = Clause("something about invoices", rivals=(Intent("billing.list_invoices", 0.3),), score=0.9)
    question = WHEN.model_copy(update={"slot": "note", "slot_type": ""})
    assert not isinstance(decided(signals(other), asking(question), CATALOG, "something about invoices"), GoOn)


def test_an_unclear_need_beside_a_clear_one_is_asked_about() -> None:
    """Or tried, where trying costs nothing; it is not dropped."""
    unclear = Clause("?", rivals=(Intent("billing.void_invoice", 0.4), Intent("desk.book_visit", 0.39)))
    cheap = Clause("??", rivals=(Intent("billing.list_invoices", 0.4), Intent("billing.find_suspicious", 0.39)))
    decision = decided(signals(clause("tell me", "desk.answer"), unclear, cheap), State(), CATALOG, "…")
    assert isinstance(decision, Pursue)
    assert [goal.skill for goal in decision.goals] == ["desk.answer", "billing.list_invoices"]
    assert [goal.skill for goal in decision.asks] == ["billing.void_invoice", "desk.book_visit"]


def test_an_act_nobody_asked_for_is_no_rival_of_a_look_up() -> None:
    """Who only wants to know is told, and not asked whether to do it."""
    void = descriptor("void", Nothing, Nothing, effect="idempotent", confirm="always", examples=("void it",))
    look = descriptor("look", Nothing, Nothing, examples=("look it up",))
    close = Clause("I only want to know", rivals=(Intent("billing.void", 0.4), Intent("billing.look", 0.3)))
    decision = decided(signals(close), State(), Catalog.of([agent("billing", void, look)]), "…")
    assert isinstance(decision, Pursue)
    assert [goal.skill for goal in decision.goals] == ["billing.look"]


@pytest.mark.parametrize("confirm", ["never", "policy"])
def test_nothing_is_done_on_a_weak_guess(confirm: str) -> None:
    """An act that would be done without a question is offered, though it seems to be asked for; a sure one is done."""
    note = descriptor("note", Nothing, Nothing, effect="idempotent", confirm=confirm, examples=("write a note",))
    catalog = Catalog.of([agent("billing", note)])
    weak = decided(signals(clause("write a note", "billing.note", score=0.45)), State(), catalog, "write a note")
    assert isinstance(weak, AskWhich)
    assert [goal.skill for goal in weak.candidates] == ["billing.note"]
    sure = decided(signals(clause("write a note", "billing.note", score=0.8)), State(), catalog, "write a note")
    assert isinstance(sure, Pursue)


def test_a_question_no_article_answers_leads_to_the_offer_of_the_act() -> None:
    """Who asks how to complain is not told that there is no article about it."""
    knowing = replace(DESK, typed=DESK.typed.model_copy(update={"examples_skill": "answer"}), examples=("Returns",))
    said = signals(clause("How do I void one?", "billing.void_invoice", inquiry=True, known=0.2))
    decision = decided(said, State(), Catalog.of([BILLING, POST, knowing]), "…")
    assert isinstance(decision, AskWhich)
    assert [goal.skill for goal in decision.candidates] == ["billing.void_invoice"]


def test_never_mind_drops_an_open_question() -> None:
    """The customer may change their mind."""
    assert decided(signals(NOTHING, answer="drop"), asking(WHEN), CATALOG, "never mind") == Say("dropped")


def test_a_question_about_a_thing_is_no_order_to_do_it() -> None:
    """How long refunds take is answered; nothing is refunded."""
    knowing = replace(DESK, typed=DESK.typed.model_copy(update={"examples_skill": "answer"}), examples=("Returns",))
    catalog = Catalog.of([BILLING, POST, knowing])
    said = signals(clause("How long does voiding take?", "billing.void_invoice", inquiry=True, known=0.8))
    decision = decided(said, State(), catalog, "…")
    assert isinstance(decision, Pursue)
    assert [goal.skill for goal in decision.goals] == ["desk.answer"]
    assert isinstance(decided(said, State(), CATALOG, "…"), AskWhich)


@pytest.mark.parametrize(("parting", "kind"), [(True, "thanks"), (False, "greeting")])
def test_thanks_are_not_greeted(parting: bool, kind: str) -> None:  # noqa: FBT001 - a table
    """Who says thanks is not told hello."""
    said = signals(NOTHING, greeting=True, parting=parting)
    assert decided(said, State(), CATALOG, "…") == Say(kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "said",
    [
        signals(clause("never void it", "billing.void_invoice", denied=True)),
        signals(clause("void it", "billing.void_invoice"), called_off=True),
        signals(clause("cancel the voiding", "billing.void_invoice", undoing=True)),
    ],
    ids=["denied", "called off", "undone"],
)
def test_what_is_not_wanted_is_left_alone(said: Signals) -> None:
    """An effect needs a wish; a denial, a retraction or an undoing is none."""
    assert decided(said, State(), CATALOG, "…") == Say("left_alone")


def test_undoing_is_a_wish_where_a_skill_is_for_it() -> None:
    """Its examples say so: "cancel my visit"."""
    cancel = descriptor("cancel_visit", Nothing, Nothing, effect="idempotent", examples=("please cancel my visit",))
    catalog = Catalog.of([agent("desk", cancel)])
    said = signals(clause("cancel the appointment", "desk.cancel_visit", undoing=True))
    assert isinstance(decided(said, State(), catalog, "…"), Pursue)


def test_what_is_looked_up_needs_no_wish() -> None:
    """Somebody who did not get an invoice may still want to see the invoices."""
    said = signals(clause("I never got it", "billing.list_invoices", denied=True))
    assert isinstance(decided(said, State(), CATALOG, "…"), Pursue)


def test_telling_what_did_not_happen_does_not_hide_the_wish() -> None:
    """The parcel never came: that is why it should be voided."""
    said = signals(clause("I never got it", denied=True), clause("please void it", "billing.void_invoice"))
    assert isinstance(decided(said, State(), CATALOG, "…"), Pursue)


def test_a_hedged_yes_is_no_yes() -> None:
    """What cannot be undone takes a clear yes."""
    said = signals(NOTHING, answer="yes", reserved=True)
    assert decided(said, asking(CONFIRM), CATALOG, "yes if it is free") == Say("ask_again")


def test_what_was_only_spoken_of_is_offered() -> None:
    """An act that its agent would do at once needs to be asked for; a yes then is enough."""
    void = descriptor("void", Nothing, Nothing, effect="idempotent", confirm="policy", examples=("void my invoice",))
    catalog = Catalog.of([agent("billing", void)])
    told = signals(clause("the invoice was wrong", "billing.void"))
    offered = decided(told, State(), catalog, "…")
    assert isinstance(offered, AskWhich)
    assert [goal.skill for goal in offered.candidates] == ["billing.void"]
    assert isinstance(decided(signals(clause("please void it", "billing.void")), State(), catalog, "…"), Pursue)

    question = OpenQuestion(
        kind="which_skill",
        skill="billing.void",
        purpose="void",
        question="Would you like me to void?",
        options=(Option(value="billing.void", label="void"),),
    )
    more = signals(NOTHING, answer="yes")
    assert not isinstance(decided(more, asking(question), catalog, "yes, tomorrow"), GoOn)
    assert not isinstance(decided(signals(NOTHING), asking(question), catalog, "void it for somebody else"), GoOn)
    yes = signals(NOTHING, answer="yes", only_answer=True)
    assert decided(yes, asking(question), catalog, "yes") == GoOn(question, {"skill": "billing.void"})
    for against in ("yes, no", "yes \N{THUMBS DOWN SIGN}", "yes?"):
        assert not isinstance(decided(yes, asking(question), catalog, against), GoOn)
    hedged = signals(NOTHING, answer="yes", reserved=True)
    assert not isinstance(decided(hedged, asking(question), catalog, "yes if it is free"), GoOn)
    refused = signals(clause("don't void", negated=True))
    assert decided(refused, asking(question), catalog, "don't void") == Say("dropped")
    assert not isinstance(decided(signals(NOTHING), asking(question), catalog, "you"), GoOn)


def test_to_cancel_something_else_is_no_refusal_of_an_offer() -> None:
    """It is a wish of its own; to cancel what was offered is a no."""
    offered = OpenQuestion(
        kind="which_skill",
        skill="post.take_back",
        purpose="register your return",
        question="Would you like me to register your return?",
        options=(Option(value="post.take_back", label="register your return"),),
    )
    stop = descriptor("stop", Nothing, Nothing, effect="idempotent", confirm="always", examples=("cancel my order",))
    catalog = Catalog.of([agent("post", stop)])

    def after(words: str) -> Decision:
        said = signals(clause(words, "post.stop", undoing=True))
        return decided(said, asking(offered), catalog, words)

    wish = after("cancel my order")
    assert isinstance(wish, Pursue)
    assert [goal.skill for goal in wish.goals] == ["post.stop"]
    assert after("cancel the return") == Say("dropped")


def test_a_question_about_an_act_is_looked_up() -> None:
    """By the best look-up of the same agent."""
    asked = clause(
        "was it voided?",
        "billing.void_invoice",
        others=(Intent("desk.answer", 0.2), Intent("billing.list_invoices", 0.1)),
    )
    decision = decided(signals(asked), State(), CATALOG, "…")
    assert isinstance(decision, Pursue)
    assert [goal.skill for goal in decision.goals] == ["billing.list_invoices"]


def test_what_was_asked_for_is_done_and_the_rest_offered() -> None:
    """Somebody who tells of trouble while asking for a look-up gets both."""
    void = descriptor("void", Nothing, Nothing, effect="idempotent", confirm="policy", examples=("void it",))
    look = descriptor("look", Nothing, Nothing, examples=("look it up",))
    catalog = Catalog.of([agent("billing", void, look)])
    both = clause("the invoice came twice", "billing.look", "billing.void")
    decision = decided(signals(both), State(), catalog, "…")
    assert isinstance(decision, Pursue)
    assert [goal.skill for goal in decision.goals] == ["billing.look"]
    [ask] = decision.asks
    assert ask.skill == "billing.void"


MOVE = descriptor("move_visit", MoveIn, Nothing, effect="idempotent", examples=("move my visit to Friday",))
BOOK = descriptor("book_visit", VisitIn, Nothing, effect="idempotent", examples=("book a visit on Monday",))
DIARY = Catalog.of([agent("desk", BOOK, MOVE)])
AFTER_BOOKING = State(facts=(Fact(type="visit.id", value="v1", turn=1),), turns=1)


def test_a_correction_changes_the_thing_spoken_of() -> None:
    """The skill that takes such a thing and such a value is found by its types."""
    said = signals(clause("sorry, I meant Thursday"), correction=True, entities=(entity("time.slot", EXACT),))
    decision = decided(said, AFTER_BOOKING, DIARY, "…")
    assert isinstance(decision, Pursue)
    [goal] = decision.goals
    assert (goal.skill, goal.given) == ("desk.move_visit", {"visit_id": "v1"})


def test_without_a_thing_there_is_nothing_to_correct() -> None:
    """Who begins with "sorry" has not booked anything yet."""
    said = signals(clause("sorry, Thursday"), correction=True, entities=(entity("time.slot", EXACT),))
    assert not isinstance(decided(said, State(), DIARY, "…"), Pursue)


def test_what_asks_by_itself_is_no_correction() -> None:
    """Whoever says to book another one wants another one."""
    wish = clause("actually, book a visit on Thursday", "desk.book_visit")
    said = signals(wish, correction=True, entities=(entity("time.slot", EXACT),))
    decision = decided(said, AFTER_BOOKING, DIARY, "…")
    assert isinstance(decision, Pursue)
    assert decision.goals[0].skill == "desk.book_visit"


def test_a_mere_yes_takes_up_what_was_offered() -> None:
    """By its goal: whichever skill reaches it. A yes with a reservation does not."""
    person = descriptor("ask_person", Nothing, Asked, effect="idempotent")
    catalog = Catalog.of([agent("desk", person)])
    offered = State(offer=Offer(goal="person.requested", words="I can connect you with a person."))
    decision = decided(signals(NOTHING, answer="yes", only_answer=True), offered, catalog, "yes please")
    assert not isinstance(decided(signals(NOTHING, answer="yes"), offered, catalog, "yes, tomorrow"), Pursue)
    assert isinstance(decision, Pursue)
    assert decision.goals[0].skill == "desk.ask_person"
    assert not isinstance(decided(signals(NOTHING, answer="yes", reserved=True), offered, catalog, "…"), Pursue)
    assert not isinstance(decided(signals(NOTHING, answer="yes"), State(), catalog, "yes"), Pursue)


def test_hardly_a_wish_is_no_act_while_a_question_is_open() -> None:
    """Words nobody understood are more likely an answer: the question is asked again."""
    said = signals(clause("make it eleven", "billing.void_invoice", score=0.3))
    assert decided(said, asking(WHEN), CATALOG, "make it eleven") == Say("ask_again")
    assert isinstance(decided(said, State(), CATALOG, "make it eleven"), AskWhich)


def test_a_reason_is_no_refusal() -> None:
    """Who never uses a thing may want it voided."""
    void = descriptor("void", Nothing, Nothing, effect="idempotent", examples=("please void it",))
    said = signals(clause("please void it, I never use it", "billing.void", denied=True))
    assert isinstance(decided(said, State(), Catalog.of([agent("billing", void)]), "…"), Pursue)


LIST = clause("tell me which invoices I have", "billing.list_invoices", score=0.4)


def test_a_yes_with_another_wish_beside_it_is_both() -> None:
    """However unsure it is what is to be looked up: that it is another wish is said."""
    said = replace(signals(LIST, answer="yes"), text="yes, and also tell me which invoices I have")
    decision = decide(said, asking(CONFIRM), CATALOG)
    assert isinstance(decision, GoOn)
    assert decision.confirmed
    assert decision.also is not None
    assert [goal.skill for goal in decision.also.goals] == ["billing.list_invoices"]


@pytest.mark.parametrize("text", ["yes, tell me which invoices I have", "yes, but also tell me which invoices I have"])
def test_a_yes_that_may_hold_something_back_is_asked_for_again(text: str) -> None:
    """What only follows it may belong to it: "yes, order 7"."""
    assert decide(replace(signals(LIST, answer="yes"), text=text), asking(CONFIRM), CATALOG) == Say("ask_again")


@pytest.mark.parametrize("text", ["where do I park?", "and the green one, when is it coming"])
def test_a_question_beside_the_open_one_gets_an_answer_of_its_own(text: str) -> None:
    """It is no option's name, and not "I did not get that"; the open question stays."""
    said = signals(clause(text, out_of_scope=True), out_of_scope=True)
    decision = decide(said, asking(CHOICE), CATALOG)
    assert decision == Say("no_answer")
    made = plan(decision, said, asking(CHOICE), CATALOG, customer="c")
    assert (made.words, made.keep_question, made.missed) == ("I am sorry, I have no answer to that.", True, True)


def test_a_question_that_is_not_answered_again_and_again_is_let_go() -> None:
    """A person is asked to join, and nobody is asked the same once more."""
    state = State(mode="asking", question=CHOICE, missed=2)
    said = replace(signals(NOTHING, out_of_scope=True), text="eh")
    made = plan(decide(said, state, CATALOG), said, state, CATALOG, customer="c")
    assert [step.name for step in made.steps] == ["desk.request_person"]
    assert (made.keep_question, made.forgets) == (False, True)
