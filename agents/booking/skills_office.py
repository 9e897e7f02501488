"""Skills for the company's own people: what is booked on a day, and when the company is open."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from agents.booking import words_office as words
from agents.booking.backend import Calendar, Office, Resource, Service
from agents.booking.closing import outside, with_entry
from agents.booking.models_office import (
    MAX_SPECIAL_CHARS,
    MOST_TOLD,
    AllHoursOut,
    CloseDaysIn,
    DayBookingOut,
    DayIn,
    DayOut,
    HoursIn,
    HoursOut,
    HoursSetOut,
    SetHoursIn,
)
from agents.booking.opening import ALWAYS, OpeningHours, Span
from agents.booking.registry import for_operators
from agents.booking.rules import BOOKABLE_AHEAD
from hubbub.agent import Call
from hubbub.errors import FieldError, InvalidInput
from hubbub.outcomes import Done, Refused

ELSEWHERE = Refused(code="kept_elsewhere", say=words.ELSEWHERE)
UNKNOWN = Refused(code="not_found", say=words.UNKNOWN)
A_DAY = timedelta(days=1)
Open = Service | Resource


@for_operators(effect="read", purpose="list the day's appointments")
async def list_day(args: DayIn, call: Call, calendar: Calendar) -> Done[DayOut] | Refused:
    """List everybody's appointments on a day, and the times held, soonest first."""
    office = calendar.office
    if office is None:
        return ELSEWHERE
    begins, ends = (datetime.combine(args.day + timedelta(days=n), time.min, call.timezone) for n in (0, 1))
    found = await office.booked(Span(begins, ends), call.now, of={args.of} if args.of else None)
    names = await office.names({one.customer_id for one in found[:MOST_TOLD]})
    told = tuple(DayBookingOut.of(one, names.get(one.customer_id, ""), call.timezone) for one in found[:MOST_TOLD])
    return Done(output=DayOut(bookings=told, total=len(found)), say=words.day(args.day, told, len(found)))


@for_operators(effect="read", purpose="list the opening hours")
async def list_hours(args: HoursIn, call: Call, calendar: Calendar) -> Done[AllHoursOut] | Refused:  # noqa: ARG001
    """List when each service and resource is open, and on which days that does not hold."""
    office = calendar.office
    if office is None:
        return ELSEWHERE
    known = await _known(office, calendar)
    return Done(output=AllHoursOut(hours=tuple(map(HoursOut.of, known))), say=words.hours(known))


@for_operators(effect="idempotent", purpose="set the opening hours")
async def set_hours(args: SetHoursIn, call: Call, calendar: Calendar) -> Done[HoursSetOut] | Refused:
    """Set when a service or a resource is open; appointments outside of that stay, and are told."""
    office = calendar.office
    if office is None:
        return ELSEWHERE
    await office.lock_hours()
    one = next((one for one in await _known(office, calendar) if one.id == args.of), None)
    if one is None:
        return UNKNOWN
    text, special = (one.hours.text, one.hours.special_text) if one.hours else (ALWAYS, "")
    new = OpeningHours.parse(
        text if args.open is None else args.open, special if args.special_days is None else args.special_days
    )
    return await _opened({one: new}, Span(call.now, call.now + BOOKABLE_AHEAD), call, office)


@for_operators(effect="idempotent", purpose="close the days")
async def close_days(args: CloseDaysIn, call: Call, calendar: Calendar) -> Done[HoursSetOut] | Refused:
    """Close the company, services or resources on some days, or set other hours for them; the week's stay as they are.

    Appointments on these days stay, and are told: whoever closes has to move or cancel them.
    """
    office = calendar.office
    if office is None:
        return ELSEWHERE
    await office.lock_hours()
    known = {one.id: one for one in reversed(await _known(office, calendar))}
    if not set(args.of) <= known.keys():
        return UNKNOWN
    closed = args.of or [one.id for one in await calendar.services()]
    new = {known[name]: _with_special(known[name], args.written, call) for name in closed}
    begins = datetime.combine(args.first, time.min, call.timezone) - A_DAY
    ends = datetime.combine(args.last or args.first, time.max, call.timezone) + A_DAY
    return await _opened(new, Span(begins, ends), call, office)


def _with_special(one: Open, written: str, call: Call) -> OpeningHours:
    text, before = (one.hours.text, one.hours.special_text) if one.hours else (ALWAYS, "")
    special = with_entry(before, written, call.now.astimezone(one.zone).date())
    if len(special) > MAX_SPECIAL_CHARS:
        raise InvalidInput([FieldError("/input/of", f"{one.id} has too many special days")])
    return OpeningHours.parse(text, special)


async def _opened(new: Mapping[Open, OpeningHours], within: Span, call: Call, office: Office) -> Done[HoursSetOut]:
    """Keep the new hours; of the appointments `within` a time, those outside of them are told."""
    for one, hours in new.items():
        await office.open_at(one, hours)
    ids = {one.id for one in new}
    booked = await office.booked(within, call.now, of=ids)
    left = outside(one for one in booked if call.now < one.span.start)
    told = tuple(one.id for one in left[:MOST_TOLD])
    return Done(
        output=HoursSetOut(changed=tuple(sorted(ids)), outside=told, total=len(left)),
        say=words.set_hours(len(new), left, call.timezone),
    )


async def _known(office: Office, calendar: Calendar) -> tuple[Open, ...]:
    """Services, then resources: where one of each has the same id, the service is meant."""
    return (*await calendar.services(), *await office.resources())
