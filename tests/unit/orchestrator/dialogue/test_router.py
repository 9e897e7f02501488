"""The router: what a sentence asks for, learnt from examples alone."""

import pytest

from orchestrator.dialogue.labels import Labels
from orchestrator.dialogue.router import Example, Router, RouterConfig, Shares
from tests.unit.orchestrator.dialogue.examples import EXAMPLES


@pytest.mark.parametrize(
    ("text", "skill"),
    [
        ("where is my order SO-204?", "order.track_shipment"),
        ("What is your return policy?", "faq.answer_question"),
        ("I want to return the kettle", "order.return_items"),
        ("how do I cancel my membership", "faq.answer_question"),
        ("please cancel order 88231", "order.cancel_order"),
        ("cancel my appointment", "booking.cancel_booking"),
        ("do gift cards expire?", "faq.answer_question"),
        ("my grinder won't start", "support.diagnose"),
    ],
)
def test_the_thing_itself_and_a_question_about_it_go_different_ways(router: Router, text: str, skill: str) -> None:
    """A customer's own order is looked up, a rule is looked up in the articles."""
    assert [intent.skill for intent in router.route(text).intents] == [skill]


def test_a_sentence_may_ask_for_two_skills_at_once(router: Router) -> None:
    """Where examples ask for both, a sentence like them does; one that asks for one only does not."""
    both = {"order.find_duplicate_charges", "order.refund_charge"}
    assert {intent.skill for intent in router.route("please refund the double charge").intents} == both
    assert {intent.skill for intent in router.route("I want a refund").intents} == {"order.refund_charge"}
    assert {intent.skill for intent in router.route("I was charged twice").intents} == {"order.find_duplicate_charges"}


@pytest.mark.parametrize(
    "text", ["What's the weather on Mars?", "tell me a joke", "who should I vote for?", "hello", "?", ""]
)
def test_what_nobody_here_does_is_out_of_scope(router: Router, text: str) -> None:
    """Nothing is asked of any agent."""
    routing = router.route(text)
    assert routing.out_of_scope
    assert not routing.intents
    assert not routing.rivals


def test_close_candidates_are_rivals() -> None:
    """Where two skills were taught with the same words, neither is chosen."""
    shop = [Example(f"change my {thing}", frozenset({f"shop.change_{thing}"})) for thing in ("name", "email", "plan")]
    routing = Router.train([*EXAMPLES, *shop]).route("change my")
    assert not routing.intents
    assert len(routing.rivals) >= 2
    assert routing.rivals[0].score >= routing.rivals[1].score


def test_slips_of_the_finger_do_not_matter(router: Router) -> None:
    """Neither in a rare nor in a decisive word."""
    assert router.route("cancle my oder pls").intents[0].skill == "order.cancel_order"


def test_the_reason_names_words_of_the_sentence(router: Router) -> None:
    """The desk sees what decided."""
    assert "twice" in router.route("I was charged twice").words


def test_a_new_agent_is_routable_from_three_examples() -> None:
    """What was learnt before stays, the newcomer is found."""
    sentences = ("register my product", "I want to register my machine", "activate my guarantee")
    newcomer = [Example(sentence, frozenset({"warranty.register"})) for sentence in sentences]
    router = Router.train([*EXAMPLES, *newcomer])
    assert router.route("please register the product I bought").intents[0].skill == "warranty.register"
    assert router.route("where is my parcel").intents[0].skill == "order.track_shipment"


def test_one_example_is_enough_to_begin_with() -> None:
    """A catalog of one skill with one sentence is read sensibly."""
    router = Router.train([Example("water the plants", frozenset({"garden.water"}))])
    assert router.route("please water my plants").intents[0].skill == "garden.water"
    assert router.route("tell me a joke").out_of_scope


