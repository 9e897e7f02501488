"""A cap on what is given back in a day."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """A cap on what is given back in a day."""
    with op.batch_alter_table("company") as batch:
        batch.add_column(sa.Column("refund_cap_per_day", sa.BigInteger(), nullable=True))

    with op.batch_alter_table("refunds") as batch:
        batch.create_index("ix_refunds_at", ["at"])
