"""Who finds nothing that suits waits; what gets free is held for the first of them, and for nobody else."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.databases import Database, sqlite_file
from tests.grants import yes
from tests.integration.agents.booking_desk import Desk, booking_desk, offer, write_company
from tests.integration.agents.test_booking_crowds import at_once, outcomes
from tests.mail_server import MailServer, text_of
from tests.running import free_port, wait_until

DAY = "2026-11-23"
NINE, TEN = (f"{DAY}T{hour}:00:00-05:00" for hour in ("09", "10"))
LATER = "2026-11-18T13:00:00-05:00"
NAMES = ("yoga", "tea", "run", "golf", "polo", "chess", "ride")
NAMED = ("ann", "bob", "cat", "tim", "tom", "tad", "eve", "gil")
PEOPLE = [f"c{at}" for at in range(40)]


def company(folder: Path) -> Path:
    """Services with room for one, each taken for two hours on Monday by somebody."""
    taken = [(name, at, start) for name in NAMES for at, start in enumerate((NINE, TEN))]
    return write_company(
        folder / "company.yaml",
        company={"timezone": "America/New_York"},
        customers=[{"id": one, "name": one, "email": f"{one}@example.com"} for one in (*NAMED, "own", *PEOPLE)],
        services=[offer(name, minutes=60, hours="Mon 09:00-11:00") for name in NAMES],
        bookings=[
            {"id": f"{name}-{at}", "customer_id": "own", "service_id": f"svc-{name}", "starts_at": start}
            for name, at, start in taken
        ],
    )


def mail(server: MailServer) -> dict[str, str]:
    """The settings that lead to a mail server."""
    return {
        "HUBBUB_SMTP_HOST": "127.0.0.1",
        "HUBBUB_SMTP_PORT": str(server.port),
        "HUBBUB_MAIL_FROM": "The Shop <shop@example.com>",
    }


@pytest.fixture(scope="module")
def mails() -> Iterator[MailServer]:
    """Where letters arrive."""
    server = MailServer(free_port())
    with server.running():
        yield server


@pytest.fixture(scope="module")
def desks(
    new_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory, mails: MailServer
) -> Iterator[tuple[Desk, Desk]]:
    """Two processes on one calendar."""
    demo, database = company(tmp_path_factory.mktemp("booking")), new_database()
    with booking_desk(database, demo, **mail(mails)) as first, booking_desk(database, demo, **mail(mails)) as second:
        yield first, second


@pytest.fixture(scope="module")
def desk(desks: tuple[Desk, Desk]) -> Desk:
    """One of them."""
    return desks[0]


def join(desk: Desk, customer: str, name: str, **when: str) -> dict[str, Any]:
    """The outcome of getting on the waiting list for Monday."""
    return desk.answer(customer, "join_waiting_list", {"service": name, "when": when or {"day": DAY}})


def cancel(desk: Desk, booking_id: str, customer: str = "own") -> None:
    """Cancel an appointment."""
    asked = desk.answer(customer, "cancel_booking", {"booking_id": booking_id})
    wish = {"booking_id": booking_id}
    assert desk.answer(customer, "cancel_booking", wish, grant=yes(wish, asked))["outcome"] == "done"


def held(desk: Desk, customer: str) -> list[dict[str, Any]]:
    """The times held for a customer."""
    found: list[dict[str, Any]] = desk.answer(customer, "list_bookings")["output"]["held"]
    return found


def waits_for(desk: Desk, customer: str) -> list[str]:
    """What a customer is on the waiting list for."""
    return [one["service"] for one in desk.answer(customer, "list_bookings")["output"]["waiting"]]


def test_what_gets_free_is_held_for_the_first_it_suits(desk: Desk, mails: MailServer) -> None:
    """Who asked first comes first, unless it does not suit them; they are told by mail, and only they can book it."""
    assert join(desk, "ann", "yoga", day=DAY, after="10:00")["say"] == (
        "You are on the waiting list for yoga until Monday, November 23. "
        "I will write to you as soon as a time gets free that suits you."
    )
    join(desk, "bob", "yoga")
    join(desk, "cat", "yoga")
    assert "You are on the waiting list for yoga" in desk.answer("bob", "list_bookings")["say"]
    cancel(desk, "yoga-0")
    assert desk.book("cat", "yoga", NINE)["outcome"] == "needs_input"
    [offered] = wait_until(lambda: held(desk, "bob"), what="it is held for Bob")
    assert (offered["starts_at"], waits_for(desk, "bob"), waits_for(desk, "cat")) == (NINE, [], ["yoga"])
    letter = wait_until(
        lambda: next((one for one in mails.messages if "bob@" in str(one["To"])), None), what="the letter to Bob"
    )
    assert letter["Subject"] == "A place is free: yoga, Monday, November 23, 2026 at 9:00 AM EST"
    assert "We hold it for you until Wednesday, November 18, 2026 at 12:" in text_of(letter)
    assert desk.answer("bob", "book_held")["outcome"] == "done"
    cancel(desk, "yoga-1")
    wait_until(lambda: held(desk, "ann"), what="the other time is held for Ann")
    assert held(desk, "cat") == []


def test_the_next_one_has_it_when_the_first_lets_it_go(desk: Desk) -> None:
    """Let go of, or off the list with the offer open: it goes on, and whoever had it does not get it again."""
    for customer in ("tim", "tom", "tad"):
        join(desk, customer, "tea")
    cancel(desk, "tea-0")
    wait_until(lambda: held(desk, "tim"), what="it is held for Tim")
    hold_id = held(desk, "tim")[0]["hold_id"]
    assert desk.answer("tim", "release_hold", {"hold_id": hold_id})["outcome"] == "done"
    wait_until(lambda: held(desk, "tom"), what="it is held for Tom")
    assert desk.answer("tom", "leave_waiting_list")["say"] == "You are no longer on the waiting list for tea."
    wait_until(lambda: held(desk, "tad"), what="it is held for Tad")
    assert held(desk, "tim") == held(desk, "tom") == []


def test_who_waits_and_asks_first_gets_what_is_free(desk: Desk) -> None:
    """It is offered to them in the very call that books it."""
    join(desk, "eve", "run")
    cancel(desk, "run-0")
    assert desk.book("eve", "run", NINE)["outcome"] == "done"
    assert (held(desk, "eve"), waits_for(desk, "eve")) == ([], [])


def test_nobody_waits_in_vain(desk: Desk) -> None:
    """For what is free, outside the hours, or where no letter would arrive; asked twice, the place is kept."""
    assert join(desk, "nobody", "golf")["code"] == "no_address"
    assert join(desk, "gil", "golf", start="2026-11-30T09:00:00-05:00")["code"] == "is_free"
    assert join(desk, "gil", "golf", start="2026-11-23T14:00:00-05:00")["code"] == "not_possible"
    first = join(desk, "gil", "golf")["output"]
    assert join(desk, "gil", "golf")["output"] == first
    assert desk.answer("gil", "leave_waiting_list", {"waiting_id": first["waiting_id"]})["outcome"] == "done"
    assert desk.answer("gil", "leave_waiting_list", {"waiting_id": first["waiting_id"]})["code"] == "not_found"
    assert desk.answer("nobody", "leave_waiting_list")["code"] == "not_waiting"


def test_a_place_that_got_free_is_one_persons_in_a_rush(desks: tuple[Desk, Desk]) -> None:
    """Ten wait, thirty others want it at once, at two processes: the first who waited has it."""
    desk = desks[0]
    for at in range(10):
        join(desk, PEOPLE[at], "polo", start=NINE)
    cancel(desk, "polo-0")
    replies = at_once(desks, [("book_slot", {"service": "polo", "when": {"start": NINE}})] * 40)
    mine = replies[0].json()
    assert outcomes(replies)["done"] == (mine["outcome"] == "done")
    has = [one for one in PEOPLE if NINE in desk.booked(one).values() or held(desk, one)]
    assert has == ["c0"]


def test_a_kill_offers_nothing_twice_and_loses_nobody(new_database: Callable[[], Database], tmp_path: Path) -> None:
    """Killed around the offer, at each of several moments: one time held, one letter, and the others still wait."""
    server = MailServer(free_port())
    with server.running():
        demo, database = company(tmp_path), new_database()
        with booking_desk(database, demo, **mail(server)) as desk:
            for customer in ("ann", "bob", "cat"):
                join(desk, customer, "chess", start=NINE)
            cancel(desk, "chess-0")
            desk.running.kill()
        with booking_desk(database, None, **mail(server)) as desk:
            wait_until(lambda: held(desk, "ann"), what="it is held for Ann")
            desk.running.kill()
        database.change('UPDATE outbox SET free_at = written_at WHERE "end" IS NULL')
        with booking_desk(database, None, **mail(server)) as desk:
            wait_until(server.ids, what="the letter")
            assert [len(held(desk, one)) for one in ("ann", "bob", "cat")] == [1, 0, 0]
            assert waits_for(desk, "bob") == waits_for(desk, "cat") == ["chess"]
    assert set(server.recipients) == {"ann@example.com"}
    assert len(server.ids()) == 1


def test_an_offer_that_lapses_goes_to_the_next(tmp_path: Path) -> None:
    """Two hours later, by another process's clock; whoever let it lapse has left the list, and may come again."""
    server, database, demo = MailServer(free_port()), sqlite_file(tmp_path / "booking.db"), company(tmp_path)
    with server.running():
        with booking_desk(database, demo, **mail(server)) as desk:
            for customer in ("ann", "bob"):
                join(desk, customer, "ride")
            cancel(desk, "ride-0")
            wait_until(lambda: held(desk, "ann"), what="it is held for Ann")
        with booking_desk(database, None, clock_at=LATER, **mail(server)) as desk:
            wait_until(lambda: held(desk, "bob"), what="it is held for Bob")
            assert (held(desk, "ann"), waits_for(desk, "ann")) == ([], [])
            assert join(desk, "ann", "ride")["outcome"] == "done"
            assert desk.answer("ann", "join_waiting_list", {"service": "ride", "when": {"day": DAY}}, key=uuid4().hex)
            assert waits_for(desk, "ann") == ["ride"]


def test_without_a_mail_server_there_is_no_list(tmp_path: Path) -> None:
    """Nobody could be told."""
    with booking_desk(sqlite_file(tmp_path / "booking.db"), company(tmp_path)) as desk:
        assert join(desk, "ann", "yoga")["code"] == "no_waiting_list"
