"""The booking agent on a company's own calendar system: the same promises, whatever that system and the network do."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from icalendar import Calendar

from tests.company_calendar import CompanyCalendar
from tests.company_system import TOKEN, Handler, lost, said
from tests.databases import Database, sqlite_file
from tests.grants import yes_to
from tests.integration.agents.booking_desk import WEDNESDAY, Desk, booking_desk

Given = dict[str, Any]
ZONE = {"timezone": "America/New_York"}
AT_TWO, AT_THREE = "2026-11-23T14:00:00-05:00", "2026-11-23T15:00:00-05:00"
CUT: Given = {"service": "haircut", "when": {"start": AT_TWO}}
MOVE: Given = {"booking_id": "A-1", "when": {"start": AT_THREE}}
CANCEL: Given = {"booking_id": "A-1"}


def appointment(name: str, start: str, service: str = "svc-cut", minutes: int = 30, **further: Any) -> Given:
    """An appointment as the system keeps it."""
    ends_at = (datetime.fromisoformat(start) + timedelta(minutes=minutes)).isoformat()
    known = {"id": name, "service_id": service, "starts_at": start, "ends_at": ends_at}
    return {**known, "sequence": 0, "cancelled": False, "held_until": None, "resource_ids": [], **further}


def company() -> CompanyCalendar:
    """A salon with one chair, and a room for massages by two people; Ann has an appointment, Bob two massages."""
    hours = {"open": "Mon-Sat 09:00-17:00", **ZONE}
    massage = {"id": "svc massage/1", "name": "massage", "minutes": 60, "buffer_after": 30, "capacity": 5}
    staff = [{"id": "mia", "name": "Mia", **ZONE}, {"id": "tom", "name": "Tom", "open": "Mon 09:00-12:00", **ZONE}]
    ann = {"name": "Ann Lee", "email": "ann@example.com", "since": 2019}
    his = [
        appointment("B-1", "2026-11-24T09:00:00-05:00", "svc massage/1", 60, resource_ids=["mia"]),
        appointment("B-2", "2026-11-23T09:00:00-05:00", "svc massage/1", 60, resource_ids=["tom"]),
    ]
    return CompanyCalendar(
        services=[
            {"id": "svc-cut", "name": "haircut", "minutes": 30, **hours},
            {**massage, **hours, "needs": [["mia", "tom"]], "special_days": "2026-11-25 closed"},
        ],
        resources=staff,
        customers={
            "ann": {"customer": ann, "bookings": [appointment("A-1", "2026-11-23T10:00:00-05:00")], "waiting": []},
            "bob": {"customer": {"name": "Bob"}, "bookings": his, "waiting": []},
        },
        now=WEDNESDAY,
    )


def on(url: str, token: str = TOKEN) -> dict[str, str]:
    """Settings of an agent on the system at `url`."""
    system = {"HUBBUB_BACKEND_URL": url, "HUBBUB_BACKEND_TOKEN": token, "HUBBUB_BACKEND_WAITING_LIST": "true"}
    return {**system, "HUBBUB_MAIL_FROM": "The Salon <salon@example.com>"}


@pytest.fixture(scope="module")
def system() -> Iterator[tuple[CompanyCalendar, str]]:
    """The company's system, for all tests of this file; each finds it as new."""
    calendar = company()
    with calendar.running() as url:
        yield calendar, url


@pytest.fixture(scope="module")
def database(new_database: Callable[[], Database]) -> Database:
    """The agent's own records."""
    return new_database()


@pytest.fixture(scope="module")
def desk(system: tuple[CompanyCalendar, str], database: Database) -> Iterator[Desk]:
    """The agent."""
    with booking_desk(database, None, **on(system[1])) as one:
        yield one


@pytest.fixture
def salon(system: tuple[CompanyCalendar, str]) -> CompanyCalendar:
    """The company's system as it is at first, in a good mood."""
    one, fresh = system[0], company()
    one.services, one.resources, one.customers, one.done = fresh.services, fresh.resources, fresh.customers, {}
    one.before = one.after_change = None
    one.asked.clear()
    return one


