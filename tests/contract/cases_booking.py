"""The cases of the booking agent."""

from tests.contract.case import OTHER, Case, Foreign

NEW_TIME = (("when", {"start": "2031-03-14T13:00:00+01:00"}),)

CASES = (
    Case("booking", "list_services", "reads", {}),
    Case("booking", "find_slots", "reads", {"service": "paddle fitting", "when": {"day": "2031-03-12"}}),
    Case("booking", "book_slot", "acts", {"service": "rolling class", "when": {"start": "2031-03-12T09:00:00+01:00"}}),
    Case("booking", "list_bookings", "reads", {}),
    Case("booking", "hold_slot", "acts", {"service": "paddle fitting", "when": {"start": "2031-03-20T10:00:00+01:00"}}),
    Case("booking", "book_held", "acts", {"hold_id": "res:54"}),
    Case("booking", "release_hold", "acts", {"hold_id": "res:55"}),
    Case("booking", "cancel_booking", "asks", {"booking_id": "res:51"}),
    Case("booking", "reschedule", "asks", {"booking_id": "res:52", "when": {"start": "2031-03-15T10:00:00+01:00"}}),
    Case(
        "booking",
        "join_waiting_list",
        "acts",
        {"service": "pond tour", "when": {"start": "2031-03-19T09:00:00+01:00"}},
    ),
    Case("booking", "leave_waiting_list", "acts", {"waiting_id": "wait:1"}),
    Case("booking", "list_day", "reads", {"day": "2031-03-13", "of": "s/fit"}),
    Case("booking", "list_hours", "reads", {}),
    Case("booking", "set_hours", "acts", {"of": "s/dusk", "open": "Fri,Sat 18:00-21:00"}),
    Case("booking", "close_days", "acts", {"first": "2031-12-24", "last": "2031-12-26"}),
    Case("booking", "erase_customer", "acts", {}, customer=OTHER),
    Case("booking", "export_customer", "reads", {}, customer=OTHER),
)
FOREIGN = (
    Foreign("booking", "cancel_booking", "booking_id", theirs="res:53", missing="res:99"),
    Foreign("booking", "book_held", "hold_id", theirs="res:56", missing="res:99"),
    Foreign("booking", "release_hold", "hold_id", theirs="res:56", missing="res:99"),
    Foreign("booking", "leave_waiting_list", "waiting_id", theirs="wait:2", missing="wait:9"),
    Foreign("booking", "reschedule", "booking_id", theirs="res:53", missing="res:99", rest=NEW_TIME),
)
