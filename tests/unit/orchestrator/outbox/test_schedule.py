"""When an event is sent, and what an answer means for it."""

import math

import pytest

from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.outbox import Delivery, Event, Sent
from orchestrator.outbox.schedule import GRACE_S, HOLDS_UP, JITTER, Answer, after, next_time, next_up, retry_after
from orchestrator.settings import RETRIES_S

NOW = 1_800_000_000.0
REF = ConversationRef("acme", "c1")


def sent(number: int, attempts: int = 0, next_at: float | None = None) -> Sent:
    """An event that was tried so often, and is to be tried again then."""
    return Sent(Event(REF, f"evt_{number}", number, "{}"), Delivery(attempts=attempts, next_at=next_at))


def test_the_tries_span_three_days() -> None:
    """As Standard Webhooks recommends: ten tries, the last a day after the one before."""
    assert len(RETRIES_S) == 9
    assert 3 * 86_400 <= sum(RETRIES_S) < 3.5 * 86_400


@pytest.mark.parametrize("status", [200, 204, 299])
def test_any_2xx_is_taken(status: int) -> None:
    """Whatever is in it."""
    delivery = after(Delivery(attempts=2), Answer(status), NOW, NOW, RETRIES_S)
    assert (delivery.status, delivery.attempts, delivery.answer, delivery.next_at) == ("delivered", 3, status, None)


@pytest.mark.parametrize("answer", [Answer(301), Answer(400), Answer(500), Answer(trouble="no answer")])
@pytest.mark.parametrize("attempts", range(9))
def test_everything_else_is_tried_again_after_a_longer_and_longer_pause(answer: Answer, attempts: int) -> None:
    """With some jitter, so that a receiver that comes back is not overrun."""
    delivery = after(Delivery(attempts=attempts), answer, NOW, NOW, RETRIES_S)
    assert delivery.status == "waiting"
    assert delivery.next_at is not None
    pause = delivery.next_at - NOW
    assert RETRIES_S[attempts] <= pause <= RETRIES_S[attempts] * (1 + JITTER) + 1e-3


def test_after_the_last_try_it_is_a_dead_letter() -> None:
    """And at once where the receiver wants nothing more, or where the event waited for others as long as it may."""
    assert after(Delivery(attempts=9), Answer(500), NOW, NOW, RETRIES_S).status == "dead"
    assert after(Delivery(), Answer(410), NOW, NOW, RETRIES_S).status == "dead"
    late = NOW + sum(RETRIES_S) + GRACE_S + 1
    assert after(Delivery(), Answer(500), NOW, late, RETRIES_S).status == "dead"


@pytest.mark.parametrize(
    ("asked", "waits"), [(None, RETRIES_S[0]), (1.0, RETRIES_S[0]), (600.0, 600.0), (math.inf, 86_400.0)]
)
def test_a_receiver_may_ask_for_more_time_up_to_a_day(asked: float | None, waits: float) -> None:
    """Never for less."""
    delivery = after(Delivery(), Answer(503, retry_after_s=asked), NOW, NOW, RETRIES_S)
    assert delivery.next_at is not None
    assert waits <= delivery.next_at - NOW <= waits * (1 + JITTER) + 1e-3


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        ("9" * 400, 86_400.0),
        ("soon", None),
        ("-5", None),
        ("Fri, 15 Jan 2027 08:00:10 GMT", 10.0),
        ("Fri, 15 Jan 2027 07:00:00 GMT", 0.0),
        ("Fri, 15 Jan 2038 07:00:00 GMT", 86_400.0),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str | None, seconds: float | None) -> None:
    """Anything else is as if it were not there."""
    assert retry_after(header, NOW) == seconds


def test_a_line_is_sent_in_its_order() -> None:
    """What is to be tried again holds up those after it."""
    line = [sent(1, attempts=1, next_at=NOW + 5), sent(2), sent(3)]
    assert next_up(line, NOW) is None
    assert next_time(line) == NOW + 5
    assert next_up(line, NOW + 5) is line[0]
    assert next_up([sent(2), sent(3)], NOW) == sent(2)
    assert next_time([]) is None


def test_what_is_refused_again_and_again_holds_up_nothing() -> None:
    """It keeps its own times."""
    line = [sent(1, attempts=HOLDS_UP, next_at=NOW + 1_800), sent(2, attempts=1, next_at=NOW + 5), sent(3)]
    assert next_up(line, NOW) is None
    assert next_time(line) == NOW + 5
    assert next_up(line, NOW + 5) is line[1]
