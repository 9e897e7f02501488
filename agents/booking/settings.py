"""Settings of the booking agent."""

from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path

from pydantic import Field

from agents.booking.backend import Mailbox
from hubbub.settings import AgentSettings


class BookingSettings(AgentSettings):
    """What the booking agent needs to know."""

    database_url: str = Field(description="SQLAlchemy URL with an asynchronous driver, as in sqlite+aiosqlite:///…")
    demo_data: Path | None = Field(None, description="YAML file an empty store is filled from at the first start")
    mail_from: str | None = Field(None, description="RFC 5322 mailbox that invitations name as their organizer")

    @property
    def organizer(self) -> Mailbox | None:
        """Who invitations come from, if that is set."""
        name, address = parseaddr(self.mail_from or "")
        return Mailbox(address, str(make_header(decode_header(name)))) if address else None
