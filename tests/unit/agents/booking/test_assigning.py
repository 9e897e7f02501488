"""Who or what serves an appointment, and what buffers and resources leave free."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.booking.availability import Availability, Demand, offered_every
from agents.booking.backend import Resource, Service
from agents.booking.occupancy import Occupancy, load_of, minutes
from agents.booking.opening import Span
from agents.booking.rules import Offer, settle
from hubbub.times import TimeSlot
from tests.unit.agents.booking.booking_objects import NEW_YORK, WEDNESDAY, at, booked, resource, service

ANNA, BEN = resource("anna"), resource("ben")
ROOM = resource("room")
TWO = booked("2026-11-23 14:00")
DAY = Span(at("2026-11-23 00:00"), at("2026-11-24 00:00"))


def assign(
    offered: Service, occupancy: Occupancy, span: Span, wanted: str | None = None, liked: str = ""
) -> list[str] | None:
    """The ids of those who serve an appointment, or None."""
    demand = Demand(offered, wanted, frozenset({liked}))
    return names(Availability(demand, occupancy, span).served(span.start))


def names(assigned: tuple[Resource, ...] | None) -> list[str] | None:
    """The ids of those assigned."""
    return None if assigned is None else [one.id for one in assigned]


@pytest.mark.parametrize(
    ("needs", "busy", "chosen"),
    [
        ((), {}, []),
        (((ANNA, BEN),), {}, ["anna"]),
        (((ANNA, BEN),), {"anna": [TWO]}, ["ben"]),
        (((ANNA, BEN),), {"anna": [booked("2026-11-23 09:00")]}, ["ben"]),
        (((ANNA, BEN),), {"anna": [TWO], "ben": [TWO]}, None),
        (((ANNA, BEN), (ROOM,)), {"anna": [TWO]}, ["ben", "room"]),
        (((ANNA, BEN), (ROOM,)), {"room": [TWO]}, None),
        (((ANNA, BEN), (ANNA,)), {}, ["ben", "anna"]),
        (((ANNA, BEN), (ANNA, BEN)), {"anna": [TWO]}, None),
        (((ANNA, BEN), (ANNA, BEN)), {}, ["anna", "ben"]),
    ],
)
def test_each_need_is_met_by_somebody_who_is_free(
    needs: tuple[tuple[Resource, ...], ...], busy: dict[str, list[Span]], chosen: list[str] | None
) -> None:
    """By who has least to do, by nobody twice, and not at all when one of them cannot be met."""
    occupancy = Occupancy(resources={one: load_of(spans) for one, spans in busy.items()})
    assert assign(service(needs=needs), occupancy, TWO) == chosen


def test_somebody_who_is_wanted_serves_or_nobody_does() -> None:
    """Whichever of the needs it can meet; who is only liked gives way."""
    both = service(needs=((ANNA, BEN), (ROOM,)))
    taken = Occupancy(resources={"ben": load_of([TWO])})
    assert assign(both, Occupancy(), TWO, wanted="ben") == ["ben", "room"]
    assert assign(both, taken, TWO, wanted="ben") is None
    assert assign(both, Occupancy(), TWO, wanted="cleo") is None
    assert assign(both, Occupancy(), TWO, liked="ben") == ["ben", "room"]
    assert assign(both, taken, TWO, liked="ben") == ["anna", "room"]


def test_somebody_has_hours_and_days_off_too() -> None:
    """Of the appointment itself; its buffers may lie outside."""
    early = resource("early", hours="Mon-Fri 08:00-14:30", special="2026-11-24 closed")
    alone = service(needs=((early,),), after=30)
    assert assign(alone, Occupancy(), TWO) == ["early"]
    assert assign(alone, Occupancy(), booked("2026-11-23 14:30")) is None
    assert assign(alone, Occupancy(), booked("2026-11-24 09:00")) is None


def test_somebody_may_serve_several_at_once() -> None:
    """As many as the capacity says."""
    hall = resource("hall", capacity=2)
    crowded = service(capacity=9, needs=((hall,),))
    assert assign(crowded, Occupancy(resources={"hall": load_of([TWO])}), TWO) == ["hall"]
    assert assign(crowded, Occupancy(resources={"hall": load_of([TWO, TWO])}), TWO) is None


def test_buffers_keep_appointments_apart() -> None:
    """A quarter of an hour before and ten minutes after: the next one can begin at 14:55, not a minute sooner."""
    demand = Demand(service(before=15, after=10))
    taken = Occupancy(load_of([demand.service.with_buffers(TWO)]))
    around = Availability(demand, taken, DAY)
    starts = ("13:05", "13:06", "14:54", "14:55")
    assert [around.served(at(f"2026-11-23 {start}")) is not None for start in starts] == [True, False, False, True]
    wish = TimeSlot(start=at("2026-11-23 14:30"))
    assert isinstance(settle(wish, demand, taken, WEDNESDAY, NEW_YORK), Offer)


def test_short_appointments_with_buffers_are_offered_back_to_back() -> None:
    """Half an hour and ten minutes to tidy up: every forty minutes; the last may be tidied up after closing."""
    offered = service(after=10)
    starts = [
        f"{start.astimezone(NEW_YORK):%H:%M}" for start in Availability(Demand(offered), Occupancy(), DAY).starts()
    ]
    assert (starts[:3], starts[-1], len(starts)) == (["09:00", "09:40", "10:20"], "16:20", 12)
    assert offered_every(service(minutes=90, after=10)) == timedelta(minutes=30)


BUFFERS = st.integers(0, 30)
STARTS = st.lists(st.integers(0, 8 * 60), max_size=40)


@settings(deadline=None)
@given(before=BUFFERS, after=BUFFERS, starts=STARTS, capacity=st.integers(1, 3), rooms=st.integers(1, 3))
def test_whatever_is_asked_for_nobody_is_at_two_places_at_once(
    before: int, after: int, starts: list[int], capacity: int, rooms: int
) -> None:
    """Whoever is served gets a room of their own and a place, with buffers; who is not, could not have had one."""
    able = tuple(resource(f"room-{number}") for number in range(rooms))
    offered = service(capacity=capacity, before=before, after=after, needs=(able,))
    served: dict[str, list[Span]] = {one.id: [] for one in able}
    accepted: list[Span] = []
    for start in (at("2026-11-23 09:00") + timedelta(minutes=minute) for minute in starts):
        taken = offered.with_buffers(offered.span(start))
        occupancy = Occupancy(load_of(accepted), {one: load_of(spans) for one, spans in served.items()})
        chosen = Availability(Demand(offered), occupancy, taken).served(start)
        overlapping = Counter(minute for span in accepted for minute in minutes(span) if minute in minutes(taken))
        free = [
            one for one in able if not any(span.start < taken.end and taken.start < span.end for span in served[one.id])
        ]
        assert (chosen is not None) is (max(overlapping.values(), default=0) < capacity and bool(free))
        if chosen is not None:
            assert chosen[0] in free
            accepted.append(taken)
            served[chosen[0].id].append(taken)
