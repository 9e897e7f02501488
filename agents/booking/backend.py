"""The port to the system that keeps services and bookings, and what it keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from agents.booking.opening import OpeningHours, Span
from hubbub.erasing import Erased


@dataclass(frozen=True, slots=True)
class Service:
    """Something to book: `capacity` customers at a time, during `hours` in `zone`."""

    id: str
    name: str
    length: timedelta
    capacity: int
    hours: OpeningHours
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment. `sequence` counts its changes (RFC 5545, section 3.8.7.4)."""

    id: str
    customer_id: str
    service: Service
    span: Span
    sequence: int = 0
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where somebody gets mail, and their name ("" when it is not known)."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Parties:
    """Who an invitation is from and for, as far as they are known."""

    organizer: Mailbox | None
    attendee: Mailbox | None


class PlacesTaken(Exception):
    """Other transactions filled the time meanwhile; nothing was kept, and the same call again sees what they did."""


class Calendar(Protocol):
    """Services and bookings, inside one transaction."""

    async def services(self) -> tuple[Service, ...]:
        """Everything that can be booked, by name."""
        ...

    async def hold_service(self, service_id: str) -> None:
        """Keep other transactions from booking this service until this one ends."""
        ...

    async def busy(self, service_id: str, within: Span, *, besides: str | None = None) -> tuple[Span, ...]:
        """The times of all bookings of a service that touch `within`, whoever's they are, but the one `besides`."""
        ...

    async def hold_booking(self, booking_id: str, customer: str) -> Booking | None:
        """The customer's booking, kept from other transactions until this one ends; also a cancelled one.

        None when there is none, or it is somebody else's.
        """
        ...

    async def upcoming(self, customer: str, now: datetime) -> tuple[Booking, ...]:
        """The customer's bookings that have not ended, soonest first, without cancelled ones."""
        ...

    async def add(self, booking: Booking) -> None:
        """Keep a new booking. Raises PlacesTaken: the store itself admits no more than the capacity at any minute."""
        ...

    async def change(self, booking: Booking) -> None:
        """Keep a booking's new time, sequence and cancellation. Raises as `add` does."""
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
