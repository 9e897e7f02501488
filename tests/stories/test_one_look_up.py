"""Plain questions: one call answers, and what is not ours to answer calls nobody."""

from tests.installation import Installation, skills


def test_a_policy_question_is_one_call_with_a_citation(hubbub: Installation) -> None:
    """The faq agent answers from an article."""
    reply = hubbub.customer(None).says("What is your return policy?")
    assert skills(reply) == ["faq.answer_question=done"]
    assert reply["status"] == "answered"
    assert reply["citations"]
    assert "30 days" in reply["reply"]
    citation = hubbub.http.get(reply["citations"][0]["url"].split("#")[0])
    assert citation.status_code == 200


def test_a_parcel_is_one_call_with_carrier_and_date(hubbub: Installation) -> None:
    """Ada's parcel is on its way."""
    reply = hubbub.customer("cus_ada").says("Where is my order ord_10042?")
    assert len(reply["steps"]) == 1
    assert reply["agents"] == ["order"]
    assert "LK900042US" in reply["reply"]
    [(carrier,)] = hubbub.rows("order", "SELECT carrier FROM orders WHERE id = 'ord_10042'")
    assert carrier in reply["reply"]


def test_somebody_elses_order_looks_like_one_that_does_not_exist(hubbub: Installation) -> None:
    """Ben asks for Ada's parcel and learns nothing."""
    ben = hubbub.customer("cus_ben")
    foreign = ben.says("Where is my order ord_10042?")
    missing = ben.says("Where is my order ord_99999?")
    assert foreign["status"] == "refused"
    assert "LK900042US" not in str(foreign)
    assert foreign["reply"].replace("ord_10042", "X") == missing["reply"].replace("ord_99999", "X")


def test_the_weather_on_mars_calls_nobody(hubbub: Installation) -> None:
    """Out of scope: the hub says what it can do and offers a person."""
    reply = hubbub.customer(None).says("What's the weather on Mars?")
    assert reply["steps"] == []
    assert reply["agents"] == []
    assert reply["status"] == "answered"
    assert "person" in reply["reply"]


def test_without_a_customer_an_order_question_asks_to_sign_in(hubbub: Installation) -> None:
    """Nobody is identified, so nothing can be looked up."""
    reply = hubbub.customer(None).says("where is my order?")
    assert reply["status"] == "refused"
    assert "sign in" in reply["reply"]
