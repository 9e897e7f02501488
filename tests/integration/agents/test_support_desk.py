"""Tickets worked on: by their customers, and by the company's own people."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.databases import Database
from tests.integration.agents.support_house import House, support_house
from tests.mail_server import text_of
from tests.running import SpokeCaller

PHOTO = {"url": "https://files.example/p.jpg", "name": "p.jpg", "media_type": "image/jpeg", "size": 120_000}


@pytest.fixture(scope="module")
def house(new_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The agent of this file."""
    with support_house(new_database(), tmp_path_factory.mktemp("support")) as house:
        yield house


def opened(caller: SpokeCaller, summary: str = "it drips", skill: str = "create_ticket", **more: Any) -> dict[str, Any]:
    """A new ticket."""
    return dict(caller.call(skill, {"summary": summary, **more}).json()["output"])


def read(house: House, ticket_id: str) -> dict[str, Any]:
    """The ticket with all that was said, as the desk sees it."""
    return dict(house.kim.call("read_ticket", {"ticket_id": ticket_id}).json()["output"])


def test_a_ticket_is_due_within_working_hours(house: House) -> None:
    """Asked for on Wednesday night: 24 hours of work end on Monday at five, eight on Thursday."""
    assert opened(house.mia)["due_at"] == "2026-07-06T21:00:00Z"
    assert opened(house.mia, "this is unacceptable")["due_at"] == "2026-07-02T21:00:00Z"


def test_what_was_tried_and_files_go_with_the_ticket(house: House) -> None:
    """The file is a reference; what was tried is taken from our own words in the conversation."""
    told = house.mia.call("diagnose", {"problem": "my kettle does not heat"}).json()["say"]
    history = [
        {"role": "customer", "text": "my kettle does not heat"},
        {"role": "bot", "text": told},
        {"role": "customer", "text": "no"},
    ]
    skill_input = {"summary": "yes please", "attachments": [PHOTO]}
    answer = house.mia.call("create_ticket", skill_input, history=history, mood="upset").json()
    ticket = read(house, answer["output"]["ticket_id"])["ticket"]
    assert (ticket["subject"], ticket["summary"]) == ("Kettle stays cold", "my kettle does not heat")
    assert (ticket["tried"], ticket["attachments"]) == (["Another socket"], [PHOTO])
    assert ticket["priority"] == "high"


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://files.example/p.jpg"},
        {"url": "https://mia:secret@files.example/p.jpg"},
        {"url": "file:///etc/passwd"},
        {"url": "https:///p.jpg"},
        {"name": "../../p.jpg"},
        {"name": ".."},
        {"media_type": "image"},
        {"size": -1},
        {"size": 2**40},
    ],
)
def test_a_file_that_cannot_be_one_is_refused(house: House, wrong: dict[str, Any]) -> None:
    """It would be somebody else's trap."""
    attachments = [{**PHOTO, **wrong}]
    response = house.mia.call("create_ticket", {"summary": "see this", "attachments": attachments})
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"].startswith("/input/attachments/0/")


def test_a_complaint_comes_before_others(house: House) -> None:
    """It is a ticket of its own kind."""
    ticket = opened(house.mia, "your courier was rude", "file_complaint")
    assert (ticket["kind"], ticket["priority"]) == ("complaint", "high")


@pytest.mark.parametrize(
    ("words", "priority"), [("somebody else uses my account", "urgent"), ("please delete my account", "normal")]
)
def test_a_problem_with_an_account_is_taken_down(house: House, words: str, priority: str) -> None:
    """One that somebody else may use is urgent."""
    ticket = opened(house.mia, words, "report_account_problem")
    assert (ticket["kind"], ticket["priority"]) == ("account", priority)


def test_customer_and_colleague_talk_in_a_ticket(house: House) -> None:
    """A note is for colleagues only; an answer is mailed, and what the customer adds opens the ticket again."""
    ticket_id = opened(house.mia)["ticket_id"]
    house.kim.call("add_note", {"ticket_id": ticket_id, "text": "Looks like the valve."})
    answer = {"ticket_id": ticket_id, "text": "Since when?", "to_customer": True, "signed": "Kim"}
    assert house.kim.call("add_note", answer).json()["output"]["mailed"] is True
    assert house.mail.messages[-1]["Subject"] == f"News about your ticket {ticket_id}"
    assert "Since when?" in text_of(house.mail.messages[-1])

    status = house.mia.call("ticket_status", {"ticket_id": ticket_id}).json()
    assert "waits for your answer. Kim wrote: “Since when?”" in status["say"]
    assert "valve" not in str(status)
    added = house.mia.call("comment_ticket", {"ticket_id": ticket_id, "text": "Since May."}).json()
    assert added["output"]["status"] == "open"
    said = read(house, ticket_id)["comments"]
    assert [(one["author"], one["internal"]) for one in said] == [
        ("colleague", True),
        ("colleague", False),
        ("customer", False),
    ]


def test_a_ticket_is_closed_and_opened_again_by_its_customer(house: House) -> None:
    """Twice is as good as once; nobody else can."""
    ticket_id = opened(house.mia)["ticket_id"]
    assert house.zoe.call("close_ticket", {"ticket_id": ticket_id}).json()["code"] == "not_found"
    assert house.mia.call("close_ticket", {"ticket_id": ticket_id}).json()["output"]["status"] == "closed"
    assert "closed already" in house.mia.call("close_ticket", {"ticket_id": ticket_id}).json()["say"]
    refused = house.mia.call("comment_ticket", {"ticket_id": ticket_id, "text": "wait"}).json()
    assert (refused["code"], refused["offers"]) == ("ticket_closed", ["ticket.opened"])
    assert house.mia.call("reopen_ticket", {"ticket_id": ticket_id}).json()["output"]["status"] == "open"
    assert "open already" in house.mia.call("reopen_ticket", {"ticket_id": ticket_id}).json()["say"]


