"""Mail from the support agent: a real process, a real store, a real mail server."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from icalendar import Calendar

from tests.mail_server import MailServer, text_of
from tests.running import SpokeCaller, free_port, service, wait_until

COMPANY = """
company: {name: Crema & Co, currency: EUR, timezone: Europe/Berlin}
customers:
  - {id: "K/0042", name: "Mia Weber", email: mia@example.com}
  - {id: "K/0043", name: "Zoë \\"Z\\" O'Neil, Jr.", email: zoe@example.com}
  - {id: "K/0044", name: No Address}
"""
REFUND = {
    "charge_id": "pay/77",
    "amount": 4950,
    "currency": "EUR",
    "description": "Bean box",
    "refund_id": "re_1",
    "refunded_at": "2026-07-01T15:00:00Z",
}
INVITE = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//crema//EN\r\nMETHOD:{}\r\nBEGIN:VEVENT\r\nUID:bk_9\r\n"
    "DTSTAMP:20260701T120000Z\r\nDTSTART:20260701T150000Z\r\nSUMMARY:Große Wartung\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
BOOKING = {
    "booking_id": "bk_9",
    "service": "Große Wartung",
    "starts_at": "2026-07-01T15:00:00Z",
    "ends_at": "2026-07-01T15:30:00Z",
}


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    """The mail server of this file."""
    server = MailServer(free_port())
    with server.running():
        yield server


@pytest.fixture(scope="module")
def url(server: MailServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The support agent of another company."""
    folder: Path = tmp_path_factory.mktemp("support")
    (folder / "company.yaml").write_text(COMPANY)
    environment = {
        "HUBBUB_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/support.db",
        "HUBBUB_DEMO_DATA": str(folder / "company.yaml"),
        "HUBBUB_SMTP_HOST": "127.0.0.1",
        "HUBBUB_SMTP_PORT": str(server.port),
        "HUBBUB_MAIL_FROM": "Care <care@crema.example>",
    }
    with service("agents.support.app:app", environment) as running:
        yield running.url


@pytest.fixture
def mia(url: str, server: MailServer) -> Iterator[SpokeCaller]:
    """Mia, in Berlin, and an empty mailbox."""
    server.messages.clear()
    server.recipients.clear()
    with httpx.Client(timeout=10) as client:
        yield SpokeCaller("support", url, customer="K/0042", timezone="Europe/Berlin", client=client)


def send(caller: SpokeCaller, template: str, values: dict[str, Any], key: str | None = None) -> Any:
    """The answer of `send_email`."""
    return caller.call("send_email", {"template": template, "values": values}, key=key)


def test_a_refund_is_confirmed_to_the_address_on_file(mia: SpokeCaller, server: MailServer) -> None:
    """The mail is accepted within the step: money, moment and signature are the company's and the customer's."""
    answer = send(mia, "refund_issued", REFUND).json()
    assert answer["outcome"] == "done"
    assert answer["say"] == "You will receive a confirmation email shortly."
    [message] = server.messages
    assert server.recipients == ["mia@example.com"]
    assert message["Message-ID"] == answer["output"]["message_id"]
    assert message["Subject"] == "Your refund of €49.50"
    assert message["From"].addresses[0].addr_spec == "care@crema.example"
    text = text_of(message)
    assert "Wednesday, July 1, 2026 at 5:00 PM CEST" in text
    assert "Kind regards,\nCrema & Co" in text


def test_a_repeat_is_the_same_answer_and_no_second_mail(mia: SpokeCaller, server: MailServer) -> None:
    """A lost reply is asked for again under the step's key."""
    key = uuid4().hex
    answers = [send(mia, "refund_issued", REFUND, key).text for _ in range(3)]
    assert len(set(answers)) == 1
    assert len(server.messages) == 1


def test_twenty_at_once_under_one_key_send_one_mail(mia: SpokeCaller, server: MailServer) -> None:
    """However a retry races with the first try, one mail goes out."""
    key = uuid4().hex
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: send(mia, "refund_issued", REFUND, key), range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert len(server.messages) == 1


def test_different_steps_send_different_mails(mia: SpokeCaller, server: MailServer) -> None:
    """Two refunds are confirmed twice, even when they look the same."""
    send(mia, "refund_issued", REFUND)
    send(mia, "refund_issued", REFUND)
    assert len(server.ids()) == 2


