"""What the company's own people see of the calendar and set in it, while customers book."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.databases import Database
from tests.integration.agents.booking_desk import Desk, booking_desk, offer, write_company

Given = dict[str, Any]
MONDAY, TUESDAY = "2026-11-23", "2026-11-24"


@pytest.fixture
def desk(new_database: Callable[[], Database], tmp_path: Path) -> Iterator[Desk]:
    """A salon with one chair and massages by Mia or Tom, who is there on Mondays only; it is Wednesday."""
    massage = {**offer("massage", minutes=60, capacity=5), "needs": [["mia", "tom"]]}
    demo = write_company(
        tmp_path / "company.yaml",
        company={"timezone": "America/New_York"},
        customers=[{"id": "ann", "name": "Ann Lee"}],
        resources=[{"id": "mia", "name": "Mia"}, {"id": "tom", "name": "Tom", "open": "Mon 09:00-17:00"}],
        services=[offer("cut"), massage],
        bookings=[
            {"id": "B-1", "customer_id": "ann", "service_id": "svc-cut", "starts_at": f"{MONDAY}T14:00-05:00"},
            {"id": "B-2", "customer_id": "bob", "service_id": "svc-cut", "starts_at": f"{TUESDAY}T09:00-05:00"},
            {"id": "B-3", "customer_id": "bob", "service_id": "svc-massage", "starts_at": f"{MONDAY}T09:00-05:00"},
            {"id": "B-4", "customer_id": "bob", "service_id": "svc-cut", "starts_at": "2026-11-17T09:00-05:00"},
        ],
    )
    with booking_desk(new_database(), demo) as running:
        yield running


def asked(desk: Desk, skill: str, **given: Any) -> Given:
    """The outcome of what an operator asks for."""
    response = replace(desk.caller(None), operator="kim").call(skill, given)
    assert response.status_code == httpx.codes.OK, response.text
    outcome: Given = response.json()
    return outcome


def free_on(desk: Desk, day: str, service: str = "cut", **further: str) -> list[str]:
    """When a customer could begin on a day."""
    found = desk.answer("zoe", "find_slots", {"service": service, "when": {"day": day}, **further})["output"]["slots"]
    return [one["starts_at"][11:16] for one in found if one["starts_at"].startswith(day)]


def test_a_day_is_listed_with_whose_it_is(desk: Desk) -> None:
    """Soonest first, with what is only held; of one service or person, if so asked."""
    desk.answer("zoe", "hold_slot", {"service": "cut", "when": {"start": f"{MONDAY}T16:00:00-05:00"}})
    listed = asked(desk, "list_day", day=MONDAY)
    told = [(one["service"], one["name"] or one["customer"]) for one in listed["output"]["bookings"]]
    assert told == [("massage", "bob"), ("cut", "Ann Lee"), ("cut", "zoe")]
    assert (
        listed["say"] == "On Monday, November 23: 9:00 AM massage, bob; 2:00 PM cut, Ann Lee; 4:00 PM cut, zoe (held)."
    )
    assert [
        one["booking_id"] for one in asked(desk, "list_day", day=MONDAY, of="svc-massage")["output"]["bookings"]
    ] == ["B-3"]
    [resource] = listed["output"]["bookings"][0]["resources"]
    served = asked(desk, "list_day", day=MONDAY, of=resource.lower())["output"]
    assert ([one["booking_id"] for one in served["bookings"]], served["total"]) == (["B-3"], 1)
    assert asked(desk, "list_day", day="2026-11-29")["say"] == "Nothing is booked on Sunday, November 29."


def test_a_closed_day_is_booked_by_nobody(desk: Desk) -> None:
    """All services are closed; who has an appointment keeps it, and is named to whoever closed."""
    closed = asked(desk, "close_days", first=MONDAY, last=TUESDAY)
    assert closed["output"] == {"changed": ["svc-cut", "svc-massage"], "outside": ["B-3", "B-1", "B-2"], "total": 3}
    assert "cut on Monday, November 23 at 2:00 PM (B-1)" in closed["say"]
    assert (free_on(desk, MONDAY), free_on(desk, TUESDAY, "massage")) == ([], [])
    assert desk.book("zoe", "cut", f"{MONDAY}T10:00:00-05:00")["outcome"] == "needs_input"
    assert "B-1" in desk.booked("ann")
    assert free_on(desk, "2026-11-25")[0] == "09:00"


def test_a_day_has_hours_of_its_own(desk: Desk) -> None:
    """Of one service, the later word counts; what still fits is not outside."""
    asked(desk, "close_days", first=MONDAY, of=["svc-cut"])
    opened = asked(desk, "close_days", first=MONDAY, of=["svc-cut"], hours="13:00-15:00")
    assert opened["output"]["outside"] == []
    assert free_on(desk, MONDAY) == ["13:00", "13:30", "14:30"]
    assert free_on(desk, MONDAY, "massage")[0] == "09:00"


def test_a_person_has_a_day_off(desk: Desk) -> None:
    """Somebody else serves then; who was booked with them is told of."""
    [served] = asked(desk, "list_day", day=MONDAY, of="svc-massage")["output"]["bookings"][0]["resources"]
    off = asked(desk, "close_days", first=MONDAY, of=[served.lower()])
    assert off["output"]["outside"] == ["B-3"]
    other = "Tom" if served == "Mia" else "Mia"
    assert (free_on(desk, MONDAY, "massage", resource=served), free_on(desk, MONDAY, "massage", resource=other)[0]) == (
        [],
        "09:00",
    )


def test_the_weeks_hours_are_set_in_full(desk: Desk) -> None:
    """And read again as they were written; special days stay unless they are given."""
    asked(desk, "close_days", first="2026-12-24", of=["svc-cut"], hours="09:00-12:00")
    new = asked(desk, "set_hours", of="svc-cut", open="Mon-Fri 12:00-18:00")
    assert new["output"]["outside"] == ["B-2"]
    assert free_on(desk, MONDAY)[0] == "12:00"
    known = {one["id"]: one for one in asked(desk, "list_hours")["output"]["hours"]}
    cut = known["svc-cut"]
    assert (cut["open"], cut["special_days"]) == ("Mon-Fri 12:00-18:00", "2026-12-24 09:00-12:00")
    assert (known["mia"]["open"], known["mia"]["is_service"]) == ("Mon-Sun 00:00-24:00", False)
    asked(desk, "set_hours", of="svc-cut", special_days="")
    assert free_on(desk, "2026-12-24")[0] == "12:00"


@pytest.mark.parametrize(
    ("skill", "given", "pointer"),
    [
        ("set_hours", {"of": "svc-cut"}, "/input"),
        ("set_hours", {"of": "svc-cut", "open": "whenever"}, "/input/open"),
        ("set_hours", {"of": "svc-cut", "special_days": "Christmas"}, "/input/special_days"),
        ("close_days", {"first": MONDAY, "last": "2026-11-22"}, "/input"),
        ("close_days", {"first": MONDAY, "hours": "9 to 5"}, "/input/hours"),
        ("close_days", {"first": "soon"}, "/input/first"),
        ("close_days", {"first": "0001-01-01"}, "/input/first"),
        ("list_day", {"day": "9999-12-31"}, "/input/day"),
    ],
)
def test_what_cannot_be_read_changes_nothing(desk: Desk, skill: str, given: Given, pointer: str) -> None:
    """It is said where it is wrong."""
    response = replace(desk.caller(None), operator="kim").call(skill, given)
    assert (response.status_code, [one["pointer"] for one in response.json()["errors"]]) == (422, [pointer])
    assert free_on(desk, MONDAY)[0] == "09:00"


def test_an_unknown_id_is_none(desk: Desk) -> None:
    """Of several, none is closed then."""
    assert asked(desk, "set_hours", of="svc-none", open="Mon 09:00-10:00")["code"] == "not_found"
    assert asked(desk, "close_days", first=MONDAY, of=["svc-cut", "svc-none"])["code"] == "not_found"
    assert free_on(desk, MONDAY)[0] == "09:00"


def test_nobody_slips_in_while_a_day_is_closed(desk: Desk) -> None:
    """Whoever books at that moment is booked and told of, or is not booked."""
    starts = [f"{TUESDAY}T{hour:02}:{minute:02}:00-05:00" for hour in range(10, 17) for minute in (0, 30)]
    with ThreadPoolExecutor(len(starts) + 1) as pool:
        booking = [pool.submit(desk.book, f"c-{at}", "cut", start) for at, start in enumerate(starts)]
        closing = pool.submit(asked, desk, "close_days", first=TUESDAY, of=["svc-cut"])
        outcomes = [one.result() for one in booking]
    won = {one["output"]["booking_id"] for one in outcomes if one["outcome"] == "done"}
    assert set(closing.result()["output"]["outside"]) == {*won, "B-2"}


def test_what_several_close_at_once_is_all_closed(desk: Desk) -> None:
    """None undoes what another has just set."""
    days = [f"2026-12-{day:02}" for day in range(1, 13)]
    with ThreadPoolExecutor(len(days)) as pool:
        list(pool.map(lambda day: asked(desk, "close_days", first=day), days))
    written = asked(desk, "list_hours")["output"]["hours"][0]["special_days"]
    assert sorted(written.split(", ")) == [f"{day} closed" for day in days]
