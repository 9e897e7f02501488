"""The mail catcher, over real SMTP and the HTTP API that Mailpit has too."""

import smtplib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

import httpx
import pytest
import uvicorn

from hubbub.local.mail_catcher.catcher import create_app
from hubbub.local.mail_catcher.settings import CatcherSettings
from tests.running import free_port, wait_until


@dataclass
class Catcher:
    """A running catcher: its API and its SMTP port."""

    http: httpx.Client
    smtp_port: int

    def send(self, message: EmailMessage | bytes, *to: str) -> None:
        """Send by SMTP; `to` are the envelope's recipients."""
        raw = message if isinstance(message, bytes) else message.as_bytes(policy=SMTP)
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=30) as smtp:
            smtp.sendmail("shop@example.com", to or ("kim@example.com",), raw)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catcher]:
    """A catcher that takes messages of up to 100 kB, served in a thread."""
    http_port, smtp_port = free_port(), free_port()
    settings = CatcherSettings(folder=tmp_path_factory.mktemp("mail"), smtp_port=smtp_port, max_bytes=100_000)
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=http_port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_until(lambda: server.started, what="the catcher listens")
        with httpx.Client(base_url=f"http://127.0.0.1:{http_port}") as http:
            yield Catcher(http, smtp_port)
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def catcher(started: Catcher) -> Catcher:
    """The catcher, empty."""
    started.http.delete("/api/v1/messages")
    return started


def letter(subject: str = "Your refund") -> EmailMessage:
    """A plain message to Kim."""
    message = EmailMessage()
    message["From"] = "Shop & Söhne <shop@example.com>"
    message["To"] = "Kim Doe <kim@example.com>"
    message["Subject"] = subject
    message["Message-ID"] = "<step-1@example.com>"
    message["Date"] = "Mon, 02 Mar 2026 10:00:00 +0100"
    message.set_content("We refunded  $12.\n\nGrüße vom Shop\n")
    return message


def test_a_message_is_listed_as_mailpit_lists_it(catcher: Catcher) -> None:
    """Every member Mailpit has, under its name."""
    catcher.send(letter())
    page = catcher.http.get("/api/v1/messages").json()
    summary = page["messages"][0]

    assert {name: page[name] for name in ("total", "unread", "count", "messages_count", "start", "tags")} == {
        "total": 1,
        "unread": 1,
        "count": 1,
        "messages_count": 1,
        "start": 0,
        "tags": [],
    }
    assert summary["ID"]
    assert summary["Created"]
    assert summary["Size"] > 100
    assert {name: value for name, value in summary.items() if name not in {"ID", "Created", "Size"}} == {
        "MessageID": "step-1@example.com",
        "Read": False,
        "From": {"Name": "Shop & Söhne", "Address": "shop@example.com"},
        "To": [{"Name": "Kim Doe", "Address": "kim@example.com"}],
        "Cc": [],
        "Bcc": [],
        "ReplyTo": [],
        "Subject": "Your refund",
        "Tags": [],
        "Username": "",
        "Attachments": 0,
        "Snippet": "We refunded $12. Grüße vom Shop",
    }


def test_a_whole_message_has_its_text_and_is_read_from_then_on(catcher: Catcher) -> None:
    """Opening it shows in the list."""
    catcher.send(letter())
    message = catcher.http.get("/api/v1/message/latest").json()

    assert message["Text"] == "We refunded  $12.\n\nGrüße vom Shop\n"
    assert message["HTML"] == ""
    assert message["Date"] == "2026-03-02T10:00:00+01:00"
    assert message["ReturnPath"] == "shop@example.com"
    assert catcher.http.get("/api/v1/messages").json()["messages"][0]["Read"] is True


def test_an_invitation_can_be_fetched_as_a_part(catcher: Catcher) -> None:
    """Attachments are numbered as Mailpit numbers them, and come back byte for byte."""
    message = letter("Your appointment")
    message.add_alternative("<p>See you</p>", subtype="html")
    message.add_attachment(b"BEGIN:VCALENDAR\r\n", maintype="text", subtype="calendar", filename="invite.ics")
    catcher.send(message)
    shown = catcher.http.get("/api/v1/message/latest").json()
    (attachment,) = shown["Attachments"]

    assert shown["HTML"] == "<p>See you</p>\n"
    assert {name: attachment[name] for name in ("PartID", "FileName", "ContentType", "Size")} == {
        "PartID": "2",
        "FileName": "invite.ics",
        "ContentType": "text/calendar",
        "Size": 17,
    }
    part = catcher.http.get(f"/api/v1/message/{shown['ID']}/part/2")
    assert (part.content, part.headers["content-type"].split(";")[0]) == (b"BEGIN:VCALENDAR\r\n", "text/calendar")


