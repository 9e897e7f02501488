"""Tickets are worked on; links to set a new password; letters in HTML and letters that come too late.

Mail no longer hangs on this agent's own customers, who may be kept in the company's system.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
NAMES = {"fk": "%(table_name)s_%(column_0_name)s_fkey"}  # as PostgreSQL names them; SQLite does not


def upgrade() -> None:
    """Add what is new; all of it may be left out by the version before."""
    _new_tables()
    with op.batch_alter_table("customers") as customers:
        customers.add_column(sa.Column("facts", sa.JSON()))
    with op.batch_alter_table("outbox", naming_convention=NAMES) as outbox:
        outbox.add_column(sa.Column("html", sa.Text()))
        outbox.add_column(sa.Column("expires_at", sa.DateTime(timezone=True)))
        outbox.drop_constraint("outbox_customer_id_fkey", type_="foreignkey")
    with op.batch_alter_table("person_requests") as requests:
        requests.add_column(sa.Column("brief", sa.Text(), server_default="", nullable=False))
        requests.add_column(sa.Column("priority", sa.String(length=16), server_default="normal", nullable=False))
        requests.create_index("ix_person_requests_conversation_id", ["conversation_id"])
    with op.batch_alter_table("tickets") as tickets:
        tickets.add_column(sa.Column("conversation_id", sa.String(length=64), server_default="", nullable=False))
        tickets.add_column(sa.Column("kind", sa.String(length=16), server_default="request", nullable=False))
        tickets.add_column(sa.Column("tried", sa.Text(), server_default="", nullable=False))
        tickets.add_column(sa.Column("assignee", sa.String(length=64)))
        tickets.add_column(sa.Column("attachments", sa.JSON()))
        tickets.add_column(sa.Column("changed_at", sa.DateTime(timezone=True)))
        tickets.add_column(sa.Column("due_at", sa.DateTime(timezone=True)))
        tickets.add_column(sa.Column("ended_at", sa.DateTime(timezone=True)))
        tickets.create_index("ix_tickets_due", ["status", "due_at"])
        tickets.create_index("ix_tickets_newest", ["opened_at", "id"])


def _new_tables() -> None:
    op.create_table(
        "resets",
        sa.Column("id", sa.String(length=64), primary_key=True),
        sa.Column("customer_id", sa.String(length=255), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_resets_customer_id", "resets", ["customer_id"])
    op.create_table(
        "comments",
        sa.Column("id", sa.String(length=64), primary_key=True),
        sa.Column("ticket_id", sa.String(length=16), sa.ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
        sa.Column("author", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("attachments", sa.JSON()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_comments_ticket", "comments", ["ticket_id", "at"])
