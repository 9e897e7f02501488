"""What a write skill of booking must not do, tried on each one the card lists: a new one is tried without a line here.

It is only when a skill takes something new that `GIVEN` or `MAY` has to learn of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from agents.booking.rules import MAX_HELD
from agents.booking.skills import agent
from agents.booking.waiting import MAX_WAITING
from tests.databases import Database, sqlite_file
from tests.grants import yes
from tests.integration.agents.booking_desk import Desk, booking_desk, offer, write_company
from tests.running import free_port

Given = dict[str, Any]
MONDAY = "2026-11-23"
GIVEN: Given = {
    "when": {"start": f"{MONDAY}T15:00:00-05:00"},
    "service": "tour",
    "resource": None,
}
STATES = ("booked", "begun", "held", "lapsed", "called off", "let go")
MAY = {"booking_id": {"booked"}, "hold_id": {"held", "lapsed", "let go"}, "waiting_id": set[str]()}
"""What may be acted on by each kind of id; what is booked is no time held, and the other way round."""
WRITES = {
    name: skill.descriptor
    for name, skill in agent.skills.items()
    if skill.has_effect and not skill.descriptor.requires_operator
}
BY_ID = [(name, kind) for name, one in WRITES.items() for kind in MAY if kind in one.input_schema["properties"]]


def id_of(state: str) -> str:
    """The id of Ann's appointment in a state."""
    return f"BK-{STATES.index(state)}"


def given_to(skill: str, kind: str, name: str) -> Given:
    """An input for a skill on what has the id `name`."""
    rest = WRITES[skill].input_schema["properties"].keys() - {kind}
    return {kind: name, **{one: GIVEN[one] for one in rest}}


@dataclass(frozen=True)
class Counter:
    """Where attempts are made, and what stands in the agent's tables."""

    desk: Desk
    database: Database

    def refuses(self, skill: str, given: Given, *, customer: str = "ann") -> Given:
        """The answer to an attempt that must change nothing, told in words that a person understands."""
        before = self.database.business()
        answer = self.desk.answer(customer, skill, given, grant=yes(given))
        said = answer.get("say") or answer["ask"]["question"]
        assert said.endswith((".", "?")), said
        assert not re.search(r"None|[{}]", said), said
        assert self.database.business() == before
        assert answer["outcome"] == "refused", answer
        return answer


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """Tours for many at a time; Ann has one in each state. The boat is for one, and Bob has it each hour on Monday."""
    folder = tmp_path_factory.mktemp("booking")
    start = f"{MONDAY}T%02d:00-05:00"
    mine = [
        {"id": id_of(state), "customer_id": "ann", "service_id": "svc-tour", "starts_at": start % (9 + at)}
        for at, state in enumerate(STATES)
    ]
    mine[STATES.index("begun")]["starts_at"] = "2026-11-17T09:00-05:00"
    for state, until in (("held", "+20d"), ("lapsed", "-1h"), ("let go", "+20d")):
        mine[STATES.index(state)]["held_until"] = until
    boats = [offer(f"boat {at}") for at in range(MAX_WAITING + 1)]
    his = [
        {"id": f"BOB-{at}", "customer_id": "bob", "service_id": boat["id"], "starts_at": start % 9}
        for at, boat in enumerate(boats)
    ]
    demo = write_company(
        folder / "company.yaml",
        company={"timezone": "America/New_York"},
        customers=[{"id": "ann", "name": "Ann", "email": "ann@example.com"}],
        services=[offer("tour", capacity=20), *boats],
        bookings=[*mine, *his],
    )
    post = {"HUBBUB_MAIL_FROM": "Shop <shop@example.com>", "HUBBUB_SMTP_HOST": "127.0.0.1"}
    database = sqlite_file(folder / "booking.db")
    with booking_desk(database, demo, **post, HUBBUB_SMTP_PORT=str(free_port())) as running:
        off = {"booking_id": id_of("called off")}
        asked = running.answer("ann", "cancel_booking", off)
        assert running.answer("ann", "cancel_booking", off, grant=yes(off, asked))["outcome"] == "done"
        assert running.answer("ann", "release_hold", {"hold_id": id_of("let go")})["outcome"] == "done"
        yield Counter(running, database)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("skill", "kind"), BY_ID)
def test_what_is_in_the_wrong_state_stays_as_it_is(counter: Counter, skill: str, kind: str, state: str) -> None:
    """Whoever says yes; what is possible is told elsewhere."""
    if state not in MAY[kind]:
        counter.refuses(skill, given_to(skill, kind, id_of(state)))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("skill", "kind"), BY_ID)
def test_another_customers_things_do_not_exist(counter: Counter, skill: str, kind: str, state: str) -> None:
    """In no state, and not even with a yes of the one who asks."""
    assert counter.refuses(skill, given_to(skill, kind, id_of(state)), customer="bob")["code"] == "not_found"


def test_what_is_called_off_is_not_told_to_be_booked(counter: Counter) -> None:
    """An appointment that was cancelled is no time held either."""
    for skill in ("book_held", "release_hold"):
        assert counter.refuses(skill, {"hold_id": id_of("called off")})["code"] == "not_found"


def test_nobody_holds_or_waits_for_more_than_they_may(counter: Counter) -> None:
    """One time held more, one list more, is one too many."""
    for hour in range(MAX_HELD - 1):
        wish = {"service": "tour", "when": {"start": f"2026-11-24T{10 + hour}:00:00-05:00"}}
        assert counter.desk.answer("ann", "hold_slot", wish)["outcome"] == "done"
    too_many = {"service": "tour", "when": {"start": "2026-11-24T16:00:00-05:00"}}
    assert counter.refuses("hold_slot", too_many)["code"] == "too_many_held"
    for at in range(MAX_WAITING + 1):
        wish = {"service": f"boat {at}", "when": {"start": f"{MONDAY}T09:00:00-05:00"}}
        if at < MAX_WAITING:
            assert counter.desk.answer("ann", "join_waiting_list", wish)["outcome"] == "done"
        else:
            assert counter.refuses("join_waiting_list", wish)["code"] == "too_many"