def theirs(salon: CompanyCalendar, customer: str = "ann") -> dict[str, Given]:
    """A customer's appointments there, by id."""
    return {one["id"]: one for one in salon.customers[customer]["bookings"]}


def test_a_time_is_booked_there_once_and_answered_alike(desk: Desk, salon: CompanyCalendar, database: Database) -> None:
    """With an invitation to the address that the company has; the same key again asks the company nothing."""
    key = uuid4().hex
    done = desk.answer("ann", "book_slot", CUT, key=key)
    assert (done["outcome"], done["output"]["starts_at"]) == ("done", AT_TWO)
    (event,) = Calendar.from_ical(done["output"]["invite"]).walk("VEVENT")
    assert (event["ORGANIZER"], event["ATTENDEE"]) == ("mailto:salon@example.com", "mailto:ann@example.com")
    assert theirs(salon)[done["output"]["booking_id"]]["service_id"] == "svc-cut"
    salon.asked.clear()
    assert desk.answer("ann", "book_slot", CUT, key=key) == done
    assert salon.asked == []
    assert database.rows("SELECT key FROM step_intents") == []
    assert database.rows("SELECT id FROM bookings") == []


def test_an_appointment_is_listed_moved_and_cancelled_there(desk: Desk, salon: CompanyCalendar) -> None:
    """Each change counts one up, and the time it had is free again."""
    assert desk.booked("ann") == {"A-1": "2026-11-23T10:00:00-05:00"}
    assert desk.agreed("ann", "reschedule", MOVE)["outcome"] == "done"
    assert (theirs(salon)["A-1"]["sequence"], desk.booked("ann")) == (1, {"A-1": AT_THREE})
    assert desk.book("zoe", "haircut", "2026-11-23T10:00:00-05:00")["outcome"] == "done"
    assert desk.agreed("ann", "cancel_booking", CANCEL)["outcome"] == "done"
    assert (theirs(salon)["A-1"]["sequence"], theirs(salon)["A-1"]["cancelled"]) == (2, True)
    assert desk.answer("ann", "cancel_booking", CANCEL)["code"] == "already_cancelled"


@pytest.mark.usefixtures("salon")
def test_free_times_know_hours_buffers_people_and_days_off(desk: Desk) -> None:
    """By the rules that hold for our own tables, from what the company says is taken."""

    def offered(day: str, **further: str) -> list[str]:
        found = desk.answer("ann", "find_slots", {"service": "massage", "when": {"day": day}, **further})
        return [one["starts_at"][11:16] for one in found["output"]["slots"] if one["starts_at"].startswith(day)]

    assert offered("2026-11-25") == []
    assert offered("2026-11-24")[0] == "10:30"
    assert (offered("2026-11-23")[0], offered("2026-11-23", resource="Tom")) == ("09:00", ["10:30", "11:00"])
    taken = desk.book("ann", "haircut", "2026-11-23T10:00:00-05:00")
    assert (taken["outcome"], taken["ask"]["slot"]) == ("needs_input", "when")


def test_a_time_is_held_booked_and_let_go_of_there(desk: Desk, salon: CompanyCalendar) -> None:
    """What is held is nobody else's meanwhile."""
    held = desk.answer("ann", "hold_slot", CUT)["output"]
    assert theirs(salon)[held["hold_id"]]["held_until"] is not None
    assert desk.book("zoe", "haircut", AT_TWO)["outcome"] == "needs_input"
    assert desk.answer("ann", "book_held")["output"]["booking_id"] == held["hold_id"]
    assert theirs(salon)[held["hold_id"]]["held_until"] is None
    other = desk.answer("ann", "hold_slot", {"service": "haircut", "when": {"start": AT_THREE}})["output"]
    assert desk.answer("ann", "release_hold")["outcome"] == "done"
    assert theirs(salon)[other["hold_id"]]["cancelled"] is True


