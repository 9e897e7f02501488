"""What the booking agent says to customers, in their time zone."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time

from agents.booking.backend import Booking, Service
from agents.booking.rules import Offer, Reason

LOCALE = "en_US"
MAX_LISTED = 10
ANY_OTHER = "Which other day and time would suit you?"
INSTEAD = "Would one of these times suit you instead?"
NO_SERVICES = "I am sorry, there is nothing that can be booked at the moment."
NO_BOOKINGS = "You have no upcoming appointments."
WHICH_SERVICE = "Which service would you like to book?"
UNKNOWN_SERVICE = "I could not find that service. Which of these would you like?"
AMBIGUOUS_SERVICE = "Which of these services do you mean?"


def day_and_time(moment: datetime, zone: ZoneInfo) -> str:
    """`Monday, November 23 at 2:00 PM`. No year: nothing is booked more than a year ahead."""
    return format_datetime(moment, "EEEE, MMMM d 'at' h:mm a", tzinfo=zone, locale=LOCALE)


def listed(parts: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *others, final = parts
    return f"{', '.join(others)} {last} {final}" if others else final


def booked(booking: Booking, zone: ZoneInfo) -> str:
    """That a booking was made just now."""
    return f"Your {booking.service.name} is booked for {day_and_time(booking.span.start, zone)}."


def moved(booking: Booking, zone: ZoneInfo) -> str:
    """That a booking has a new time now."""
    return f"Your {booking.service.name} is moved to {day_and_time(booking.span.start, zone)}."


def unmoved(booking: Booking, zone: ZoneInfo) -> str:
    """That a booking has the wished time already."""
    return f"Your {booking.service.name} is already booked for {day_and_time(booking.span.start, zone)}."


def confirm_moving(booking: Booking, start: datetime, zone: ZoneInfo) -> str:
    """What would happen if a booking were moved to another start."""
    old, new = day_and_time(booking.span.start, zone), day_and_time(start, zone)
    return f"I would move your {booking.service.name} from {old} to {new}. Shall I move it?"


def confirm_cancelling(booking: Booking, zone: ZoneInfo) -> str:
    """What would happen if a booking were cancelled."""
    return f"I would cancel your {booking.service.name} on {day_and_time(booking.span.start, zone)}. Shall I cancel it?"


def cancelled(booking: Booking, zone: ZoneInfo) -> str:
    """That a booking was cancelled just now."""
    return f"Your {booking.service.name} on {day_and_time(booking.span.start, zone)} is cancelled."


def already_cancelled(booking: Booking, zone: ZoneInfo) -> str:
    """That a booking is no longer there to be changed."""
    return f"Your {booking.service.name} on {day_and_time(booking.span.start, zone)} was already cancelled."


def too_late(booking: Booking, zone: ZoneInfo) -> str:
    """That a booking lies in the past."""
    when = day_and_time(booking.span.start, zone)
    return f"Your {booking.service.name} on {when} has already begun, so it can no longer be changed."


def booking_list(bookings: Sequence[Booking], zone: ZoneInfo) -> str:
    """The customer's appointments."""
    lines = [f"{one.service.name} on {day_and_time(one.span.start, zone)} ({one.id})" for one in bookings]
    if not lines:
        return NO_BOOKINGS
    count = "one upcoming appointment" if len(lines) == 1 else f"{len(lines)} upcoming appointments"
    return f"You have {count}: {shortened(lines)}."


def service_list(services: Sequence[Service]) -> str:
    """What can be booked."""
    lines = [f"{one.name} ({int(one.length.total_seconds()) // 60} minutes)" for one in services]
    return f"You can book: {shortened(lines)}." if lines else NO_SERVICES


def is_free(service: Service, start: datetime, zone: ZoneInfo) -> str:
    """That the wished time can be had."""
    return f"{day_and_time(start, zone)} is free for your {service.name}."


def free_times(service: Service, offer: Offer, zone: ZoneInfo) -> str:
    """Which times can be had."""
    if not offer.starts:
        return question(service, offer, zone, None)
    times = listed([_day_of_times(day, moments, zone) for day, moments in _by_day(offer.starts, zone)])
    if offer.reason is Reason.CHOICE:
        return f"These times are free for your {service.name}: {times}."
    return f"{_obstacle(service, offer.reason, None, zone)} The nearest free times are {times}."


def question(service: Service, offer: Offer, zone: ZoneInfo, wished: datetime | None) -> str:
    """What to ask a customer who has to choose another time than `wished`."""
    if offer.reason is Reason.CHOICE:
        return f"Which of these times would suit you for your {service.name}?"
    return f"{_obstacle(service, offer.reason, wished, zone)} {INSTEAD if offer.starts else ANY_OTHER}"


def no_choice(service: Service) -> str:
    """That nobody is to be chosen for a service."""
    return f"For your {service.name} there is nobody and nothing to choose: I can book it as it is."


def which_resource(service: Service) -> str:
    """What to ask a customer who wants a service with somebody who doesn't do it."""
    return f"Who or what should it be for your {service.name}?"


def _obstacle(service: Service, reason: Reason, wished: datetime | None, zone: ZoneInfo) -> str:
    match reason:
        case Reason.PAST:
            return "That time has already passed."
        case Reason.TOO_FAR:
            return "I can book at most a year ahead."
        case Reason.CLOSED:
            return f"I am sorry, {_then(wished, zone)} is outside the hours for your {service.name}."
        case Reason.TAKEN:
            return f"I am sorry, {_then(wished, zone)} is already taken."
        case Reason.CHOICE | Reason.FULL:
            return f"I am sorry, nothing is free for your {service.name} then."


def _then(wished: datetime | None, zone: ZoneInfo) -> str:
    return day_and_time(wished, zone) if wished else "that time"


def _by_day(starts: Iterable[datetime], zone: ZoneInfo) -> list[tuple[date, list[datetime]]]:
    return [(day, list(moments)) for day, moments in groupby(starts, key=lambda start: start.astimezone(zone).date())]


def _day_of_times(day: date, moments: Sequence[datetime], zone: ZoneInfo) -> str:
    times = [format_time(moment, "h:mm a", tzinfo=zone, locale=LOCALE) for moment in moments]
    return f"{format_date(day, 'EEEE, MMMM d', locale=LOCALE)} at {listed(times, 'or')}"


def shortened(lines: Sequence[str], total: int | None = None) -> str:
    """The first of the lines, and how many more there are; `lines` may themselves be the first of a `total`."""
    more = (total or len(lines)) - MAX_LISTED
    return "; ".join([*lines[:MAX_LISTED], *([f"and {more} more"] if more > 0 else [])])
