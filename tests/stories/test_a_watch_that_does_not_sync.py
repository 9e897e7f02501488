"""Ben's watch does not sync: he is led through what may help, and what did not help goes on into a ticket."""

from typing import Any

from tests.installation import Customer, Installation, skills
from tests.running import wait_until

WORDS = "My TrailWatch won't sync"


def led(customer: Customer, *answers: str) -> dict[str, Any]:
    """The reply after the problem and `answers`; each went to support."""
    reply = customer.says(WORDS)
    for answer in answers:
        reply = customer.says(answer)
        assert reply["agents"] == ["support"], reply
    return reply


def test_step_by_step_until_it_works(hubbub: Installation) -> None:
    """Something to try, a question, something for just this phone; then all is well."""
    ben = hubbub.customer("cus_ben")
    first = led(ben)
    assert (first["status"], skills(first)) == ("answered", ["support.diagnose=done"])
    assert "Bluetooth" in first["reply"]
    assert first["reply"].endswith("Did that help?")
    assert first["quick_replies"] == ["Yes", "No"]

    asked = ben.says("no")
    assert (asked["status"], "iPhone" in asked["reply"]) == ("needs_input", True)
    assert "Nearby devices" in ben.says("it's an Android")["reply"]

    assert ben.says("yes, it works now!")["reply"] == "I am glad that it works again."


def test_what_was_tried_goes_on_into_the_ticket(hubbub: Installation) -> None:
    """Nothing helps; a yes to the offer opens a ticket about the problem, and a colleague need not ask again."""
    ben = hubbub.customer("cus_ben")
    last = led(ben, "no", "an iPhone", "still the same", "nope", "it still doesn't sync")
    assert "open a ticket" in last["reply"]

    opened = ben.says("yes please")

    assert skills(opened)[0] == "support.create_ticket=done"
    [(subject, tried)] = hubbub.rows("support", "SELECT subject, tried FROM tickets WHERE customer_id = 'cus_ben'")
    assert subject == "TrailWatch won't sync with your phone"
    assert "Watch restarted" in tried
    assert "Android" not in tried
    wait_until(hubbub.mails, what="the confirmation")


def test_another_question_may_come_between(hubbub: Installation) -> None:
    """It is answered, and the help goes on where it stopped when the watch is spoken of again."""
    ben = hubbub.customer("cus_ben")
    led(ben)
    between = ben.says("What is your return policy?")
    assert between["agents"] == ["faq"]
    assert "Did that help?" not in between["reply"]
    assert "iPhone" in ben.says("my watch still doesn't sync")["reply"]