def test_an_old_ticket_stays_closed(house: House) -> None:
    """A new one is offered."""
    refused = house.zoe.call("reopen_ticket", {"ticket_id": "T-00000007"}).json()
    assert (refused["outcome"], refused["code"], refused["offers"]) == ("refused", "too_late", ["ticket.opened"])


def test_which_of_several_tickets_is_asked(house: House) -> None:
    """By id and subject; with one there is nothing to ask, and with none it is said."""
    assert house.zoe.call("close_ticket").json()["code"] == "no_ticket"
    first = opened(house.zoe, "the lid is loose")["ticket_id"]
    assert house.zoe.call("comment_ticket", {"text": "And it squeaks."}).json()["output"]["ticket_id"] == first
    second = opened(house.zoe, "the handle is loose")["ticket_id"]
    ask = house.zoe.call("close_ticket").json()["ask"]
    assert {option["value"] for option in ask["options"]} == {first, second}
    assert "The lid is loose" in str(ask["options"])
    listed = house.zoe.call("list_tickets").json()
    assert {one["ticket_id"] for one in listed["output"]["tickets"]} == {first, second, "T-00000007"}
    assert "The handle is loose" in listed["say"]


def test_the_desk_lists_by_what_it_wants_page_by_page(house: House) -> None:
    """Nothing twice, nothing left out."""
    mine = [opened(house.mia, f"listed {number}")["ticket_id"] for number in range(5)]
    house.kim.call("update_ticket", {"ticket_id": mine[0], "assignee": "lee", "priority": "low"})
    only = house.kim.call("list_all_tickets", {"assignee": "lee", "customer": "c-1"}).json()["output"]["tickets"]
    assert [(one["ticket_id"], one["priority"], one["overdue"]) for one in only] == [(mine[0], "low", False)]

    found, cursor = list[str](), None
    while True:
        wanted = {"customer": "c-1", "statuses": ["open"], "limit": 2, "cursor": cursor}
        page = house.kim.call("list_all_tickets", wanted).json()["output"]
        found += [one["ticket_id"] for one in page["tickets"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert len(found) == len(set(found))
    assert set(mine) <= set(found)
    assert house.kim.call("list_all_tickets", {"cursor": "nonsense"}).status_code == 422


def test_what_is_overdue_is_listed(house: House) -> None:
    """Only while somebody of the company is to act."""
    ticket_id = opened(house.mia)["ticket_id"]
    house.database.change(f"UPDATE tickets SET due_at = '2026-06-01 12:00:00.000000' WHERE id = '{ticket_id}'")  # noqa: S608 - no input

    def overdue() -> list[str]:
        return [one["ticket_id"] for one in house.kim.call("overdue_tickets").json()["output"]["tickets"]]

    assert ticket_id in overdue()
    house.kim.call("update_ticket", {"ticket_id": ticket_id, "status": "pending"})
    assert ticket_id not in overdue()


def test_a_change_twice_at_once_is_one_change(house: House) -> None:
    """Under its key; and two different ones come after each other."""
    ticket_id = opened(house.mia)["ticket_id"]
    note = {"ticket_id": ticket_id, "text": "once"}
    with ThreadPoolExecutor(8) as pool:
        same = list(pool.map(lambda _: house.kim.call("add_note", note, key="note-once").text, range(8)))
        list(pool.map(lambda _: house.kim.call("add_note", {**note, "text": "each"}).text, range(8)))
    assert len(set(same)) == 1
    assert sorted(one["text"] for one in read(house, ticket_id)["comments"]) == ["each"] * 8 + ["once"]


@pytest.mark.parametrize(
    "skill", ["list_all_tickets", "overdue_tickets", "read_ticket", "update_ticket", "add_note", "dead_letters"]
)
def test_customers_do_not_work_at_the_desk(house: House, skill: str) -> None:
    """Whatever they send."""
    assert house.mia.call(skill, {"ticket_id": "T-00000007"}).status_code == 403


def test_a_person_is_told_what_they_should_know_and_asked_once(house: House) -> None:
    """Who asks again while they wait is not queued twice; after a person spoke it is a new wish."""
    told = house.mia.call("diagnose", {"problem": "my kettle does not heat"}).json()["say"]
    history = [
        {"role": "customer", "text": "My kettle does not heat, it was order SO-20417"},
        {"role": "bot", "text": told},
        {"role": "customer", "text": "no"},
    ]
    first = house.mia.call("request_person", {"summary": "a human please"}, history=history, mood="upset").json()
    brief = first["output"]["brief"]
    assert "My kettle does not heat" in brief
    assert "Tried: Another socket" in brief
    assert "SO-20417" in brief
    assert "upset" in brief
    assert first["output"]["priority"] == "high"

    waiting = [*history, {"role": "customer", "text": "a human please"}, {"role": "bot", "text": first["say"]}]
    again = house.mia.call("request_person", {"summary": "hello? I mean order SO-7"}, history=waiting).json()
    assert again["output"]["request_id"] == first["output"]["request_id"]
    assert "already" in again["say"]
    assert house.database.rows("SELECT count(*) FROM person_requests WHERE conversation_id = 'c_1'") == [(1,)]

    spoken = [*waiting, {"role": "person", "text": "Hi, Kim here."}]
    later = house.mia.call("request_person", {"summary": "I need somebody again"}, history=spoken).json()
    assert later["output"]["request_id"] != first["output"]["request_id"]
