"""Many customers want the same time at the same moment, and the agent may die over it."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.databases import Database
from tests.integration.agents.booking_desk import Desk, booking_desk, offer, write_company
from tests.running import SpokeCaller, wait_until

CROWD = 100
START = "2026-11-23T14:00:00-05:00"


def company(folder: Path) -> Path:
    """Services with room for one, and with room for seven."""
    large = [offer(name, capacity=7, minutes=60) for name in ("group", "crowd", "tour")]
    services = [offer("single"), offer("only"), *large]
    return write_company(folder / "company.yaml", company={"timezone": "America/New_York"}, services=services)


@pytest.fixture(scope="module")
def desks(
    new_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Desk, Desk]]:
    """Two processes on one calendar, with a service for each test."""
    demo, database = company(tmp_path_factory.mktemp("booking")), new_database()
    with booking_desk(database, demo) as first, booking_desk(database, demo) as second:
        yield first, second


def crowd(desks: tuple[Desk, Desk], name: str, starts: list[str]) -> list[httpx.Response]:
    """The replies to many customers who all book at once, half of them at either process."""

    def book(at: int) -> httpx.Response:
        caller = SpokeCaller("booking", desks[at % 2].running.url, f"c{at}", client=client)
        wish = {"service": name, "when": {"start": starts[at // 2 % len(starts)]}}
        return caller.call("book_slot", wish, key=f"key-{name}-{at}")

    with httpx.Client(timeout=30) as client, ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(book, range(CROWD)))


@pytest.mark.parametrize(("name", "capacity"), [("single", 1), ("group", 7)])
def test_of_a_hundred_as_many_win_as_there_is_room(desks: tuple[Desk, Desk], name: str, capacity: int) -> None:
    """The others are offered other times; nobody gets an error."""
    replies = crowd(desks, name, [START])
    assert Counter(reply.json()["outcome"] for reply in replies) == {"done": capacity, "needs_input": CROWD - capacity}


def test_overlapping_times_share_the_room(desks: tuple[Desk, Desk]) -> None:
    """An hour that begins half an hour later needs the same places: never more than seven at any minute."""
    starts = [f"2026-11-23T14:{minute:02}:00-05:00" for minute in (0, 10, 20, 30, 40, 50)]
    outputs = [reply.json()["output"] for reply in crowd(desks, "crowd", starts) if reply.json()["outcome"] == "done"]
    assert len(outputs) == 7


def test_the_same_step_sent_many_times_at_once_is_one_booking(desks: tuple[Desk, Desk]) -> None:
    """All get the one answer."""

    def book(at: int) -> str:
        caller = SpokeCaller("booking", desks[at % 2].running.url, "ann", client=client)
        return caller.call("book_slot", {"service": "only", "when": {"start": START}}, key="one-step").text

    with httpx.Client(timeout=30) as client, ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(book, range(20)))
    assert len(answers) == 1
    assert len(desks[0].booked("ann")) == 1


def test_a_kill_loses_nothing_and_doubles_nothing(new_database: Callable[[], Database], tmp_path: Path) -> None:
    """Killed in the middle of a crowd: what was answered is answered again, and the room is filled exactly once.

    The second start keeps the store, whatever the demo file says by then.
    """
    database, demo = new_database(), company(tmp_path)
    answered: dict[str, str] = {}

    def book(desk: Desk, at: int) -> None:
        wish = {"service": "tour", "when": {"start": START}}
        try:
            reply = desk.caller(f"c{at}").call("book_slot", wish, key=f"key-{at}")
        except httpx.TransportError:
            return
        if reply.json()["outcome"] == "done":
            assert answered.setdefault(f"key-{at}", reply.text) == reply.text

    with booking_desk(database, demo) as desk, ThreadPoolExecutor(10) as pool:
        waiting = [pool.submit(book, desk, at) for at in range(20)]
        wait_until(lambda: answered, what="somebody has booked")
        desk.running.kill()
        for one in waiting:
            one.result()
    write_company(demo, services=[offer("another")])
    with booking_desk(database, demo) as desk:
        for at in range(20):
            book(desk, at)
        starts = [start for at in range(20) for start in desk.booked(f"c{at}").values()]
    assert starts == [START] * 7
    assert len(answered) == 7
