"""A real SMTP server for tests: it runs in a thread, and can be slow, strict or away."""

import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

import anyio
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class MailServer:
    """What arrived, and how the server behaves.

    `replies` are given to the first mails instead of accepting them. While `open` is not set, a mail is taken but
    never answered.
    """

    port: int
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)
    taken: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """It answers, until told otherwise."""
        self.open.set()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take one mail."""
        self.taken.set()
        if self.replies:
            return self.replies.pop(0)
        self.recipients += envelope.rcpt_tos
        assert isinstance(envelope.content, bytes)
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        await anyio.to_thread.run_sync(self.open.wait)
        return "250 OK"

    def ids(self) -> set[str]:
        """The distinct Message-IDs that arrived."""
        return {str(message["Message-ID"]) for message in self.messages}

    @contextmanager
    def running(self) -> Iterator[None]:
        """Listen until the block ends."""
        controller = Controller(self, hostname="127.0.0.1", port=self.port)
        controller.start()
        try:
            yield
        finally:
            self.open.set()
            controller.stop()


def text_of(message: EmailMessage) -> str:
    """The text of a mail, with the line ends Python writes."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@contextmanager
def silent_server(port: int) -> Iterator[None]:
    """A server that accepts connections and never says a word."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(50)
        yield
