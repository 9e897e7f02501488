"""The page at `/` in a real browser, at a real installation."""

import json
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.chromium import Window
from tests.installation import Installation
from tests.running import wait_until

TWICE = "I was charged twice this month and I need a refund for one of them."
CHAT = "**/v1/chat"
LOOKS = [
    {"color_scheme": "light"},
    {"color_scheme": "dark"},
    {"color_scheme": "light", "viewport": {"width": 360, "height": 740}},
]


def test_adas_conversation_to_the_refund(window: Window, hubbub: Installation) -> None:
    """She sees the answer, every step that led to it, its status, the refund and a way to the trace."""
    window.is_customer("cus_ada").asks(TWICE)

    turn = window.turn(0)
    expect(turn.locator(".words")).to_contain_text("issued a refund of $49")
    expect(turn.locator(".status")).to_have_text("Answered")
    steps = turn.locator(".steps li").all_inner_texts()
    told = [" ".join(step.split()) for step in steps]
    assert [step.split(" ms")[0].rsplit(" ", 1)[0] for step in told] == [
        "order list charges",
        "order find duplicate charges",
        "order refund charge",
        "support send email",
    ]
    assert all(step.endswith("ms done") for step in told)
    expect(turn.locator(".card")).to_contain_text("$49.00")
    assert len(hubbub.rows("order", "SELECT 1 FROM refunds WHERE customer_id = 'cus_ada'")) == 1

    wait_until(lambda: window.page.request.get(window.trace(0)).ok, what="the trace has arrived")


def test_an_invoice_can_be_kept(window: Window) -> None:
    """As the file it is, under its name."""
    window.is_customer("cus_ada").asks("Can I have the invoice for order ord_10017?")

    card = window.turn(0).locator(".card")
    with window.page.expect_download() as downloading:
        card.get_by_role("link", name="Download").click()

    kept = downloading.value
    assert kept.suggested_filename.endswith(".pdf")
    assert kept.path().read_bytes().startswith(b"%PDF-")
    expect(card).not_to_contain_text("Content")


def test_an_approved_refund_appears_by_itself(window: Window, hubbub: Installation) -> None:
    """Cleo is told that a colleague must decide; the answer comes without a reload, and is read out."""
    window.is_customer("cus_cleo").asks(TWICE)
    asked = window.turn(0)
    expect(asked.locator(".status")).to_have_text("Waits for approval")
    expect(asked.locator(".approval")).to_contain_text("Waiting for a colleague.")
    expect(asked.locator(".approval")).to_contain_text("$480.00")

    [approval] = hubbub.get("/v1/approvals")["items"]
    hubbub.decide(approval["id"], "approve")

    answer = window.turn(1)
    expect(answer.locator(".status")).to_have_text("Answered")
    expect(answer.locator(".words")).to_contain_text("$480")
    expect(answer).to_contain_text("After the decision")
    expect(asked.locator(".approval")).to_contain_text("Decided.")
    expect(window.page.get_by_role("status")).to_contain_text("$480")


def test_a_long_conversation_is_read_page_by_page(window: Window) -> None:
    """All of it in order after a reload; if it cannot be read that is said, with a way to try again."""
    words = ["when do you open?", "how long do returns take?", "where is my order?"]
    window.is_customer("cus_dev")
    for each in words:
        window.asks(each)
    window.page.route("**/turns?*", lambda route: route.continue_(url=route.request.url.replace("=100", "=1")))
    window.loses("**/turns?*")

    window.page.reload()
    expect(window.page.locator("#trouble")).to_contain_text("The conversation could not be read.")
    window.page.get_by_role("button", name="Try again").click()

    expect(window.page.locator(".mine")).to_have_text([f"You: {each}" for each in words])
    expect(window.page.locator("#trouble")).to_be_hidden()


def test_an_erased_conversation_begins_anew(window: Window) -> None:
    """As when the hub was started afresh while the page stood open."""
    window.is_customer("cus_dev").asks("when do you open?")
    window.page.evaluate("sessionStorage.setItem('hubbub.conversation', 'web-erased')")

    window.page.reload()

    expect(window.page.get_by_role("heading", name="How can we help?")).to_be_visible()
    window.asks("when do you open?")
    expect(window.page.locator("#turns > li")).to_have_count(1)


