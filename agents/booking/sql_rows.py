"""Rows of the database as what they stand for, and back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agents.booking.backend import Booking, Resource, Service
from agents.booking.opening import ALWAYS, OpeningHours, Span

Row = Mapping[str, Any]
A_MINUTE = timedelta(minutes=1)


def resource_of(row: Row) -> Resource:
    """A row of `resources`."""
    hours = OpeningHours.parse(row["open"] or ALWAYS, row["special_days"])
    anytime = not row["open"] and not row["special_days"]
    return Resource(row["id"], row["name"], ZoneInfo(row["timezone"]), row["capacity"], None if anytime else hours)


def services_of(services: Iterable[Row], needs: Iterable[Row], resources: Iterable[Row]) -> tuple[Service, ...]:
    """The rows of `services`, with what they need, by name and id."""
    known = {row["id"]: resource_of(row) for row in resources}
    needed: dict[str, dict[int, list[Resource]]] = defaultdict(lambda: defaultdict(list))
    for row in needs:
        needed[row["service_id"]][row["need"]].append(known[row["resource_id"]])
    found = [_service(row, needed[row["id"]]) for row in services]
    return tuple(sorted(found, key=lambda one: (one.name, one.id)))  # each database would sort in a way of its own


def _service(row: Row, needs: Mapping[int, list[Resource]]) -> Service:
    return Service(
        id=row["id"],
        name=row["name"],
        length=row["minutes"] * A_MINUTE,
        capacity=row["capacity"],
        hours=OpeningHours.parse(row["open"], row["special_days"]),
        zone=ZoneInfo(row["timezone"]),
        before=row["minutes_before"] * A_MINUTE,
        after=row["minutes_after"] * A_MINUTE,
        needs=tuple(tuple(sorted(need, key=lambda one: one.id)) for _, need in sorted(needs.items())),
    )


def is_as_read(service: Service, services: Iterable[Row], resources: Iterable[Row]) -> bool:
    """Whether the hours in these rows are still those of `service` and of what it needs."""
    hours = service.hours
    same = all((row["open"], row["special_days"]) == (hours.text, hours.special_text) for row in services)
    return same and all(resource_of(row) == service.resources[row["id"]] for row in resources)


def booking_of(row: Row, services: Mapping[str, Service], assigned: Iterable[str]) -> Booking:
    """A row of `bookings`, served by the resources with the ids `assigned`."""
    service = services[row["service_id"]]
    known = service.resources
    return Booking(
        id=row["id"],
        customer_id=row["customer_id"],
        service=service,
        span=Span(row["starts_at"], row["ends_at"]),
        sequence=row["sequence"],
        cancelled=row["cancelled"],
        held_until=row["held_until"],
        resources=tuple(known[one] for one in assigned if one in known),
    )


def row_of(booking: Booking) -> dict[str, Any]:
    """The row of a booking."""
    return {
        "id": booking.id,
        "customer_id": booking.customer_id,
        "service_id": booking.service.id,
        "starts_at": booking.span.start,
        "ends_at": booking.span.end,
        "minutes_before": booking.service.before // A_MINUTE,
        "minutes_after": booking.service.after // A_MINUTE,
        "sequence": booking.sequence,
        "cancelled": booking.cancelled,
        "held_until": booking.held_until,
    }


def taken_by(row: Row) -> Span:
    """All the time a row of `bookings` takes, its buffers included."""
    before, after = row["minutes_before"] * A_MINUTE, row["minutes_after"] * A_MINUTE
    return Span(row["starts_at"] - before, row["ends_at"] + after)