def test_without_examples_nothing_is_in_scope() -> None:
    """No agent has registered yet, or only what nobody answers is known."""
    assert Router.train([]).route("cancel my order").out_of_scope
    assert Router.train([Example("sing", frozenset())]).route("cancel my order").out_of_scope


def test_examples_that_name_an_agent_only_lead_to_its_skills() -> None:
    """A company's own sentences teach whom to ask; which skill is learnt from the cards."""
    own = [Example(f"my {part} is squeaking", frozenset({"support"})) for part in ("hinge", "chair", "door", "wheel")]
    router = Router.train([*EXAMPLES, *own])
    routing = router.route("the hinge is squeaking")
    assert {intent.skill.partition(".")[0] for intent in (*routing.intents, *routing.rivals)} == {"support"}


def test_what_customers_said_tells_better_than_the_cards_whose_a_text_is() -> None:
    """Where enough of it is known, how like the cards a text is counts for less."""
    ways = ("my {} squeaks", "why is the {} so loud", "the {} has come loose")
    parts = [f"part{number}" for number in range(100)]
    own = [Example(way.format(part), frozenset({"support"})) for way in ways for part in parts]
    few, many = (Router.train([*EXAMPLES, *own[:count]]).learnt for count in (30, len(own)))
    assert few is not None
    assert many is not None
    assert many.pulls.slopes[1] < few.pulls.slopes[1]


def test_an_agent_without_known_skills_is_named_itself() -> None:
    """Where no card tells its skills there is nothing better to name."""
    examples = [Example("paint the fence", frozenset({"garden"})), Example("fix the tap", frozenset({"plumber"}))]
    assert Router.train(examples).route("paint my fence").intents[0].skill == "garden"


def test_a_company_can_teach_what_is_out_of_scope() -> None:
    """A sentence without skills teaches that nobody is meant."""
    text = "do you sell second-hand parcels"
    assert not Router.train(EXAMPLES).route(text).out_of_scope
    taught = [
        Example(f"do you sell second-hand {thing}", frozenset()) for thing in ("parcels", "orders", "shirts", "cars")
    ]
    assert Router.train([*EXAMPLES, *taught * 2]).route(text).out_of_scope


def test_a_stricter_threshold_lets_less_in() -> None:
    """The desk may prefer to refuse."""
    strict = Router.train(EXAMPLES, RouterConfig(in_scope=0.999))
    assert strict.route("the app keeps crashing").out_of_scope


def test_what_asks_on_is_for_the_agent_at_work_unless_an_article_tells() -> None:
    """A title of ours is asked for whoever is at work."""
    title = Example("What is the delivery surcharge?", frozenset({"faq.answer_question"}), knowledge=True)
    router = Router.train((*EXAMPLES, title))
    asked = router.route("what is the price?", "booking", lead=12, asks_on=True)
    assert next(iter((*asked.intents, *asked.rivals))).skill.startswith("booking.")
    assert router.route(title.text, "booking", lead=12, asks_on=True) == router.route(title.text, "booking")


def test_beside_another_wish_more_is_ours_and_whose_is_not_asked(router: Router) -> None:
    """The chance grows; rivals are of one agent."""
    for text in ("my thing is odd", "a refund of the visit", "the return of the appointment"):
        alone, beside = router.route(text), router.route(text, beside=True)
        assert beside.score >= alone.score
        assert len({intent.skill.partition(".")[0] for intent in beside.rivals}) <= 1


def test_an_agent_of_many_skills_is_not_less_sure() -> None:
    """However many skills share its chance, another agent with less than `rival_agent` of that is no rival."""
    labels = Labels.of([Example("", frozenset({skill})) for skill in ("a.one", "a.two", "a.three", "b.one")])
    shares = Shares.of(labels, [0.7, 0.3], [0.24, 0.08, 0.23, 0.3])
    router = Router.train(EXAMPLES)
    assert router._rivals(shares, frozenset({"a.one"}), 0.9, beside=False) == {"a.two", "a.three"}
