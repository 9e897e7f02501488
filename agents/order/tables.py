"""The tables of the order agent's own database.

What must never happen is refused here as well: more given back than was paid, a gift card below nothing, a stock below
nothing, two returns of one order.
"""

from pathlib import Path

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from hubbub.remote.intents import step_intents
from hubbub.sql import UtcMoment, step_records

ID_CHARS = 255
WORD_CHARS = 32
ADDRESS = ("street", "extra", "city", "state", "postcode", "country")


def _address() -> list[Column[str]]:
    return [Column(name, Text) for name in ADDRESS]


MIGRATIONS = Path(__file__).with_name("migrations")
metadata = MetaData()
records = step_records(metadata)
intents = step_intents(metadata)
company = Table(
    "company",
    metadata,
    Column("currency", String(3), primary_key=True),
    Column("name", Text),
    Column("refund_approval_above", BigInteger, nullable=False),
    Column("return_window_days", Integer),
    Column("refund_cap_per_day", BigInteger),
)
customers = Table(
    "customers",
    metadata,
    Column("id", String(ID_CHARS), primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text),
    *_address(),
)
methods = Table(
    "payment_methods",
    metadata,
    Column("id", String(ID_CHARS), primary_key=True),
    Column("customer_id", ForeignKey(customers.c.id), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("kind", String(WORD_CHARS), nullable=False),
    Column("brand", Text),
    Column("last_four", String(4)),
    Column("balance", BigInteger),
    CheckConstraint("balance >= 0", name="balance_not_below_nothing"),
)
products = Table(
    "products",
    metadata,
    Column("id", String(ID_CHARS), primary_key=True),
    Column("name", Text, nullable=False),
)
variants = Table(
    "variants",
    metadata,
    Column("sku", String(ID_CHARS), primary_key=True),
    Column("product_id", ForeignKey(products.c.id), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("options", JSON, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("stock", Integer),
    Column("offered", Boolean, nullable=False),
    CheckConstraint("stock >= 0", name="stock_not_below_nothing"),
)
orders = Table(
    "orders",
    metadata,
    Column("id", String(ID_CHARS), primary_key=True),
    Column("customer_id", String(ID_CHARS), nullable=False, index=True),
    Column("status", String(WORD_CHARS), nullable=False),
    Column("placed_at", UtcMoment, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("carrier", Text),
    Column("eta", UtcMoment),
    Column("delivered_at", UtcMoment),
    Column("cancelled_at", UtcMoment),
    Column("cancel_reason", Text),
    Column("items_changed", Boolean, nullable=False),
    *_address(),
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
    Column("product_id", Text),
    Column("options", JSON, nullable=False),
)
parcels = Table(
    "parcels",
    metadata,
    Column("order_id", ForeignKey(orders.c.id), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("tracking", Text, nullable=False),
    Column("skus", JSON, nullable=False),
)
returns = Table(
    "returns",
    metadata,
    Column("order_id", ForeignKey(orders.c.id), primary_key=True),
    Column("method_id", String(ID_CHARS)),
    Column("difference", BigInteger),
    Column("at", UtcMoment, nullable=False),
)
returned = Table(
    "returned_things",
    metadata,
    Column("order_id", ForeignKey(returns.c.order_id), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("sku", Text, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("wanted", Text),
)
charges = Table(
    "charges",
    metadata,
    Column("id", String(ID_CHARS), primary_key=True),
    Column("customer_id", String(ID_CHARS), nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("refunded", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("description", Text, nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("order_id", String(ID_CHARS), index=True),
    Column("method_id", String(ID_CHARS)),
    CheckConstraint("refunded >= 0 AND refunded <= amount", name="never_more_back_than_paid"),
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
    Column("at", UtcMoment, nullable=False, index=True),
    Column("cause", String(WORD_CHARS), nullable=False),
    Column("method_id", String(ID_CHARS)),
)
