"""Times held, buffers, people and rooms, special days."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Times held, buffers, people and rooms, special days."""
    op.create_table(
        "resources",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("open", sa.Text(), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("special_days", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "needs",
        sa.Column("service_id", sa.String(length=255), nullable=False),
        sa.Column("need", sa.Integer(), nullable=False, comment="counted from 0; each is met by one of its resources"),
        sa.Column("resource_id", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["resource_id"], ["resources.id"]),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"]),
        sa.PrimaryKeyConstraint("service_id", "need", "resource_id"),
    )
    op.create_table(
        "assignments",
        sa.Column("booking_id", sa.String(length=255), nullable=False),
        sa.Column("need", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"]),
        sa.ForeignKeyConstraint(["resource_id"], ["resources.id"]),
        sa.PrimaryKeyConstraint("booking_id", "need"),
    )
    op.create_index("ix_assignments_resource_id", "assignments", ["resource_id"])
    op.create_table(
        "resource_places",
        sa.Column("resource_id", sa.String(length=255), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False, comment="since the epoch"),
        sa.Column("place", sa.Integer(), nullable=False, comment="counted from 0"),
        sa.Column("booking_id", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"]),
        sa.ForeignKeyConstraint(["resource_id"], ["resources.id"]),
        sa.PrimaryKeyConstraint("resource_id", "minute", "place"),
    )
    op.create_index("ix_resource_places_booking_id", "resource_places", ["booking_id"])

    op.add_column("bookings", sa.Column("minutes_before", sa.Integer(), server_default="0", nullable=False))
    op.add_column("bookings", sa.Column("minutes_after", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "bookings",
        sa.Column(
            "held_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="empty when it is booked, and not held only",
        ),
    )
    op.create_index("ix_bookings_held_until", "bookings", ["held_until"])

    op.add_column("services", sa.Column("special_days", sa.Text(), server_default="", nullable=False))
    op.add_column("services", sa.Column("minutes_before", sa.Integer(), server_default="0", nullable=False))
    op.add_column("services", sa.Column("minutes_after", sa.Integer(), server_default="0", nullable=False))
