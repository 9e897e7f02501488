"""The cases of the support agent."""

from tests.contract.case import OTHER, Case, Foreign

REFUND_MAIL = {
    "amount": 3750,
    "currency": "EUR",
    "description": "Winter storage",
    "refund_id": "re_1",
    "charge_id": "inv.9002",
    "refunded_at": "2031-03-11T08:59:00+01:00",
}

CASES = (
    Case("support", "send_email", "acts", {"template": "refund_issued", "values": REFUND_MAIL}),
    Case("support", "diagnose", "reads", {"problem": "There is water in the rear compartment of my kayak"}),
    Case("support", "create_ticket", "acts", {"summary": "The rudder of my kayak is stuck."}),
    Case("support", "ticket_status", "reads", {}),
    Case("support", "request_person", "acts", {"summary": "I want to talk to somebody."}),
    Case("support", "erase_customer", "acts", {}, customer=OTHER),
)
FOREIGN: tuple[Foreign, ...] = ()
