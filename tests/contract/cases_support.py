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
PHOTO = {
    "attachments": [{"url": "https://f.example/a.png", "name": "a.png", "media_type": "image/png", "size": 7}],
}

CASES = (
    Case("support", "send_email", "acts", {"template": "refund_issued", "values": REFUND_MAIL}),
    Case("support", "diagnose", "reads", {"problem": "There is water in the rear compartment of my kayak"}),
    Case("support", "create_ticket", "acts", {"summary": "The rudder of my kayak is stuck."}),
    Case("support", "file_complaint", "acts", {"summary": "Your instructor shouted at me."}),
    Case("support", "report_account_problem", "acts", {"summary": "Somebody else uses my account."}),
    Case("support", "ticket_status", "reads", {}),
    Case("support", "list_tickets", "reads", {}),
    Case("support", "comment_ticket", "acts", {"ticket_id": "T-20310001", "text": "It leaks on the left.", **PHOTO}),
    Case("support", "close_ticket", "acts", {"ticket_id": "T-20310002"}),
    Case("support", "reopen_ticket", "acts", {"ticket_id": "T-20310003"}),
    Case("support", "reset_password", "acts", {}),
    Case("support", "request_person", "acts", {"summary": "I want to talk to somebody."}),
    Case("support", "list_all_tickets", "reads", {"statuses": ["open"], "limit": 1}),
    Case("support", "overdue_tickets", "reads", {}),
    Case("support", "read_ticket", "reads", {"ticket_id": "T-20310001"}),
    Case("support", "update_ticket", "acts", {"ticket_id": "T-20310001", "priority": "urgent", "assignee": "kim"}),
    Case("support", "add_note", "acts", {"ticket_id": "T-20310001", "text": "Which side?", "to_customer": True}),
    Case("support", "preview_email", "reads", {"template": "refund_issued", "values": REFUND_MAIL}),
    Case("support", "dead_letters", "reads", {}),
    Case("support", "retry_dead_letter", "acts", {"message_id": "<none@kajaks.example>"}, outcome="refused"),
    Case("support", "redeem_reset", "acts", {"token": "none"}, outcome="refused"),
    Case("support", "erase_customer", "acts", {}, customer=OTHER),
    Case("support", "export_customer", "reads", {}, customer=OTHER),
)
FOREIGN = (
    Foreign("support", "ticket_status", "ticket_id", theirs="T-20310009", missing="T-00000000"),
    Foreign("support", "close_ticket", "ticket_id", theirs="T-20310009", missing="T-00000000"),
    Foreign("support", "reopen_ticket", "ticket_id", theirs="T-20310009", missing="T-00000000"),
    Foreign(
        "support", "comment_ticket", "ticket_id", theirs="T-20310009", missing="T-00000000", rest=(("text", "Hi"),)
    ),
)
