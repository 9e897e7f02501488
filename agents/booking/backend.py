"""The port to the system that keeps services and bookings, and what it keeps."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from agents.booking.occupancy import Occupancy
from agents.booking.opening import OpeningHours, Span
from hubbub.erasing import Erased
from hubbub.errors import StoreAway
from hubbub.exporting import Exported
from hubbub.mail.message import Mailbox
from hubbub.times import TimeSlot

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Resource:
    """Somebody or something that a service needs, for `capacity` customers at a time; without `hours` at any time."""

    id: str
    name: str
    zone: ZoneInfo
    capacity: int = 1
    hours: OpeningHours | None = None

    def around(self, within: Span) -> tuple[Span, ...] | None:
        """When it can be had around a time; None for always."""
        return None if self.hours is None else self.hours.around(self.zone, within)


@dataclass(frozen=True, slots=True)
class Service:
    """Something to book: `capacity` customers at a time, during `hours` in `zone`.

    A booking keeps the places it needs from `before` its start until `after` its end, and one resource of each of the
    `needs`.
    """

    id: str
    name: str
    length: timedelta
    capacity: int
    hours: OpeningHours
    zone: ZoneInfo
    before: timedelta = NOTHING
    after: timedelta = NOTHING
    needs: tuple[tuple[Resource, ...], ...] = ()

    def span(self, start: datetime) -> Span:
        """An appointment that begins at `start`."""
        return Span(start, start + self.length)

    def with_buffers(self, span: Span) -> Span:
        """All the time an appointment at `span` takes."""
        return Span(span.start - self.before, span.end + self.after)

    @property
    def resources(self) -> dict[str, Resource]:
        """All that may be needed, by id, in the order of the ids."""
        return dict(sorted((one.id, one) for need in self.needs for one in need))


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment, or a time that is held for a customer until `held_until`.

    `sequence` counts the changes of an appointment (RFC 5545, section 3.8.7.4). `resources` serve it.
    """

    id: str
    customer_id: str
    service: Service
    span: Span
    sequence: int = 0
    cancelled: bool = False
    held_until: datetime | None = None
    resources: tuple[Resource, ...] = ()


@dataclass(frozen=True, slots=True)
class Parties:
    """Who an invitation is from and for, as far as they are known."""

    organizer: Mailbox | None
    attendee: Mailbox | None


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms the company books. `organizer` is who invitations and reminders come from.

    Customers are reminded so long before an appointment; never when it is zero. What got free is held for so long for
    who waits for it (`offer_for`).
    """

    organizer: Mailbox | None = None
    hold_for: timedelta = timedelta(minutes=10)
    remind_before: timedelta = timedelta(days=1)
    offer_for: timedelta = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer's place on the list of a service: which times suit them, `until` when, and since when they wait.

    `zone` is theirs; `resource` is the id of one that must serve them; `offer_id` is the time held for them, if any.
    """

    id: str
    customer_id: str
    service: Service
    wish: TimeSlot
    zone: ZoneInfo
    since: datetime
    until: datetime
    resource: str | None = None
    offer_id: str | None = None


class PlacesTaken(StoreAway):
    """Other transactions filled the time meanwhile; nothing was kept, and the same call again sees what they did."""


class WaitingList(Protocol):
    """The list, inside one transaction of the calendar. What is kept of a service changes only while it is locked.

    A place on the list ends when its time is over, and with the offer: whether that is booked, let go of or lapses.
    """

    async def can_tell(self, customer: str) -> bool:
        """Whether a letter would reach the customer."""
        ...

    async def of_customer(self, customer: str, now: datetime) -> tuple[Waiting, ...]:
        """The customer's places that have not ended, soonest kept first."""
        ...

    async def add(self, waiting: Waiting, now: datetime) -> None:
        """Keep a new place, instead of an earlier one of the same customer for the same service."""
        ...

    async def remove(self, waiting: Waiting) -> None:
        """End a place."""
        ...


