"""The booking agent's skills."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from agents.booking import examples, rules, words
from agents.booking.backend import Booking, Calendar, Service
from agents.booking.invites import invitation
from agents.booking.matching import matching
from agents.booking.models import (
    BookingView,
    BookSlotIn,
    BookSlotOut,
    CancelBookingIn,
    ChangeOut,
    FindSlotsIn,
    FindSlotsOut,
    ListBookingsOut,
    ListServicesOut,
    NothingIn,
    RescheduleIn,
    ServiceView,
    SlotView,
    card,
)
from agents.booking.opening import Span
from hubbub.agent import Agent, Call
from hubbub.cards import Fallback, FollowUp, Vocabulary
from hubbub.erasing import lets_erase
from hubbub.outcomes import Ask, Done, NeedsConfirmation, NeedsInput, Option, Refused, not_found
from hubbub.phrases import read_phrases
from hubbub.times import TimeSlot
from hubbub.vocabulary import id_pattern

EFFECT_TIMEOUT_MS = 5_000
SAMPLED_IDS = 500
KNOWN_FOR_S = 24 * 3_600
"""What we offer changes seldom: yesterday's list is better than none."""

agent: Agent[Calendar] = Agent(
    name="booking",
    description="appointments: booking, moving and cancelling them",
    version="0.1.0",
    phrases=read_phrases(Path(__file__).parent / "phrases"),
)


def _mail(template: str) -> list[FollowUp]:
    return [FollowUp(goal="email.sent", input={"template": template}, output_as="values")]


@agent.skill(
    effect="read",
    purpose="list our services",
    examples=examples.LIST_SERVICES,
    requires_customer=False,
    fallback=Fallback(last_known_s=KNOWN_FOR_S),
)
async def list_services(args: NothingIn, call: Call, calendar: Calendar) -> Done[ListServicesOut]:  # noqa: ARG001
    """List what can be booked."""
    services = await calendar.services()
    return Done(output=ListServicesOut(services=tuple(map(ServiceView.of, services))), say=words.service_list(services))


@agent.skill(effect="read", purpose="look for free times", examples=examples.FIND_SLOTS, requires_customer=False)
async def find_slots(args: FindSlotsIn, call: Call, calendar: Calendar) -> Done[FindSlotsOut] | NeedsInput | Refused:
    """Say when a service is free: at the wished time, on the wished day, or soon."""
    service = await _service(args.service, calendar)
    if not isinstance(service, Service):
        return service
    settled = await _settle(args.when or rules.ANY_TIME, service, call, calendar)
    if isinstance(settled, rules.Fits):
        say = words.is_free(service, settled.start, call.timezone)
        return Done(output=FindSlotsOut(service=service.name, slots=_slots([settled.start], service, call)), say=say)
    say = words.free_times(service, settled, call.timezone)
    return Done(output=FindSlotsOut(service=service.name, slots=_slots(settled.starts, service, call)), say=say)


@agent.skill(
    effect="idempotent",
    purpose="book your appointment",
    examples=examples.BOOK_SLOT,
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=_mail("booking_confirmed"),
)
async def book_slot(args: BookSlotIn, call: Call, calendar: Calendar) -> Done[BookSlotOut] | NeedsInput | Refused:
    """Book a service at an exact time; offer free times when the wish is not exact or cannot be had."""
    service = await _service(args.service, calendar)
    if not isinstance(service, Service):
        return service
    await calendar.hold_service(service.id)
    settled = await _settle(args.when, service, call, calendar)
    if isinstance(settled, rules.Offer):
        return _which_time(service, settled, args.when, call)
    span = Span(settled.start, settled.start + service.length)
    booking = Booking(rules.booking_id(call.step_key), call.customer, service, span)
    await calendar.add(booking)
    view = BookingView.of(booking, call.timezone)
    output = BookSlotOut(**view.model_dump(exclude={"day_and_time"}), invite=await _invite(booking, call, calendar))
    return Done(output=output, say=words.booked(booking, call.timezone), cards=(card(booking, call.timezone),))


@agent.skill(effect="read", purpose="look up your appointments", examples=examples.LIST_BOOKINGS)
async def list_bookings(args: NothingIn, call: Call, calendar: Calendar) -> Done[ListBookingsOut]:  # noqa: ARG001
    """List the customer's upcoming appointments."""
    bookings = await calendar.upcoming(call.customer, call.now)
    return Done(
        output=ListBookingsOut(bookings=tuple(BookingView.of(one, call.timezone) for one in bookings)),
        say=words.booking_list(bookings, call.timezone),
        cards=tuple(card(one, call.timezone) for one in bookings[: words.MAX_LISTED]),
    )


