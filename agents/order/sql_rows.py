"""The rows that a shop is kept in: what fills an empty store, and what changes in it."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Table

from agents.order import tables
from agents.order.accounts import Account, Address
from agents.order.backend import Charge, Order, Refund, Terms
from agents.order.contents import Contents
from agents.order.products import Product, Variant

Row = Mapping[str, Any]


def rows_of(contents: Contents) -> Iterator[tuple[Table, list[Row]]]:
    """The rows of each table, those that others refer to first."""
    held = [(one.customer, one.thing) for one in contents.orders]
    yield tables.company, [_company(contents.terms)]
    yield tables.customers, [_customer(account) for account in contents.accounts]
    yield tables.methods, [row for account in contents.accounts for row in _methods(account)]
    yield tables.products, [{"id": product.id, "name": product.name} for product in contents.products]
    yield tables.variants, [row for product in contents.products for row in _variants(product)]
    yield tables.orders, [{"customer_id": customer, **order_row(order)} for customer, order in held]
    yield tables.items, [row for _, order in held for row in item_rows(order)]
    yield tables.parcels, [row for _, order in held for row in _parcels(order)]
    yield tables.returns, [row for _, order in held for row in return_rows(order)]
    yield tables.returned, [row for _, order in held for row in returned_rows(order)]
    yield tables.charges, [charge_row(one.customer, one.thing) for one in contents.charges]
    yield tables.refunds, [refund_row(one.customer, one.thing) for one in contents.refunds]


def address_row(address: Address | None) -> Row:
    """The columns of an address, all empty without one."""
    return {part: getattr(address, part) if address else None for part in tables.ADDRESS}


def order_row(order: Order) -> Row:
    """The row of an order but for its customer."""
    return {
        "id": order.id,
        "status": order.status,
        "placed_at": order.placed_at,
        "currency": order.currency,
        "carrier": order.carrier,
        "eta": order.eta,
        "delivered_at": order.delivered_at,
        "cancelled_at": order.cancelled_at,
        "cancel_reason": order.cancel_reason,
        "items_changed": order.items_changed,
        **address_row(order.address),
    }


def item_rows(order: Order) -> list[Row]:
    """The rows of an order's lines."""
    return [
        {
            "order_id": order.id,
            "position": at,
            "sku": item.sku,
            "name": item.name,
            "quantity": item.quantity,
            "unit_price": item.unit_price,
            "product_id": item.product_id,
            "options": dict(item.options),
        }
        for at, item in enumerate(order.items)
    ]


def return_rows(order: Order) -> list[Row]:
    """The row of what is sent back of an order, if anything is."""
    if order.sent_back is None:
        return []
    sent_back = order.sent_back
    return [
        {
            "order_id": order.id,
            "method_id": sent_back.method_id,
            "difference": sent_back.difference,
            "at": sent_back.at,
        }
    ]


def returned_rows(order: Order) -> list[Row]:
    """The rows of the things that are sent back of an order."""
    things = order.sent_back.things if order.sent_back else ()
    return [
        {"order_id": order.id, "position": at, "sku": thing.sku, "price": thing.price, "wanted": thing.wanted}
        for at, thing in enumerate(things)
    ]


def charge_row(customer: str, charge: Charge) -> Row:
    """The row of a charge."""
    return {
        "id": charge.id,
        "customer_id": customer,
        "amount": charge.amount,
        "refunded": charge.refunded,
        "currency": charge.currency,
        "description": charge.description,
        "at": charge.at,
        "order_id": charge.order_id,
        "method_id": charge.method_id,
    }


def refund_row(customer: str, refund: Refund) -> Row:
    """The row of a refund."""
    return {
        "id": refund.id,
        "customer_id": customer,
        "charge_id": refund.charge_id,
        "amount": refund.amount,
        "currency": refund.currency,
        "approved": refund.approved,
        "at": refund.at,
        "cause": refund.cause,
        "method_id": refund.method_id,
    }


def _company(terms: Terms) -> Row:
    return {
        "currency": terms.currency,
        "name": terms.name,
        "refund_approval_above": terms.refund_approval_above,
        "return_window_days": terms.return_window_days,
        "refund_cap_per_day": terms.refund_cap_per_day,
    }


def _customer(account: Account) -> Row:
    return {"id": account.id, "name": account.name, "email": account.email, **address_row(account.address)}


def _methods(account: Account) -> list[Row]:
    return [
        {
            "id": method.id,
            "customer_id": account.id,
            "position": at,
            "kind": method.kind,
            "brand": method.brand,
            "last_four": method.last_four,
            "balance": method.balance,
        }
        for at, method in enumerate(account.methods)
    ]


def _variants(product: Product) -> list[Row]:
    return [_variant(variant, at) for at, variant in enumerate(product.variants)]


def _variant(variant: Variant, at: int) -> Row:
    return {
        "sku": variant.sku,
        "product_id": variant.product_id,
        "position": at,
        "options": dict(variant.options),
        "price": variant.price,
        "stock": variant.stock,
        "offered": variant.offered,
    }


def _parcels(order: Order) -> list[Row]:
    return [
        {"order_id": order.id, "position": at, "tracking": parcel.tracking, "skus": list(parcel.skus)}
        for at, parcel in enumerate(order.parcels)
    ]
