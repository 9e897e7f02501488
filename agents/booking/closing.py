"""Other hours than the week's: how they are written, and which appointments they leave outside. Pure."""

from collections.abc import Iterable
from datetime import date

from agents.booking.backend import Booking
from agents.booking.special_days import entries_of, is_over, read_special_days


def entry(first: date, last: date, hours: str) -> str:
    """What is written of the days from `first` to `last`: `hours` as in `09:00-12:00`, or `closed`.

    Raises ValueError for what cannot be read.
    """
    days = f"{first}" if first == last else f"{first}..{last}"
    written = f"{days} {hours.strip()}"
    read_special_days(written)
    return written


def with_entry(special_days: str, new: str, today: date) -> str:
    """The special days with a `new` entry behind the others, where it counts most; without those that are over."""
    kept = [one for one in entries_of(special_days) if one != new and not is_over(one, today)]
    return ", ".join([*kept, new])


def outside(bookings: Iterable[Booking]) -> tuple[Booking, ...]:
    """Those of the bookings that their service, or somebody or something that serves them, is not open for."""
    return tuple(one for one in bookings if not _is_served(one))


def _is_served(booking: Booking) -> bool:
    span, service = booking.span, booking.service
    opened = (service.hours.around(service.zone, span), *(one.around(span) for one in booking.resources))
    return all(times is None or any(time.covers(span) for time in times) for times in opened)
