"""Invitations as iCalendar text (RFC 5545), sent by the rules of scheduling by mail (iTIP, RFC 5546)."""

from datetime import datetime

from icalendar import Calendar, Event, vCalAddress, vText

from agents.booking.backend import Booking, Parties
from hubbub.mail.message import Mailbox

PRODUCT = "-//Hubbub//Booking agent//EN"
UID_DOMAIN = "booking.hubbub"


def invitation(booking: Booking, parties: Parties, now: datetime) -> str:
    """The text that puts `booking` into a calendar, moves it there, or takes it out when it is cancelled.

    The UID is the booking's for good, so that a later invitation with a higher SEQUENCE replaces an earlier one.
    `now` is aware; all times are written in UTC.
    """
    event = Event()
    event.add("uid", f"{booking.id}@{UID_DOMAIN}")
    event.add("sequence", booking.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", booking.span.start)
    event.add("dtend", booking.span.end)
    event.add("summary", booking.service.name)
    event.add("status", "CANCELLED" if booking.cancelled else "CONFIRMED")
    for role, mailbox in (("organizer", parties.organizer), ("attendee", parties.attendee)):
        if mailbox:
            event.add(role, _address(mailbox))
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if booking.cancelled else "REQUEST")
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode()


def _address(mailbox: Mailbox) -> vCalAddress:
    written = vCalAddress(f"mailto:{mailbox.address}")
    if mailbox.name:
        written.params["CN"] = vText(mailbox.name)
    return written
