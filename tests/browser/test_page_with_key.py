"""The page at a hub that asks for an API key."""

import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import Window

KEY = secrets.token_hex(16)


@pytest.fixture(scope="module")
def hub_settings() -> dict[str, str]:
    """A hub with one key, which may talk for customers and nothing else."""
    return {"HUBBUB_API_KEY": KEY, "HUBBUB_API_KEY_SCOPES": '["chat", "act_as_customer"]'}


def test_the_key_is_asked_for_kept_and_never_shown(window: Window) -> None:
    """Without one nothing is sent; a wrong one is told beside it; a right one outlives a reload, in no address."""
    key = window.page.get_by_label("API key")
    window.is_customer("cus_ada").sends("where is my order?")
    expect(key).to_be_focused()
    expect(key).to_have_accessible_description("This hub needs an API key.")
    assert window.posts() == []

    key.fill("not-the-key")
    window.page.get_by_role("button", name="Send", exact=True).click()
    expect(key).to_have_accessible_description("A valid API key is needed.")
    expect(window.page.get_by_label("Your message")).to_have_value("where is my order?")
    assert window.violations() == []

    key.fill(KEY)
    window.page.get_by_role("button", name="Send", exact=True).click()
    expect(window.turn(0).locator(".status")).to_have_text("Answered")
    assert window.posts()[-1].headers["authorization"] == f"Bearer {KEY}"

    window.page.reload()
    expect(window.turn(0).locator(".mine")).to_have_text("You: where is my order?")
    expect(window.turn(0)).to_contain_text("Trace ")
    assert window.turn(0).get_by_role("link", name="Trace").count() == 0
    assert key.get_attribute("type") == "password"
    assert all(KEY not in request.url for request in window.requests)
    assert KEY not in window.page.content()
