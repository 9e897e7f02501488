"""Tickets and requests for a person: a real process and a real store, also after a kill."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.databases import Database
from tests.running import Running, SpokeCaller, service

COMPANY = """
customers:
  - {id: c-1, name: Mia Weber, email: mia@example.com}
  - {id: c-2, name: Zoe Ono, email: zoe@example.com}
"""


@contextmanager
def started(database: Database, folder: Path) -> Iterator[Running]:
    """The support agent over `database`; its company file lies in `folder`."""
    (folder / "company.yaml").write_text(COMPANY)
    environment = {
        "HUBBUB_DATABASE_URL": database.url,
        "HUBBUB_DEMO_DATA": str(folder / "company.yaml"),
        "HUBBUB_CLOCK_AT": "2026-07-02T02:00:00+00:00",
    }
    with service("agents.support.app:app", environment) as running:
        yield running


@pytest.fixture(scope="module")
def database(new_database: Callable[[], Database]) -> Database:
    """The store of this file's agent."""
    return new_database()


@pytest.fixture(scope="module")
def running(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The agent of this file."""
    with started(database, tmp_path_factory.mktemp("support")) as running:
        yield running


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """The hub's connections."""
    with httpx.Client(timeout=10) as client:
        yield client


@pytest.fixture
def mia(running: Running, client: httpx.Client) -> SpokeCaller:
    """Mia, in New York, where it is still the first of July."""
    return SpokeCaller("support", running.url, customer="c-1", client=client)


@pytest.fixture
def zoe(running: Running, client: httpx.Client) -> SpokeCaller:
    """Another customer."""
    return SpokeCaller("support", running.url, customer="c-2", client=client)


def test_a_problem_becomes_a_ticket_that_can_be_asked_for(mia: SpokeCaller) -> None:
    """The id is told, and the ticket is found again by it, however it is written."""
    answer = mia.call("create_ticket", {"summary": "Please open a ticket: my kettle drips. Since May."}).json()
    ticket = answer["output"]
    assert answer["say"] == f"I have opened ticket {ticket['ticket_id']} for you. A colleague will look into it."
    assert (ticket["subject"], ticket["priority"], ticket["status"]) == ("My kettle drips", "normal", "open")
    status = mia.call("ticket_status", {"ticket_id": ticket["ticket_id"].lower().replace("-", "")}).json()
    assert status["output"]["ticket"] == ticket
    assert f"{ticket['ticket_id']} of July 1, “My kettle drips”, is still open" in status["say"]


def test_an_upset_customer_gets_an_urgent_ticket(mia: SpokeCaller) -> None:
    """Urgency is marked, and said."""
    answer = mia.call("create_ticket", {"summary": "this is unacceptable, nothing works"}).json()
    assert answer["output"]["priority"] == "high"
    assert "urgent" in answer["say"]


def test_the_same_step_opens_one_ticket(mia: SpokeCaller, database: Database) -> None:
    """Twenty at once and a repeat: one ticket, one answer."""
    key, words = uuid4().hex, f"it drips {uuid4().hex}"
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: mia.call("create_ticket", {"summary": words}, key=key).text, range(20)))
    assert len(set(answers)) == 1
    assert database.rows("SELECT count(*) FROM tickets WHERE summary = :words", words=words) == [(1,)]


def test_without_an_id_the_latest_open_ticket_is_meant(mia: SpokeCaller) -> None:
    """Who asks for news of "my ticket" needs no number."""
    mia.call("create_ticket", {"summary": "first problem"})
    latest = mia.call("create_ticket", {"summary": "second problem"}).json()["output"]
    assert mia.call("ticket_status").json()["output"]["ticket"] == latest


def test_another_customers_ticket_does_not_exist(mia: SpokeCaller, zoe: SpokeCaller) -> None:
    """Somebody else's ticket and no ticket at all are told in the same words."""
    theirs = mia.call("create_ticket", {"summary": "it drips"}).json()["output"]["ticket_id"]
    answers = [zoe.call("ticket_status", {"ticket_id": wanted}).json() for wanted in (theirs, "T-00000000")]
    assert [answer["code"] for answer in answers] == ["not_found", "not_found"]
    assert answers[0]["say"].replace(theirs, "") == answers[1]["say"].replace("T-00000000", "")


def test_who_has_no_ticket_is_told_so(zoe: SpokeCaller) -> None:
    """No open ticket is an answer, not an error."""
    answer = zoe.call("ticket_status").json()
    assert (answer["outcome"], answer["say"]) == ("done", "You have no open tickets.")


@pytest.mark.parametrize("skill", ["create_ticket", "ticket_status"])
def test_tickets_need_a_customer(running: Running, client: httpx.Client, skill: str) -> None:
    """Somebody not signed in is asked to sign in."""
    stranger = SpokeCaller("support", running.url, client=client)
    skill_input = {"summary": "it drips"} if skill == "create_ticket" else {}
    assert stranger.call(skill, skill_input).json()["code"] == "not_identified"


@pytest.mark.parametrize(
    "skill_input", [{}, {"summary": ""}, {"summary": "x" * 8_001}, {"summary": "x", "priority": "high"}]
)
def test_input_that_does_not_fit_is_refused(mia: SpokeCaller, skill_input: dict[str, str]) -> None:
    """Empty, endless and undeclared inputs are the caller's mistakes."""
    assert mia.call("create_ticket", skill_input).status_code == 422


@pytest.mark.parametrize("customer", ["c-1", None])
def test_anybody_may_ask_for_a_person(
    running: Running, client: httpx.Client, database: Database, customer: str | None
) -> None:
    """The wish is recorded with the conversation, signed in or not."""
    caller = SpokeCaller("support", running.url, customer=customer, client=client)
    answer = caller.call("request_person", {"summary": "let me talk to someone"}).json()
    assert answer["say"] == (
        "I have asked a colleague to join this conversation. They will answer here as soon as they can."
    )
    kept = database.rows(
        "SELECT conversation_id, customer_id, summary FROM person_requests WHERE id = :id",
        id=answer["output"]["request_id"],
    )
    assert kept == [("c_1", customer, "let me talk to someone")]


def test_a_kill_loses_no_ticket_and_doubles_none(
    new_database: Callable[[], Database], tmp_path: Path, client: httpx.Client
) -> None:
    """After kill -9 the same step gets the same answer, and customers are not seeded twice."""
    database, key = new_database(), uuid4().hex
    with started(database, tmp_path) as first:
        told = SpokeCaller("support", first.url, customer="c-1", client=client)
        before = told.call("create_ticket", {"summary": "it drips"}, key=key).text
        first.kill()
    with started(database, tmp_path) as second:
        told = SpokeCaller("support", second.url, customer="c-1", client=client)
        assert told.call("create_ticket", {"summary": "it drips"}, key=key).text == before
        assert told.call("ticket_status").json()["output"]["ticket"]["ticket_id"] in before
    assert database.rows("SELECT count(*) FROM tickets") == [(1,)]
    assert database.rows("SELECT count(*) FROM customers") == [(2,)]
