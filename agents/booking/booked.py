"""What is answered when something was booked or changed: words, values, an invitation, a card."""

from typing import Any

from agents.booking import words
from agents.booking.backend import Booking, Calendar
from agents.booking.invites import invitation
from agents.booking.models import BookingView, BookSlotOut, ChangeOut, card
from agents.booking.models_holds import HeldBookedOut
from hubbub.agent import Call
from hubbub.outcomes import Done


async def booked(booking: Booking, call: Call, calendar: Calendar) -> Done[BookSlotOut]:
    """The answer to a booking that was made just now."""
    output = BookSlotOut(**await _values(booking, call, calendar))
    return Done(output=output, say=words.booked(booking, call.timezone), cards=(card(booking, call.timezone),))


async def held_booked(booking: Booking, call: Call, calendar: Calendar) -> Done[HeldBookedOut]:
    """The answer to a booking that was made just now of a time held."""
    output = HeldBookedOut(**await _values(booking, call, calendar), hold_id=booking.id)
    return Done(output=output, say=words.booked(booking, call.timezone), cards=(card(booking, call.timezone),))


async def changed(booking: Booking, say: str, call: Call, calendar: Calendar) -> Done[ChangeOut]:
    """The answer to a booking that was moved or cancelled just now."""
    output = ChangeOut(**await _values(booking, call, calendar))
    return Done(output=output, say=say, cards=(card(booking, call.timezone),))


async def _values(booking: Booking, call: Call, calendar: Calendar) -> dict[str, Any]:
    view = BookingView.of(booking, call.timezone)
    invite = invitation(booking, await calendar.parties(call.customer), call.now)
    return {**view.model_dump(exclude={"day_and_time"}), "invite": invite}
