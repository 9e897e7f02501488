"""Letters this agent writes by itself; what customers ask for is confirmed by whoever writes confirmations."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import JsonValue

from agents.booking.backend import Booking
from hubbub.mail.letters import Letters
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
        letter = self.letters.write(
            "appointment_reminder", _told(booking), customer=to.name or to.address, zone=booking.service.zone
        )
        return Mail(
            message_id=reminder_id(booking.id, booking.sequence, self.sender),
            customer_id=booking.customer_id,
            to_name=to.name,
            to_address=to.address,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            invite=None,
            written_at=now,
            expires_at=booking.span.start,
            attempts=0,
        )


def reminder_id(booking_id: str, sequence: int, sender: Mailbox) -> str:
    """The Message-ID of the reminder of an appointment as it is since its latest change: there is one of each."""
    return message_id(f"reminder {booking_id} {sequence}", sender.domain)


def _told(booking: Booking) -> dict[str, JsonValue]:
    return {
        "booking_id": booking.id,
        "service": booking.service.name,
        "starts_at": booking.span.start.isoformat(),
        "ends_at": booking.span.end.isoformat(),
        "resources": [one.name for one in booking.resources],
    }
