"""Hands mail to an SMTP server (RFC 5321)."""

import logging
from contextlib import suppress
from dataclasses import dataclass

import aiosmtplib
import anyio

from agents.support.backend import Delivery, Mail
from agents.support.mail import Mailbox, message_of

GOODBYE_SECONDS = 0.5
PERMANENT = range(500, 600)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """One connection a mail, encrypted where the server offers it (RFC 3207)."""

    host: str
    port: int
    sender: Mailbox

    async def send(self, mail: Mail) -> Delivery:
        """Try once. The caller bounds the time; cut off in the middle, the mail may or may not have been accepted."""
        # The name is given because looking up one's own may take seconds where there is no name server.
        client = aiosmtplib.SMTP(
            hostname=self.host, port=self.port, timeout=None, local_hostname=self.sender.domain or "localhost"
        )
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
