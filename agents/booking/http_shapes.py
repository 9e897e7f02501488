"""What goes between us and the company's own calendar system, as JSON."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from agents.booking.backend import Booking, Resource, Service, Waiting
from agents.booking.occupancy import Load, Occupancy, load_of
from agents.booking.opening import ALWAYS, OpeningHours, Span
from agents.booking.written import MAX_CAPACITY, MAX_CHOICES, MAX_NEEDS, Buffer, Capacity, Hours, Minutes, SpecialDays
from agents.booking.written import Zone as ZoneName
from hubbub.mail.message import Mailbox
from hubbub.times import TimeSlot

MAX_LISTED, MAX_BUSY = 10_000, 50_000
A_MINUTE = timedelta(minutes=1)
Id = Annotated[str, Field(min_length=1, max_length=255)]
Name = Annotated[str, Field(max_length=255)]


class Shape(BaseModel):
    """Root of what is read and sent: frozen, and members that are not known are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ResourceShape(Shape):
    """Somebody or something that services need."""

    id: Id
    name: Name
    timezone: ZoneName
    capacity: Capacity = 1
    open: Hours | None = None
    special_days: SpecialDays = ""

    def resource(self) -> Resource:
        """As the rules see it."""
        hours = OpeningHours.parse(self.open or ALWAYS, self.special_days) if self.open or self.special_days else None
        return Resource(self.id, self.name, ZoneInfo(self.timezone), self.capacity, hours)


class ServiceShape(Shape):
    """Something to book. Of each of the `needs`, ids of resources, one is needed."""

    id: Id
    name: Annotated[str, Field(min_length=1, max_length=255)]
    minutes: Minutes
    timezone: ZoneName
    capacity: Capacity = 1
    open: Hours
    special_days: SpecialDays = ""
    buffer_before: Buffer = 0
    buffer_after: Buffer = 0
    needs: Annotated[
        tuple[Annotated[tuple[Id, ...], Field(min_length=1, max_length=MAX_CHOICES)], ...], Field(max_length=MAX_NEEDS)
    ] = ()

    def service(self, resources: Mapping[str, Resource]) -> Service:
        """As the rules see it."""
        return Service(
            id=self.id,
            name=self.name,
            length=self.minutes * A_MINUTE,
            capacity=self.capacity,
            hours=OpeningHours.parse(self.open, self.special_days),
            zone=ZoneInfo(self.timezone),
            before=self.buffer_before * A_MINUTE,
            after=self.buffer_after * A_MINUTE,
            needs=tuple(tuple(resources[one] for one in sorted(set(need))) for need in self.needs),
        )


class OfferedShape(Shape):
    """All services, and the resources they need."""

    services: Annotated[tuple[ServiceShape, ...], Field(max_length=MAX_LISTED)]
    resources: Annotated[tuple[ResourceShape, ...], Field(max_length=MAX_LISTED)] = ()

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        known = {one.id for one in self.resources}
        for service in self.services:
            if missing := {one for need in service.needs for one in need} - known:
                raise ValueError(f"{service.id} needs {min(missing)}, which is not there")
        return self

    def offered(self) -> tuple[Service, ...]:
        """As the rules see them, by name."""
        resources = {one.id: one.resource() for one in self.resources}
        return tuple(sorted((one.service(resources) for one in self.services), key=lambda one: (one.name, one.id)))


class BusyShape(Shape):
    """A time at which so many places are taken, buffers included."""

    start: AwareDatetime
    end: AwareDatetime
    places: Annotated[int, Field(gt=0, le=MAX_CAPACITY)] = 1

    def within(self, time: Span) -> Iterable[Span]:
        """As many spans as places are taken, as far as they lie inside of `time`."""
        start, end = max(self.start, time.start), min(self.end, time.end)
        return [Span(start, end)] * self.places if start < end else ()


Busy = Annotated[tuple[BusyShape, ...], Field(max_length=MAX_BUSY)]


class OccupancyShape(Shape):
    """When a service and the resources it may need, by their ids, are taken."""

    service: Busy = ()
    resources: Annotated[dict[str, Busy], Field(max_length=MAX_NEEDS * MAX_CHOICES)] = {}

    def occupancy(self, time: Span) -> Occupancy:
        """As the rules see it, inside of `time`."""
        return Occupancy(_load(self.service, time), {one: _load(busy, time) for one, busy in self.resources.items()})


def _load(busy: Busy, time: Span) -> Load:
    return load_of(span for one in busy for span in one.within(time))


class CustomerShape(Shape):
    """Who invitations are for."""

    name: Name = ""
    email: Annotated[str, Field(max_length=320)] | None = None

    def mailbox(self) -> Mailbox | None:
        """Where they get mail."""
        return Mailbox(self.name, self.email) if self.email else None


class BookingShape(Shape):
    """An appointment, or a time that is held for a customer."""

    id: Id
    service_id: Id
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    sequence: Annotated[int, Field(ge=0)] = 0
    cancelled: bool = False
    held_until: AwareDatetime | None = None
    resource_ids: Annotated[tuple[Id, ...], Field(max_length=MAX_NEEDS)] = ()

    @classmethod
    def of(cls, booking: Booking) -> Self:
        """As it is sent."""
        return cls(
            id=booking.id,
            service_id=booking.service.id,
            starts_at=booking.span.start,
            ends_at=booking.span.end,
            sequence=booking.sequence,
            cancelled=booking.cancelled,
            held_until=booking.held_until,
            resource_ids=tuple(one.id for one in booking.resources),
        )

    def booking(self, customer: str, service: Service) -> Booking:
        """As the rules see it."""
        known = service.resources
        return Booking(
            id=self.id,
            customer_id=customer,
            service=service,
            span=Span(self.starts_at, self.ends_at),
            sequence=self.sequence,
            cancelled=self.cancelled,
            held_until=self.held_until,
            resources=tuple(known[one] for one in self.resource_ids if one in known),
        )


class WaitingShape(Shape):
    """A place on the waiting list of a service."""

    id: Id
    service_id: Id
    when: TimeSlot
    timezone: ZoneName
    since: AwareDatetime
    until: AwareDatetime
    resource_id: Id | None = None
    offer_id: Id | None = None

    @classmethod
    def of(cls, one: Waiting) -> Self:
        """As it is sent."""
        return cls(
            id=one.id,
            service_id=one.service.id,
            when=one.wish,
            timezone=str(one.zone),
            since=one.since,
            until=one.until,
            resource_id=one.resource,
            offer_id=one.offer_id,
        )

    def waiting(self, customer: str, service: Service) -> Waiting:
        """As the rules see it."""
        return Waiting(
            id=self.id,
            customer_id=customer,
            service=service,
            wish=self.when,
            zone=ZoneInfo(self.timezone),
            since=self.since,
            until=self.until,
            resource=self.resource_id,
            offer_id=self.offer_id,
        )


class CustomerCalendar(Shape):
    """All that the company knows of a customer's appointments."""

    customer: CustomerShape = CustomerShape()
    bookings: Annotated[tuple[BookingShape, ...], Field(max_length=MAX_LISTED)] = ()
    waiting: Annotated[tuple[WaitingShape, ...], Field(max_length=MAX_LISTED)] = ()


class Ids(Shape):
    """The ids of the latest bookings."""

    bookings: Annotated[tuple[Id, ...], Field(max_length=MAX_LISTED)]


class Changed(Shape):
    """What is to be other than before, for one customer: all of it, once, or nothing."""

    customer: Id
    bookings: tuple[BookingShape, ...] = ()
    waiting: tuple[WaitingShape, ...] = ()
    left: tuple[Id, ...] = ()
