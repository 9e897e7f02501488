"""Reminders by e-mail."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Reminders by e-mail."""
    op.create_table(
        "outbox",
        sa.Column("message_id", sa.String(length=320), nullable=False),
        sa.Column("customer_id", sa.String(length=255), nullable=False),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("to_address", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invite", sa.Text(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("end", sa.String(length=16), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index("ix_outbox_free_at", "outbox", ["free_at"])
    op.add_column(
        "bookings",
        sa.Column(
            "reminded_for",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the start that needs no reminder: it is sent, or would come too late",
        ),
    )
