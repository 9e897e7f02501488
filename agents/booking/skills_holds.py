"""Skills that hold a time for a while: hold, book what is held, let go."""

from dataclasses import replace

from agents.booking import examples_holds as examples
from agents.booking import rules
from agents.booking import words_holds as words
from agents.booking.availability import Demand
from agents.booking.backend import Booking, Calendar
from agents.booking.booked import held_booked
from agents.booking.models import HeldView
from agents.booking.models_holds import HOLD_BOOKED, BookHeldIn, HeldBookedOut, HoldSlotIn, ReleaseHoldIn
from agents.booking.offering import lock_in_turn
from agents.booking.registry import EFFECT_TIMEOUT_MS, agent, by_mail
from agents.booking.rules import Offer
from agents.booking.wishes import demanded, free, settle
from agents.booking.words import unmoved
from hubbub.agent import Call
from hubbub.outcomes import Ask, Done, NeedsInput, Option, Refused, not_found
from hubbub.times import TimeSlot


@agent.skill(
    effect="idempotent",
    purpose="hold a time for you",
    examples=examples.HOLD_SLOT,
    timeout_ms=EFFECT_TIMEOUT_MS,
    compensate="release_hold",
)
async def hold_slot(args: HoldSlotIn, call: Call, calendar: Calendar) -> Done[HeldView] | NeedsInput | Refused:
    """Keep an exact time free for the customer for some minutes, without booking it; offer free times otherwise."""
    demand = await demanded(args.service, args.resource, calendar)
    if not isinstance(demand, Demand):
        return demand
    held = await calendar.lock_held(call.customer, call.now)
    if already := rules.meant(args.when, demand, held, call.timezone):
        return _held(already, call)
    if len(held) >= rules.MAX_HELD:
        return Refused(code="too_many_held", say=words.too_many_held(held, call.timezone))
    await lock_in_turn(demand.service, call.now, calendar)
    wished = await free(args.when, demand, call, calendar)
    if isinstance(wished, NeedsInput):
        return wished
    booking = replace(wished, held_until=call.now + calendar.terms.hold_for)
    await calendar.add(booking, call.now)
    return _held(booking, call)


@agent.skill(
    effect="idempotent",
    purpose="book the time that is held for you",
    examples=examples.BOOK_HELD,
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=by_mail("booking_confirmed"),
)
async def book_held(args: BookHeldIn, call: Call, calendar: Calendar) -> Done[HeldBookedOut] | NeedsInput | Refused:
    """Book a time that is held for the customer; also one that ran out, if it is still free."""
    held = await _meant(args.hold_id, call, calendar)
    if not isinstance(held, Booking):
        return held
    if held.held_until is None:
        return Refused(code="already_booked", say=unmoved(held, call.timezone))
    await lock_in_turn(held.service, call.now, calendar)
    if not rules.is_held(held, call.now):
        settled = await settle(TimeSlot(start=held.span.start), Demand(held.service), call, calendar)
        if isinstance(settled, Offer):
            return Refused(code="no_longer_held", say=words.lost(held, settled, call.timezone))
        held = replace(held, resources=settled.resources, cancelled=False)
    booking = replace(held, held_until=None)
    await calendar.change(booking, call.now)
    return await held_booked(booking, call, calendar)


@agent.skill(effect="idempotent", purpose="let go of the time that is held for you", examples=examples.RELEASE_HOLD)
async def release_hold(args: ReleaseHoldIn, call: Call, calendar: Calendar) -> Done[HeldView] | NeedsInput | Refused:
    """Free a time that is held for the customer; one that ran out already is free."""
    held = await _meant(args.hold_id, call, calendar)
    if not isinstance(held, Booking):
        return held
    if held.held_until is None:
        return Refused(code="already_booked", say=unmoved(held, call.timezone))
    await calendar.change(replace(held, cancelled=True), call.now)
    return Done(output=HeldView.of(held, call.timezone), say=words.released(held, call.timezone))


async def _meant(hold_id: str | None, call: Call, calendar: Calendar) -> Booking | NeedsInput | Refused:
    """The time held that is meant: the one with this id, else the only one."""
    if hold_id is not None:
        found = await calendar.lock_booking(hold_id, call.customer)
        called_off = found is not None and found.held_until is None and found.cancelled
        return not_found(f"held time {hold_id}") if found is None or called_off else found
    held = await calendar.lock_held(call.customer, call.now)
    if not held:
        return Refused(code="nothing_held", say=words.NOTHING_HELD)
    if len(held) == 1:
        return held[0]
    options = tuple(Option(value=one.id, label=words.what_and_when(one, call.timezone)) for one in held)
    return NeedsInput(ask=Ask(slot="hold_id", question=words.WHICH_HELD, options=options))


def _held(booking: Booking, call: Call) -> Done[HeldView]:
    say = words.now_held(booking, call.timezone)
    return Done(output=HeldView.of(booking, call.timezone), say=say, offers=(HOLD_BOOKED,))
