"""What the skills for the waiting list take and give."""

from typing import Annotated, Self

from pydantic import AwareDatetime, ConfigDict, Field

from agents.booking.backend import Waiting
from agents.booking.models import MAX_ID_CHARS, BookingView, BookSlotIn, HeldView
from hubbub.agent import SkillInput, SkillOutput
from hubbub.semantics import LABEL_KEY, Slot

WAITING_ID = "waiting.id"


class JoinIn(BookSlotIn):
    """The service, the times that would suit, and with whom or where (anybody by default)."""


class LeaveIn(SkillInput):
    """Which place on a waiting list; the only one by default."""

    waiting_id: Annotated[Annotated[str, Field(min_length=1, max_length=MAX_ID_CHARS)] | None, Slot(WAITING_ID)] = None


class WaitingView(SkillOutput):
    """A place on the waiting list of a service; it ends at `until`, in the customer's time zone."""

    model_config = ConfigDict(json_schema_extra={LABEL_KEY: ["service"]})
    waiting_id: Annotated[str, Slot(WAITING_ID)]
    service: str
    until: AwareDatetime

    @classmethod
    def of(cls, waiting: Waiting) -> Self:
        """The view of `waiting`."""
        return cls(waiting_id=waiting.id, service=waiting.service.name, until=waiting.until.astimezone(waiting.zone))


class ListBookingsOut(SkillOutput):
    """Upcoming appointments and times held, soonest first; and what the customer is waiting for."""

    bookings: tuple[BookingView, ...]
    held: tuple[HeldView, ...]
    waiting: tuple[WaitingView, ...]
