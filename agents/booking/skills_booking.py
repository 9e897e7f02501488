"""Skills that book, move and cancel."""

from dataclasses import replace

from agents.booking import examples, rules, words
from agents.booking.availability import Demand
from agents.booking.backend import Booking, Calendar
from agents.booking.booked import booked, changed
from agents.booking.models import BookSlotIn, BookSlotOut, CancelBookingIn, ChangeOut, RescheduleIn
from agents.booking.offering import lock_in_turn
from agents.booking.registry import EFFECT_TIMEOUT_MS, agent, by_mail
from agents.booking.rules import Offer
from agents.booking.wishes import demanded, free, settle, which_time
from hubbub.agent import Call
from hubbub.outcomes import Done, NeedsConfirmation, NeedsInput, Refused, not_found


@agent.skill(
    effect="idempotent",
    purpose="book your appointment",
    examples=examples.BOOK_SLOT,
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=by_mail("booking_confirmed"),
)
async def book_slot(args: BookSlotIn, call: Call, calendar: Calendar) -> Done[BookSlotOut] | NeedsInput | Refused:
    """Book a service at an exact time; offer free times when the wish is not exact or cannot be had.

    A time that is held for the customer, and fits, is the one they mean.
    """
    demand = await demanded(args.service, args.resource, calendar)
    if not isinstance(demand, Demand):
        return demand
    held_before = await calendar.lock_held(call.customer, call.now)
    offered = await lock_in_turn(demand.service, call.now, calendar)
    theirs = (*held_before, *(one for one in offered if one.customer_id == call.customer))
    held = rules.meant(args.when, demand, theirs, call.timezone)
    if held is not None:
        kept = replace(held, held_until=None)
        await calendar.change(kept, call.now)
        return await booked(kept, call, calendar)
    wished = await free(args.when, demand, call, calendar)
    if isinstance(wished, NeedsInput):
        return wished
    await calendar.add(wished, call.now)
    return await booked(wished, call, calendar)


@agent.skill(
    effect="idempotent",
    purpose="cancel your appointment",
    examples=examples.CANCEL_BOOKING,
    confirm="always",
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=by_mail("booking_cancelled"),
)
async def cancel_booking(
    args: CancelBookingIn, call: Call, calendar: Calendar
) -> Done[ChangeOut] | NeedsConfirmation | Refused:
    """Cancel an appointment that has not begun, once the customer has said yes."""
    booking = await _changeable(args.booking_id, call, calendar)
    if isinstance(booking, Refused):
        return booking
    asked = NeedsConfirmation(say=words.confirm_cancelling(booking, call.timezone))
    if not call.agreed_to(asked):
        return asked
    gone = replace(booking, sequence=booking.sequence + 1, cancelled=True)
    await calendar.change(gone, call.now)
    return await changed(gone, words.cancelled(gone, call.timezone), call, calendar)


@agent.skill(
    effect="idempotent",
    purpose="move your appointment",
    examples=examples.RESCHEDULE,
    confirm="always",
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=by_mail("booking_rescheduled"),
)
async def reschedule(
    args: RescheduleIn, call: Call, calendar: Calendar
) -> Done[ChangeOut] | NeedsInput | NeedsConfirmation | Refused:
    """Move an appointment that has not begun, once the customer has said yes to the old and the new time.

    Offer free times when the wish cannot be had.
    """
    booking = await _changeable(args.booking_id, call, calendar)
    if isinstance(booking, Refused):
        return booking
    if args.when.start == booking.span.start:
        return Refused(code="unchanged", say=words.unmoved(booking, call.timezone))
    service, liked = booking.service, frozenset(one.id for one in booking.resources)
    await lock_in_turn(service, call.now, calendar)
    settled = await settle(args.when, Demand(service, liked=liked), call, calendar, besides=booking.id)
    if isinstance(settled, Offer):
        return which_time(service, settled, args.when, call)
    asked = NeedsConfirmation(say=words.confirm_moving(booking, settled.start, call.timezone))
    if not call.agreed_to(asked):
        return asked
    moved = replace(
        booking,
        span=service.span(settled.start),
        resources=settled.resources,
        sequence=booking.sequence + 1,
    )
    await calendar.change(moved, call.now)
    return await changed(moved, words.moved(moved, call.timezone), call, calendar)


async def _changeable(booking_id: str, call: Call, calendar: Calendar) -> Booking | Refused:
    """The customer's booking, unless it is too late to change it."""
    booking = await calendar.lock_booking(booking_id, call.customer)
    if booking is None or booking.held_until is not None:
        return not_found(f"appointment {booking_id}")
    if booking.cancelled:
        return Refused(code="already_cancelled", say=words.already_cancelled(booking, call.timezone))
    if rules.has_begun(booking, call.now):
        return Refused(code="too_late", say=words.too_late(booking, call.timezone))
    return booking
