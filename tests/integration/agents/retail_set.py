"""A small retail data set of our own, and tasks on it: a shop for tea in the shape that `load` reads."""

import json
from pathlib import Path
from typing import Any

Part = dict[str, Any]
HOME = {
    "address1": "3 Kettle Row",
    "address2": "",
    "city": "Bath",
    "state": "ME",
    "country": "USA",
    "zip": "04530",
}
OFFICE = {**HOME, "address1": "80 Steam Street", "address2": "Floor 2"}
LEAF, POT = "7000000001", "7000000002"
WAYS = {
    "credit_card_1": {"source": "credit_card", "id": "credit_card_1", "brand": "visa", "last_four": "4455"},
    "gift_card_1": {"source": "gift_card", "id": "gift_card_1", "balance": 20.5},
}


def _variant(sku: str, options: dict[str, str], price: float, *, available: bool = True) -> Part:
    return {"item_id": sku, "options": options, "available": available, "price": price}


GREEN = _variant("1001", {"kind": "green", "weight": "100 g"}, 9.9)
BLACK = _variant("1002", {"kind": "black", "weight": "100 g"}, 11.35)
GONE = _variant("1003", {"kind": "white", "weight": "100 g"}, 30.0, available=False)
SMALL = _variant("2001", {"size": "small"}, 35.0)
LARGE = _variant("2002", {"size": "large"}, 61.2)
PRODUCTS = {
    LEAF: {"name": "Leaf Tea", "product_id": LEAF, "variants": {one["item_id"]: one for one in (GREEN, BLACK, GONE)}},
    POT: {"name": "Tea Pot", "product_id": POT, "variants": {one["item_id"]: one for one in (SMALL, LARGE)}},
}


def item(variant: Part) -> Part:
    """A thing in an order."""
    product = LEAF if variant["item_id"].startswith("1") else POT
    return {
        "name": PRODUCTS[product]["name"],
        "product_id": product,
        "item_id": variant["item_id"],
        "price": variant["price"],
        "options": variant["options"],
    }


def paid(amount: float, method: str, kind: str = "payment") -> Part:
    """Money that was moved."""
    return {"transaction_type": kind, "amount": amount, "payment_method_id": method}


def order(name: str, status: str, *variants: Part, method: str = "credit_card_1", user: str = "ivy_hart_1") -> Part:
    """An order, paid and, unless it is pending, packed."""
    skus = [variant["item_id"] for variant in variants]
    return {
        "order_id": name,
        "user_id": user,
        "address": HOME,
        "items": [item(variant) for variant in variants],
        "status": status,
        "fulfillments": [] if status == "pending" else [{"tracking_id": ["900" + name[2:]], "item_ids": skus}],
        "payment_history": [paid(round(sum(variant["price"] for variant in variants), 2), method)],
    }


ORDERS = {
    one["order_id"]: one
    for one in (
        order("#T100", "pending", GREEN, SMALL),
        order("#T101", "pending", GREEN, method="gift_card_1"),
        order("#T102", "delivered", GREEN, GREEN, SMALL),
        order("#T103", "delivered", SMALL),
        order("#T104", "processed", SMALL),
        order("#T200", "pending", SMALL, user="max_odell_2"),
    )
}


def _user(name: str, first: str, last: str, ways: Part) -> Part:
    return {
        "user_id": name,
        "name": {"first_name": first, "last_name": last},
        "address": HOME,
        "email": f"{first.lower()}@example.org",
        "payment_methods": ways,
        "orders": [one["order_id"] for one in ORDERS.values() if one["user_id"] == name],
    }


IVY = _user("ivy_hart_1", "Ivy", "Hart", WAYS)
MAX = _user("max_odell_2", "Max", "Odell", {"paypal_2": {"source": "paypal", "id": "paypal_2"}})
DATA_SET = {"products": PRODUCTS, "users": {IVY["user_id"]: IVY, MAX["user_id"]: MAX}, "orders": ORDERS}


def action(name: str, error: str | None = None, **arguments: Any) -> Part:
    """One gold action."""
    return {"name": name, "arguments": arguments, **({"error": error} if error else {})}


def task(name: str, *actions: Part, **changed: Part) -> Part:
    """A task: what is done, and what must be other than before."""
    return {"task_id": name, "actions": list(actions), "changed": changed}


def balance(amount: float) -> Part:
    """Ivy with so much on her gift card."""
    return {
        IVY["user_id"]: {**IVY, "payment_methods": {**WAYS, "gift_card_1": {**WAYS["gift_card_1"], "balance": amount}}}
    }


def other(name: str, **members: Any) -> Part:
    """An order as it is afterwards."""
    return {name: {**ORDERS[name], **members}}


