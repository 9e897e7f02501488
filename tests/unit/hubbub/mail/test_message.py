"""Mail in its MIME form: headers nobody can forge, invitations calendars can read."""

import email
import email.policy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from hubbub.mail.message import Mailbox, invite_method, is_address, message_of
from hubbub.mail.outbox import Mail

SENDER = Mailbox("Crema & Co", "care@crema.example")
INVITE = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//crema//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:bk_9\r\n"
    "DTSTAMP:20260701T120000Z\r\nDTSTART:20260701T150000Z\r\nSUMMARY:Entkalkung: große Maschine\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)
HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"}


def mail(**changes: Any) -> Mail:
    """A mail to Mia."""
    fields = {
        "message_id": "<0123456789abcdef0123456789abcdef@crema.example>",
        "customer_id": "k-1",
        "to_name": "Mia Weber",
        "to_address": "mia@example.com",
        "subject": "Hello",
        "text": "Text\n",
        "invite": None,
        "written_at": datetime(2026, 7, 1, 12, tzinfo=UTC),
    }
    return Mail(**{**fields, **changes})


def received(sent: Mail) -> email.message.EmailMessage:
    """The mail as a receiver's program reads it."""
    return email.message_from_bytes(message_of(sent, SENDER).as_bytes(), policy=email.policy.default)


def test_a_mail_says_who_writes_to_whom() -> None:
    """The headers a mail program shows are as they were meant."""
    message = received(mail(to_name='Zoë "Z" Ó Neill, Jr.'))
    assert message["From"].addresses[0].display_name == "Crema & Co"
    assert message["From"].addresses[0].addr_spec == "care@crema.example"
    assert message["To"].addresses[0].display_name == 'Zoë "Z" Ó Neill, Jr.'
    assert message["To"].addresses[0].addr_spec == "mia@example.com"
    assert message["Message-ID"] == "<0123456789abcdef0123456789abcdef@crema.example>"
    assert message["Auto-Submitted"] == "auto-generated"


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
def test_no_text_can_add_a_header_or_a_recipient(subject: str, name: str, text: str) -> None:
    """Line ends and control characters in values stay values."""
    message = received(mail(subject=subject, to_name=name, text=text))
    assert set(message.keys()) <= HEADERS | {"Content-Type", "Content-Transfer-Encoding"}
    assert [address.addr_spec for address in message["To"].addresses] == ["mia@example.com"]


def test_a_subject_with_line_ends_becomes_one_line() -> None:
    """The classic injection ends up as words in the subject."""
    message = received(mail(subject="Hi\r\nBcc: eve@example.com\r\n\r\nbody"))
    assert message["Subject"] == "Hi Bcc: eve@example.com body"
    assert message["Bcc"] is None


def test_an_invitation_is_attached_as_a_calendar_part() -> None:
    """Calendars read the part by its type and method, line for line as it was written."""
    message = received(mail(invite=INVITE))
    [part] = list(message.iter_attachments())
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "REQUEST"
    assert part["Content-Transfer-Encoding"] == "base64"
    assert part.get_payload(decode=True) == INVITE.encode()
    event = Calendar.from_ical(part.get_content()).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Entkalkung: große Maschine"


@pytest.mark.parametrize(
    ("text", "method"),
    [
        (INVITE, "REQUEST"),
        (INVITE.replace("REQUEST", "CANCEL"), "CANCEL"),
        (INVITE.replace("REQUEST", "PUBLISH"), None),
        ("METHOD:REQUEST", None),
        ("", None),
    ],
)
def test_only_invitations_and_their_cancellations_count(text: str, method: str | None) -> None:
    """Anything else is no iTIP message a customer could answer."""
    assert invite_method(text) == method


@pytest.mark.parametrize(
    "text",
    ["mia", "@example.com", "mia@", "a b@example.com", "mia@example.com, eve@example.com", "mia@ex\nample.com", ""],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    """One address, complete, and nothing else."""
    assert not is_address(text)


@pytest.mark.parametrize("text", ["mia@example.com", "mia.o'neil+shop@mail.example.co.uk", "mia@[192.0.2.1]"])
def test_addresses_are_recognised(text: str) -> None:
    """Unusual but valid addresses can be written to."""
    assert is_address(text)


def test_a_sender_is_read_with_and_without_a_name() -> None:
    """Both forms of `HUBBUB_MAIL_FROM` work."""
    assert Mailbox.parse("Crema & Co <care@crema.example>") == Mailbox("Crema & Co", "care@crema.example")
    assert Mailbox.parse("care@crema.example") == Mailbox("", "care@crema.example")


def test_a_sender_that_is_no_mailbox_is_refused() -> None:
    """A wrong setting is found at the start."""
    with pytest.raises(ValueError, match="not an email address"):
        Mailbox.parse("Crema & Co")
