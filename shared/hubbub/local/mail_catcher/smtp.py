"""The SMTP side (RFC 5321): accepts everything, keeps it, delivers nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiosmtpd.smtp import SMTP, Envelope, Session

from hubbub.local.mail_catcher.mailbox import Mailbox
from hubbub.local.mail_catcher.mime import mailboxes, parse
from hubbub.local.mail_catcher.settings import CatcherSettings


class Keeper:
    """What aiosmtpd calls with each message."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Keep the message; it is on disk before the sender hears 250."""
        content = envelope.content
        raw = content.encode() if isinstance(content, str) else content or b""
        kept = self._mailbox.put(with_envelope(raw, envelope.mail_from or "", envelope.rcpt_tos))
        return f"250 2.0.0 Ok: queued as {kept.id}"


def with_envelope(raw: bytes, sender: str, recipients: list[str]) -> bytes:
    """`raw` with what only the SMTP envelope knew, as headers: Return-Path, and Bcc for recipients it does not name."""
    known = {address.lower() for _, address in mailboxes(parse(raw), "To", "Cc", "Bcc")}
    hidden = [recipient for recipient in recipients if recipient.lower() not in known]
    lines = [f"Return-Path: <{sender}>"] + ([f"Bcc: {', '.join(hidden)}"] if hidden else [])
    return "".join(f"{line}\r\n" for line in lines).encode() + raw


@asynccontextmanager
async def listening(settings: CatcherSettings, mailbox: Mailbox) -> AsyncIterator[None]:
    """Accept mail while the context is open."""

    def session() -> SMTP:
        return SMTP(Keeper(mailbox), data_size_limit=settings.max_bytes, enable_SMTPUTF8=True, hostname="hubbub")

    loop = asyncio.get_running_loop()
    server = await loop.create_server(session, settings.smtp_host, settings.smtp_port)
    try:
        yield
    finally:
        server.close()
        await server.wait_closed()
