"""A turn on the page while it runs."""

from playwright.sync_api import Route, expect

from tests.browser.chromium import Window
from tests.installation import Installation
from tests.running import wait_until

CHAT = "**/v1/chat"


def test_steps_are_shown_while_the_turn_runs(window: Window, hubbub: Installation) -> None:
    """Which agent is at what, as it happens; the answer takes their place, without having been looked for again.

    The hub's own trace view has room for some hundreds: for turns, not for how a page waited for them.
    """
    window.is_customer("cus_dev")
    with hubbub.frozen("order"):
        window.sends("show me my orders")
        step = window.page.locator("#outgoing .underway li")
        expect(step).to_contain_text("order find orders")
        expect(step).to_contain_text("running")
        assert window.violations() == []
    expect(window.turn(0).locator(".status")).to_have_text("Answered")
    expect(window.page.locator("#outgoing > li")).to_have_count(0)
    assert len(window.posts()) == 1
    trace_id = window.trace(0).rsplit("/", 1)[-1]

    def held() -> dict[str, str]:
        return {item["trace_id"]: item["root"] for item in hubbub.get("/traces")["items"]}

    wait_until(lambda: trace_id in held(), what="the turn's trace is held")
    assert not [root for root in held().values() if "/turns" in root or root == "hub: GET /"]


def test_a_stream_that_breaks_off_is_taken_up_where_it_was(window: Window) -> None:
    """Under the same key, after the last event that arrived; the customer notices nothing."""
    told: list[str] = []

    def cut(route: Route) -> None:
        told.extend(route.fetch().text().split("\n\n"))
        route.fulfill(body="\n\n".join([*told[:2], "id: 9-9\nevent: ste"]), content_type="text/event-stream")

    window.page.route(CHAT, cut, times=1)
    window.is_customer("cus_ada").asks("where is my order ord_10042?")

    expect(window.turn(0).locator(".words")).to_contain_text("LK900042US")
    first, second = window.posts()
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert f"id: {second.headers['last-event-id']}\n" in told[1] + "\n"