IDENTIFIED = action("find_user_id_by_email", email="ivy@example.org")
TASKS = (
    task(
        "only looking",
        action("find_user_id_by_name_zip", first_name="Ivy", last_name="Hart", zip="04530"),
        action("get_user_details", user_id="ivy_hart_1"),
        action("get_order_details", order_id="#T102"),
        action("get_product_details", product_id=LEAF),
        action("get_item_details", item_id="1002"),
        action("list_all_product_types"),
        action("calculate", expression="9.9 + 35.0"),
        action("transfer_to_human_agents", summary="Ivy would like to talk about tea."),
    ),
    task(
        "refused, and nothing changes",
        action("find_user_id_by_email", "User not found", email="nobody@example.org"),
        IDENTIFIED,
        action("get_order_details", "Order not found", order_id="#100"),
        action("get_product_details", "Product not found", product_id="1001"),
        action(
            "cancel_pending_order", "Non-pending order cannot be cancelled", order_id="#T104", reason="no longer needed"
        ),
        action("cancel_pending_order", "Invalid reason", order_id="#T100", reason="too dear"),
        action(
            "return_delivered_order_items",
            "Non-delivered order cannot be returned",
            order_id="#T100",
            item_ids=["1001"],
            payment_method_id="credit_card_1",
        ),
        action(
            "exchange_delivered_order_items",
            "Insufficient gift card balance to pay for the price difference",
            order_id="#T103",
            item_ids=["2001"],
            new_item_ids=["2002"],
            payment_method_id="gift_card_1",
        ),
        action(
            "modify_pending_order_items",
            "New item 1003 not found or available",
            order_id="#T100",
            item_ids=["1001"],
            new_item_ids=["1003"],
            payment_method_id="credit_card_1",
        ),
    ),
    task(
        "cancelled, and back on the gift card",
        IDENTIFIED,
        action("cancel_pending_order", order_id="#T101", reason="ordered by mistake"),
        users=balance(30.4),
        orders=other(
            "#T101",
            status="cancelled",
            cancel_reason="ordered by mistake",
            payment_history=[paid(9.9, "gift_card_1"), paid(9.9, "gift_card_1", "refund")],
        ),
    ),
    task(
        "address, items paid with the gift card, and the address of the order last",
        IDENTIFIED,
        action("modify_user_address", user_id="ivy_hart_1", **OFFICE),
        action(
            "modify_pending_order_items",
            order_id="#T100",
            item_ids=["1001"],
            new_item_ids=["1002"],
            payment_method_id="gift_card_1",
        ),
        action(
            "cancel_pending_order", "Non-pending order cannot be cancelled", order_id="#T100", reason="no longer needed"
        ),
        action("modify_pending_order_address", order_id="#T100", **OFFICE),
        users={name: {**user, "address": OFFICE} for name, user in balance(19.05).items()},
        orders=other(
            "#T100",
            address=OFFICE,
            status="pending (item modified)",
            items=[item(BLACK), item(SMALL)],
            payment_history=[paid(44.9, "credit_card_1"), paid(1.4499999999, "gift_card_1")],
        ),
    ),
    task(
        "paid in another way, once",
        IDENTIFIED,
        action("modify_pending_order_payment", order_id="#T101", payment_method_id="credit_card_1"),
        action(
            "modify_pending_order_payment",
            "There should be exactly one payment for a pending order",
            order_id="#T101",
            payment_method_id="gift_card_1",
        ),
        users=balance(30.4),
        orders=other(
            "#T101",
            payment_history=[
                paid(9.9, "gift_card_1"),
                paid(9.9, "credit_card_1"),
                paid(9.9, "gift_card_1", "refund"),
            ],
        ),
    ),
    task(
        "paid in another way and cancelled, with what the tools of the data set gave back",
        IDENTIFIED,
        action("modify_pending_order_payment", order_id="#T101", payment_method_id="credit_card_1"),
        action("cancel_pending_order", order_id="#T101", reason="no longer needed"),
        users=balance(50.2),
        orders=other(
            "#T101",
            status="cancelled",
            cancel_reason="no longer needed",
            payment_history=[
                paid(9.9, "gift_card_1"),
                paid(9.9, "credit_card_1"),
                *[paid(9.9, "gift_card_1", "refund")] * 2,
                paid(9.9, "credit_card_1", "refund"),
                paid(9.9, "gift_card_1", "refund"),
            ],
        ),
    ),
    task(
        "returned and exchanged, each once",
        IDENTIFIED,
        action(
            "return_delivered_order_items",
            order_id="#T102",
            item_ids=["2001", "1001", "1001"],
            payment_method_id="gift_card_1",
        ),
        action(
            "exchange_delivered_order_items",
            "Non-delivered order cannot be exchanged",
            order_id="#T102",
            item_ids=["2001"],
            new_item_ids=["2002"],
            payment_method_id="credit_card_1",
        ),
        action(
            "exchange_delivered_order_items",
            order_id="#T103",
            item_ids=["2001"],
            new_item_ids=["2002"],
            payment_method_id="credit_card_1",
        ),
        orders={
            **other(
                "#T102",
                status="return requested",
                return_items=["1001", "1001", "2001"],
                return_payment_method_id="gift_card_1",
            ),
            **other(
                "#T103",
                status="exchange requested",
                exchange_items=["2001"],
                exchange_new_items=["2002"],
                exchange_payment_method_id="credit_card_1",
                exchange_price_difference=26.2,
            ),
        },
    ),
    task(
        "two things changed at once, with what the tools of the data set wrote down",
        IDENTIFIED,
        action(
            "modify_pending_order_items",
            order_id="#T100",
            item_ids=["1001", "2001"],
            new_item_ids=["1002", "2002"],
            payment_method_id="credit_card_1",
        ),
        orders=other(
            "#T100",
            status="pending (item modified)",
            items=[{**item(BLACK), "price": LARGE["price"], "options": LARGE["options"]}, item(LARGE)],
            payment_history=[paid(44.9, "credit_card_1"), paid(27.65, "credit_card_1")],
        ),
    ),
    task(
        "exchanged for the same again",
        IDENTIFIED,
        action(
            "exchange_delivered_order_items",
            order_id="#T103",
            item_ids=["2001"],
            new_item_ids=["2001"],
            payment_method_id="credit_card_1",
        ),
        orders=other(
            "#T103",
            status="exchange requested",
            exchange_items=["2001"],
            exchange_new_items=["2001"],
            exchange_payment_method_id="credit_card_1",
            exchange_price_difference=0.0,
        ),
    ),
)


def written(folder: Path) -> Path:
    """The data set as a file."""
    path = folder / "db.json"
    path.write_text(json.dumps(DATA_SET))
    return path
