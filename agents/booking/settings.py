"""Settings of the booking agent."""

from pathlib import Path

from pydantic import Field

from hubbub.settings import AgentSettings


class BookingSettings(AgentSettings):
    """What the booking agent needs to know."""

    database_url: str = Field(description="SQLAlchemy URL with an asynchronous driver, as in sqlite+aiosqlite:///…")
    demo_data: Path | None = Field(None, description="YAML file an empty store is filled from at the first start")
    mail_from: str | None = Field(None, description="RFC 5322 mailbox that invitations name as their organizer")
