"""The tables of the order agent's own database."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from hubbub.sql import UtcMoment, step_records

ID_CHARS = 255


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
    Column("placed_at", UtcMoment, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("carrier", Text),
    Column("tracking", Text),
    Column("eta", UtcMoment),
    Column("delivered_at", UtcMoment),
    Column("cancelled_at", UtcMoment),
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
    Column("at", UtcMoment, nullable=False),
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
    Column("at", UtcMoment, nullable=False),
)
