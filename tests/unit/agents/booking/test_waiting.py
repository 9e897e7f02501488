"""Who of those that wait is offered what got free."""

from datetime import date, datetime, time, timedelta

import pytest

from agents.booking.backend import Service, Waiting
from agents.booking.occupancy import Occupancy, load_of
from agents.booking.opening import Span
from agents.booking.waiting import first_fit, waits_until
from hubbub.times import TimeSlot
from tests.unit.agents.booking.booking_objects import NEW_YORK, WEDNESDAY, at, resource, service

YOGA = service("yoga", minutes=60, hours="Mon-Sun 09:00-11:00")
FRIDAY = date(2026, 11, 20)


def waiting(name: str, wish: TimeSlot, *, wanted: str | None = None, of: Service = YOGA) -> Waiting:
    """Somebody in New York."""
    until = waits_until(wish, WEDNESDAY, NEW_YORK)
    return Waiting(name, f"c-{name}", of, wish, NEW_YORK, WEDNESDAY, until, resource=wanted)


def taken(*starts: str, of: Service = YOGA) -> Occupancy:
    """A calendar in which these hours are taken."""
    return Occupancy(load_of(of.span(at(start)) for start in starts))


def offered(*queue: Waiting, occupancy: Occupancy, of: Service = YOGA) -> tuple[str, datetime] | None:
    """Who is offered what."""
    fit = first_fit(queue, of, occupancy, WEDNESDAY)
    return (fit.waiting.id, fit.start) if fit else None


def test_the_first_whom_it_suits_is_offered_the_soonest_time() -> None:
    """Who has waited longer but wants another time is passed over."""
    late = waiting("late", TimeSlot(day=FRIDAY, after=time(10)))
    any_time = waiting("any", TimeSlot(day=FRIDAY))
    free_at_nine = taken("2026-11-20 09:30", "2026-11-20 10:00")
    assert offered(late, any_time, occupancy=free_at_nine) is None
    free_at_nine = taken("2026-11-20 10:00")
    assert offered(late, any_time, occupancy=free_at_nine) == ("any", at("2026-11-20 09:00"))
    assert offered(late, any_time, occupancy=Occupancy()) == ("late", at("2026-11-20 10:00"))


def test_an_exact_time_may_lie_between_those_that_are_offered() -> None:
    """As it may when it is booked; not when it is over, or outside the hours."""
    assert offered(waiting("a", TimeSlot(start=at("2026-11-20 09:10"))), occupancy=Occupancy()) is not None
    for start in ("2026-11-20 10:10", "2026-11-17 09:00"):
        assert offered(waiting("a", TimeSlot(start=at(start))), occupancy=Occupancy()) is None


def test_somebody_in_particular_is_waited_for() -> None:
    """Others who are free do not count."""
    ann, ben = resource("ann"), resource("ben")
    cut = service("cut", hours="Fri 09:00-09:30", capacity=2, needs=((ann, ben),))
    span: Span = cut.span(at("2026-11-20 09:00"))
    busy = Occupancy(load_of([span]), {"ann": load_of([span])})
    for_ann, for_anybody = (waiting(name, TimeSlot(day=FRIDAY), wanted=name, of=cut) for name in ("ann", "ben"))
    assert offered(for_ann, for_anybody, occupancy=busy, of=cut) == ("ben", span.start)


@pytest.mark.parametrize(
    ("wish", "last"),
    [
        (TimeSlot(start=at("2026-11-20 09:00")), FRIDAY),
        (TimeSlot(day=FRIDAY), FRIDAY),
        (TimeSlot(day=FRIDAY, until=date(2026, 11, 25)), date(2026, 11, 25)),
        (TimeSlot(day=FRIDAY, until=date(2027, 11, 1)), date(2027, 1, 21)),
        (TimeSlot(after=time(15)), WEDNESDAY.date() + timedelta(days=14)),
        (TimeSlot(weekdays=("monday",)), WEDNESDAY.date() + timedelta(days=14)),
    ],
)
def test_a_place_on_the_list_ends_with_the_wish(wish: TimeSlot, last: date) -> None:
    """At its last day; without one, in two weeks; of a long time, after two months."""
    assert waits_until(wish, WEDNESDAY, NEW_YORK).astimezone(NEW_YORK).date() == last
