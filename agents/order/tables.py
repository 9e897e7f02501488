"""The tables of the order agent's own database."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

from hubbub.sql import step_records

ID_CHARS = 255


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC, also in databases that keep no offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Write it in UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Read it as UTC."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


metadata = MetaData()
records = step_records(metadata)
company = Table(
    "company",
    metadata,
    Column("currency", String(3), primary_key=True),
    Column("refund_approval_above", BigInteger, nullable=False),
)
orders = Table(
    "orders",
    metadata,
    Column("id", String(ID_CHARS), primary_key=True),
    Column("customer_id", String(ID_CHARS), nullable=False, index=True),
    Column("status", String(16), nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("carrier", Text),
    Column("tracking", Text),
    Column("eta", Moment),
    Column("delivered_at", Moment),
    Column("cancelled_at", Moment),
)
items = Table(
    "order_items",
    metadata,
    Column("order_id", ForeignKey(orders.c.id), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("sku", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("unit_price", BigInteger, nullable=False),
)
charges = Table(
    "charges",
    metadata,
    Column("id", String(ID_CHARS), primary_key=True),
    Column("customer_id", String(ID_CHARS), nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("description", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
refunds = Table(
    "refunds",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("customer_id", String(ID_CHARS), nullable=False, index=True),
    Column("charge_id", ForeignKey(charges.c.id), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("approved", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)