@pytest.mark.parametrize(
    "further",
    [{"to": "eve@example.com"}, {"email": "eve@example.com"}, {"customer_id": "K/0043"}],
)
def test_an_address_is_never_an_input(mia: SpokeCaller, server: MailServer, further: dict[str, str]) -> None:
    """An input that tries to choose the recipient is refused whole."""
    answer = mia.call("send_email", {"template": "refund_issued", "values": REFUND, **further})
    assert answer.status_code == 422
    assert server.messages == []


def test_addresses_among_the_values_are_only_values(mia: SpokeCaller, server: MailServer) -> None:
    """Whatever the values say, the mail goes to the customer of the token."""
    hostile = {"subject": "Hi\r\nBcc: eve@example.com\r\n\r\n", "text": ".\r\nRCPT TO:<eve@example.com>\r\n{{ 7*7 }}"}
    answer = send(mia, "notice", {**hostile, "to": "eve@example.com", "email": "eve@example.com"})
    assert answer.json()["outcome"] == "done"
    [message] = server.messages
    assert server.recipients == ["mia@example.com"]
    assert message["Bcc"] is None
    assert message["Subject"] == "Hi Bcc: eve@example.com"
    assert ".\nRCPT TO:<eve@example.com>\n{{ 7*7 }}" in text_of(message)


@pytest.mark.parametrize(
    ("template", "method"),
    [("booking_confirmed", "REQUEST"), ("booking_rescheduled", "REQUEST"), ("booking_cancelled", "CANCEL")],
)
def test_an_invitation_arrives_as_a_calendar(mia: SpokeCaller, server: MailServer, template: str, method: str) -> None:
    """The invitation can be read by a calendar, with the method it was written for."""
    answer = send(mia, template, {**BOOKING, "invite": INVITE.format(method)})
    assert answer.json()["outcome"] == "done"
    [part] = list(server.messages[0].iter_attachments())
    assert (part.get_content_type(), part.get_param("method")) == ("text/calendar", method)
    calendar = Calendar.from_ical(part.get_content())
    assert calendar["METHOD"] == method
    assert calendar.walk("VEVENT")[0]["SUMMARY"] == "Große Wartung"


def test_a_name_with_commas_and_quotes_stays_one_recipient(url: str, mia: SpokeCaller, server: MailServer) -> None:
    """Names are as people have them."""
    zoe = SpokeCaller("support", url, customer="K/0043", client=mia.client)
    send(zoe, "refund_issued", REFUND)
    [message] = server.messages
    assert server.recipients == ["zoe@example.com"]
    assert message["To"].addresses[0].display_name == 'Zoë "Z" O\'Neil, Jr.'


@pytest.mark.parametrize("customer", ["K/0044", "stranger"])
def test_without_an_address_the_mail_is_refused(url: str, mia: SpokeCaller, server: MailServer, customer: str) -> None:
    """Somebody unknown, or without an address, cannot be written to, and is told so."""
    answer = send(SpokeCaller("support", url, customer=customer, client=mia.client), "refund_issued", REFUND).json()
    assert (answer["outcome"], answer["code"]) == ("refused", "no_address")
    assert server.messages == []


def test_somebody_not_signed_in_is_refused(url: str, mia: SpokeCaller) -> None:
    """Without a customer there is no address."""
    answer = send(SpokeCaller("support", url, client=mia.client), "refund_issued", REFUND).json()
    assert answer["code"] == "not_identified"


@pytest.mark.parametrize("template", ["no_such", "../settings", "_frame", "refund_issued.txt"])
def test_an_unknown_template_is_refused(mia: SpokeCaller, server: MailServer, template: str) -> None:
    """Templates are those in the folder, by their names."""
    answer = send(mia, template, REFUND).json()
    assert (answer["outcome"], answer["code"]) == ("refused", "unknown_template")
    assert server.messages == []


def test_a_missing_value_is_the_callers_mistake(mia: SpokeCaller, server: MailServer) -> None:
    """Nothing is sent, nothing recorded: the same key may be used for the right values."""
    key = uuid4().hex
    answer = send(mia, "refund_issued", {"amount": 1}, key)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/input/values"
    assert answer.json()["retryable"] is False
    assert send(mia, "refund_issued", REFUND, key).json()["outcome"] == "done"
    wait_until(lambda: len(server.messages) == 1, what="the mail arrived")
