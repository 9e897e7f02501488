"""What the booking agent says to the company's own people."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from agents.booking.backend import Booking, Resource, Service
from agents.booking.models_office import DayBookingOut
from agents.booking.words import LOCALE, day_and_time, shortened

ELSEWHERE = "Appointments and opening hours are in the company's own calendar system: see to them there."
UNKNOWN = "There is no service and no resource with that id."


def day(wanted: date, told: Sequence[DayBookingOut], total: int) -> str:
    """What is booked on a day; `told` are the first of them."""
    on = format_date(wanted, "EEEE, MMMM d", locale=LOCALE)
    if not told:
        return f"Nothing is booked on {on}."
    return f"On {on}: {shortened(list(map(_line, told)), total)}."


def _line(one: DayBookingOut) -> str:
    at = format_time(one.starts_at, "h:mm a", tzinfo=one.starts_at.tzinfo, locale=LOCALE)
    return f"{at} {one.service}, {one.name or one.customer}{' (held)' if one.held_until else ''}"


def hours(known: Sequence[Service | Resource]) -> str:
    """When everything is open."""
    lines = [f"{one.name}: {one.hours.text if one.hours else 'always'}" for one in known]
    return f"{shortened(lines)}." if lines else "There is nothing that could be open."


def set_hours(changed: int, left: Sequence[Booking], zone: ZoneInfo) -> str:
    """That hours changed, and which appointments lie outside of them now."""
    what = "The hours are set." if changed == 1 else f"The hours of {changed} are set."
    if not left:
        return f"{what} No appointment lies outside of them."
    lines = [f"{one.service.name} on {day_and_time(one.span.start, zone)} ({one.id})" for one in left]
    return f"{what} Outside of them, and still booked: {shortened(lines)}."