def test_who_waits_is_on_the_companys_list(desk: Desk, salon: CompanyCalendar) -> None:
    """It makes the offer; the agent knows of it, and books what is held, or lets go of it with the place."""
    wish = {"service": "haircut", "when": {"start": "2026-11-23T10:00:00-05:00"}}
    assert desk.answer("bob", "join_waiting_list", wish)["code"] == "no_address"
    salon.customers["bob"]["customer"]["email"] = "bob@example.com"
    place = desk.answer("bob", "join_waiting_list", wish)["output"]["waiting_id"]
    assert [one["id"] for one in salon.customers["bob"]["waiting"]] == [place]
    assert [one["waiting_id"] for one in desk.answer("bob", "list_bookings")["output"]["waiting"]] == [place]
    desk.agreed("ann", "cancel_booking", CANCEL)
    salon.customers["bob"]["bookings"].append(
        appointment("OFFER", "2026-11-23T10:00:00-05:00", held_until="2026-11-20T10:00:00-05:00")
    )
    salon.customers["bob"]["waiting"][0]["offer_id"] = "OFFER"
    assert [one["hold_id"] for one in desk.answer("bob", "list_bookings")["output"]["held"]] == ["OFFER"]
    assert desk.answer("bob", "leave_waiting_list")["outcome"] == "done"
    assert (salon.customers["bob"]["waiting"], theirs(salon, "bob")["OFFER"]["cancelled"]) == ([], True)


@pytest.mark.usefixtures("salon")
def test_somebody_elses_appointment_does_not_exist(desk: Desk) -> None:
    """Whatever id is given, no path leads to it."""
    for name in ("B-1", "../bob/calendar", "no such"):
        assert desk.answer("ann", "reschedule", {**MOVE, "booking_id": name})["code"] == "not_found"
        assert desk.answer("ann", "cancel_booking", {"booking_id": name})["code"] == "not_found"
    assert desk.answer("../services", "list_bookings")["output"]["bookings"] == []


def test_of_many_who_want_one_time_the_system_lets_one_in(desk: Desk, salon: CompanyCalendar) -> None:
    """The others hear what is free instead; nobody is told of a booking that is none."""
    callers = [(desk.caller(f"c-{number}"), uuid4().hex) for number in range(12)]
    with ThreadPoolExecutor(len(callers)) as pool:
        replies = list(pool.map(lambda one: one[0].call("book_slot", CUT, key=one[1]), callers))
    assert {one.status_code for one in replies} <= {200, 503}
    won = [one.json()["output"]["booking_id"] for one in replies if one.json().get("outcome") == "done"]
    assert len(won) == 1
    assert [one["id"] for one in salon.live() if one["starts_at"].startswith("2026-11-23T19:00")] == won


UNCLEAR = {
    "the connection breaks": lost,
    "an error": said(500, b"oh no"),
    "a page instead": said(200, b"<html>Welcome</html>"),
    "another document": said(200, b'{"status": "ok"}'),
    "somewhere else": said(302, b"", Location="/login"),
}


@pytest.mark.parametrize("mood", UNCLEAR)
def test_what_became_of_a_booking_is_found_out_under_its_key(desk: Desk, salon: CompanyCalendar, mood: str) -> None:
    """It was done and nobody heard of it: that is no failure, and the same call tells how it ended."""
    key = uuid4().hex
    salon.after_change = UNCLEAR[mood]
    unclear = desk.caller("ann").call("book_slot", CUT, key=key)
    assert (unclear.status_code, unclear.json()["retryable"]) == (503, True)
    assert "oh no" not in unclear.text
    salon.after_change = None
    done = desk.answer("ann", "book_slot", CUT, key=key)
    assert (done["outcome"], list(salon.done)) == ("done", [key])
    assert list(theirs(salon)) == ["A-1", done["output"]["booking_id"]]


