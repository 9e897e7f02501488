"""The tables of the support agent."""

from pathlib import Path

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, Text

from hubbub.sql import UtcMoment, step_records

MIGRATIONS = Path(__file__).with_name("migrations")
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
