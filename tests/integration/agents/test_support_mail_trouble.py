"""Mail when things go wrong: the mail server is away, silent or strict."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.mail_server import MailServer, silent_server, text_of
from tests.running import SpokeCaller, free_port, service, wait_until

COMPANY = "customers: [{id: c-1, name: Mia Weber, email: mia@example.com}]"
NOTICE = {"template": "notice", "values": {"subject": "Hello", "text": "Text"}}


@dataclass(frozen=True)
class Agent:
    """An agent, its store, and the port where it looks for its mail server."""

    url: str
    store: Path
    smtp_port: int

    def nothing_waits(self) -> bool:
        """Whether no mail is on its way."""
        with closing(sqlite3.connect(self.store)) as database:
            return database.execute('SELECT 1 FROM outbox WHERE "end" IS NULL').fetchone() is None


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    """The agent of this file."""
    folder, port = tmp_path_factory.mktemp("support"), free_port()
    (folder / "company.yaml").write_text(COMPANY)
    environment = {
        "HUBBUB_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/support.db",
        "HUBBUB_DEMO_DATA": str(folder / "company.yaml"),
        "HUBBUB_SMTP_PORT": str(port),
        "HUBBUB_MAIL_FROM": "Crema & Co <care@crema.example>",
    }
    with service("agents.support.app:app", environment) as running:
        yield Agent(running.url, folder / "support.db", port)


@pytest.fixture
def server(agent: Agent) -> Iterator[MailServer]:
    """The agent's mail server, not listening yet; no mail waits after the test."""
    server = MailServer(agent.smtp_port)
    yield server
    with server.running():
        wait_until(agent.nothing_waits, what="the outbox is empty")


@pytest.fixture
def mia(agent: Agent) -> Iterator[SpokeCaller]:
    """Mia, who gets mail."""
    with httpx.Client(timeout=10) as client:
        yield SpokeCaller("support", agent.url, customer="c-1", client=client)


def test_mail_waits_until_the_mail_server_is_back(mia: SpokeCaller, server: MailServer) -> None:
    """The step is done while the server is down; each mail arrives once when it is up again."""
    keys = [uuid4().hex for _ in range(3)]
    answers = [mia.call("send_email", NOTICE, key=key).json() for key in keys]
    assert {answer["outcome"] for answer in answers} == {"done"}
    ids = [answer["output"]["message_id"] for answer in answers]
    with server.running():
        wait_until(lambda: server.ids() == set(ids), what="all mails arrived")
        again = [mia.call("send_email", NOTICE, key=key).json() for key in keys]
    assert again == answers
    assert len(server.messages) == len(ids)


def test_a_server_that_says_try_later_is_tried_later(mia: SpokeCaller, server: MailServer) -> None:
    """A temporary refusal (4xx) delays a mail, and the signature names the sender where the company has no name."""
    server.replies += ["451 Try again", "421 Too busy"]
    with server.running():
        mia.call("send_email", NOTICE)
        wait_until(lambda: server.messages, what="the mail arrived at last")
    assert "Kind regards,\nCrema & Co" in text_of(server.messages[0])


def test_a_server_that_refuses_for_good_is_left_alone(mia: SpokeCaller, server: MailServer) -> None:
    """A mail that is refused for good is not tried again, and holds up no other."""
    server.replies += ["550 No such mailbox"]
    with server.running():
        assert mia.call("send_email", NOTICE).json()["outcome"] == "done"
        other = mia.call("send_email", NOTICE).json()
        wait_until(lambda: server.messages, what="the other mail arrived")
    assert server.ids() == {other["output"]["message_id"]}


def test_an_operator_sends_a_refused_mail_again(mia: SpokeCaller, server: MailServer) -> None:
    """It is listed without its words and its address, until it is on its way again."""
    server.replies += ["550 No such mailbox"]
    kim = replace(mia, customer=None, operator="kim")
    with server.running():
        message_id = mia.call("send_email", NOTICE).json()["output"]["message_id"]

        def dead() -> list[dict[str, Any]]:
            return list(kim.call("dead_letters").json()["output"]["letters"])

        [letter] = [one for one in dead() if one["message_id"] == message_id]
        assert (letter["customer"], letter["subject"], letter["reason"]) == ("c-1", "Hello", "rejected")
        assert "mia@example.com" not in str(dead())
        assert kim.call("retry_dead_letter", {"message_id": message_id}).json()["outcome"] == "done"
        wait_until(lambda: server.ids() == {message_id}, what="the mail arrived")
        wait_until(lambda: message_id not in str(dead()), what="it is no dead letter any more")
        assert kim.call("retry_dead_letter", {"message_id": message_id}).json()["code"] == "not_found"


def test_a_mail_server_that_never_speaks_does_not_hold_up_the_step(mia: SpokeCaller, server: MailServer) -> None:
    """The try is cut off in time for the answer, and the mail arrives once the server behaves."""
    with silent_server(server.port):
        answer = mia.call("send_email", NOTICE).json()
    with server.running():
        wait_until(lambda: server.messages, what="the mail arrived")
    assert answer["outcome"] == "done"
    assert server.ids() == {answer["output"]["message_id"]}


def test_a_server_that_takes_mail_and_never_answers_gets_the_same_mail_again(
    mia: SpokeCaller, server: MailServer
) -> None:
    """Nobody knows whether it was accepted: it is sent again, recognisable by its Message-ID."""
    server.open.clear()
    with server.running():
        answer = mia.call("send_email", NOTICE).json()
        server.open.set()
        wait_until(lambda: len(server.messages) >= 2, what="the mail came again")
    assert answer["outcome"] == "done"
    assert server.ids() == {answer["output"]["message_id"]}
