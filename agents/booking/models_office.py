"""What the skills for the company's own people take and give."""

from datetime import date
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, Field, field_validator, model_validator

from agents.booking.backend import Booking, Resource, Service
from agents.booking.closing import entry
from agents.booking.models import MAX_ID_CHARS
from agents.booking.opening import ALWAYS
from agents.booking.special_days import CLOSED
from agents.booking.written import Hours, SpecialDays
from hubbub.agent import SkillInput, SkillOutput

MOST_TOLD = 200
MAX_HOURS_CHARS = 500
MAX_SPECIAL_CHARS = 4_000
MAX_NAMED = 100
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]
Id = Annotated[str, Field(min_length=1, max_length=MAX_ID_CHARS)]


class DayIn(SkillInput):
    """Which day, in the time zone of who asks; and of which service or resource (its id), all by default."""

    day: Day
    of: Id | None = None


class DayBookingOut(SkillOutput):
    """An appointment, or a time held until `held_until`, and whose it is."""

    booking_id: str
    service: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    customer: str
    name: str
    resources: tuple[str, ...]
    held_until: AwareDatetime | None

    @classmethod
    def of(cls, booking: Booking, name: str, zone: ZoneInfo) -> Self:
        """The view of a `booking` of somebody called `name`."""
        return cls(
            booking_id=booking.id,
            service=booking.service.name,
            starts_at=booking.span.start.astimezone(zone),
            ends_at=booking.span.end.astimezone(zone),
            customer=booking.customer_id,
            name=name,
            resources=tuple(one.name for one in booking.resources),
            held_until=booking.held_until and booking.held_until.astimezone(zone),
        )


class DayOut(SkillOutput):
    """What is booked and held on a day, soonest first; `total` counts those that are too many to be listed as well."""

    bookings: tuple[DayBookingOut, ...]
    total: int


class HoursIn(SkillInput):
    """Nothing: all hours are listed."""


class HoursOut(SkillOutput):
    """When a service or a resource is open, and on which days that does not hold."""

    id: str
    name: str
    open: str
    special_days: str
    timezone: str
    is_service: bool

    @classmethod
    def of(cls, one: Service | Resource) -> Self:
        """The view of a service or a resource."""
        hours = one.hours
        return cls(
            id=one.id,
            name=one.name,
            open=hours.text if hours else ALWAYS,
            special_days=hours.special_text if hours else "",
            timezone=str(one.zone),
            is_service=isinstance(one, Service),
        )


class AllHoursOut(SkillOutput):
    """Services, then resources, by name."""

    hours: tuple[HoursOut, ...]


class SetHoursIn(SkillInput):
    """The hours of a service or a resource (its id) from now on: the week's, special days, or both; in full."""

    of: Id
    open: Annotated[Hours, Field(max_length=MAX_HOURS_CHARS)] | None = None
    special_days: Annotated[SpecialDays, Field(max_length=MAX_SPECIAL_CHARS)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.open is None and self.special_days is None:
            raise ValueError("say open, special_days or both")
        return self


class CloseDaysIn(SkillInput):
    """Days from `first` to `last` (`first` alone by default) on which other `hours` hold, or none (`closed`).

    `of` are ids of services and resources; the whole company by default.
    """

    first: Day
    last: Day | None = None
    hours: Annotated[str, Field(max_length=MAX_HOURS_CHARS)] = CLOSED
    of: tuple[Id, ...] = Field((), max_length=MAX_NAMED)

    @field_validator("hours")
    @classmethod
    def _is_read(cls, value: str) -> str:
        entry(EARLIEST, EARLIEST, value)
        return value

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.last is not None and self.last < self.first:
            raise ValueError("the last day is before the first")
        return self

    @property
    def written(self) -> str:
        """The days and hours as they are kept."""
        return entry(self.first, self.last or self.first, self.hours)


class HoursSetOut(SkillOutput):
    """Whose hours changed (ids), and the appointments (ids) that lie outside them now; `total` counts all of those."""

    changed: tuple[str, ...]
    outside: tuple[str, ...]
    total: int
