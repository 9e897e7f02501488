"""The API's description at `/docs`, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import Window
from tests.integration.hub.world import Hub, hub, redis_server
from tests.running import free_port


@pytest.fixture(scope="module")
def alone(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:  # noqa: ARG001 - without a browser nothing needs to be started
    """A hub without agents, which has the same API."""
    folder: Path = tmp_path_factory.mktemp("redis")
    port = free_port()
    with redis_server(folder, port), hub(port, []) as running:
        yield running


@pytest.fixture
def reference(browser: Browser, alone: Hub, look: dict[str, object]) -> Iterator[Window]:
    """The page in a tab of its own. Whatever a test does there, nothing goes elsewhere."""
    context = browser.new_context(locale="en-US", **look)  # type: ignore[arg-type] # a test's own words
    window = Window(context.new_page(), f"{alone.url}/")
    window.page.goto(f"{alone.url}/docs")
    yield window
    context.close()
    assert window.requests
    assert window.went_elsewhere() == []


LOOKS = [{"color_scheme": "dark"}, {"color_scheme": "light", "viewport": {"width": 360, "height": 740}}]


def test_every_operation_is_there(reference: Window, alone: Hub) -> None:
    """From the introduction to the last one; nothing was fetched from anywhere else, and no policy was broken."""
    expect(reference.page.get_by_role("heading", name="The first call")).to_be_visible()
    document = alone.get("/openapi.json")
    names = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    shown = reference.page.locator("section > details[id]").evaluate_all("all => all.map((one) => one.id)")
    assert sorted(names) == sorted(name for name in shown if not name.startswith("schema-"))
    assert reference.failures == []


def test_an_operation_tells_what_it_takes_and_gives(reference: Window) -> None:
    """Its words, who may, an example, the errors, and a way to the schemas."""
    chat = reference.page.locator("#send_message")
    chat.locator("summary").click()
    expect(chat).to_contain_text("needs chat or session")
    expect(chat).to_contain_text("I was charged twice this month")
    expect(chat.locator("dt", has_text="409")).to_be_visible()
    chat.get_by_role("link", name="ChatReply").first.click()
    assert reference.page.url.endswith("#schema-ChatReply")
    expect(reference.page.locator("#schema-ChatReply")).to_be_in_viewport()


@pytest.mark.parametrize("look", LOOKS)
def test_everybody_can_read_it(reference: Window) -> None:
    """axe-core finds nothing, with all of it open; nothing stands wider than the window."""
    reference.page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    assert reference.violations() == []
    assert reference.page.evaluate("document.scrollingElement.scrollWidth - innerWidth") == 0