@agent.skill(
    effect="idempotent",
    purpose="cancel your appointment",
    examples=examples.CANCEL_BOOKING,
    confirm="always",
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=_mail("booking_cancelled"),
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
    changed = replace(booking, sequence=booking.sequence + 1, cancelled=True)
    return await _change(changed, words.cancelled(changed, call.timezone), call, calendar)


@agent.skill(
    effect="idempotent",
    purpose="move your appointment",
    examples=examples.RESCHEDULE,
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=_mail("booking_rescheduled"),
)
async def reschedule(args: RescheduleIn, call: Call, calendar: Calendar) -> Done[ChangeOut] | NeedsInput | Refused:
    """Move an appointment that has not begun to another time; offer free times when the wish cannot be had."""
    booking = await _changeable(args.booking_id, call, calendar)
    if isinstance(booking, Refused):
        return booking
    if args.when.start == booking.span.start:
        return Refused(code="unchanged", say=words.unmoved(booking, call.timezone))
    await calendar.hold_service(booking.service.id)
    settled = await _settle(args.when, booking.service, call, calendar, besides=booking.id)
    if isinstance(settled, rules.Offer):
        return _which_time(booking.service, settled, args.when, call)
    span = Span(settled.start, settled.start + booking.service.length)
    changed = replace(booking, span=span, sequence=booking.sequence + 1)
    return await _change(changed, words.moved(changed, call.timezone), call, calendar)


async def vocabulary(calendar: Calendar) -> dict[str, Vocabulary]:
    """How services and bookings are called in messages; ids made here are known before the first is."""
    ids = [*await calendar.sample_ids(SAMPLED_IDS), rules.booking_id("")]
    names = tuple(service.name for service in await calendar.services())
    return {"service.name": Vocabulary(values=names), "booking.id": Vocabulary(pattern=id_pattern(ids))}


async def _service(name: str, calendar: Calendar) -> Service | NeedsInput | Refused:
    services = await calendar.services()
    found = matching(name, services)
    if len(found) == 1:
        return found[0]
    if not services:
        return Refused(code="no_services", say=words.NO_SERVICES)
    options = tuple(Option(value=one.name, label=one.name) for one in (found or services)[: words.MAX_LISTED])
    question = words.AMBIGUOUS_SERVICE if found else words.UNKNOWN_SERVICE
    return NeedsInput(ask=Ask(slot="service", question=question, options=options))


async def _settle(
    wish: TimeSlot, service: Service, call: Call, calendar: Calendar, *, besides: str | None = None
) -> rules.Fits | rules.Offer:
    """Ask the rules, with the bookings around the wish; alternatives may end after what is looked at."""
    around = rules.look_within(wish, call.now, call.timezone)
    busy = await calendar.busy(service.id, Span(around.start, around.end + service.length), besides=besides)
    return rules.settle(wish, service, rules.load_of(busy), call.now, call.timezone)


async def _changeable(booking_id: str, call: Call, calendar: Calendar) -> Booking | Refused:
    """The customer's booking, unless it is too late to change it."""
    booking = await calendar.hold_booking(booking_id, call.customer)
    if booking is None:
        return not_found(f"appointment {booking_id}")
    if booking.cancelled:
        return Refused(code="already_cancelled", say=words.already_cancelled(booking, call.timezone))
    if rules.has_begun(booking, call.now):
        return Refused(code="too_late", say=words.too_late(booking, call.timezone))
    return booking


async def _change(changed: Booking, say: str, call: Call, calendar: Calendar) -> Done[ChangeOut]:
    await calendar.change(changed)
    view = BookingView.of(changed, call.timezone)
    output = ChangeOut(**view.model_dump(exclude={"day_and_time"}), invite=await _invite(changed, call, calendar))
    return Done(output=output, say=say, cards=(card(changed, call.timezone),))


async def _invite(booking: Booking, call: Call, calendar: Calendar) -> str:
    return invitation(booking, await calendar.parties(call.customer), call.now)


def _which_time(service: Service, offer: rules.Offer, wish: TimeSlot, call: Call) -> NeedsInput:
    """Ask for another time; the value of an option is an RFC 3339 start."""
    options = tuple(
        Option(value=start.astimezone(call.timezone).isoformat(), label=words.day_and_time(start, call.timezone))
        for start in offer.starts
    )
    question = words.question(service, offer, call.timezone, wish.start)
    return NeedsInput(ask=Ask(slot="when", question=question, options=options))


def _slots(starts: Sequence[datetime], service: Service, call: Call) -> tuple[SlotView, ...]:
    return tuple(
        SlotView(
            starts_at=start.astimezone(call.timezone),
            ends_at=(start + service.length).astimezone(call.timezone),
            day_and_time=words.day_and_time(start, call.timezone),
        )
        for start in starts
    )


lets_erase(agent)
