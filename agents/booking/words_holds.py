"""What the booking agent says of times that are held."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_time

from agents.booking.backend import Booking
from agents.booking.rules import Offer
from agents.booking.words import LOCALE, day_and_time, free_times, listed

NOTHING_HELD = "No time is held for you at the moment."
WHICH_HELD = "Which of the times held for you do you mean?"


def what_and_when(held: Booking, zone: ZoneInfo) -> str:
    """`boot fitting on Monday, November 23 at 2:00 PM`."""
    return f"{held.service.name} on {day_and_time(held.span.start, zone)}"


def now_held(held: Booking, zone: ZoneInfo) -> str:
    """That a time is held, until when, and what to do then."""
    return f"I am holding {what_and_when(held, zone)} for you until {_until(held, zone)}. Shall I book it?"


def still_held(held: Booking, zone: ZoneInfo) -> str:
    """That a time is held, in a list."""
    return f"I am holding {what_and_when(held, zone)} for you until {_until(held, zone)}."


def released(held: Booking, zone: ZoneInfo) -> str:
    """That a time is no longer held."""
    return f"I am no longer holding {what_and_when(held, zone)} for you."


def too_many_held(held: Sequence[Booking], zone: ZoneInfo) -> str:
    """That a customer has enough times held."""
    known = listed([what_and_when(one, zone) for one in held])
    return f"I am already holding {known} for you. Please book one of them or let one go first."


def lost(held: Booking, offer: Offer, zone: ZoneInfo) -> str:
    """That a time was held too long ago, and what is free instead."""
    gone = f"{what_and_when(held, zone)} is no longer held for you, and cannot be had any more."
    return f"{gone} {free_times(held.service, offer, zone)}"


def _until(held: Booking, zone: ZoneInfo) -> str:
    moment: datetime = held.held_until or held.span.start
    same_day = moment.astimezone(zone).date() == held.span.start.astimezone(zone).date()
    return format_time(moment, "h:mm a", tzinfo=zone, locale=LOCALE) if same_day else day_and_time(moment, zone)
