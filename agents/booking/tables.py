"""The tables of the booking agent."""

from pathlib import Path

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from hubbub.mail.sql_outbox import outbox_table
from hubbub.remote.intents import step_intents
from hubbub.sql import UtcMoment, step_records

ID_CHARS = 255
ZONE_CHARS = 64


MIGRATIONS = Path(__file__).with_name("migrations")
metadata = MetaData()
records = step_records(metadata)
intents = step_intents(metadata)
outbox = outbox_table(metadata)
customers = Table(
    "customers",
    metadata,
    Column("id", String(ID_CHARS), primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text),
)
services = Table(
    "services",
    metadata,
    Column("id", String(ID_CHARS), primary_key=True),
    Column("name", String(ID_CHARS), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("open", Text, nullable=False),
    Column("timezone", String(ZONE_CHARS), nullable=False),
    Column("special_days", Text, nullable=False, server_default=""),
    Column("minutes_before", Integer, nullable=False, server_default="0"),
    Column("minutes_after", Integer, nullable=False, server_default="0"),
)
resources = Table(
    "resources",
    metadata,
    Column("id", String(ID_CHARS), primary_key=True),
    Column("name", String(ID_CHARS), nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("open", Text),
    Column("timezone", String(ZONE_CHARS), nullable=False),
    Column("special_days", Text, nullable=False, server_default=""),
)
needs = Table(
    "needs",
    metadata,
    Column("service_id", ForeignKey(services.c.id), primary_key=True),
    Column("need", Integer, primary_key=True, comment="counted from 0; each is met by one of its resources"),
    Column("resource_id", ForeignKey(resources.c.id), primary_key=True),
)
bookings = Table(
    "bookings",
    metadata,
    Column("id", String(ID_CHARS), primary_key=True),
    Column("customer_id", String(ID_CHARS), nullable=False, index=True),
    Column("service_id", ForeignKey(services.c.id), nullable=False),
    Column("starts_at", UtcMoment, nullable=False, index=True),
    Column("ends_at", UtcMoment, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("minutes_before", Integer, nullable=False, server_default="0"),
    Column("minutes_after", Integer, nullable=False, server_default="0"),
    Column("held_until", UtcMoment, index=True, comment="empty when it is booked, and not held only"),
    Column("reminded_for", UtcMoment, comment="the start that needs no reminder: it is sent, or would come too late"),
)
assignments = Table(
    "assignments",
    metadata,
    Column("booking_id", ForeignKey(bookings.c.id), primary_key=True),
    Column("need", Integer, primary_key=True),
    Column("resource_id", ForeignKey(resources.c.id), nullable=False, index=True),
)
# What makes double booking impossible: each minute of a service, and of a resource, has as many places as it has
# capacity, and the primary key gives a place to one booking only, whatever two transactions believed when they began.
# A booking has places at all minutes it needs, its buffers included.
places = Table(
    "places",
    metadata,
    Column("service_id", ForeignKey(services.c.id), primary_key=True),
    Column("minute", Integer, primary_key=True, comment="since the epoch"),
    Column("place", Integer, primary_key=True, comment="counted from 0"),
    Column("booking_id", ForeignKey(bookings.c.id), nullable=False, index=True),
)
resource_places = Table(
    "resource_places",
    metadata,
    Column("resource_id", ForeignKey(resources.c.id), primary_key=True),
    Column("minute", Integer, primary_key=True, comment="since the epoch"),
    Column("place", Integer, primary_key=True, comment="counted from 0"),
    Column("booking_id", ForeignKey(bookings.c.id), nullable=False, index=True),
)
# A customer has one place on the list of a service, and no time held is offered to two: the constraints say so.
waiting = Table(
    "waiting",
    metadata,
    Column("id", String(ID_CHARS), primary_key=True),
    Column("customer_id", String(ID_CHARS), nullable=False),
    Column("service_id", ForeignKey(services.c.id), nullable=False),
    Column("resource_id", ForeignKey(resources.c.id)),
    Column("wish", Text, nullable=False, comment="hubbub.times.TimeSlot as JSON"),
    Column("timezone", String(ZONE_CHARS), nullable=False, comment="the customer's"),
    Column("since", UtcMoment, nullable=False),
    Column("until", UtcMoment, nullable=False),
    Column("offer_id", ForeignKey(bookings.c.id, ondelete="CASCADE"), unique=True, comment="the time held for them"),
    UniqueConstraint("customer_id", "service_id"),
    Index("ix_waiting_queue", "service_id", "since"),
)
