"""Letters this agent writes by itself; what customers ask for is confirmed by whoever writes confirmations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from agents.booking.backend import Booking
from hubbub.mail.letters import Letter, Letters
from hubbub.mail.message import Mailbox
from hubbub.mail.outbox import Mail, message_id

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Post:
    """What it takes to write to customers, in the name of `sender`."""

    letters: Letters
    sender: Mailbox

    def reminder(self, booking: Booking, to: Mailbox, now: datetime) -> Mail:
        """The reminder of an appointment; of no use once it has begun."""
        letter = self._letter("appointment_reminder", _told(booking), to, booking.service.zone)
        mail_id = reminder_id(booking.id, booking.sequence, self.sender)
        return self._mail(letter, booking, to, message_id=mail_id, written_at=now, expires_at=booking.span.start)

    def offer(self, held: Booking, to: Mailbox, zone: ZoneInfo, now: datetime) -> Mail:
        """That a time is held for somebody who waited for it; of no use once it is not held any more."""
        until = held.held_until or held.span.start
        letter = self._letter("place_offered", {**_told(held), "held_until": until.isoformat()}, to, zone)
        mail_id = offer_id(held.id, self.sender)
        return self._mail(letter, held, to, message_id=mail_id, written_at=now, expires_at=until)

    def _letter(self, template: str, values: Mapping[str, JsonValue], to: Mailbox, zone: ZoneInfo) -> Letter:
        return self.letters.write(template, values, customer=to.name or to.address, zone=zone)

    @staticmethod
    def _mail(
        letter: Letter, about: Booking, to: Mailbox, *, message_id: str, written_at: datetime, expires_at: datetime
    ) -> Mail:
        return Mail(
            message_id=message_id,
            customer_id=about.customer_id,
            to_name=to.name,
            to_address=to.address,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            invite=None,
            written_at=written_at,
            expires_at=expires_at,
            attempts=0,
        )


def reminder_id(booking_id: str, sequence: int, sender: Mailbox) -> str:
    """The Message-ID of the reminder of an appointment as it is since its latest change: there is one of each."""
    return message_id(f"reminder {booking_id} {sequence}", sender.domain)


def offer_id(held_id: str, sender: Mailbox) -> str:
    """The Message-ID of the letter about a time that is held for somebody who waited."""
    return message_id(f"offer {held_id}", sender.domain)


def _told(booking: Booking) -> dict[str, JsonValue]:
    return {
        "booking_id": booking.id,
        "service": booking.service.name,
        "starts_at": booking.span.start.isoformat(),
        "ends_at": booking.span.end.isoformat(),
        "resources": [one.name for one in booking.resources],
    }
