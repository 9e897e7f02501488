"""Settings of the booking agent."""

from datetime import timedelta
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path

from pydantic import Field

from agents.booking.backend import Mailbox, Terms
from hubbub.settings import AgentSettings

MAX_HOLD_MINUTES = 24 * 60


class BookingSettings(AgentSettings):
    """What the booking agent needs to know."""

    database_url: str = Field(description="SQLAlchemy URL with an asynchronous driver, as in sqlite+aiosqlite:///…")
    demo_data: Path | None = Field(None, description="YAML file an empty store is filled from at the first start")
    mail_from: str | None = Field(None, description="RFC 5322 mailbox that invitations name as their organizer")

    hold_minutes: int = Field(10, ge=1, le=MAX_HOLD_MINUTES, description="how long a time is held for a customer")

    @property
    def terms(self) -> Terms:
        """The terms these settings set."""
        return Terms(organizer=self.organizer, hold_for=timedelta(minutes=self.hold_minutes))

    @property
    def organizer(self) -> Mailbox | None:
        """Who invitations come from, if that is set."""
        name, address = parseaddr(self.mail_from or "")
        return Mailbox(address, str(make_header(decode_header(name)))) if address else None