@pytest.mark.parametrize(("skill", "given"), [("book_slot", CUT), ("reschedule", MOVE), ("hold_slot", CUT)])
def test_a_change_that_never_arrived_is_made_by_the_next_try(
    desk: Desk, salon: CompanyCalendar, skill: str, given: Given
) -> None:
    """The system was away, and nothing had been done."""
    key, before = uuid4().hex, theirs(salon)
    salon.before = lambda handler: handler.command == "POST" and lost(handler)
    grant = yes_to(desk.answer("ann", skill, given), given) if skill == "reschedule" else None
    assert desk.caller("ann").call(skill, given, key=key, grant=grant).status_code == 503
    assert theirs(salon) == before
    salon.before = None
    assert desk.answer("ann", skill, given, key=key, grant=grant)["outcome"] == "done"
    assert list(salon.done) == [key]


def test_the_agent_is_killed_while_the_company_acts(
    salon: CompanyCalendar, system: tuple[CompanyCalendar, str], tmp_path: Path
) -> None:
    """The next one finds what was meant, hears that it was done, and gives the answer that was never given."""
    database, key = sqlite_file(tmp_path / "booking.db"), uuid4().hex
    acted, go_on = threading.Event(), threading.Event()

    def holds(_: Handler) -> bool:
        acted.set()
        return go_on.wait(20) and False

    def called(first: Desk) -> None:
        with pytest.raises(httpx.TransportError):
            first.caller("ann").call("book_slot", CUT, key=key)

    with booking_desk(database, None, **on(system[1])) as first:
        salon.after_change = holds
        call = threading.Thread(target=called, args=(first,))
        call.start()
        assert acted.wait(20)
        first.running.kill()
        go_on.set()
        call.join()
    salon.after_change = None
    with booking_desk(database, None, **on(system[1])) as second:
        done = second.answer("ann", "book_slot", CUT, key=key)
        assert (done["outcome"], list(salon.done)) == ("done", [key])
        assert list(theirs(salon)) == ["A-1", done["output"]["booking_id"]]


def test_what_others_change_meanwhile_is_decided_on_anew(desk: Desk, salon: CompanyCalendar) -> None:
    """Somebody at the counter takes the time between looking and booking: Ann is offered others."""

    def meddles(handler: Handler) -> bool:
        if handler.command == "POST":
            salon.customers["bob"]["bookings"].append(appointment("B-3", AT_TWO))
            salon.before = None
        return False

    salon.before = meddles
    late = desk.answer("ann", "book_slot", CUT)
    assert (late["outcome"], AT_TWO in str(late["ask"]["options"])) == ("needs_input", False)
    assert salon.done == {}


def test_a_moved_appointment_is_not_cancelled_on_an_old_yes(desk: Desk, salon: CompanyCalendar) -> None:
    """The company moved it between the question and the yes: the customer is asked about what is so now."""
    grant = yes_to(desk.answer("ann", "cancel_booking", CANCEL), CANCEL)
    salon.customers["ann"]["bookings"] = [appointment("A-1", AT_THREE)]
    anew = desk.answer("ann", "cancel_booking", CANCEL, grant=grant)
    assert (anew["outcome"], "3:00" in anew["say"]) == ("needs_confirmation", True)
    assert theirs(salon)["A-1"]["cancelled"] is False


SERVICE = b'{"services": [{"id": "svc-cut", "name": "haircut", "minutes": %s, "open": "%s", "timezone": "%s"%s}]}'
GARBAGE = {
    "no JSON": said(200, b"<html>", ETag='"1"'),
    "a list": said(200, b"[1, 2]", ETag='"1"'),
    "a service without end": said(200, SERVICE % (b"0", b"Mon 09:00-17:00", b"UTC", b"")),
    "hours nobody reads": said(200, SERVICE % (b"30", b"whenever", b"UTC", b"")),
    "a place that is none": said(200, SERVICE % (b"30", b"Mon 09:00-17:00", b"Atlantis/Center", b"")),
    "needs what is not there": said(200, SERVICE % (b"30", b"Mon 09:00-17:00", b"UTC", b', "needs": [["x"]]')),
    "no services": said(404, b""),
    "too much": said(200, b" " * (4 * 1024 * 1024 + 1), ETag='"1"'),
    "an error": said(500, b"Traceback: password=hunter2"),
    "too many": said(429, b""),
    "nothing at all": lost,
}


