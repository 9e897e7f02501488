"""The waiting list in the calendar's SQL database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.booking.backend import Booking, Calendar, Service, Waiting
from agents.booking.posting import Post
from agents.booking.sql_rows import Row
from agents.booking.tables import bookings, outbox, waiting
from hubbub.mail.sql_outbox import SqlOutbox
from hubbub.times import TimeSlot

MOST_LOOKED_AT = 200
"""So many of those who wait for a service are looked at; nobody further back is offered anything before them anyway."""


class SqlWaitingList:
    """The list over the connection of a calendar, whose transaction it shares."""

    def __init__(self, connection: AsyncConnection, calendar: Calendar, post: Post) -> None:
        self._connection = connection
        self._calendar = calendar
        self._post = post

    async def can_tell(self, customer: str) -> bool:
        """Whether there is an address on file."""
        return (await self._calendar.parties(customer)).attendee is not None

    async def of_customer(self, customer: str, now: datetime) -> tuple[Waiting, ...]:
        """The customer's places that have not ended, also those with an offer."""
        theirs = select(waiting).where(waiting.c.customer_id == customer, _stands(now))
        return await self._found(theirs.order_by(waiting.c.since, waiting.c.id))

    async def queue(self, service: Service, now: datetime) -> tuple[Waiting, ...]:
        """Those who wait for an offer, who has waited longest first."""
        theirs = select(waiting).where(waiting.c.service_id == service.id, _waits(now))
        return await self._found(theirs.order_by(waiting.c.since, waiting.c.id).limit(MOST_LOOKED_AT))

    async def awaited(self, now: datetime) -> tuple[Service, ...]:
        """The services somebody waits for without an offer."""
        ids = set((await self._connection.scalars(select(waiting.c.service_id).where(_waits(now)).distinct())).all())
        return tuple(one for one in await self._calendar.services() if one.id in ids) if ids else ()

    async def add(self, one: Waiting, now: datetime) -> None:  # noqa: ARG002 - the port's signature
        """Keep a new place, instead of an earlier one of the same customer for the same service."""
        theirs = and_(waiting.c.customer_id == one.customer_id, waiting.c.service_id == one.service.id)
        await self._connection.execute(delete(waiting).where(theirs))
        await self._connection.execute(insert(waiting).values(row_of(one)))

    async def remove(self, one: Waiting) -> None:
        """End a place."""
        await self._connection.execute(delete(waiting).where(waiting.c.id == one.id))

    async def offer(self, one: Waiting, held: Booking, now: datetime) -> None:
        """Note the time that is held for who waits, and put a letter to them into the outbox."""
        await self._connection.execute(update(waiting).where(waiting.c.id == one.id).values(offer_id=held.id))
        to = (await self._calendar.parties(one.customer_id)).attendee
        if to is not None:
            await SqlOutbox(self._connection, outbox).put(self._post.offer(held, to, one.zone, now), now)

    async def _found(self, query: Select[Any]) -> tuple[Waiting, ...]:
        rows: Sequence[Row] = (await self._connection.execute(query)).mappings().all()
        by_id = {service.id: service for service in await self._calendar.services()} if rows else {}
        return tuple(_waiting_of(row, by_id[row["service_id"]]) for row in rows)


def _waits(now: datetime) -> ColumnElement[bool]:
    return and_(waiting.c.offer_id.is_(None), waiting.c.until > now)


def _stands(now: datetime) -> ColumnElement[bool]:
    """Waiting, or with an offer that is neither booked, nor let go of, nor over."""
    open_offers = select(bookings.c.id).where(bookings.c.cancelled.is_(False), bookings.c.held_until > now)
    return or_(_waits(now), waiting.c.offer_id.in_(open_offers))


def _waiting_of(row: Row, service: Service) -> Waiting:
    return Waiting(
        id=row["id"],
        customer_id=row["customer_id"],
        service=service,
        wish=TimeSlot.model_validate_json(row["wish"]),
        zone=ZoneInfo(row["timezone"]),
        since=row["since"],
        until=row["until"],
        resource=row["resource_id"],
        offer_id=row["offer_id"],
    )


def row_of(one: Waiting) -> dict[str, Any]:
    """The row of a place on the list."""
    return {
        "id": one.id,
        "customer_id": one.customer_id,
        "service_id": one.service.id,
        "resource_id": one.resource,
        "wish": one.wish.model_dump_json(exclude_none=True),
        "timezone": str(one.zone),
        "since": one.since,
        "until": one.until,
        "offer_id": one.offer_id,
    }
