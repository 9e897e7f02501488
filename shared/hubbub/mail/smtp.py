"""Hands mail to an SMTP server (RFC 5321)."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

import aiosmtplib
import anyio

from hubbub.mail.message import Mailbox, message_of
from hubbub.mail.outbox import Delivery, Mail

Security = Literal["offered", "starttls", "tls", "none"]
"""Encrypted where the server offers it (RFC 3207), always so, from the first byte on (RFC 8314), or never."""
STARTS_TLS: Mapping[Security, bool | None] = {"offered": None, "starttls": True, "tls": None, "none": False}
GOODBYE_SECONDS = 0.5
PERMANENT = range(500, 600)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server, and how to speak to it; without a user name nobody signs in."""

    host: str
    port: int
    security: Security = "offered"
    username: str = ""
    password: str = field(default="", repr=False)

    def client(self, local_hostname: str) -> aiosmtplib.SMTP:
        """A client for one connection. `local_hostname` is our name: looking it up may take seconds."""
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            timeout=None,
            local_hostname=local_hostname,
            use_tls=self.security == "tls",
            start_tls=STARTS_TLS[self.security],
            username=self.username or None,
            password=self.password or None,
        )


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """One connection a mail."""

    server: Server
    sender: Mailbox

    async def send(self, mail: Mail) -> Delivery:
        """Try once. The caller bounds the time; cut off in the middle, the mail may or may not have been accepted."""
        client = self.server.client(self.sender.domain or "localhost")
        try:
            message = message_of(mail, self.sender)
            await client.connect()
            await client.send_message(message, sender=self.sender.address, recipients=[mail.to_address])
            await _say_goodbye(client)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            delivery: Delivery = "rejected" if _for_good(error) else "delayed"
            log.warning("mail %s is %s: %s", mail.message_id, delivery, _what(error))
            return delivery
        finally:
            client.close()
        return "accepted"


async def _say_goodbye(client: aiosmtplib.SMTP) -> None:
    """Quit politely; the mail is accepted whatever comes of it."""
    with anyio.move_on_after(GOODBYE_SECONDS), suppress(aiosmtplib.SMTPException, OSError):
        await client.quit()


def _for_good(error: Exception) -> bool:
    """Whether a retry is pointless: this recipient or this content was refused, or cannot be written as mail."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(refusal.code in PERMANENT for refusal in error.recipients)
    if isinstance(error, aiosmtplib.SMTPDataError):
        return error.code in PERMANENT
    return isinstance(error, aiosmtplib.SMTPNotSupported | ValueError)


def _what(error: Exception) -> str:
    """The error for the log, without the server's text, which may repeat addresses."""
    code = getattr(error, "code", "")
    return f"{type(error).__name__} {code}".strip()