@pytest.mark.parametrize("mood", GARBAGE)
def test_an_answer_that_is_not_as_promised_is_none(desk: Desk, salon: CompanyCalendar, mood: str) -> None:
    """The caller hears that it may try again, and nothing of what was answered."""
    salon.before = GARBAGE[mood]
    for skill, given in (("find_slots", {"service": "haircut"}), ("book_slot", CUT)):
        response = desk.caller("ann").call(skill, given)
        assert (response.status_code, response.json()["retryable"]) == (503, True), response.text
        assert "hunter2" not in response.text
    assert salon.done == {}


CALENDARS = {
    "no version": said(200, b"{}"),
    "a service nobody offers": said(
        200,
        b'{"bookings": [{"id": "x", "service_id": "gone", "starts_at": "%s", "ends_at": "%s"}]}'
        % (AT_TWO.encode(), AT_THREE.encode()),
        ETag='"1"',
    ),
    "a moment of nowhere": said(
        200,
        b'{"bookings": [{"id": "x", "service_id": "svc-cut", "starts_at": "2026-11-23T14:00:00", "ends_at": "%s"}]}'
        % AT_THREE.encode(),
        ETag='"1"',
    ),
}


@pytest.mark.parametrize("mood", CALENDARS)
def test_a_customers_calendar_that_is_not_as_promised_is_none(desk: Desk, salon: CompanyCalendar, mood: str) -> None:
    """Nobody is told that they have no appointment because theirs cannot be read."""
    salon.before = lambda handler: handler.path.endswith("/calendar") and CALENDARS[mood](handler)
    response = desk.caller("ann").call("list_bookings")
    assert (response.status_code, response.json()["retryable"]) == (503, True), response.text


def test_a_system_that_refuses_is_not_asked_again(desk: Desk, salon: CompanyCalendar, database: Database) -> None:
    """Nothing was done, nothing is left written down, and trying it again is no use."""
    salon.before = lambda handler: handler.command == "POST" and said(422, b"{}")(handler)
    response = desk.caller("ann").call("book_slot", CUT)
    assert (response.status_code, response.json()["retryable"]) == (502, False)
    assert database.rows("SELECT key FROM step_intents") == []


def test_who_is_erased_leaves_nothing_in_our_records(desk: Desk, salon: CompanyCalendar, database: Database) -> None:
    """Neither what was done nor what was only meant; what the company's system has is its own to erase, and said so."""
    ann = desk.caller("ann")
    assert ann.call("book_slot", CUT).json()["outcome"] == "done"
    salon.after_change = lost
    grant = yes_to(desk.answer("ann", "reschedule", MOVE), MOVE)
    assert ann.call("reschedule", MOVE, grant=grant).status_code == 503
    salon.after_change = None
    erased = replace(ann, operator="kim").call("erase_customer").json()
    assert "company's own system" in erased["output"]["kept"][0]
    mine = "SELECT 1 FROM {} WHERE customer = 'ann'"
    assert [database.rows(mine.format(table)) for table in ("step_records", "step_intents")] == [[], []]


def test_the_companys_people_see_to_it_there(desk: Desk, salon: CompanyCalendar) -> None:
    """Days and hours are that system's."""
    kim = replace(desk.caller("ann"), operator="kim")
    for skill, given in (("list_day", {"day": "2026-11-23"}), ("close_days", {"first": "2026-11-23"})):
        assert kim.call(skill, given).json()["code"] == "kept_elsewhere"
    assert salon.done == {}


def test_without_a_list_there_nobody_is_put_on_one(
    salon: CompanyCalendar, system: tuple[CompanyCalendar, str], tmp_path: Path
) -> None:
    """And the card knows the company's ids and services all the same."""
    settings = {**on(system[1]), "HUBBUB_BACKEND_WAITING_LIST": "false"}
    with booking_desk(sqlite_file(tmp_path / "booking.db"), None, **settings) as one:
        assert one.answer("ann", "join_waiting_list", CUT)["code"] == "no_waiting_list"
        words = str(one.card())
    assert "haircut" in words
    assert "Mia" in words
    assert salon.done == {}
