"""The support agent on a company's own ticket system: the same skills, whatever that system and the network do."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.company_desk import CompanyDesk
from tests.company_system import TOKEN, lost, said
from tests.databases import Database
from tests.integration.agents.support_house import House, support_house
from tests.mail_server import text_of

LEAK = {"summary": "My kettle leaks. Since May."}


def customers() -> list[dict[str, Any]]:
    """Who the company knows; Mia's address is another one than in the agent's own file."""
    return [
        {"id": "c-1", "name": "Mia Weber", "email": "mia@company.example", "since": 2019},
        {"id": "c-2", "name": "Zoe Ono", "facts": {"model": "travel"}},
    ]


@pytest.fixture(scope="module")
def desk() -> Iterator[tuple[CompanyDesk, str]]:
    """The company's system."""
    desk = CompanyDesk()
    with desk.running() as url:
        yield desk, url


@pytest.fixture(scope="module")
def running(
    desk: tuple[CompanyDesk, str], new_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The agent on it."""
    folder: Path = tmp_path_factory.mktemp("support")
    env = {"HUBBUB_BACKEND_URL": desk[1], "HUBBUB_BACKEND_TOKEN": TOKEN, "HUBBUB_TICKET_PATTERN": r"INC-\d+"}
    with support_house(new_database(), folder, **env) as house:
        yield house


@pytest.fixture
def system(desk: tuple[CompanyDesk, str]) -> CompanyDesk:
    """The company's system, new and in a good mood."""
    system = desk[0]
    system.customers, system.tickets, system.comments, system.done = customers(), [], {}, {}
    system.before = system.after_change = None
    system.asked.clear()
    return system


def test_a_ticket_lives_there(running: House, system: CompanyDesk) -> None:
    """Opened, looked up, added to, answered, closed and opened again under the company's own number."""
    opened = running.mia.call("create_ticket", LEAK).json()
    assert "INC-1" in opened["say"]
    assert (opened["output"]["subject"], opened["output"]["due_at"]) == ("My kettle leaks", "2031-03-01T09:00:00+01:00")
    assert running.mia.call("comment_ticket", {"text": "It is getting worse."}).json()["output"]["ticket_id"] == "INC-1"
    running.kim.call("add_note", {"ticket_id": "INC-1", "text": "The valve.", "to_customer": True, "signed": "Kim"})
    assert "Kim wrote: “The valve.”" in running.mia.call("ticket_status", {"ticket_id": "INC-1"}).json()["say"]
    assert running.mail.recipients[-1] == "mia@company.example"
    assert "The valve." in text_of(running.mail.messages[-1])
    assert running.mia.call("close_ticket").json()["output"]["status"] == "closed"
    assert running.mia.call("reopen_ticket", {"ticket_id": "INC-1"}).json()["output"]["status"] == "open"
    running.kim.call("update_ticket", {"ticket_id": "INC-1", "assignee": "kim", "priority": "urgent"})
    [ticket] = system.tickets
    assert (ticket["customer"], ticket["assignee"], ticket["priority"]) == ("c-1", "kim", "urgent")
    assert running.database.rows("SELECT count(*) FROM tickets") == [(0,)]


@pytest.mark.usefixtures("system")
def test_lists_go_by_what_is_wanted_and_page_by_page(running: House) -> None:
    """The system pages as it likes."""
    for number in range(5):
        running.mia.call("create_ticket", {"summary": f"number {number}"})
    running.zoe.call("create_ticket", {"summary": "of somebody else"})
    assert len(running.mia.call("list_tickets").json()["output"]["tickets"]) == 5
    first = running.kim.call("list_all_tickets", {"customer": "c-1", "limit": 3}).json()["output"]
    rest = running.kim.call("list_all_tickets", {"customer": "c-1", "limit": 3, "cursor": first["next_cursor"]}).json()
    found = [one["ticket_id"] for one in (*first["tickets"], *rest["output"]["tickets"])]
    assert found == ["INC-5", "INC-4", "INC-3", "INC-2", "INC-1"]
    assert rest["output"]["next_cursor"] is None


def test_somebody_elses_ticket_does_not_exist(running: House, system: CompanyDesk) -> None:
    """Whatever the system tells the agent."""
    running.zoe.call("create_ticket", LEAK)
    for ticket_id in ("INC-1", "INC-99", "../customers/c-2"):
        assert running.mia.call("ticket_status", {"ticket_id": ticket_id}).json()["code"] == "not_found"
        assert running.mia.call("close_ticket", {"ticket_id": ticket_id}).json()["code"] == "not_found"
    assert system.tickets[0]["status"] == "open"
    assert not [asked for asked in system.asked if asked.endswith("/v1/customers/c-2")]


@pytest.mark.usefixtures("system")
def test_what_is_known_of_a_customer_is_the_companys(running: House) -> None:
    """Their address, and what troubleshooting asks of them."""
    running.mia.call("reset_password")
    assert running.mail.recipients[-1] == "mia@company.example"
    led = running.zoe.call("diagnose", {"problem": "my kettle does not heat", "answers": ["no"]}).json()
    assert "voltage" in led["say"]
    other = running.mia.call("diagnose", {"problem": "my kettle does not heat", "answers": ["no"]}).json()
    assert "voltage" not in other["say"]


WRITES = {
    "create_ticket": LEAK,
    "comment_ticket": {"ticket_id": "INC-1", "text": "worse"},
    "close_ticket": {"ticket_id": "INC-1"},
}


@pytest.mark.parametrize("skill", WRITES)
def test_what_was_done_and_never_heard_of_is_done_once(running: House, system: CompanyDesk, skill: str) -> None:
    """The answer is lost; the same step asks again under its key, and the system has done it already."""
    running.mia.call("create_ticket", LEAK)
    before, key = len(system.tickets), uuid4().hex
    system.after_change = lost
    unknown = running.mia.call(skill, WRITES[skill], key=key)
    assert (unknown.status_code, unknown.json()["retryable"]) == (503, True)
    system.after_change = None
    done = running.mia.call(skill, WRITES[skill], key=key).json()
    assert done["outcome"] == "done"
    assert running.mia.call(skill, WRITES[skill], key=key).json() == done
    assert len(system.tickets) == before + (skill == "create_ticket")
    assert len(system.comments.get("INC-1", [])) == (skill == "comment_ticket")
    assert (system.tickets[0]["status"] == "closed") == (skill == "close_ticket")


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b"<html>Welcome</html>"), (200, b'{"id": "INC-1"}'), (200, b"x" * 5_000_000), (500, b"secret"), (302, b"")],
)
def test_an_answer_that_is_none_is_no_ticket(running: House, system: CompanyDesk, status: int, body: bytes) -> None:
    """It is said that nobody knows; nothing of the system's words reaches a customer."""
    system.before = said(status, body)
    response = running.mia.call("create_ticket", LEAK)
    assert (response.status_code, response.json()["retryable"]) == (503, True)
    assert "secret" not in response.text


def test_a_system_that_refuses_is_not_asked_again(running: House, system: CompanyDesk) -> None:
    """Nothing was done, and trying it again is no use."""
    system.before = lambda handler: handler.command == "POST" and (handler.say(422, b"{}") or True)
    response = running.mia.call("create_ticket", LEAK)
    assert (response.status_code, response.json()["retryable"]) == (502, False)


@pytest.mark.usefixtures("system")
def test_who_erases_a_customer_is_told_what_is_elsewhere(running: House) -> None:
    """The agent forgets what it has; the company's system is the company's."""
    running.mia.call("request_person", {"summary": "a human please"})
    erased = replace(running.mia, operator="kim").call("erase_customer").json()["output"]
    assert erased["deleted"]["person_requests"] == 1
    assert "own system" in erased["kept"][0]


def test_the_agent_is_ready_and_knows_the_companys_numbers(running: House) -> None:
    """In messages as well."""
    assert httpx.get(f"{running.url}/readyz", timeout=10).status_code == 200
    card = httpx.get(f"{running.url}/.well-known/agent-card.json", timeout=10).text
    assert r"INC-\\d+" in card
