"""Who is told of what."""

from typing import Any

import pytest

from orchestrator.conversations.records import Published
from orchestrator.outbox.events import Happening, Place, conversation_of, new_event_id, published
from orchestrator.outbox.subscriptions import EVENTS, Filter, Secret, Subscription, covers, is_pattern, new_secret

PLACE = Place("acme", "c1", "t1", "cus_1", "web")
SKILLS = frozenset({"order.refund_charge"})


def webhook(*events: str, **more: Any) -> Subscription:
    """A webhook that asks for these events."""
    known = {"id": "wh_1", "tenant": "acme", "url": "https://x.example", "created_at": "", "secrets": ()}
    return Subscription.model_validate({**known, "events": events, **more})


@pytest.mark.parametrize(
    "pattern", [*EVENTS, "*", "turn.*", "effect.*", "effect.order.*", "effect.order.refund_charge"]
)
def test_these_stand_for_events(pattern: str) -> None:
    """Each by itself, groups, and all effects there may ever be."""
    assert is_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["", "turn", "turn.", "turns.*", "*.answered", "effect", "effect.a.b.c", "Effect.*"]
)
def test_these_stand_for_nothing(pattern: str) -> None:
    """So that a slip is told, instead of nothing ever coming."""
    assert not is_pattern(pattern)


def test_a_group_covers_its_events_and_no_others() -> None:
    """The dot belongs to it."""
    assert covers("effect.order.*", "effect.order.refund_charge")
    assert not covers("effect.order.*", "effect.orders.refund_charge")
    assert not covers("turn.answered", "turn.failed")
    assert covers("*", "anything.else")


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (Filter(), True),
        (Filter(channels=("web", "phone")), True),
        (Filter(channels=("phone",)), False),
        (Filter(agents=("order",)), True),
        (Filter(agents=("booking",)), False),
        (Filter(skills=("order.refund_charge",)), True),
        (Filter(skills=("order.cancel_order",)), False),
        (Filter(channels=("web",), agents=("booking",)), False),
    ],
)
def test_a_filter_asks_for_one_of_each_of_its_lists(asked: Filter, wanted: bool) -> None:  # noqa: FBT001 - a table
    """An event that is about no skill does not pass where skills or agents are named."""
    assert webhook("*", filter=asked).wants("turn.answered", "web", SKILLS) == wanted
    named = asked.agents or asked.skills
    assert webhook("*", filter=asked).wants("message.received", "web") == (wanted and not named)


def test_only_what_somebody_asks_for_is_written() -> None:
    """Words and values where one of those who are told asks for them."""
    happenings = [Happening("turn.answered", {"steps": []}, SKILLS), Happening("message.sent", text="Done.", values={})]
    plain, curious = webhook("message.*"), webhook("*", id="wh_2", include=["text"])

    def written(*subscriptions: Subscription) -> list[Published]:
        return list(published(PLACE, happenings, subscriptions))

    assert written() == []
    [only] = written(plain)
    assert "Done." not in only.body
    turn, message = written(plain, curious)
    assert (turn.webhooks, message.webhooks) == (("wh_2",), ("wh_1", "wh_2"))
    assert "Done." in message.body
    assert "values" not in message.body


def test_an_events_id_says_where_it_lies() -> None:
    """And no two are alike; what is no such id leads nowhere."""
    first, second = new_event_id("c_1-x"), new_event_id("c_1-x")
    assert first != second
    assert "." not in first
    assert conversation_of(first) == "c_1-x"
    for other in ("", "evt_1_c1", f"msg_{'0' * 32}_c1", f"evt_{'0' * 32}_", f"evt_{'0' * 32}_a}}b"):
        assert conversation_of(other) is None


def test_a_secret_that_was_replaced_signs_for_a_while() -> None:
    """The one before it does no longer."""
    known = webhook("*", secrets=(Secret(text=new_secret()), Secret(text="whsec_older", until=200.0)))
    rotated = known.rotated(100.0, 50.0)
    newest, before = rotated.signing(149.0)
    assert before == known.secrets[0].text
    assert rotated.signing(150.0) == [newest]
    assert newest not in {secret.text for secret in known.secrets}