@pytest.mark.parametrize("look", [{"timezone_id": "America/New_York"}])
def test_a_place_the_hub_does_not_know_is_no_obstacle(window: Window) -> None:
    """A browser's list of time zones may be newer than the hub's."""
    unknown = {"type": "about:blank", "title": "x", "status": 422, "errors": [{"pointer": "/timezone", "detail": "x"}]}
    window.page.route(CHAT, lambda route: _answers(route, 422, unknown), times=1)

    window.asks("when do you open?")

    first, second = (json.loads(request.post_data or "") for request in window.posts())
    assert first.pop("timezone") == "America/New_York"
    assert first.pop("locale") == "en-US"
    assert first == second


def test_a_source_can_be_read(window: Window) -> None:
    """The link leads to the article, through the hub."""
    window.asks("how long do returns take?")
    source = window.turn(0).locator(".sources").get_by_role("link")
    address = str(source.get_attribute("href"))
    assert address.startswith(window.url)
    assert source.get_attribute("rel") == "noopener noreferrer"
    assert "30 days" in window.page.request.get(address).text()


def test_a_question_comes_with_its_answers_to_choose_from(window: Window) -> None:
    """A click answers it, and a double click no more than that; an answered question has no buttons any more."""
    window.is_customer("cus_ada").page.get_by_label("Your message").fill("book an appointment")
    window.page.get_by_role("button", name="Send", exact=True).dblclick()
    choices = window.turn(0).get_by_role("group", name="Answers to choose from").get_by_role("button")
    expect(choices).to_have_count(3)
    assert len(window.posts()) == 1

    choices.filter(has_text="boot fitting").dblclick()

    expect(window.turn(1).locator(".mine")).to_have_text("You: boot fitting")
    expect(window.turn(1).locator(".words")).to_contain_text("day and time")
    assert window.turn(0).get_by_role("button").count() == 0
    assert len(window.posts()) == 2


def test_a_lost_reply_is_asked_for_again_under_the_same_key(window: Window, hubbub: Installation) -> None:
    """The message stays, sending again is offered, and what was done is not done twice."""
    window.is_customer("cus_ben")
    window.loses(CHAT, after_the_hub=True)
    window.sends("open a ticket: my stove leaks")
    kept = window.page.locator("#outgoing > li")
    expect(kept).to_contain_text("The hub could not be reached")
    expect(kept).to_contain_text("my stove leaks")

    kept.get_by_role("button", name="Send again").click()

    expect(window.turn(0).locator(".card")).to_contain_text("Ticket")
    expect(kept).to_have_count(0)
    first, second = window.posts()
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.post_data == second.post_data
    assert len(hubbub.rows("support", "SELECT 1 FROM tickets WHERE customer_id = 'cus_ben'")) == 1


def test_a_reload_in_the_middle_loses_nothing(window: Window) -> None:
    """The conversation is the same, and the message that was on its way gets its answer."""
    window.is_customer("cus_dev").asks("where is my order?")
    window.loses(CHAT)
    window.sends("when do you open?")
    expect(window.page.locator("#outgoing")).to_contain_text("could not be reached")

    window.page.reload()

    expect(window.turn(1).locator(".status")).to_have_text("Answered")
    expect(window.turn(0).locator(".mine")).to_have_text("You: where is my order?")
    expect(window.turn(1).locator(".mine")).to_have_text("You: when do you open?")
    expect(window.page.get_by_label("Customer")).to_have_value("cus_dev")
    assert len({request.headers["idempotency-key"] for request in window.posts()}) == 2
    assert window.page.url == window.url

    window.page.get_by_role("button", name="New conversation").click()
    expect(window.page.get_by_role("heading", name="How can we help?")).to_be_visible()
    expect(window.page.locator("#turns > li")).to_have_count(0)


