"""Many customers want the same time at the same moment, and the agent may die over it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from hubbub.identity import Grant
from tests.databases import Database
from tests.grants import yes_to
from tests.integration.agents.booking_desk import Desk, booking_desk, offer, write_company
from tests.running import SpokeCaller, wait_until

CROWD = 200
MANY = 60
PATIENCE_SECONDS = 120
"""SQLite serves two hundred writers one by one, and lets them in without any order."""
AGAIN = {503, 504}
START = "2026-11-23T14:00:00-05:00"
Act = tuple[str, dict[str, Any]]


def company(folder: Path) -> Path:
    """Services with room for one, and with room for seven, some of which need somebody or have buffers."""
    large = [offer(name, capacity=7, minutes=60) for name in ("group", "crowd", "tour", "held", "moved")]
    people = ["ann", "ben", "cleo"]
    services = [
        offer("single"),
        offer("only"),
        *large,
        offer("massage", capacity=9, needs=people),
        offer("facial", capacity=9, minutes=45, needs=people),
        offer("sauna", minutes=20, buffer_before=5, buffer_after=10),
    ]
    return write_company(
        folder / "company.yaml",
        company={"timezone": "America/New_York"},
        resources=[{"id": name, "name": name.title()} for name in people],
        services=services,
        bookings=[
            {"id": f"m{at}", "customer_id": f"c{at}", "service_id": "svc-moved", "starts_at": f"2026-11-{day}T10:00Z"}
            for at, day in ((at, 24 + at // 7) for at in range(35))
        ],
    )


@pytest.fixture(scope="module")
def desks(
    new_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Desk, Desk]]:
    """Two processes on one calendar, with a service for each test."""
    demo, database = company(tmp_path_factory.mktemp("booking")), new_database()
    with booking_desk(database, demo) as first, booking_desk(database, demo) as second:
        yield first, second


def at_once(desks: tuple[Desk, Desk], acts: Sequence[Act], grants: Sequence[Grant | None] = ()) -> list[httpx.Response]:
    """The replies to calls of many customers at once, each in its own name, half of them at either process.

    The first of them have said yes by their `grants`. Who finds no time or no connection to the store in the rush comes
    again under the same key, as the hub does.
    """
    keys = [uuid4().hex for _ in acts]

    def act(at: int) -> httpx.Response:
        skill, skill_input = acts[at]
        caller = SpokeCaller("booking", desks[at % 2].running.url, f"c{at}", client=client)
        grant = grants[at] if at < len(grants) else None
        return caller.call(skill, skill_input, key=keys[at], grant=grant)

    def act_again(at: int) -> httpx.Response:
        answered: httpx.Response = wait_until(
            lambda: reply if (reply := act(at)).status_code not in AGAIN else None,
            seconds=PATIENCE_SECONDS,
            what=f"an answer to customer {at}",
        )
        return answered

    all_at_once = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    with (
        httpx.Client(timeout=60, limits=all_at_once) as client,
        ThreadPoolExecutor(len(acts)) as crowd,
        ThreadPoolExecutor(4) as few,
    ):
        replies = list(crowd.map(act, range(len(acts))))
        missed = [at for at, reply in enumerate(replies) if reply.status_code in AGAIN]
        for at, reply in zip(missed, few.map(act_again, missed), strict=True):
            replies[at] = reply
    return replies


def wish(name: str, start: str = START) -> dict[str, Any]:
    """A service at an exact start."""
    return {"service": name, "when": {"start": start}}


def outcomes(replies: Sequence[httpx.Response]) -> Counter[str]:
    """How often each outcome came."""
    return Counter(reply.json().get("outcome", reply.text) for reply in replies)


def later(minutes: int) -> str:
    """So many minutes after START."""
    return (datetime.fromisoformat(START) + timedelta(minutes=minutes)).isoformat()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("name", "capacity"), [("single", 1), ("group", 7), ("massage", 3)])
def test_of_two_hundred_as_many_win_as_there_is_room(desks: tuple[Desk, Desk], name: str, capacity: int) -> None:
    """The others are offered other times; nobody gets an error. Of three people each serves one."""
    replies = at_once(desks, [("book_slot", wish(name))] * CROWD)
    assert outcomes(replies) == {"done": capacity, "needs_input": CROWD - capacity}
    serving = [one for reply in replies for one in (reply.json().get("output") or {}).get("resources", ())]
    assert sorted(serving) == (["Ann", "Ben", "Cleo"] if name == "massage" else [])


def test_overlapping_times_share_the_room(desks: tuple[Desk, Desk]) -> None:
    """An hour that begins half an hour later needs the same places: never more than seven at any minute."""
    replies = at_once(desks, [("book_slot", wish("crowd", later(at % 6 * 10))) for at in range(MANY)])
    assert outcomes(replies) == {"done": 7, "needs_input": MANY - 7}


def test_two_services_share_the_people_they_need(desks: tuple[Desk, Desk]) -> None:
    """At any minute each of the three is with one customer only, whichever of the two services it is."""
    day = "2026-11-25T10:00:00-05:00"
    acts = [("book_slot", wish(("massage", "facial")[at % 2], day)) for at in range(MANY)]
    replies = at_once(desks, acts)
    assert outcomes(replies) == {"done": 3, "needs_input": MANY - 3}
    serving = [reply.json()["output"]["resources"][0] for reply in replies if reply.json()["outcome"] == "done"]
    assert sorted(serving) == ["Ann", "Ben", "Cleo"]


def test_buffers_are_kept_in_a_rush(desks: tuple[Desk, Desk]) -> None:
    """Twenty minutes with five before and ten after: whoever wins, the next one begins 35 minutes later or more."""
    replies = at_once(desks, [("book_slot", wish("sauna", later(at * 3))) for at in range(MANY)])
    assert set(outcomes(replies)) == {"done", "needs_input"}
    won = [reply.json()["output"]["starts_at"] for reply in replies if reply.json()["outcome"] == "done"]
    starts = sorted(map(datetime.fromisoformat, won))
    assert all(other - one >= timedelta(minutes=35) for one, other in pairwise(starts))
    assert 3 <= len(starts) <= 6


def test_times_held_and_booked_share_the_room(desks: tuple[Desk, Desk]) -> None:
    """Half of them want to hold it; who holds it can book it, in another rush, and nobody else can."""
    replies = at_once(desks, [(("book_slot", "hold_slot")[at % 2], wish("held")) for at in range(MANY)])
    assert outcomes(replies) == {"done": 7, "needs_input": MANY - 7}
    won = [at for at, reply in enumerate(replies) if reply.json()["outcome"] == "done"]
    holding = [at for at in won if at % 2]
    again = at_once(
        desks, [("book_held" if at % 2 else "book_slot", {} if at % 2 else wish("held")) for at in range(MANY)]
    )
    assert [at for at, reply in enumerate(again) if at % 2 and reply.json()["outcome"] == "done"] == holding
    assert outcomes(again)["done"] == len(holding)


def test_moved_appointments_share_the_room(desks: tuple[Desk, Desk]) -> None:
    """Thirty-five who have another time, and as many who have none, want one with room for seven."""
    moves = [("reschedule", {"booking_id": f"m{at}", "when": {"start": START}}) for at in range(35)]
    asked = [desks[0].answer(f"c{at}", *move) for at, move in enumerate(moves)]
    grants = [yes_to(question, move[1]) for question, move in zip(asked, moves, strict=True)]
    replies = at_once(desks, [*moves, *[("book_slot", wish("moved"))] * 35], grants)
    assert outcomes(replies) == {"done": 7, "needs_input": 63}
    have = [desks[0].answer(f"c{at}", "list_bookings")["output"]["bookings"] for at in range(70)]
    starts = Counter(one["starts_at"] for bookings in have for one in bookings if one["service"] == "moved")
    assert starts[START] == 7
    assert starts.total() == 35 + outcomes(replies[35:])["done"]


def test_the_same_step_sent_many_times_at_once_is_one_booking(desks: tuple[Desk, Desk]) -> None:
    """All get the one answer."""

    def book(at: int) -> str:
        caller = SpokeCaller("booking", desks[at % 2].running.url, "ann", client=client)
        return caller.call("book_slot", wish("only"), key="one-step").text

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
        try:
            reply = desk.caller(f"k{at}").call("book_slot", wish("tour"), key=f"key-{at}")
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
        starts = [start for at in range(20) for start in desk.booked(f"k{at}").values()]
    assert starts == [START] * 7
    assert len(answered) == 7