def test_headers_and_source_can_be_looked_at(catcher: Catcher) -> None:
    """Each header with all its values; the source with what the envelope said."""
    catcher.send(letter(), "kim@example.com", "hidden@example.com")
    headers = catcher.http.get("/api/v1/message/latest/headers").json()

    assert headers["Subject"] == ["Your refund"]
    assert headers["Return-Path"] == ["<shop@example.com>"]
    assert catcher.http.get("/api/v1/message/latest/raw").text.startswith("Return-Path: <shop@example.com>")


def test_a_recipient_the_headers_do_not_name_is_bcc(catcher: Catcher) -> None:
    """Who really got the message can be seen."""
    catcher.send(letter(), "KIM@example.com", "hidden@example.com")

    bcc = catcher.http.get("/api/v1/messages").json()["messages"][0]["Bcc"]
    assert bcc == [{"Name": "", "Address": "hidden@example.com"}]


def test_an_encoded_name_may_hold_a_comma(catcher: Catcher) -> None:
    """One mailbox stays one, whatever its display name decodes to."""
    catcher.send(b"To: =?utf-8?q?Doe=2C_K=C3=ACm?= <kim@example.com>\r\n\r\nbody")

    to = catcher.http.get("/api/v1/messages").json()["messages"][0]["To"]
    assert to == [{"Name": "Doe, Kìm", "Address": "kim@example.com"}]


def test_pages_start_where_they_are_told(catcher: Catcher) -> None:
    """Newest first; `limit=0` is everything."""
    for number in range(4):
        catcher.send(letter(f"no. {number}"))

    def subjects(query: str) -> list[str]:
        return [m["Subject"] for m in catcher.http.get(f"/api/v1/messages?{query}").json()["messages"]]

    assert subjects("start=1&limit=2") == ["no. 2", "no. 1"]
    assert subjects("limit=0") == ["no. 3", "no. 2", "no. 1", "no. 0"]


def test_messages_can_be_deleted_one_by_one_or_all(catcher: Catcher) -> None:
    """Named ids, or with none the whole mailbox."""
    for number in range(3):
        catcher.send(letter(f"no. {number}"))
    newest = catcher.http.get("/api/v1/messages").json()["messages"][0]["ID"]

    assert catcher.http.request("DELETE", "/api/v1/messages", json={"IDs": [newest]}).text == "ok"
    assert catcher.http.get("/api/v1/messages").json()["total"] == 2
    assert catcher.http.delete("/api/v1/messages").text == "ok"
    assert catcher.http.get("/api/v1/messages").json()["total"] == 0


@pytest.mark.parametrize("path", ["nobody", "nobody/headers", "nobody/part/1", "latest"])
def test_what_is_not_there_is_404(catcher: Catcher, path: str) -> None:
    """An unknown id, and the latest of none."""
    assert catcher.http.get(f"/api/v1/message/{path}").status_code == 404


def test_a_part_that_is_not_there_is_404(catcher: Catcher) -> None:
    """The message is; the part is not."""
    catcher.send(letter())

    assert catcher.http.get("/api/v1/message/latest/part/9").status_code == 404


def test_too_large_a_message_is_refused(catcher: Catcher) -> None:
    """SMTP says so, and nothing is kept."""
    message = letter()
    message.set_content("x" * 70 + "\n" + ("x" * 70 + "\n") * 2000)

    with pytest.raises(smtplib.SMTPException):
        catcher.send(message)
    assert catcher.http.get("/api/v1/messages").json()["total"] == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"no headers at all",
        b"Date: yesterday\r\nFrom: ,,<\r\nTo: \xff\xfe\r\n\r\nbody \xff",
        b"Content-Type: text/plain; charset=klingon\r\n\r\nQapla\xa0",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\nno part ever",
        b"Subject: =?utf-8?q?=ff?=\r\nContent-Type: nonsense\r\n\r\n",
    ],
)
def test_a_malformed_message_is_shown_all_the_same(catcher: Catcher, raw: bytes) -> None:
    """Whatever a mailer sends can be listed and opened."""
    catcher.send(raw)

    assert catcher.http.get("/api/v1/messages").json()["count"] == 1
    assert catcher.http.get("/api/v1/message/latest").status_code == 200


def test_a_web_page_with_a_name_of_its_own_is_refused(catcher: Catcher) -> None:
    """Mails hold links that reset passwords: DNS rebinding must not reach them."""
    assert catcher.http.get("/api/v1/messages", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_it_says_that_it_is_ready(catcher: Catcher, path: str) -> None:
    """As Mailpit does."""
    assert catcher.http.get(path).status_code == 200