def test_a_busy_hub_is_asked_again_when_it_says(window: Window) -> None:
    """Nobody has to do anything."""
    problem = {"type": "about:blank", "title": "Too many messages wait here", "status": 429, "retryable": True}
    window.page.route(CHAT, lambda route: _answers(route, 429, problem, {"Retry-After": "1"}), times=2)

    window.asks("when do you open?")

    assert len({request.headers["idempotency-key"] for request in window.posts()}) == 1
    assert len(window.posts()) == 3


def _answers(route: Route, status: int, body: object, headers: dict[str, str] | None = None) -> None:
    kind = "application/json" if status < 400 else "application/problem+json"
    route.fulfill(status=status, body=json.dumps(body), content_type=kind, headers=headers or {})


def test_what_the_hub_refuses_is_told_where_it_can_be_changed(window: Window) -> None:
    """A wrong customer beside the customer, with the message kept."""
    window.is_customer("anon:me").sends("where is my order?")
    field = window.page.get_by_label("Customer")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("Must be 1 to 255 printable characters not starting with anon:.")
    expect(field).to_be_focused()
    expect(window.page.get_by_label("Your message")).to_have_value("where is my order?")

    window.is_customer("cus_ada")
    window.page.get_by_role("button", name="Send", exact=True).click()
    expect(window.turn(0).locator(".status")).to_have_text("Answered")


def test_too_long_a_message_is_not_sent(window: Window) -> None:
    """The count says so in time, in characters as the hub counts them."""
    window.sends("🙂" * 8_001)
    expect(window.page.locator("#count")).to_have_text("8,001 of 8,000 characters")
    expect(window.page.get_by_label("Your message")).to_have_accessible_description(
        "A message holds 8,000 characters: this one is 1 too long. 8,001 of 8,000 characters"
    )
    assert window.posts() == []

    window.asks("🙂" * 8_000)
    expect(window.turn(0).locator(".status")).to_be_visible()


def test_who_must_sign_in_can_and_asks_again(window: Window) -> None:
    """The same conversation goes on under the name."""
    window.asks("where is my order ord_10042?")
    expect(window.turn(0).locator(".words")).to_contain_text("sign in")

    window.turn(0).get_by_role("button", name="Sign in and ask again").click()
    expect(window.page.get_by_label("Customer")).to_be_focused()
    window.page.keyboard.type("cus_ada")
    window.page.keyboard.press("Enter")
    expect(window.page.get_by_label("Your message")).to_be_focused()
    window.page.keyboard.press("Enter")

    expect(window.turn(1).locator(".words")).to_contain_text("LK900042US")
    first, second = (json.loads(request.post_data or "") for request in window.posts())
    assert first["conversation_id"] == second["conversation_id"]

    window.is_customer("cus_ben").sends("when do you open?")
    expect(window.page.locator(".mine")).to_have_text(["You: when do you open?"])
    assert json.loads(window.posts()[-1].post_data or "")["conversation_id"] != first["conversation_id"]


def test_the_keyboard_is_enough(window: Window) -> None:
    """From opening the page to a confirmed answer; what has the focus is always to be seen."""
    keys = window.page.keyboard
    _tab_to(window, "Customer")
    keys.type("cus_ben")
    _tab_to(window, "Your message")
    keys.type("first line")
    keys.press("Shift+Enter")
    keys.type("cancel my order")
    keys.press("Enter")
    expect(window.turn(0).locator(".status")).to_have_text("Waits for your yes or no")

    _tab_to(window, "No", back=True)
    keys.press("Enter")

    expect(window.turn(1).locator(".mine")).to_have_text("You: No")
    expect(window.turn(1).locator(".status")).to_be_visible()
    expect(window.page.get_by_label("Your message")).to_be_focused()
    _tab_to(window, "Trace (opens in a new tab)", back=True)
    _tab_to(window, "New conversation", back=True)
    keys.press("Space")
    expect(window.page.locator("#turns > li")).to_have_count(0)


NAME = """() => {
  const focused = document.activeElement;
  const box = focused.getBoundingClientRect();
  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const ring = focused.closest(".box") ?? focused;
  return {
    name: (focused.labels?.[0] ?? focused).textContent.trim(),
    visible: focused.contains(seen) && getComputedStyle(ring).outlineStyle !== "none",
  };
}"""


