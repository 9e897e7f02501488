"""The company an empty store is filled with, read from a YAML file."""

from datetime import datetime
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from agents.booking.opening import OpeningHours
from hubbub.seeding import MAX_ID_CHARS, SeedEntry, SeedId, SeedMoment, distinct

MAX_MINUTES = 24 * 60
MAX_CAPACITY = 1_000


def _hours(value: str) -> str:
    OpeningHours.parse(value)
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"{value!r} is no IANA time zone; write it as in Europe/Berlin") from error
    return value


def _to_the_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


class DemoCompany(SeedEntry):
    """The company's time zone (IANA), in which its opening hours are meant."""

    timezone: Annotated[str, AfterValidator(_zone)] | None = None


class DemoCustomer(SeedEntry):
    """Who invitations are for."""

    id: SeedId
    name: str = ""
    email: str | None = None


class DemoService(SeedEntry):
    """Something to book."""

    id: SeedId
    name: str = Field(min_length=1, max_length=MAX_ID_CHARS)
    minutes: int = Field(gt=0, le=MAX_MINUTES)
    capacity: int = Field(1, gt=0, le=MAX_CAPACITY)
    open: Annotated[str, AfterValidator(_hours)]


class DemoBooking(SeedEntry):
    """An appointment, to the minute."""

    id: SeedId
    customer_id: SeedId
    service_id: SeedId
    starts_at: Annotated[SeedMoment, AfterValidator(_to_the_minute)]


class Demo(SeedEntry):
    """The sections of the file this agent needs."""

    company: DemoCompany = DemoCompany()
    customers: Annotated[tuple[DemoCustomer, ...], AfterValidator(distinct)] = ()
    services: Annotated[tuple[DemoService, ...], AfterValidator(distinct)] = ()
    bookings: Annotated[tuple[DemoBooking, ...], AfterValidator(distinct)] = ()

    @model_validator(mode="after")
    def _without_orphans(self) -> Self:
        known = {service.id for service in self.services}
        for at, booking in enumerate(self.bookings):
            if booking.service_id not in known:
                raise ValueError(f"bookings.{at}.service_id: there is no such service")
        return self
