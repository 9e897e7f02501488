"""One installation and one browser for a module; a tab for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import Window, chromium
from tests.installation import Installation, assembled


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser; none may run while asynchronous tests do, so each module starts its own."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def hub_settings() -> dict[str, str]:
    """How the hub is set up."""
    return {"HUBBUB_REPLY_WAIT_S": "3"}


@pytest.fixture(scope="module")
def hubbub(
    browser: Browser,  # noqa: ARG001 - without a browser nothing needs to be started
    hub_settings: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Installation]:
    """Everything running, with the demo company."""
    folder: Path = tmp_path_factory.mktemp("hubbub") / "data"
    with assembled(folder, hub_settings) as running:
        yield running


@pytest.fixture
def look() -> dict[str, object]:
    """How the tab looks, in Playwright's words."""
    return {}


@pytest.fixture
def window(browser: Browser, hubbub: Installation, look: dict[str, object]) -> Iterator[Window]:
    """The page in a tab of its own. Whatever a test does there: nothing goes elsewhere, no script fails."""
    context = browser.new_context(locale="en-US", **look)  # type: ignore[arg-type] # a test's own words
    window = Window(context.new_page(), f"{hubbub.url}/")
    yield window.opens()
    context.close()
    assert window.requests
    assert window.went_elsewhere() == []
    assert window.errors == []
