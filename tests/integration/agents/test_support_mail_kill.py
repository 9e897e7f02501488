"""A kill while mail is under way."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import httpx

from tests.mail_server import MailServer
from tests.running import Running, SpokeCaller, free_port, service, wait_until

COMPANY = "customers: [{id: c-1, name: Mia Weber, email: mia@example.com}]"
NOTICE = {"template": "notice", "values": {"subject": "Hello", "text": "Text"}}


@contextmanager
def started(folder: Path, smtp_port: int) -> Iterator[tuple[Running, SpokeCaller]]:
    """The agent over the store in `folder`, and Mia."""
    (folder / "company.yaml").write_text(COMPANY)
    environment = {
        "HUBBUB_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/support.db",
        "HUBBUB_DEMO_DATA": str(folder / "company.yaml"),
        "HUBBUB_SMTP_PORT": str(smtp_port),
    }
    with service("agents.support.app:app", environment) as running, httpx.Client(timeout=10) as client:
        yield running, SpokeCaller("support", running.url, customer="c-1", client=client)


def test_a_kill_while_the_mail_is_under_way_loses_nothing(tmp_path: Path) -> None:
    """Killed after the commit, before the mail server's yes: the next process sends it under the same Message-ID."""
    key, server = uuid4().hex, MailServer(free_port())
    server.open.clear()
    with server.running():
        with started(tmp_path, server.port) as (first, mia):
            call = threading.Thread(target=_ignore_the_end, args=(mia, key))
            call.start()
            assert server.taken.wait(10)
            first.kill()
            call.join()
        server.open.set()
        before = len(server.messages)
        with started(tmp_path, server.port) as (_, mia):
            answer = mia.call("send_email", NOTICE, key=key).json()
            wait_until(lambda: len(server.messages) > before, what="the next process sent the mail")
    assert answer["outcome"] == "done"
    assert server.ids() == {answer["output"]["message_id"]}


def _ignore_the_end(mia: SpokeCaller, key: str) -> None:
    """Call, and do not mind that the agent dies of it."""
    with suppress(httpx.TransportError):
        mia.call("send_email", NOTICE, key=key)
