"""The waiting list."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """The waiting list."""
    op.create_table(
        "waiting",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("customer_id", sa.String(length=255), nullable=False),
        sa.Column("service_id", sa.String(length=255), nullable=False),
        sa.Column("resource_id", sa.String(length=255), nullable=True),
        sa.Column("wish", sa.Text(), nullable=False, comment="hubbub.times.TimeSlot as JSON"),
        sa.Column("timezone", sa.String(length=64), nullable=False, comment="the customer's"),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offer_id", sa.String(length=255), nullable=True, comment="the time held for them"),
        sa.ForeignKeyConstraint(["offer_id"], ["bookings.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["resource_id"], ["resources.id"]),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("customer_id", "service_id"),
        sa.UniqueConstraint("offer_id"),
    )
    op.create_index("ix_waiting_queue", "waiting", ["service_id", "since"])
