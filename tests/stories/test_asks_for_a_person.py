"""Ada would rather talk to a person: she presses the button for it."""

import httpx

from tests.installation import Customer, Installation, skills


def _presses(customer: Customer, reason: str) -> dict[str, object]:
    """Press the button; the reply."""
    body = {"customer_id": customer.customer_id, "reason": reason}
    pressed = customer.at.post(f"/v1/conversations/{customer.conversation}/handover", body)
    assert pressed.status_code == httpx.codes.OK, pressed.text
    return dict(pressed.json())


def test_a_button_asks_for_a_person_as_words_do(hubbub: Installation) -> None:
    """The same step, the same words, and colleagues read why."""
    said = hubbub.customer("cus_ben").says("I want to talk to a human please")
    ada = hubbub.customer("cus_ada")
    pressed = _presses(ada, "it is about my tent")
    assert skills(pressed) == skills(said) == ["support.request_person=done"]
    assert pressed["status"] == said["status"] == "handed_over"
    assert pressed["reply"] == said["reply"]
    assert hubbub.get(f"/v1/conversations/{ada.conversation}")["status"] == "waiting_person"
    [(summary,)] = hubbub.rows("support", "SELECT summary FROM person_requests WHERE customer_id = 'cus_ada'")
    assert "it is about my tent" in summary
