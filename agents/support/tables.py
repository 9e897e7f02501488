"""The tables of the support agent."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, ForeignKey, Integer, MetaData, String, Table, Text
from sqlalchemy.types import TypeDecorator

from hubbub.sql import step_records


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite alone would forget the offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Into UTC."""
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Out of the database: in UTC, and aware of it."""
        if value is None or value.tzinfo is not None:
            return value if value is None else value.astimezone(UTC)
        return datetime.combine(value.date(), value.time(), UTC)


metadata = MetaData()
records = step_records(metadata)

customers = Table(
    "customers",
    metadata,
    Column("id", String(255), primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", String(320)),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("customer_id", String(255), nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("priority", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("opened_at", UtcMoment, nullable=False),
)

person_requests = Table(
    "person_requests",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", String(64), nullable=False),
    Column("customer_id", String(255)),
    Column("summary", Text, nullable=False),
    Column("queued_at", UtcMoment, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("message_id", String(320), primary_key=True),
    Column("customer_id", String(255), ForeignKey("customers.id"), nullable=False),
    Column("to_name", Text, nullable=False),
    Column("to_address", String(320), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("invite", Text),
    Column("written_at", UtcMoment, nullable=False),
    Column("attempts", Integer, nullable=False),
    # How it ended: accepted or rejected; empty while it is on its way.
    Column("end", String(16)),
    Column("ended_at", UtcMoment),
    # Nobody else touches the mail before this moment: the lease of whoever is sending it, or the pause after a failure.
    Column("free_at", UtcMoment, nullable=False, index=True),
)
