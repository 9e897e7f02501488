"""What becomes of a wish for a time: booked as it is, or other times on offer."""

from datetime import UTC, datetime, timedelta

import pytest

from agents.booking.availability import Demand
from agents.booking.occupancy import Occupancy, load_of
from agents.booking.rules import Fits, Offer, Reason, look_within, settle
from hubbub.times import TimeSlot
from tests.unit.agents.booking.booking_objects import BERLIN, NEW_YORK, WEDNESDAY, at, booked, service


def settled(wish: dict[str, object], *taken: str, **about: object) -> Fits | Offer:
    """The decision for a half-hour service when these half-hours are taken."""
    demand = Demand(service(**about))  # type: ignore[arg-type] # keywords as in `service`
    occupancy = Occupancy(load_of(map(booked, taken)))
    return settle(TimeSlot.model_validate(wish), demand, occupancy, WEDNESDAY, NEW_YORK)


def offered(offer: Fits | Offer) -> list[str]:
    """The wall times on offer in New York."""
    assert isinstance(offer, Offer)
    return [f"{start.astimezone(NEW_YORK):%m-%d %H:%M}" for start in offer.starts]


@pytest.mark.parametrize("start", ["2026-11-23T14:00:00-05:00", "2026-11-23T20:00:00+01:00", "2026-11-23T19:00:42Z"])
def test_a_free_time_is_taken_as_it_is(start: str) -> None:
    """Whatever the offset it is written with; seconds don't matter."""
    assert settled({"start": start}) == Fits(at("2026-11-23 14:00"))


@pytest.mark.parametrize("start", ["09:00", "16:30", "11:17"])
def test_any_start_will_do_that_lies_within_the_hours_with_its_end(start: str) -> None:
    """Only offers keep to the half-hour."""
    assert isinstance(settled({"start": f"2026-11-23T{start}:00-05:00"}), Fits)


@pytest.mark.parametrize(
    ("start", "reason", "instead"),
    [
        ("2026-11-18T10:00:00-05:00", Reason.PAST, ["11-18 10:30", "11-18 11:00", "11-18 11:30"]),
        ("2020-01-01T10:00:00Z", Reason.PAST, ["11-18 10:30", "11-18 11:00", "11-18 11:30"]),
        ("0001-01-01T00:00:00+14:00", Reason.PAST, ["11-18 10:30", "11-18 11:00", "11-18 11:30"]),
        ("2026-11-23T20:00:00-05:00", Reason.CLOSED, ["11-23 15:30", "11-23 16:00", "11-23 16:30"]),
        ("2026-11-23T16:45:00-05:00", Reason.CLOSED, ["11-23 15:30", "11-23 16:00", "11-23 16:30"]),
        ("2026-11-23T08:59:00-05:00", Reason.CLOSED, ["11-23 09:00", "11-23 09:30", "11-23 10:00"]),
        ("2026-11-23T14:00:00-05:00", Reason.TAKEN, ["11-23 13:00", "11-23 13:30", "11-23 14:30"]),
        ("2026-11-23T14:10:00-05:00", Reason.TAKEN, ["11-23 13:30", "11-23 14:30", "11-23 15:00"]),
        ("2027-11-18T10:01:00-05:00", Reason.TOO_FAR, []),
        ("9999-12-31T23:59:00-14:00", Reason.TOO_FAR, []),
    ],
)
def test_a_time_that_cannot_be_had_comes_with_the_nearest_that_can(
    start: str, reason: Reason, instead: list[str]
) -> None:
    """Past, closed, taken or too far ahead; at two o'clock somebody else comes."""
    offer = settled({"start": start}, "2026-11-23 14:00")
    assert isinstance(offer, Offer)
    assert (offer.reason, offered(offer)) == (reason, instead)


@pytest.mark.parametrize(
    ("wish", "starts"),
    [
        (
            {"day": "2026-11-23"},
            ["11-23 09:00", "11-23 10:30", "11-23 12:00", "11-23 13:30", "11-23 15:00", "11-23 16:30"],
        ),
        ({"day": "2026-11-23", "after": "15:00"}, ["11-23 15:00", "11-23 15:30", "11-23 16:00", "11-23 16:30"]),
        ({"day": "2026-11-23", "after": "10:00", "before": "11:00"}, ["11-23 10:00", "11-23 10:30"]),
        ({"day": "2026-11-18", "before": "12:00"}, ["11-18 10:30", "11-18 11:00", "11-18 11:30"]),
        (
            {"after": "16:00"},
            ["11-18 16:00", "11-18 16:30", "11-19 16:00", "11-19 16:30", "11-20 16:00", "11-20 16:30"],
        ),
        (
            {"weekdays": ["monday", "tuesday"], "after": "16:00"},
            ["11-23 16:00", "11-23 16:30", "11-24 16:00", "11-24 16:30", "11-30 16:00", "11-30 16:30"],
        ),
        (
            {"day": "2026-11-23", "until": "2026-11-25", "after": "16:00"},
            ["11-23 16:00", "11-23 16:30", "11-24 16:00", "11-24 16:30", "11-25 16:00", "11-25 16:30"],
        ),
        ({"day": "2026-11-16", "until": "2026-11-18", "before": "11:30"}, ["11-18 10:30", "11-18 11:00"]),
        ({"until": "2026-11-18", "before": "11:30"}, ["11-18 10:30", "11-18 11:00"]),
        ({"day": "2027-11-17", "until": "9999-12-31", "after": "16:00"}, ["11-17 16:00", "11-17 16:30"]),
    ],
)
def test_a_day_or_a_part_of_it_brings_the_free_times_to_choose_from(wish: dict[str, object], starts: list[str]) -> None:
    """Spread over the day when there are many; the soonest ones when no day is named."""
    offer = settled(wish)
    assert isinstance(offer, Offer)
    assert (offer.reason, offered(offer)) == (Reason.CHOICE, starts)


