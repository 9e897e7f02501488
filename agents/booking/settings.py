"""Settings of the booking agent."""

from datetime import timedelta
from email.header import decode_header, make_header
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator

from agents.booking.backend import Terms
from hubbub.mail.message import Mailbox
from hubbub.mail.settings import MailSettings

MAX_HOLD_MINUTES = 24 * 60
MAX_REMIND_HOURS = 24 * 30
MAX_OFFER_MINUTES = 7 * 24 * 60


class BookingSettings(MailSettings):
    """What the booking agent needs to know, each from `HUBBUB_<NAME>`."""

    database_url: str = Field(description="SQLAlchemy URL with an asynchronous driver, as in sqlite+aiosqlite:///…")
    demo_data: Path | None = Field(None, description="YAML file an empty store is filled from at the first start")
    backend_url: str | None = Field(
        None, description="address of the company's own calendar system, instead of our tables"
    )
    backend_token: SecretStr = Field(SecretStr(""), description="bearer token for that system")
    backend_waiting_list: bool = Field(False, description="whether that system keeps a waiting list")
    smtp_host: str = Field("", description="the mail server; without one nobody is reminded")
    mail_from: str = Field("", description="sender of reminders, and who invitations name as their organizer")
    remind_hours: float = Field(24, ge=0, le=MAX_REMIND_HOURS, description="so long before an appointment; 0 is never")
    hold_minutes: int = Field(10, ge=1, le=MAX_HOLD_MINUTES, description="how long a time is held for a customer")
    offer_minutes: int = Field(
        120, ge=5, le=MAX_OFFER_MINUTES, description="how long a time is held for who waited for it"
    )

    @property
    def terms(self) -> Terms:
        """The terms these settings set."""
        return Terms(
            organizer=self.organizer,
            hold_for=timedelta(minutes=self.hold_minutes),
            remind_before=timedelta(hours=self.remind_hours),
            offer_for=timedelta(minutes=self.offer_minutes),
        )

    @property
    def organizer(self) -> Mailbox | None:
        """Who invitations come from, if that is set."""
        if not self.mail_from:
            return None
        return Mailbox(str(make_header(decode_header(self.sender.name))), self.sender.address)

    @model_validator(mode="after")
    def _says_who_writes(self) -> Self:
        if self.smtp_host and not self.mail_from:
            raise ValueError("HUBBUB_SMTP_HOST needs HUBBUB_MAIL_FROM")
        return self