def _tab_to(window: Window, name: str, *, back: bool = False) -> None:
    """Press Tab until the element of that name has the focus."""
    for _ in range(40):
        window.page.keyboard.press("Shift+Tab" if back else "Tab")
        focused = window.page.evaluate(NAME)
        if focused["name"] == name:
            assert wait_until(lambda: window.page.evaluate(NAME)["visible"], what=f"{name} is to be seen")
            return
    raise AssertionError(f"{name} never had the focus")


@pytest.mark.parametrize("look", LOOKS)
def test_everybody_can_use_it(window: Window, hubbub: Installation) -> None:
    """axe-core finds nothing, empty and with all there is to show; nothing stands wider than the window."""
    expect(window.page.locator("#starters button")).to_have_count(4)
    assert window.violations() == []
    assert _overhang(window) == 0

    window.is_customer("cus_dev")
    for message in (
        "Please refund the charge ch_1006",
        "how long do returns take?",
        "where is my order?",
        "book an appointment",
    ):
        window.asks(message)
    window.asks("x" * 300)
    window.loses(CHAT)
    window.sends("when do you open?")
    expect(window.page.locator("#outgoing button")).to_be_visible()
    window.page.locator("details").evaluate_all("all => all.forEach((details) => { details.open = true; })")
    window.page.get_by_label("Your message").fill("y" * 8_001)
    window.page.keyboard.press("Enter")
    assert window.violations() == []
    assert _overhang(window) == 0
    for approval in hubbub.get("/v1/approvals")["items"]:
        hubbub.decide(approval["id"], "decline")


def _overhang(window: Window) -> int:
    return int(window.page.evaluate("document.scrollingElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("look", [{"reduced_motion": "reduce"}])
def test_nothing_moves_for_who_does_not_want_it(window: Window) -> None:
    """No smooth scrolling, and the sign that a reply is awaited stands still."""
    held: list[Route] = []
    window.page.route(CHAT, lambda route: held.append(route))  # noqa: PLW0108 - it cannot take append
    window.sends("when do you open?")
    expect(window.page.get_by_text("Working on it")).to_be_visible()
    assert window.page.evaluate("document.getAnimations().length") == 0
    assert window.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    held[0].abort()


TICKET = "Please open a ticket, the zip of my tent is torn."
HOSTILE = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"


def test_text_is_never_markup(window: Window) -> None:
    """Neither what the customer writes nor anything the hub may send; an address that is a script is no link."""
    window.is_customer("cus_ada").asks(f"{TICKET} {HOSTILE}")
    expect(window.turn(0).locator(".mine")).to_have_text(f"You: {TICKET} {HOSTILE}")
    reply = _hostile(window.reply(0))
    window.page.route(CHAT, lambda route: _answers(route, 200, reply), times=1)
    window.asks("and now from there")

    expect(window.turn(1).locator(".words")).to_contain_text(HOSTILE)
    assert window.turn(1).get_by_text(HOSTILE).count() >= 6
    assert window.page.locator("main :is(img, script, iframe, object)").count() == 0
    links = [link.get_attribute("href") for link in window.page.locator("main a").all()]
    assert links == [window.trace(0)] * 2
    assert window.page.title() == "Chat · Hubbub"


def _hostile(reply: dict[str, Any]) -> dict[str, Any]:
    script = "javascript:document.title='taken'"
    step = {**reply["steps"][0], "agent": HOSTILE, "skill": HOSTILE, "outcome": HOSTILE}
    return {
        **reply,
        "turn_id": "t_hostile",
        "reply": HOSTILE,
        "status": "needs_input",
        "steps": [step],
        "quick_replies": [HOSTILE],
        "citations": [{"title": HOSTILE, "url": script, "snippet": HOSTILE}],
        "cards": [{"type": HOSTILE, "id": HOSTILE, "title": HOSTILE, "url": script, "more": HOSTILE, HOSTILE: "x"}],
        "approval": {
            "id": "ap",
            "skill": HOSTILE,
            "amount": 1,
            "currency": HOSTILE,
            "reason": "",
            "expires_at": HOSTILE,
        },
    }
