"""What a customer hears when a look-up is not answered, and its agent's card says what may stand in."""

from typing import Any

from tests.integration.hub.world import Hub, Workshop

WAITING = "how long is the waiting list?"
FORTUNE = "tell me my fortune"


def step(reply: dict[str, Any]) -> dict[str, Any]:
    """The one step of a turn."""
    [only] = reply["steps"]
    return dict(only)


def test_the_last_known_answer_is_given_with_its_time(open_hub: Hub, shop: Workshop) -> None:
    """It is marked as a fallback, for the customer and for machines."""
    ada = open_hub.customer()
    fresh = ada.says(WAITING)
    assert (step(fresh)["outcome"], step(fresh)["fallback"]) == ("done", False)

    shop.is_told("waiting_list", "an error", 3)
    known = ada.says(WAITING)

    assert (step(known)["outcome"], step(known)["fallback"]) == ("done", True)
    assert "This is what I knew on" in known["reply"]
    assert known["reply"].endswith(fresh["reply"])


def test_nobody_hears_the_answer_to_somebody_else(open_hub: Hub, shop: Workshop) -> None:
    """What is known of one customer is told to them alone; another one hears the agent's own words."""
    open_hub.customer().says(WAITING)
    shop.is_told("waiting_list", "an error", 3)
    reply = open_hub.customer().says(WAITING)
    assert reply["reply"] == "The waiting list also hangs at our door."
    assert step(reply)["fallback"]


def test_another_look_up_answers_instead(open_hub: Hub, shop: Workshop) -> None:
    """Of the same agent, with the inputs both take."""
    shop.is_told("fortune", "an error", 3)
    reply = open_hub.customer().says(FORTUNE)
    assert reply["reply"] == "We are open from nine to five."
    assert (step(reply)["outcome"], step(reply)["fallback"]) == ("done", True)


def test_where_nothing_may_stand_in_it_is_said(open_hub: Hub, shop: Workshop) -> None:
    """The other look-up fails too."""
    shop.is_told("fortune", "an error", 3)
    shop.is_told("opening_hours", "not found", 1)
    reply = open_hub.customer().says(FORTUNE)
    assert step(reply)["outcome"] == "failed"
    assert "I could not tell your fortune just now" in reply["reply"]
