"""For each skill of the four agents, an input that makes sense for a customer of `company.yaml`.

Whoever adds a skill adds a line here; `test_cards.py` says so when one is missing.
"""

from dataclasses import dataclass
from typing import Any, Literal

CUSTOMER = "K-0071"
OTHER = "K-0072"
NOW = "2031-03-11T09:00:00+01:00"
AGENTS = ("faq", "order", "support", "booking")
WITHOUT_DATABASE = ("faq",)

Kind = Literal["reads", "acts", "asks"]


@dataclass(frozen=True)
class Case:
    """A skill, and an input with which it succeeds for `CUSTOMER`.

    It reads, acts, or acts only after it asked (`confirm: always`).
    """

    agent: str
    skill: str
    kind: Kind
    input: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.agent}.{self.skill}"


@dataclass(frozen=True)
class Foreign:
    """A skill that takes an id, one that belongs to `OTHER`, and one of the same build that belongs to nobody.

    `made_by` is the skill (with its input) by which `OTHER` gets the object first, and the output field with its id.
    """

    agent: str
    skill: str
    field: str
    missing: str
    theirs: str = ""
    made_by: tuple[str, dict[str, Any], str] | None = None
    rest: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return f"{self.agent}.{self.skill}"


REFUND_MAIL = {
    "amount": 3750,
    "currency": "EUR",
    "description": "Winter storage",
    "refund_id": "re_1",
    "charge_id": "inv.9002",
    "refunded_at": "2031-03-11T08:59:00+01:00",
}
CHARGES = [
    {"id": f"inv.{number}", "amount": 3750, "currency": "EUR", "description": "Winter storage", "at": at}
    for number, at in ((9001, "2031-03-05T09:00:00+01:00"), (9002, "2031-03-05T09:04:00+01:00"))
]

LARGER = {"changes": [{"sku": "KN-SPR-L", "new_sku": "KN-SPR-XL"}]}

CASES = (
    Case("faq", "answer_question", "reads", {"question": "Can I return a kayak?"}),
    Case("faq", "search_articles", "reads", {"query": "delivery by trailer"}),
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
    Case("support", "send_email", "acts", {"template": "refund_issued", "values": REFUND_MAIL}),
    Case("support", "diagnose", "reads", {"problem": "There is water in the rear compartment of my kayak"}),
    Case("support", "create_ticket", "acts", {"summary": "The rudder of my kayak is stuck."}),
    Case("support", "ticket_status", "reads", {}),
    Case("support", "request_person", "acts", {"summary": "I want to talk to somebody."}),
    Case("booking", "list_services", "reads", {}),
    Case("booking", "find_slots", "reads", {"service": "paddle fitting", "when": {"day": "2031-03-12"}}),
    Case("booking", "book_slot", "acts", {"service": "rolling class", "when": {"start": "2031-03-12T09:00:00+01:00"}}),
    Case("booking", "list_bookings", "reads", {}),
    Case("booking", "cancel_booking", "asks", {"booking_id": "res:51"}),
    Case("booking", "reschedule", "acts", {"booking_id": "res:52", "when": {"start": "2031-03-15T10:00:00+01:00"}}),
)

NEW_TIME = (("when", {"start": "2031-03-14T13:00:00+01:00"}),)
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
    Foreign("booking", "cancel_booking", "booking_id", theirs="res:53", missing="res:99"),
    Foreign("booking", "reschedule", "booking_id", theirs="res:53", missing="res:99", rest=NEW_TIME),
)
