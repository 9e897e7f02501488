"""What a dialogue expects, held against what happened."""

from typing import Any

import pytest

from hubbub.cli.demo.checks import (
    Mail,
    captured,
    filled,
    forbidden_misses,
    mail_misses,
    reply_misses,
)
from hubbub.cli.demo.model import Capture, Expectation, MailExpectation
from hubbub.cli.replies import Reply


def step(name: str, outcome: str = "done") -> dict[str, Any]:
    """A step as the hub shows it."""
    agent, skill = name.split(".")
    return {"agent": agent, "skill": skill, "outcome": outcome, "duration_ms": 3}


REPLY = Reply.model_validate(
    {
        "conversation_id": "c_1",
        "turn_id": "t_1",
        "status": "answered",
        "reply": "Your two lamps (a+b) were sent back. Ticket T-17 is open.",
        "agents": ["shop", "desk"],
        "steps": [
            step("shop.return_lamp"),
            step("shop.return_lamp"),
            step("shop.find_lamps", "failed"),
            step("desk.open_ticket"),
            step("desk.send_letter", "skipped"),
        ],
        "citations": [{"title": "Returns"}],
        "ask": {"slot": "when", "question": "When?", "options": [{"value": "v1", "label": "Monday at 9"}]},
    }
)


@pytest.mark.parametrize(
    "expected",
    [
        {},
        {"status": "answered"},
        {"status": ["partial", "answered"]},
        {"agents": ["desk", "shop"]},
        {"skills": ["shop.return_lamp", "shop.find_lamps", "desk.open_ticket"]},
        {"reply": {"contains": ["TWO lamps", "sent back"], "lacks": "three", "matches": r"T-\d+ is open\.$"}},
        {"reply": {"contains": "${who}"}},
        {"reply": {"matches": r"\(${odd}\)"}},
        {"citations": 1},
        {"citations": {"at_least": 1}},
        {"effects": {"shop.return_lamp": 2, "desk.send_letter": "none"}},
        {"effects": {"shop.*": {"at_most": 2}, "shop.find_lamps=failed": "1", "desk.send_letter=skipped": 1}},
    ],
)
def test_what_holds_is_no_miss(expected: dict[str, Any]) -> None:
    """Only what is written is looked at; a captured value is no pattern."""
    values = {"who": "Ticket", "odd": "a+b"}
    assert reply_misses(Expectation.model_validate(expected), REPLY, values) == []


@pytest.mark.parametrize(
    ("expected", "miss"),
    [
        ({"status": "refused"}, "status is answered, not refused"),
        ({"agents": "shop"}, "agents are desk, shop, not shop"),
        ({"agents": "none"}, "agents are desk, shop, not none"),
        (
            {"skills": ["shop.return_lamp", "desk.open_ticket"]},
            "skills are desk.open_ticket, shop.find_lamps, shop.return_lamp, not desk.open_ticket, shop.return_lamp",
        ),
        ({"reply": {"contains": "chairs"}}, "the reply does not contain 'chairs'"),
        ({"reply": {"lacks": "ticket t-17"}}, "the reply contains 'ticket t-17'"),
        ({"reply": {"matches": "^Ticket"}}, "the reply does not match '^Ticket'"),
        ({"citations": "none"}, "citations: 1, not none"),
        ({"citations": {"at_least": 2}}, "citations: 1, not at least 2"),
        ({"effects": {"shop.return_lamp": 1}}, "shop.return_lamp happened 2 times, not exactly 1"),
        ({"effects": {"shop.return_lamp": "none"}}, "shop.return_lamp happened 2 times, not none"),
        ({"effects": {"shop.*": {"at_most": 1}}}, "shop.* happened 2 times, not at most 1"),
        ({"effects": {"shop.find_lamps": 1}}, "shop.find_lamps happened 0 times, not exactly 1"),
    ],
)
def test_what_does_not_hold_is_named(expected: dict[str, Any], miss: str) -> None:
    """Each miss says what was and what should have been."""
    assert reply_misses(Expectation.model_validate(expected), REPLY, {}) == [miss]


def mail(message_id: str = "<1>", to: str = "ida@example.org", subject: str = "Your refund", text: str = "€20") -> Mail:
    """An e-mail."""
    return Mail(message_id, (to,), subject, text)


@pytest.mark.parametrize(
    ("expected", "mails", "misses"),
    [
        ([], [], []),
        ([], [mail()], ["an e-mail to ida@example.org: Your refund"]),
        ([{"to": "ida@example.org"}], [mail()], []),
        ([{"to": "ida@example.org"}], [mail(), mail()], []),
        ([{"to": "ida@example.org"}], [mail(), mail("<2>")], ["2 e-mails to ida@example.org, not exactly 1"]),
        ([{"to": "ida@example.org"}], [mail(to="max@example.org")], ["0 e-mails to ida@example.org, not exactly 1"]),
        ([{"to": "ida@example.org", "count": "none"}], [mail(to="max@example.org")], []),
        ([{"subject": {"contains": "REFUND"}, "text": {"contains": "${sum}"}}], [mail()], []),
        (
            [{"text": {"contains": "${sum}"}}],
            [mail(text="£20")],
            ["0 e-mails to anybody about '${sum}', not exactly 1"],
        ),
        ([{"count": {"at_least": 1, "at_most": 3}}], [mail(), mail("<2>")], []),
    ],
)
def test_emails_are_counted_by_their_message_id(
    expected: list[dict[str, Any]], mails: list[Mail], misses: list[str]
) -> None:
    """The same e-mail delivered twice is one; without an expectation there must be none."""
    wanted = [MailExpectation.model_validate(one) for one in expected]
    assert mail_misses(wanted, mails, {"sum": "€20"}) == misses


@pytest.mark.parametrize(
    ("forbidden", "named"),
    [
        (["shop.return_lamp"], ["shop.return_lamp", "shop.return_lamp"]),
        (["desk.*"], ["desk.open_ticket"]),
        (["shop.find_lamps", "desk.send_letter"], []),
        (["bank.*"], []),
    ],
)
def test_what_was_done_against_the_rule_is_named(forbidden: list[str], named: list[str]) -> None:
    """Failed and skipped steps have changed nothing."""
    assert [miss.split(" ", 1)[0] for miss in forbidden_misses(forbidden, [REPLY])] == named


def test_an_unknown_outcome_counts_as_done() -> None:
    """It may have happened."""
    unsure = REPLY.model_validate({**REPLY.raw(), "steps": [step("bank.pay", "unknown")]})
    assert forbidden_misses(["bank.pay"], [unsure]) != []


@pytest.mark.parametrize(
    ("capture", "value"),
    [
        ({"member": "ask.options.0.label"}, "Monday at 9"),
        ({"member": "turn_id"}, "t_1"),
        ({"member": "ask.options.7.label"}, None),
        ({"member": "ask.options"}, None),
        ({"member": "approval.id"}, None),
        ({"member": "turn_id.x"}, None),
        ({"matches": r"Ticket (T-\d+)"}, "T-17"),
        ({"matches": r"T-\d+"}, "T-17"),
        ({"matches": "chair"}, None),
    ],
)
def test_a_value_is_taken_from_the_reply(capture: dict[str, str], value: str | None) -> None:
    """By its place in the JSON, or by the words around it."""
    assert captured(Capture.model_validate(capture), REPLY) == value


def test_values_are_put_where_they_are_named() -> None:
    """Other braces and dollars are left alone."""
    assert filled("${a} costs $5 {b}", {"a": "It"}) == "It costs $5 {b}"
