"""A time is held for a customer who is not sure yet, and then booked, let go, or given to somebody else."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.databases import sqlite_file
from tests.integration.agents.booking_desk import Desk, booking_desk, offer, write_company

DAY = "2026-11-23"
TWO, THREE, FOUR, FIVE = (f"{DAY}T{hour}:00:00-05:00" for hour in (14, 15, 16, 17))
LATER = "2026-11-18T10:30:00-05:00"
NAMES = ("yoga", "tea", "run", "golf", "polo", "chess", "dance")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Where the shop and its store are."""
    folder = tmp_path_factory.mktemp("booking")
    services = [offer(name, hours="Mon-Sun 09:00-22:00") for name in NAMES]
    write_company(folder / "company.yaml", company={"timezone": "America/New_York"}, services=services)
    return folder


@pytest.fixture(scope="module")
def desk(folder: Any) -> Iterator[Desk]:
    """A shop with a service for each test."""
    with booking_desk(sqlite_file(folder / "booking.db"), folder / "company.yaml") as running:
        yield running


@pytest.fixture(scope="module")
def later(folder: Any, desk: Desk) -> Iterator[Desk]:  # noqa: ARG001 - it makes the store
    """The same shop as another process sees it, half an hour later."""
    with booking_desk(sqlite_file(folder / "booking.db"), None, clock_at=LATER) as running:
        yield running


def hold(desk: Desk, customer: str, name: str, start: str, key: str | None = None) -> dict[str, Any]:
    """The outcome of holding an exact time."""
    return desk.answer(customer, "hold_slot", {"service": name, "when": {"start": start}}, key=key)


def test_a_time_held_is_nobody_elses_and_can_be_booked(desk: Desk) -> None:
    """The customer is told until when; others are offered other times; the appointment keeps the id."""
    held = hold(desk, "ann", "yoga", TWO)
    assert re.fullmatch(
        r"I am holding yoga on Monday, November 23 at 2:00 PM for you until "
        r"Wednesday, November 18 at 10:1\d AM\. Shall I book it\?",
        held["say"],
    )
    assert desk.book("bob", "yoga", TWO)["outcome"] == "needs_input"
    assert hold(desk, "bob", "yoga", TWO)["outcome"] == "needs_input"
    assert desk.booked("ann") == {}
    done = desk.answer("ann", "book_held")
    assert done["say"] == "Your yoga is booked for Monday, November 23 at 2:00 PM."
    assert done["output"]["booking_id"] == held["output"]["hold_id"]
    assert "BEGIN:VCALENDAR" in done["output"]["invite"]
    assert desk.booked("ann") == {held["output"]["hold_id"]: TWO}
    assert desk.answer("ann", "book_held", {"hold_id": held["output"]["hold_id"]})["code"] == "already_booked"
    assert desk.answer("ann", "book_held")["code"] == "nothing_held"


def test_who_books_a_time_held_for_them_gets_it(desk: Desk) -> None:
    """Named exactly or by its day; a time held for somebody else is not theirs."""
    for start in (TWO, THREE):
        held = hold(desk, "cat", "tea", start)["output"]["hold_id"]
        assert desk.answer("dan", "book_held", {"hold_id": held})["code"] == "not_found"
        when = {"start": start} if start == TWO else {"day": DAY}
        done = desk.answer("cat", "book_slot", {"service": "tea", "when": when})
        assert done["output"]["booking_id"] == held
    assert sorted(desk.booked("cat").values()) == [TWO, THREE]


def test_the_same_time_is_held_once(desk: Desk) -> None:
    """Whether it is the same call again or another one; holding it again does not make it longer."""
    first = hold(desk, "eve", "run", TWO, key="h1")
    assert hold(desk, "eve", "run", TWO, key="h1") == first
    assert hold(desk, "eve", "run", TWO)["output"] == first["output"]