@pytest.mark.parametrize(
    ("day", "reason", "starts"),
    [
        ("2026-11-29", Reason.FULL, ["11-28 15:30", "11-28 16:00", "11-28 16:30"]),
        ("2026-11-17", Reason.PAST, ["11-18 10:30", "11-18 11:00", "11-18 11:30"]),
        ("2027-12-01", Reason.TOO_FAR, []),
        ("9999-12-31", Reason.TOO_FAR, []),
        ("0001-01-01", Reason.PAST, ["11-18 10:30", "11-18 11:00", "11-18 11:30"]),
    ],
)
def test_a_day_with_nothing_free_brings_the_nearest_times(day: str, reason: Reason, starts: list[str]) -> None:
    """Sunday is closed; yesterday is gone; next year's December is too far."""
    offer = settled({"day": day, "after": "08:00"}, hours="Mon-Sat 09:00-17:00")
    assert isinstance(offer, Offer)
    assert (offer.reason, offered(offer)) == (reason, starts)


def test_a_wish_is_meant_in_the_customers_time_zone() -> None:
    """Three in the afternoon of a customer in Berlin is nine in the morning in the shop."""
    wish = TimeSlot.model_validate({"day": "2026-11-23", "before": "15:45"})
    offer = settle(wish, Demand(service()), Occupancy(), WEDNESDAY, BERLIN)
    assert offered(offer) == ["11-23 09:00", "11-23 09:30"]


def test_a_service_for_two_takes_a_second_customer_but_no_third() -> None:
    """Capacity counts overlapping bookings, also those that start at other times."""
    wish = {"start": "2026-11-23T14:00:00-05:00"}
    assert isinstance(settled(wish, "2026-11-23 14:00", capacity=2), Fits)
    assert isinstance(settled(wish, "2026-11-23 13:40", "2026-11-23 14:10", capacity=2), Fits)
    assert isinstance(settled(wish, "2026-11-23 13:50", "2026-11-23 14:10", capacity=2), Offer)


def test_a_calendar_that_is_full_for_weeks_offers_nothing() -> None:
    """Nothing within two weeks is said as it is."""
    wish = TimeSlot.model_validate({"day": "2026-11-23"})
    everything = [booked("2026-11-01 00:00", minutes=40 * 24 * 60)]
    assert settle(wish, Demand(service()), Occupancy(load_of(everything)), WEDNESDAY, NEW_YORK) == Offer(
        Reason.FULL, ()
    )


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"day": "2026-11-10", "until": "2026-11-17"}, Reason.PAST),
        ({"until": "0001-01-01"}, Reason.PAST),
        ({"day": "2027-11-19", "until": "9999-12-31"}, Reason.TOO_FAR),
        ({"day": "2026-11-21", "until": "2026-11-22"}, Reason.FULL),
        ({"weekdays": ["saturday", "sunday"]}, Reason.FULL),
    ],
)
def test_days_that_cannot_be_had_are_told_why(wish: dict[str, object], reason: Reason) -> None:
    """Over, too far ahead, or closed on all of them."""
    offer = settled(wish, hours="Mon-Fri 09:00-17:00")
    assert isinstance(offer, Offer)
    assert offer.reason is reason


def test_of_many_days_no_more_than_two_months_are_looked_at() -> None:
    """And alternatives two weeks around them; a year ahead is the end of everything."""
    near = look_within(TimeSlot.model_validate({"day": "2026-12-01", "until": "2027-10-01"}), WEDNESDAY, NEW_YORK)
    assert (near.start, near.end) == (WEDNESDAY, at("2027-02-15 12:00"))
    far = look_within(TimeSlot.model_validate({"day": "2027-11-10", "until": "2028-01-01"}), WEDNESDAY, NEW_YORK)
    assert (far.start, far.end) == (at("2027-10-27 12:00"), at("2027-11-18 10:00"))


@pytest.mark.parametrize(
    ("hour", "fits"), [(0, False), (1, True)], ids=["the first 2:00 is taken", "the second is not"]
)
def test_where_an_hour_comes_twice_each_is_a_time_of_its_own(hour: int, *, fits: bool) -> None:
    """The clocks in Berlin go back at 1:00 UTC; a wish may come in the customer's own zone."""
    always = service(minutes=5, hours="Mon-Sun 00:00-24:00", zone=BERLIN)
    first, wished = (datetime(2026, 10, 25, one, tzinfo=UTC) for one in (0, hour))
    taken = Occupancy(load_of([always.span(first)]))
    settled = settle(
        TimeSlot(start=wished.astimezone(BERLIN)), Demand(always), taken, first - timedelta(hours=2), BERLIN
    )
    assert isinstance(settled, Fits) is fits
