"""What the rows of the database say."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from agents.order.accounts import Account, Address, PaymentMethod
from agents.order.backend import Cause, Charge, Item, Order, OrderStatus, Parcel, Refund, Return, Returned
from agents.order.products import Product, Variant
from agents.order.tables import ADDRESS

Row = Mapping[str, Any]
Rows = Sequence[Row]


def orders_of(rows: Rows, items: Rows, parcels: Rows, returns: Rows, returned: Rows) -> tuple[Order, ...]:
    """The orders in `rows`, each with its lines, its parcels and what is sent back of it."""
    lines, sent = _by_order(items), _by_order(parcels)
    back, things = {row["order_id"]: row for row in returns}, _by_order(returned)
    return tuple(
        _order(row, lines[row["id"]], sent[row["id"]], _return(back.get(row["id"]), things[row["id"]])) for row in rows
    )


def account_of(row: Row, methods: Rows) -> Account:
    """The customer in `row` with their ways to pay."""
    return Account(row["id"], row["name"], row["email"], _address(row), tuple(map(_method, methods)))


def products_of(rows: Rows, variants: Rows) -> tuple[Product, ...]:
    """The products in `rows`, each with its variants."""
    kinds: dict[str, list[Variant]] = defaultdict(list)
    for row in variants:
        kinds[row["product_id"]].append(variant_of(row))
    return tuple(Product(row["id"], row["name"], tuple(kinds[row["id"]])) for row in rows)


def variant_of(row: Row) -> Variant:
    """The variant in `row`, which also has the `name` of its product."""
    return Variant(
        row["sku"], row["product_id"], row["name"], row["price"], row["options"], row["stock"], row["offered"]
    )


def charge_of(row: Row) -> Charge:
    """The charge in `row`."""
    return Charge(
        row["id"],
        row["amount"],
        row["refunded"],
        row["currency"],
        row["description"],
        row["at"],
        row["order_id"],
        row["method_id"],
    )


def refund_of(row: Row) -> Refund:
    """The refund in `row`."""
    return Refund(
        row["id"],
        row["charge_id"],
        row["amount"],
        row["currency"],
        row["approved"],
        row["at"],
        Cause(row["cause"]),
        row["method_id"],
    )


def _by_order(rows: Rows) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["order_id"]].append(row)
    return found


def _order(row: Row, items: Rows, parcels: Rows, sent_back: Return | None) -> Order:
    return Order(
        id=row["id"],
        status=OrderStatus(row["status"]),
        placed_at=row["placed_at"],
        currency=row["currency"],
        items=tuple(map(_item, items)),
        carrier=row["carrier"],
        parcels=tuple(Parcel(parcel["tracking"], tuple(parcel["skus"])) for parcel in parcels),
        eta=row["eta"],
        delivered_at=row["delivered_at"],
        cancelled_at=row["cancelled_at"],
        cancel_reason=row["cancel_reason"],
        address=_address(row),
        items_changed=row["items_changed"],
        sent_back=sent_back,
    )


def _item(row: Row) -> Item:
    return Item(row["sku"], row["name"], row["quantity"], row["unit_price"], row["product_id"], row["options"])


def _return(row: Row | None, things: Rows) -> Return | None:
    if row is None:
        return None
    sent = tuple(Returned(thing["sku"], thing["price"], thing["wanted"]) for thing in things)
    return Return(sent, row["method_id"], row["at"], row["difference"])


def _address(row: Row) -> Address | None:
    return Address(**{part: row[part] for part in ADDRESS}) if row["street"] is not None else None


def _method(row: Row) -> PaymentMethod:
    return PaymentMethod(row["id"], row["kind"], row["brand"], row["last_four"], row["balance"])
