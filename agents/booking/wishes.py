"""From what customers say to what can be booked: which service, with whom, and when."""

from collections.abc import Sequence
from datetime import datetime

from agents.booking import rules, words
from agents.booking.availability import Demand
from agents.booking.backend import Booking, Calendar, Service
from agents.booking.matching import matching
from agents.booking.models import SlotView
from agents.booking.opening import Span
from agents.booking.rules import Fits, Offer
from hubbub.agent import Call
from hubbub.outcomes import Ask, NeedsInput, Option, Refused
from hubbub.times import TimeSlot


async def demanded(service: str, resource: str | None, calendar: Calendar) -> Demand | NeedsInput | Refused:
    """What is to be booked, by the names customers gave; a question where those are not clear."""
    services = await calendar.services()
    found = matching(service, services)
    if not services:
        return Refused(code="no_services", say=words.NO_SERVICES)
    if len(found) != 1:
        question = words.AMBIGUOUS_SERVICE if found else words.UNKNOWN_SERVICE
        return _which("service", question, [one.name for one in found or services])
    return Demand(found[0]) if resource is None else _with_resource(found[0], resource)


def _with_resource(service: Service, name: str) -> Demand | NeedsInput | Refused:
    able = list(service.resources.values())
    found = matching(name, able)
    if len(found) == 1:
        return Demand(service, found[0].id)
    if not able:
        return Refused(code="no_choice", say=words.no_choice(service))
    return _which("resource", words.which_resource(service), [one.name for one in found or able])


def _which(slot: str, question: str, names: Sequence[str]) -> NeedsInput:
    options = tuple(Option(value=name, label=name) for name in names[: words.MAX_LISTED])
    return NeedsInput(ask=Ask(slot=slot, question=question, options=options))


async def settle(
    wish: TimeSlot, demand: Demand, call: Call, calendar: Calendar, *, besides: str | None = None
) -> Fits | Offer:
    """Ask the rules, with the bookings around the wish; alternatives may end after what is looked at."""
    around = rules.look_within(wish, call.now, call.timezone)
    within = Span(around.start, around.end + demand.service.length)
    occupancy = await calendar.occupancy(demand.service, within, call.now, besides=besides)
    return rules.settle(wish, demand, occupancy, call.now, call.timezone)


async def free(wish: TimeSlot, demand: Demand, call: Call, calendar: Calendar) -> Booking | NeedsInput:
    """A new booking for the customer at the wished time; a question where that is not exact or cannot be had."""
    settled = await settle(wish, demand, call, calendar)
    if isinstance(settled, Offer):
        return which_time(demand.service, settled, wish, call)
    span = demand.service.span(settled.start)
    return Booking(rules.booking_id(call.step_key), call.customer, demand.service, span, resources=settled.resources)


def which_time(service: Service, offer: Offer, wish: TimeSlot, call: Call) -> NeedsInput:
    """Ask for another time; the value of an option is an RFC 3339 start."""
    options = tuple(
        Option(value=start.astimezone(call.timezone).isoformat(), label=words.day_and_time(start, call.timezone))
        for start in offer.starts
    )
    question = words.question(service, offer, call.timezone, wish.start)
    return NeedsInput(ask=Ask(slot="when", question=question, options=options))


def slots(starts: Sequence[datetime], service: Service, call: Call) -> tuple[SlotView, ...]:
    """Free times, in the customer's time zone."""
    return tuple(
        SlotView(
            starts_at=start.astimezone(call.timezone),
            ends_at=(start + service.length).astimezone(call.timezone),
            day_and_time=words.day_and_time(start, call.timezone),
        )
        for start in starts
    )
