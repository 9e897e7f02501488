"""The store of the order agent in the shape of a retail data set, so that the two can be compared."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

Part = dict[str, Any]
CENTS = 100
AMOUNTS = frozenset({"amount", "price", "balance", "exchange_price_difference"})
PENDING, ITEMS_CHANGED = "pending", "pending (item modified)"
STATUS = {
    "processing": PENDING,
    "return_requested": "return requested",
    "exchange_requested": "exchange requested",
}
ADDRESS = {
    "street": "address1",
    "extra": "address2",
    "city": "city",
    "state": "state",
    "postcode": "zip",
    "country": "country",
}
PAYMENTS = """
    SELECT order_id, 0 AS back, at, amount, method_id FROM charges
    UNION ALL
    SELECT charges.order_id, 1, refunds.at, refunds.amount, refunds.method_id
    FROM refunds JOIN charges ON charges.id = refunds.charge_id
    ORDER BY 3, 2
"""


def plain(part: Any, name: str = "") -> Any:
    """A part of a data set without what makes no difference: empty members, parts of a cent, the order of orders."""
    if isinstance(part, Mapping):
        return {key: plain(value, key) for key, value in part.items() if value is not None}
    if name == "payment_history":
        return [plain(entry) for entry in part if round(entry["amount"] * CENTS)]
    if name == "orders":
        return sorted(part)
    if isinstance(part, list):
        return [plain(one) for one in part]
    return round(part * CENTS) if name in AMOUNTS else part


def mended(order: Part, changes: Iterable[Part], products: Mapping[str, Part]) -> Part:
    """An order with the slip undone that the data set's own tools make when they change several things at once.

    They write down the price and the options of the last one for all of them: a water bottle has a skin tone then, and
    the payment, which they work out rightly, does not fit the prices. Such an entry gets what its own variant has;
    everything else stays as it was recorded. `changes` are the arguments of the calls that changed the order's items.
    """
    variants = {sku: one for product in products.values() for sku, one in product["variants"].items()}
    slips = {sku: _told(variants[new[-1]]) for new in (one["new_item_ids"] for one in changes) for sku in new[:-1]}
    items = [
        {**item, **_told(variants[item["item_id"]])} if _told(item) == slips.get(item["item_id"]) else item
        for item in order["items"]
    ]
    return {**order, "items": items}


def repaid_once(order: Part) -> tuple[Part, Counter[str]]:
    """An order as if each payment had gone back once, and what went back beyond that: cents by payment method.

    The data set's own tools, when they cancel, give back every entry of the history, also the one that a change of
    payment had given back before.
    """
    entries = [
        (entry, entry["payment_method_id"], round(entry["amount"] * CENTS)) for entry in order["payment_history"]
    ]
    paid = Counter[str]()
    for entry, method, cents in entries:
        paid[method] += cents if entry["transaction_type"] == "payment" else 0
    kept, beyond = [], Counter[str]()
    for entry, method, cents in entries:
        if entry["transaction_type"] == "payment" or cents <= paid[method]:
            kept.append(entry)
            paid[method] -= cents if entry["transaction_type"] == "refund" else 0
        else:
            beyond[method] += cents
    return {**order, "payment_history": kept}, beyond


def poorer(user: Part, beyond: Mapping[str, int]) -> Part:
    """A user without what their gift cards were given back beyond what was paid with them."""
    ways = user["payment_methods"]
    less = {
        name: {**way, "balance": way["balance"] - beyond.get(name, 0) / CENTS}
        for name, way in ways.items()
        if "balance" in way
    }
    return {**user, "payment_methods": {**ways, **less}}


def _told(thing: Part) -> Part:
    return {"price": thing["price"], "options": thing["options"]}


def stored(path: Path) -> dict[str, dict[str, Part]]:
    """What the SQLite file at `path` holds, as users, orders and products by id."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return _Reading(connection).everything()


