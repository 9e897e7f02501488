"""The tables of the support agent."""

from pathlib import Path

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, MetaData, String, Table, Text

from hubbub.mail.sql_outbox import outbox_table
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
    Column("facts", JSON),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("customer_id", String(255), nullable=False, index=True),
    Column("conversation_id", String(64), nullable=False, server_default=""),
    Column("kind", String(16), nullable=False, server_default="request"),
    Column("subject", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("tried", Text, nullable=False, server_default=""),
    Column("priority", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("assignee", String(64)),
    Column("attachments", JSON),
    Column("opened_at", UtcMoment, nullable=False),
    Column("changed_at", UtcMoment),
    Column("due_at", UtcMoment),
    Column("ended_at", UtcMoment),
    Index("ix_tickets_newest", "opened_at", "id"),
    Index("ix_tickets_due", "status", "due_at"),
)

comments = Table(
    "comments",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("ticket_id", String(16), ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
    Column("author", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("internal", Boolean, nullable=False),
    Column("attachments", JSON),
    Column("at", UtcMoment, nullable=False),
    Index("ix_comments_ticket", "ticket_id", "at"),
)

person_requests = Table(
    "person_requests",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("customer_id", String(255)),
    Column("summary", Text, nullable=False),
    Column("brief", Text, nullable=False, server_default=""),
    Column("priority", String(16), nullable=False, server_default="normal"),
    Column("queued_at", UtcMoment, nullable=False),
)

resets = Table(
    "resets",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("customer_id", String(255), nullable=False, index=True),
    Column("asked_at", UtcMoment, nullable=False),
    Column("expires_at", UtcMoment, nullable=False),
    # When it was used, or a newer one took its place.
    Column("used_at", UtcMoment),
)

outbox = outbox_table(metadata)
