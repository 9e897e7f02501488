"""Skills that look: what can be booked, when there is room, and what a customer has."""

from agents.booking import examples, rules, words
from agents.booking.availability import Demand
from agents.booking.backend import Calendar
from agents.booking.models import (
    BookingView,
    FindSlotsIn,
    FindSlotsOut,
    HeldView,
    ListServicesOut,
    NothingIn,
    ServiceView,
    card,
)
from agents.booking.models_waiting import ListBookingsOut, WaitingView
from agents.booking.registry import agent
from agents.booking.rules import Fits
from agents.booking.wishes import demanded, settle, slots
from agents.booking.words_holds import still_held
from agents.booking.words_waiting import still_waiting
from hubbub.agent import Call
from hubbub.cards import Fallback
from hubbub.outcomes import Done, NeedsInput, Refused

KNOWN_FOR_S = 24 * 3_600
"""What we offer changes seldom: yesterday's list is better than none."""


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
    """Say when a service is free: at the wished time, on the wished days, or soon."""
    demand = await demanded(args.service, args.resource, calendar)
    if not isinstance(demand, Demand):
        return demand
    service = demand.service
    settled = await settle(args.when or rules.ANY_TIME, demand, call, calendar)
    if isinstance(settled, Fits):
        say = words.is_free(service, settled.start, call.timezone)
        return Done(output=FindSlotsOut(service=service.name, slots=slots([settled.start], service, call)), say=say)
    say = words.free_times(service, settled, call.timezone)
    return Done(output=FindSlotsOut(service=service.name, slots=slots(settled.starts, service, call)), say=say)


@agent.skill(effect="read", purpose="look up your appointments", examples=examples.LIST_BOOKINGS)
async def list_bookings(args: NothingIn, call: Call, calendar: Calendar) -> Done[ListBookingsOut]:  # noqa: ARG001
    """List the customer's upcoming appointments, the times held for them, and what they are on the waiting list for."""
    known, zone = await calendar.upcoming(call.customer, call.now), call.timezone
    booked = [one for one in known if one.held_until is None]
    held = [one for one in known if one.held_until is not None]
    listed = await calendar.waiting_list.of_customer(call.customer, call.now) if calendar.waiting_list else ()
    waiting = [one for one in listed if one.offer_id is None]
    waited = map(still_waiting, waiting)
    return Done(
        output=ListBookingsOut(
            bookings=tuple(BookingView.of(one, zone) for one in booked),
            held=tuple(HeldView.of(one, zone) for one in held),
            waiting=tuple(map(WaitingView.of, waiting)),
        ),
        say=" ".join([words.booking_list(booked, zone), *(still_held(one, zone) for one in held), *waited]),
        cards=tuple(card(one, zone) for one in booked[: words.MAX_LISTED]),
    )
