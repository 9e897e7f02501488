"""The company an empty store is filled with, read from a YAML file."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from agents.booking.written import MAX_CHOICES, MAX_NEEDS, Buffer, Capacity, Hours, Minutes, SpecialDays, Zone
from hubbub.seeding import MAX_ID_CHARS, SeedEntry, SeedId, SeedMoment, distinct
from hubbub.times import TimeSlot


def _grouped(value: object) -> object:
    """`[anna, ben]`, one of whom is needed, as the one group it is: `[[anna, ben]]`."""
    plain = isinstance(value, list) and value and not any(isinstance(one, list) for one in value)
    return [value] if plain else value


def _to_the_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


Need = Annotated[tuple[SeedId, ...], Field(min_length=1, max_length=MAX_CHOICES)]


class DemoCompany(SeedEntry):
    """Its name, its time zone (IANA), in which its opening hours are meant, and days on which those do not hold."""

    name: str | None = None
    timezone: Zone | None = None
    special_days: SpecialDays = ""


class DemoCustomer(SeedEntry):
    """Who invitations are for."""

    id: SeedId
    name: str = ""
    email: str | None = None


class DemoResource(SeedEntry):
    """Somebody or something that services need; without hours it can be had at any time."""

    id: SeedId
    name: str = Field(min_length=1, max_length=MAX_ID_CHARS)
    capacity: Capacity = 1
    open: Hours | None = None
    special_days: SpecialDays = ""


class DemoService(SeedEntry):
    """Something to book. Buffers are minutes; of each of the `needs`, ids of resources, one is needed."""

    id: SeedId
    name: str = Field(min_length=1, max_length=MAX_ID_CHARS)
    minutes: Minutes
    capacity: Capacity = 1
    open: Hours
    special_days: SpecialDays = ""
    buffer_before: Buffer = 0
    buffer_after: Buffer = 0
    needs: Annotated[tuple[Need, ...], BeforeValidator(_grouped), Field(max_length=MAX_NEEDS)] = ()


class DemoBooking(SeedEntry):
    """An appointment, or a time that is held for a customer, to the minute."""

    id: SeedId
    customer_id: SeedId
    service_id: SeedId
    starts_at: Annotated[SeedMoment, AfterValidator(_to_the_minute)]
    held_until: SeedMoment | None = None


class DemoWaiting(SeedEntry):
    """A customer who waits for a service; `when` is as in a wish, in the company's time zone."""

    id: SeedId
    customer_id: SeedId
    service_id: SeedId
    when: TimeSlot
    since: SeedMoment


class Demo(SeedEntry):
    """The sections of the file this agent needs."""

    company: DemoCompany = DemoCompany()
    customers: Annotated[tuple[DemoCustomer, ...], AfterValidator(distinct)] = ()
    resources: Annotated[tuple[DemoResource, ...], AfterValidator(distinct)] = ()
    services: Annotated[tuple[DemoService, ...], AfterValidator(distinct)] = ()
    bookings: Annotated[tuple[DemoBooking, ...], AfterValidator(distinct)] = ()
    waiting: Annotated[tuple[DemoWaiting, ...], AfterValidator(distinct)] = ()

    @model_validator(mode="after")
    def _without_orphans(self) -> Self:
        for orphan in self._orphans():
            raise ValueError(orphan)
        return self

    def _orphans(self) -> Iterator[str]:
        resources = {resource.id for resource in self.resources}
        for at, service in enumerate(self.services):
            for missing in sorted({one for need in service.needs for one in need} - resources):
                yield f"services.{at}.needs: there is no resource {missing!r}"
        services = {service.id for service in self.services}
        asked = [(f"bookings.{at}", one.service_id) for at, one in enumerate(self.bookings)]
        asked += [(f"waiting.{at}", one.service_id) for at, one in enumerate(self.waiting)]
        for place, service_id in asked:
            if service_id not in services:
                yield f"{place}.service_id: there is no such service"