def test_a_time_let_go_is_free_again(desk: Desk) -> None:
    """At once; letting go of it again does no harm, and of what is booked it is refused."""
    held = hold(desk, "fay", "golf", TWO)["output"]["hold_id"]
    assert desk.answer("gus", "release_hold", {"hold_id": held})["code"] == "not_found"
    released = desk.answer("fay", "release_hold")
    assert released["say"] == "I am no longer holding golf on Monday, November 23 at 2:00 PM for you."
    assert desk.answer("fay", "release_hold", {"hold_id": held})["outcome"] == "done"
    booked = desk.book("gus", "golf", TWO)
    assert booked["outcome"] == "done"
    assert desk.answer("gus", "release_hold", {"hold_id": booked["output"]["booking_id"]})["code"] == "already_booked"


def test_nobody_holds_more_than_three_times(desk: Desk) -> None:
    """With several held, the customer says which one is meant."""
    for start in (TWO, THREE, FOUR):
        hold(desk, "hal", "polo", start)
    refused = hold(desk, "hal", "polo", FIVE)
    assert (refused["outcome"], refused["code"]) == ("refused", "too_many_held")
    assert "polo on Monday, November 23 at 4:00 PM" in refused["say"]
    asked = desk.answer("hal", "book_held")
    assert [option["label"] for option in asked["ask"]["options"]] == [
        f"polo on Monday, November 23 at {hour}:00 PM" for hour in (2, 3, 4)
    ]
    done = desk.answer("hal", "book_held", {"hold_id": asked["ask"]["options"][1]["value"]})
    assert done["output"]["starts_at"] == THREE
    listed = desk.answer("hal", "list_bookings")
    assert [one["starts_at"] for one in listed["output"]["bookings"]] == [THREE]
    assert [one["starts_at"] for one in listed["output"]["held"]] == [TWO, FOUR]
    assert "I am holding polo on Monday, November 23 at 2:00 PM for you until" in listed["say"]


def test_what_is_held_cannot_be_moved_or_cancelled(desk: Desk) -> None:
    """It is no appointment yet."""
    held = hold(desk, "ian", "chess", TWO)["output"]["hold_id"]
    assert desk.answer("ian", "cancel_booking", {"booking_id": held})["code"] == "not_found"
    moved = {"booking_id": held, "when": {"start": THREE}}
    assert desk.answer("ian", "reschedule", moved)["code"] == "not_found"


def test_a_time_held_too_long_is_anybodys(desk: Desk, later: Desk) -> None:
    """Who had it may still book it, while it is free; then it is gone, and they are told what is left."""
    early = {name: hold(desk, "jan", "dance", start)["output"]["hold_id"] for name, start in (("a", TWO), ("b", THREE))}
    assert later.answer("jan", "list_bookings")["output"]["held"] == []
    done = later.answer("jan", "book_held", {"hold_id": early["a"]})
    assert done["output"]["starts_at"] == TWO
    assert later.book("kim", "dance", THREE)["outcome"] == "done"
    lost = later.answer("jan", "book_held", {"hold_id": early["b"]})
    assert (lost["outcome"], lost["code"]) == ("refused", "no_longer_held")
    assert "dance on Monday, November 23 at 3:00 PM is no longer held for you" in lost["say"]
    assert "3:30 PM" in lost["say"]
    assert later.answer("jan", "release_hold", {"hold_id": early["b"]})["outcome"] == "done"


def test_holding_needs_a_customer_and_a_time(desk: Desk) -> None:
    """As booking does."""
    assert desk.answer(None, "hold_slot", {"service": "yoga", "when": {"day": DAY}})["code"] == "not_identified"
    caller = desk.caller("ann")
    assert caller.call("hold_slot", {"service": "yoga"}).status_code == httpx.codes.UNPROCESSABLE_ENTITY
    asked = desk.answer("ann", "hold_slot", {"service": "yoga", "when": {"day": DAY}})
    assert (asked["outcome"], asked["ask"]["slot"]) == ("needs_input", "when")
