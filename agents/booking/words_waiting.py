"""What the booking agent says of waiting lists."""

from babel.dates import format_date

from agents.booking.backend import Service, Waiting
from agents.booking.words import LOCALE

NOT_WAITING = "You are not on a waiting list."
WHICH_LIST = "Which waiting list do you mean?"
NO_LIST = "I am sorry, there is no waiting list."
NO_ADDRESS = "I have no e-mail address for you, so I could not tell you when a place gets free."
TOO_LATE = "That time has already passed."
TOO_MANY = "You are on as many waiting lists as one can be. Please leave one of them first."


def joined(waiting: Waiting) -> str:
    """That somebody waits from now on, and what happens then."""
    return f"{still_waiting(waiting)} I will write to you as soon as a time gets free that suits you."


def still_waiting(waiting: Waiting) -> str:
    """That somebody waits, in a list."""
    return f"You are on the waiting list for {waiting.service.name} until {_day(waiting)}."


def left(service: Service) -> str:
    """That somebody does not wait any more."""
    return f"You are no longer on the waiting list for {service.name}."


def _day(waiting: Waiting) -> str:
    return format_date(waiting.until.astimezone(waiting.zone), "EEEE, MMMM d", locale=LOCALE)
