"""A support agent of a coffee company for tests: two customers, working hours, a page to set a new password."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from tests.databases import Database
from tests.mail_server import MailServer
from tests.running import SpokeCaller, free_port, service

COMPANY = """
company: {name: Crema}
customers:
  - {id: c-1, name: Mia Weber, email: Mia@example.com}
  - {id: c-2, name: Zoe Ono, email: zoe@example.com, facts: {model: travel}}
  - {id: c-3, name: Tom Mute}
tickets:
  - {id: T-00000007, customer_id: c-2, subject: Long ago, status: closed, opened_at: -90d}
"""
KETTLE = """
title: Kettle stays cold
questions: [my kettle does not heat]
facts: {model: {travel: [mini], family: [large]}}
nodes:
  plug:
    say: Plug the kettle into another socket.
    title: Another socket
    otherwise: [{when: {model: travel}, to: voltage}, {to: ticket}]
  voltage: {say: Set the switch under the kettle to your voltage., otherwise: ticket}
"""
NOW = "2026-07-02T02:00:00+00:00"
"""Wednesday, ten in the evening in New York."""
PAGE = "https://crema.example/set-password"
SECRET = "a-secret-of-the-coffee-company"


@dataclass(frozen=True)
class House:
    """The agent, who calls it, and the mail server."""

    url: str
    database: Database
    mail: MailServer
    mia: SpokeCaller
    zoe: SpokeCaller
    kim: SpokeCaller

    def somebody(self, conversation: str = "c_9") -> SpokeCaller:
        """Somebody who has not signed in."""
        return replace(self.mia, customer=None, conversation=conversation)


@contextmanager
def support_house(database: Database, folder: Path, **settings: str) -> Iterator[House]:
    """The agent over `database`, with its files in `folder`."""
    (folder / "company.yaml").write_text(COMPANY)
    (folder / "kettle.tree.yaml").write_text(KETTLE)
    mail = MailServer(free_port())
    environment = {
        "HUBBUB_DATABASE_URL": database.url,
        "HUBBUB_DEMO_DATA": str(folder / "company.yaml"),
        "HUBBUB_KNOWLEDGE_DIR": str(folder),
        "HUBBUB_CLOCK_AT": NOW,
        "HUBBUB_TIMEZONE": "America/New_York",
        "HUBBUB_WORKING_HOURS": "Mon-Fri 09:00-17:00",
        "HUBBUB_SMTP_PORT": str(mail.port),
        "HUBBUB_RESET_URL": PAGE,
        "HUBBUB_RESET_SECRET": SECRET,
        **settings,
    }
    with (
        mail.running(),
        service("agents.support.app:app", environment) as running,
        httpx.Client(timeout=10) as client,
    ):
        caller = SpokeCaller("support", running.url, client=client)
        mia, zoe = replace(caller, customer="c-1"), replace(caller, customer="c-2")
        yield House(running.url, database, mail, mia, zoe, replace(caller, operator="kim", conversation=""))