class _Reading:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def everything(self) -> dict[str, dict[str, Part]]:
        return {"users": self._users(), "orders": self._orders(), "products": self._products()}

    def _rows(self, query: str) -> list[sqlite3.Row]:
        return self._connection.execute(query).fetchall()

    def _by(self, name: str, query: str) -> dict[str, list[sqlite3.Row]]:
        found: dict[str, list[sqlite3.Row]] = defaultdict(list)
        for row in self._rows(query):
            found[row[name]].append(row)
        return found

    def _users(self) -> dict[str, Part]:
        methods = self._by("customer_id", "SELECT * FROM payment_methods ORDER BY position")
        orders = self._by("customer_id", "SELECT customer_id, id FROM orders")
        return {
            row["id"]: _user(row, methods[row["id"]], orders[row["id"]])
            for row in self._rows("SELECT * FROM customers")
        }

    def _orders(self) -> dict[str, Part]:
        items = self._by("order_id", "SELECT * FROM order_items ORDER BY position")
        parcels = self._by("order_id", "SELECT * FROM parcels ORDER BY position")
        things = self._by("order_id", "SELECT * FROM returned_things")
        payments = self._by("order_id", PAYMENTS)
        back = {
            row["order_id"]: _sent_back(row, things[row["order_id"]]) for row in self._rows("SELECT * FROM returns")
        }
        return {
            row["id"]: {
                **_order(row, items[row["id"]], parcels[row["id"]], payments[row["id"]]),
                **back.get(row["id"], {}),
            }
            for row in self._rows("SELECT * FROM orders")
        }

    def _products(self) -> dict[str, Part]:
        variants = self._by("product_id", "SELECT * FROM variants")
        return {
            row["id"]: {
                "product_id": row["id"],
                "name": row["name"],
                "variants": {one["sku"]: _variant(one) for one in variants[row["id"]]},
            }
            for row in self._rows("SELECT * FROM products")
        }


def _address(row: sqlite3.Row) -> Part:
    return {theirs: row[ours] for ours, theirs in ADDRESS.items()}


def _user(row: sqlite3.Row, methods: Iterable[sqlite3.Row], orders: Iterable[sqlite3.Row]) -> Part:
    first, _, last = row["name"].partition(" ")
    return {
        "user_id": row["id"],
        "name": {"first_name": first, "last_name": last},
        "address": _address(row),
        "email": row["email"],
        "payment_methods": {one["id"]: _method(one) for one in methods},
        "orders": [order["id"] for order in orders],
    }


def _method(row: sqlite3.Row) -> Part:
    return {
        "source": row["kind"],
        "id": row["id"],
        "brand": row["brand"],
        "last_four": row["last_four"],
        "balance": None if row["balance"] is None else row["balance"] / CENTS,
    }


def _order(
    row: sqlite3.Row, items: Iterable[sqlite3.Row], parcels: Iterable[sqlite3.Row], payments: Iterable[sqlite3.Row]
) -> Part:
    return {
        "order_id": row["id"],
        "user_id": row["customer_id"],
        "address": _address(row),
        "items": [_item(item) for item in items],
        "status": ITEMS_CHANGED if row["items_changed"] else STATUS.get(row["status"], row["status"]),
        "fulfillments": [{"tracking_id": [one["tracking"]], "item_ids": json.loads(one["skus"])} for one in parcels],
        "payment_history": [
            {
                "transaction_type": "refund" if one["back"] else "payment",
                "amount": one["amount"] / CENTS,
                "payment_method_id": one["method_id"],
            }
            for one in payments
        ],
        "cancel_reason": row["cancel_reason"],
    }


def _item(row: sqlite3.Row) -> Part:
    return {
        "name": row["name"],
        "product_id": row["product_id"],
        "item_id": row["sku"],
        "price": row["unit_price"] / CENTS,
        "options": json.loads(row["options"]),
    }


def _variant(row: sqlite3.Row) -> Part:
    return {
        "item_id": row["sku"],
        "options": json.loads(row["options"]),
        "available": bool(row["offered"]),
        "price": row["price"] / CENTS,
    }


def _sent_back(row: sqlite3.Row, things: Iterable[sqlite3.Row]) -> Part:
    skus = sorted(thing["sku"] for thing in things)
    if row["difference"] is None:
        return {"return_items": skus, "return_payment_method_id": row["method_id"]}
    return {
        "exchange_items": skus,
        "exchange_new_items": sorted(thing["wanted"] for thing in things),
        "exchange_payment_method_id": row["method_id"],
        "exchange_price_difference": row["difference"] / CENTS,
    }
