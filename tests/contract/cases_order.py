"""The cases of the order agent."""

from tests.contract.case import OTHER, Case, Foreign

CHARGES = [
    {"id": f"inv.{number}", "amount": 3750, "currency": "EUR", "description": "Winter storage", "at": at}
    for number, at in ((9001, "2031-03-05T09:00:00+01:00"), (9002, "2031-03-05T09:04:00+01:00"))
]

LARGER = {"changes": [{"sku": "KN-SPR-L", "new_sku": "KN-SPR-XL"}]}

CASES = (
    Case("order", "find_orders", "reads", {}),
    Case("order", "order_status", "reads", {"order_id": "2031/A09"}),
    Case("order", "track_shipment", "reads", {"order_id": "2031/A09"}),
    Case("order", "cancel_order", "asks", {"order_id": "2031/A12"}),
    Case("order", "order_details", "reads", {"order_id": "2031/A09"}),
    Case("order", "account_details", "reads", {}),
    Case("order", "get_invoice", "reads", {"order_id": "2031/A09"}),
    Case("order", "list_products", "reads", {}),
    Case("order", "product_details", "reads", {"product_id": "g/vest"}),
    Case("order", "change_address", "asks", {"order_id": "2031/A17", "address": "Kade 1, 4301 Zierikzee"}),
    Case("order", "change_home_address", "asks", {"address": "Kade 1, 4301 Zierikzee"}),
    Case("order", "change_payment", "asks", {"order_id": "2031/A18", "payment_method_id": "way/2"}),
    Case("order", "change_items", "asks", {"order_id": "2031/A19", "payment_method_id": "way/1", **LARGER}),
    Case("order", "return_items", "asks", {"order_id": "2031/A09", "items": ["KN-VST-M"]}),
    Case("order", "exchange_items", "asks", {"order_id": "2031/A08", "payment_method_id": "way/1", **LARGER}),
    Case("order", "list_charges", "reads", {}),
    Case("order", "find_duplicate_charges", "reads", {"charges": CHARGES}),
    Case("order", "refund_charge", "acts", {"charge_id": "inv.9002"}),
    Case("order", "erase_customer", "acts", {}, customer=OTHER),
    Case("order", "export_customer", "reads", {}, customer=OTHER),
)
FOREIGN = (
    Foreign("order", "order_status", "order_id", theirs="2031/B02", missing="2031/B99"),
    Foreign("order", "track_shipment", "order_id", theirs="2031/B02", missing="2031/B99"),
    Foreign("order", "cancel_order", "order_id", theirs="2031/B02", missing="2031/B99"),
    Foreign("order", "order_details", "order_id", theirs="2031/B02", missing="2031/B99"),
    Foreign("order", "get_invoice", "order_id", theirs="2031/B02", missing="2031/B99"),
    Foreign("order", "change_address", "order_id", theirs="2031/B02", missing="2031/B99"),
    Foreign("order", "change_payment", "order_id", theirs="2031/B02", missing="2031/B99"),
    Foreign("order", "change_items", "order_id", theirs="2031/B02", missing="2031/B99"),
    Foreign("order", "return_items", "order_id", theirs="2031/B02", missing="2031/B99"),
    Foreign("order", "exchange_items", "order_id", theirs="2031/B02", missing="2031/B99"),
    Foreign("order", "refund_charge", "charge_id", theirs="inv.9003", missing="inv.9999"),
    Foreign(
        "support",
        "ticket_status",
        "ticket_id",
        missing="T-00000000",
        made_by=("create_ticket", {"summary": "My seat creaks."}, "ticket_id"),
    ),
)
