"""What is on offer can be booked, on every day of the year and in every time zone."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.booking.availability import Availability, Demand
from agents.booking.backend import Service
from agents.booking.occupancy import Occupancy, load_of, minutes
from agents.booking.opening import Span
from agents.booking.rules import Fits, nearest, settle, spread
from hubbub.times import TimeSlot
from tests.unit.agents.booking.booking_objects import NEW_YORK, at, service

CLOCK_CHANGES = [
    "2026-03-08T00:00Z",
    "2026-11-01T00:00Z",
    "2026-03-29T00:00Z",
    "2026-10-25T00:00Z",
    "2026-07-01T00:00Z",
]
ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"]
HOURS = [
    "Mon-Sun 09:00-17:00",
    "Mon-Sun 00:00-24:00",
    "Sat 22:00-04:00, Sun 01:00-03:00",
    "Mon-Fri 09:00-12:00 13:00-18:00",
]

zones = st.sampled_from(ZONES).map(ZoneInfo)
moments = st.builds(
    lambda day, minutes: datetime.fromisoformat(day) + timedelta(minutes=minutes),
    st.sampled_from(CLOCK_CHANGES),
    st.integers(-2 * 24 * 60, 2 * 24 * 60),
)
services = st.builds(
    service,
    minutes=st.integers(5, 120),
    capacity=st.integers(1, 3),
    hours=st.sampled_from(HOURS),
    zone=zones,
)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Service, Span, list[Span]]:
    """A service, a few days to look at, and bookings in them."""
    offered, start = draw(services), draw(moments)
    offsets = draw(st.lists(st.integers(0, 3 * 24 * 60), max_size=30))
    taken = [Span(begin, begin + offered.length) for begin in (start + timedelta(minutes=offset) for offset in offsets)]
    return offered, Span(start, start + timedelta(days=3)), taken


def starts(offered: Service, within: Span, taken: Sequence[Span] = ()) -> list[datetime]:
    """The starts on offer."""
    return list(Availability(Demand(offered), Occupancy(load_of(taken)), within).starts())


@settings(deadline=None)
@given(calendars())
def test_every_free_start_can_be_booked(calendar: tuple[Service, Span, list[Span]]) -> None:
    """It is open from beginning to end, fewer than the capacity overlap it, and it lies in the time asked for."""
    offered, within, taken = calendar
    for start in starts(offered, within, taken):
        assert within.start < start < within.end
        assert any(opened.covers(offered.span(start)) for opened in offered.hours.around(offered.zone, within))
        for moment in (start + timedelta(minutes=minute) for minute in range(int(offered.length.seconds / 60))):
            assert sum(span.start <= moment < span.end for span in taken) < offered.capacity


@settings(deadline=None)
@given(calendars(), zones)
def test_what_is_on_offer_fits_when_it_is_asked_for(calendar: tuple[Service, Span, list[Span]], zone: ZoneInfo) -> None:
    """Whatever zone the customer is in, an offered start is accepted as it is."""
    offered, within, taken = calendar
    demand, occupancy = Demand(offered), Occupancy(load_of(taken))
    for start in starts(offered, within, taken)[:3]:
        assert settle(TimeSlot(start=start.astimezone(zone)), demand, occupancy, within.start, zone) == Fits(start)


@settings(deadline=None)
@given(calendars())
def test_a_shop_that_fills_up_is_never_overbooked(calendar: tuple[Service, Span, list[Span]]) -> None:
    """Whoever asks for a minute that has room gets it, until no minute has more than the capacity."""
    offered, within, wishes = calendar
    accepted: list[Span] = []
    for wish in wishes:
        if load_of(accepted).full(offered.capacity).isdisjoint(minutes(wish)):
            accepted.append(wish)
    assert max(load_of(accepted).by_minute.values(), default=0) <= offered.capacity
    assert len(accepted) >= min(len(wishes), 1)
    assert within.start <= min((span.start for span in accepted), default=within.start)


@settings(deadline=None)
@given(st.lists(moments, unique=True), moments, st.integers(1, 5))
def test_the_nearest_are_nearer_than_all_others(starts: list[datetime], anchor: datetime, count: int) -> None:
    """And they are told in order of time."""
    chosen = nearest(starts, anchor, count)
    others = set(starts) - set(chosen)
    assert list(chosen) == sorted(chosen)
    assert len(chosen) == min(count, len(starts))
    assert all(abs(one - anchor) <= abs(other - anchor) for one in chosen for other in others)


@settings(deadline=None)
@given(st.lists(moments, unique=True, min_size=1).map(sorted), st.integers(2, 6))
def test_a_spread_goes_from_the_first_to_the_last(starts: list[datetime], count: int) -> None:
    """No start twice, none invented."""
    chosen = spread(starts, count)
    assert (chosen[0], chosen[-1]) == (starts[0], starts[-1])
    assert list(chosen) == sorted(set(chosen) & set(starts))
    assert len(chosen) == min(count, len(starts))


def test_the_hour_that_comes_twice_is_offered_twice() -> None:
    """On 2026-11-01 one o'clock comes twice in New York, and both are true times."""
    night = service(minutes=60, hours="Sun 01:00-03:00")
    around = Span(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC))
    walls = [
        f"{start.astimezone(NEW_YORK):%H:%M %Z}" for start in Availability(Demand(night), Occupancy(), around).starts()
    ]
    assert walls == ["01:00 EDT", "01:30 EDT", "01:00 EST", "01:30 EST", "02:00 EST"]


def test_the_hour_that_is_skipped_is_not_offered() -> None:
    """On 2026-03-08 the clock in New York goes from two to three."""
    night = service(minutes=60, hours="Sun 01:00-05:00")
    around = Span(at("2026-03-07 12:00"), at("2026-03-08 12:00"))
    walls = [
        f"{start.astimezone(NEW_YORK):%H:%M}" for start in Availability(Demand(night), Occupancy(), around).starts()
    ]
    assert walls == ["01:00", "01:30", "03:00", "03:30", "04:00"]