class Offers(Protocol):
    """Who waits, and what is offered to them, inside one transaction of the calendar."""

    async def queue(self, service: Service, now: datetime) -> tuple[Waiting, ...]:
        """Those who wait for an offer, who has waited longest first."""
        ...

    async def awaited(self, now: datetime) -> tuple[Service, ...]:
        """The services somebody waits for without an offer."""
        ...

    async def offer(self, waiting: Waiting, held: Booking, now: datetime) -> None:
        """Note the time that is held for who waits, and write to them."""
        ...


class Office(Protocol):
    """What the company's own people see and set, inside one transaction of the calendar."""

    async def booked(self, within: Span, now: datetime, *, of: Collection[str] | None = None) -> tuple[Booking, ...]:
        """Everybody's bookings that touch a time, and times held, soonest first, without cancelled ones.

        Only those `of` these services, or served by these resources (both by id), if any are given.
        """
        ...

    async def names(self, customers: Collection[str]) -> Mapping[str, str]:
        """What customers are called, by id, as far as it is known."""
        ...

    async def resources(self) -> tuple[Resource, ...]:
        """All resources, by name, also those that no service needs."""
        ...

    async def lock_hours(self) -> None:
        """Keep other changes of hours away until this transaction ends; what is read from now on is what they left."""
        ...

    async def open_at(self, one: Service | Resource, hours: OpeningHours) -> None:
        """Keep when something is open from now on. Who is about to book it decides by that."""
        ...


class Calendar(Protocol):
    """Services and bookings, inside one transaction.

    To lock is to keep other transactions away until this one ends. Bookings are locked before services. A time that is
    held counts as booked until it runs out, and as nothing from then on.
    """

    @property
    def terms(self) -> Terms:
        """The company's terms."""
        ...

    @property
    def waiting_list(self) -> WaitingList | None:
        """The waiting list; None where none is kept."""
        ...

    @property
    def offers(self) -> Offers | None:
        """What offers what got free to those on the list; None where that is not the agent's to do."""
        ...

    @property
    def office(self) -> Office | None:
        """What the company's own people see and set; None where they do so in a system of their own."""
        ...

    async def services(self) -> tuple[Service, ...]:
        """Everything that can be booked, by name."""
        ...

    async def lock_service(self, service: Service, now: datetime) -> None:
        """Lock a service and the resources it may need, and give back what was held there and has run out by `now`.

        Raises Outdated when their hours are no longer those of `service`.
        """
        ...

    async def occupancy(
        self, service: Service, within: Span, now: datetime, *, besides: str | None = None
    ) -> Occupancy:
        """What of a service and its resources is taken `within` a time, by all bookings but the one `besides`."""
        ...

    async def lock_booking(self, booking_id: str, customer: str) -> Booking | None:
        """The customer's booking, locked; also a cancelled one, and a time held.

        None when there is none, or it is somebody else's.
        """
        ...

    async def lock_held(self, customer: str, now: datetime) -> tuple[Booking, ...]:
        """The times that are held for a customer at `now`, locked, soonest first."""
        ...

    async def upcoming(self, customer: str, now: datetime) -> tuple[Booking, ...]:
        """The customer's bookings that have not ended, and times held, soonest first, without cancelled ones."""
        ...

    async def add(self, booking: Booking, now: datetime) -> None:
        """Keep a new booking. Raises PlacesTaken: the store itself admits no more than the capacity at any minute."""
        ...

    async def change(self, booking: Booking, now: datetime) -> None:
        """Keep a booking's new state. Raises as `add` does."""
        ...

    async def parties(self, customer: str) -> Parties:
        """Who invitations to this customer are from and for."""
        ...

    async def sample_ids(self, limit: int) -> Sequence[str]:
        """The ids of the latest bookings, at most `limit`, whoever's they are."""
        ...

    async def erase(self, customer: str) -> Erased:
        """Leave nothing that tells of the customer; what they had booked is free again."""
        ...

    async def export(self, customer: str, after: str) -> Exported:
        """A page of what is kept of the customer, `after` the one before."""
        ...
