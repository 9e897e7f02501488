"""Letters: what customers read, whatever the values."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from agents.support.registry import TEMPLATES
from hubbub.errors import ConfigurationInvalid
from hubbub.mail.letters import FRAME, Letter, Letters, ValuesUnfit

NEW_YORK = ZoneInfo("America/New_York")
INVITE = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\nMETHOD:{}\r\nEND:VCALENDAR\r\n"
REFUND: dict[str, JsonValue] = {
    "charge_id": "pay/77",
    "amount": 4950,
    "currency": "EUR",
    "description": "Bean box",
    "refund_id": "re_1",
    "refunded_at": "2026-03-08T08:30:00Z",
}
BOOKING: dict[str, JsonValue] = {
    "booking_id": "bk_9",
    "service": "grinder service",
    "starts_at": "2026-07-01T15:00:00+00:00",
    "ends_at": "2026-07-01T15:30:00+00:00",
    "invite": INVITE.format("REQUEST"),
}
VALUES: dict[str, dict[str, JsonValue]] = {
    "refund_issued": REFUND,
    "order_cancelled": {"order_id": "SO-1"},
    "booking_confirmed": BOOKING,
    "booking_rescheduled": BOOKING,
    "booking_cancelled": {**BOOKING, "invite": INVITE.format("CANCEL")},
    "ticket_opened": {"ticket_id": "T-00000001", "subject": "Leak", "opened_at": "2026-07-01T15:00:00+00:00"},
    "complaint_received": {"ticket_id": "T-1", "subject": "Leak", "opened_at": "2026-07-01T15:00:00+00:00"},
    "ticket_answered": {"ticket_id": "T-1", "subject": "Leak", "colleague": "Kim", "text": "It is <fixed>."},
    "password_reset": {"link": "https://shop.example/set?token=a&b=<i>", "expires_at": "2026-07-01T15:00:00+00:00"},
    "notice": {"subject": "Hello", "text": "First line\n\nSecond line"},
}
LETTERS = Letters.load("Crema & Co", TEMPLATES)


def write(template: str, values: dict[str, JsonValue]) -> Letter:
    """The letter to a customer in New York."""
    return LETTERS.write(template, values, customer="Mia Weber", zone=NEW_YORK)


def test_every_template_has_values_here() -> None:
    """A new template must come with a test of its values."""
    assert set(LETTERS.forms) == set(VALUES)


@pytest.mark.parametrize("template", sorted(VALUES))
def test_every_letter_greets_and_is_signed(template: str) -> None:
    """All letters share the frame: the customer's name at the top, the company's at the end."""
    letter = write(template, VALUES[template])
    assert letter.text.startswith("Hello Mia Weber,\n\n")
    assert letter.text.endswith("Kind regards,\nCrema & Co\n")
    assert letter.subject


@pytest.mark.parametrize(("template", "values"), sorted(VALUES.items()))
def test_a_missing_value_is_named(template: str, values: dict[str, JsonValue]) -> None:
    """No letter goes out with a hole in it."""
    for name in set(values) - {"invite"}:
        short = {key: value for key, value in values.items() if key != name}
        if template == "booking_cancelled" and name == "ends_at":
            continue  # when it would have ended is not told
        with pytest.raises(ValuesUnfit, match=name):
            write(template, short)


def test_money_and_moments_are_told_as_people_say_them() -> None:
    """Minor units become money, and the moment is in the customer's zone, across its change of clocks."""
    letter = write("refund_issued", REFUND)
    assert letter.subject == "Your refund of €49.50"
    assert "Sunday, March 8, 2026 at 4:30 AM EDT" in letter.text


def test_yen_have_no_decimals() -> None:
    """The currency says how many decimals there are."""
    assert write("refund_issued", {**REFUND, "currency": "JPY"}).subject == "Your refund of ¥4,950"


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "4950"},
        {"amount": 49.5},
        {"amount": True},
        {"amount": 10**30},
        {"amount": None},
        {"currency": "EURO"},
        {"currency": ["EUR"]},
        {"refunded_at": "yesterday"},
        {"refunded_at": "2026-03-08T08:30:00"},
        {"refunded_at": {"at": 1}},
        {"invite": "not a calendar"},
        {"invite": INVITE.format("PUBLISH")},
        {"invite": 7},
        {"description": "x" * 60_000},
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_without_repeating_it(wrong: dict[str, JsonValue]) -> None:
    """The mistake is the caller's; the text must not leak what was sent."""
    with pytest.raises(ValuesUnfit) as refused:
        write("refund_issued", {**REFUND, **wrong})
    assert "yesterday" not in str(refused.value)


def test_values_are_never_taken_for_templates() -> None:
    """What looks like a template in a value is only text."""
    letter = write("refund_issued", {**REFUND, "description": "{{ 7 * 7 }}{% for x in y %}<b>"})
    assert "{{ 7 * 7 }}{% for x in y %}<b>" in letter.text


def test_values_cannot_pose_as_the_company_or_the_customer() -> None:
    """Who writes to whom is not an input."""
    letter = write("notice", {**VALUES["notice"], "customer": "Eve", "company": "Evil Inc", "zone": "UTC"})
    assert "Eve" not in letter.text
    assert "Evil" not in letter.text


@given(st.text(max_size=300))
def test_no_value_breaks_the_subject_line(text: str) -> None:
    """The subject is one printable line whatever is put into it."""
    letter = write("notice", {"subject": text, "text": text})
    assert len(letter.subject.splitlines()) <= 1
    assert not set(letter.subject) & set("\r\n\0\x0b\x0c\x85\u2028")
    letter.text.encode()


def test_another_company_may_bring_its_own_templates(tmp_path: Path) -> None:
    """A folder with a frame or forms is all there is to it; what it lacks is ours."""
    (tmp_path / f"{FRAME}.txt").write_text("{{ body }} -- {{ company }}")
    (tmp_path / "hi.txt").write_text("Subject: Hi {{ customer }}\nWelcome")
    letters = Letters.load("Crema", TEMPLATES, tmp_path)
    assert letters.write("hi", {}, customer="Mia", zone=NEW_YORK) == Letter("Hi Mia", "Welcome -- Crema", None, None)
    assert letters.write("notice", VALUES["notice"], customer="Mia", zone=NEW_YORK).text.endswith(" -- Crema")


def test_in_html_every_value_is_only_text() -> None:
    """Whatever a customer or a caller writes."""
    html = LETTERS.write("password_reset", VALUES["password_reset"], customer="<b>Mia</b>", zone=NEW_YORK).html
    assert html is not None
    assert "Hello &lt;b&gt;Mia&lt;/b&gt;," in html
    assert 'href="https://shop.example/set?token=a&amp;b=&lt;i&gt;"' in html
    assert "Kind regards,<br>Crema &amp; Co" in html


@pytest.mark.parametrize("text", ["No subject line\nText", "Subject: Only this", "Subject: {{ broken\nText"])
def test_a_template_that_cannot_work_is_found_at_the_start(tmp_path: Path, text: str) -> None:
    """Nobody should wait for a customer's refund to find a typo."""
    (tmp_path / "bad.txt").write_text(text)
    with pytest.raises(ConfigurationInvalid, match="templates"):
        Letters.load("Crema", TEMPLATES, tmp_path)
