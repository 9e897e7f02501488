"""What the skills for times held take and give."""

from typing import Annotated

from pydantic import Field

from agents.booking.models import HOLD_ID, MAX_ID_CHARS, BookSlotIn, BookSlotOut
from hubbub.agent import SkillInput
from hubbub.semantics import Slot

HOLD_BOOKED = "hold.booked"
"""What is reached when a time held is booked: the goal of an offer to do so."""

HoldId = Annotated[str, Field(min_length=1, max_length=MAX_ID_CHARS)]


class HoldSlotIn(BookSlotIn):
    """The service and its time, as for a booking."""


class BookHeldIn(SkillInput):
    """Which time held; the only one by default."""

    hold_id: Annotated[HoldId | None, Slot(HOLD_ID)] = None


class ReleaseHoldIn(SkillInput):
    """Which time held; the only one by default."""

    hold_id: Annotated[HoldId | None, Slot(HOLD_ID)] = None


class HeldBookedOut(BookSlotOut):
    """A new appointment at the time that was held."""

    hold_id: Annotated[str, Slot(HOLD_BOOKED)]
