"""The browser of these tests, and what is asked of every page in it."""

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
# All rules are looked at; to write down every element that passes takes longer than the rest of it.
FIND_VIOLATIONS = "axe.run({ resultTypes: ['violations'] }).then((found) => found.violations)"

NETWORK_CHANGED = "ERR_NETWORK_CHANGED"
"""How Chromium breaks off whatever it loads when the machine gets or loses an interface, as containers make them."""
OPENINGS = 5
PATIENCE_MS = 60_000
log = logging.getLogger(__name__)


def find_program() -> str:
    """Where the browser is. Without one the test is skipped; on a CI machine that is an error."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        why = f"no browser on PATH (looked for {', '.join(PROGRAMS)}); on Debian: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser."""
    program = find_program()
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS])
        yield browser
        browser.close()


@dataclass
class Window:
    """A tab with the page in it, and all that happened in it."""

    page: Page
    url: str
    requests: list[Request] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen from the start."""
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("request", lambda request: self.requests.append(request))  # noqa: PLW0108 - it cannot take append
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("console", lambda message: log.warning("console: %s", message.text))

    def opens(self) -> "Window":
        """Open the page."""
        for _ in range(OPENINGS):
            self.failures.clear()
            self.page.goto(self.url)
            if not any(NETWORK_CHANGED in failure for failure in self.failures):
                break
        return self

    def _failed(self, request: Request) -> None:
        self.failures.append(f"{request.url}: {request.failure}")
        log.warning(self.failures[-1])

    def is_customer(self, customer: str) -> "Window":
        """Fill in the customer."""
        self.page.get_by_label("Customer").fill(customer)
        return self

    def sends(self, message: str) -> None:
        """Write a message and send it, without waiting for anything."""
        self.page.get_by_label("Your message").fill(message)
        self.page.get_by_role("button", name="Send", exact=True).click()

    def asks(self, message: str) -> None:
        """Write a message, send it, and wait for the turn to end."""
        turns = self.page.locator("#turns > li").count()
        self.sends(message)
        self.turn(turns).locator(".status").wait_for()

    def turn(self, number: int) -> Any:
        """A turn, counted from 0; -1 is the last."""
        turns = self.page.locator("#turns > li")
        return turns.last if number < 0 else turns.nth(number)

    def trace(self, number: int) -> str:
        """Where a turn's trace can be seen."""
        return str(self.turn(number).get_by_role("link", name="Trace").get_attribute("href"))

    def posts(self) -> list[Request]:
        """The messages sent, in order."""
        return [request for request in self.requests if request.method == "POST"]

    def reply(self, number: int) -> dict[str, Any]:
        """The reply to a message, counted from 0: asked for again, for the browser keeps no stream once left."""
        sent = self.posts()[number]
        headers = {"Idempotency-Key": sent.headers["idempotency-key"], "Content-Type": "application/json"}
        again = self.page.request.post(sent.url, headers=headers, data=sent.post_data)
        assert again.ok, again.text()
        reply: dict[str, Any] = again.json()
        return reply

    def loses(self, pattern: str, *, after_the_hub: bool = False) -> None:
        """Lose the next request: on its way there, or the reply on its way back."""

        def lose(route: Route) -> None:
            if after_the_hub:
                route.fetch()
            route.abort("connectionreset")

        self.page.route(pattern, lose, times=1)

    def violations(self) -> list[str]:
        """What axe-core finds wrong with the page as it is."""
        self.page.evaluate(AXE)
        found = self.page.evaluate(FIND_VIOLATIONS)
        return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]

    def went_elsewhere(self) -> list[str]:
        """Requests to anything but the hub."""
        return [request.url for request in self.requests if not request.url.startswith(self.url)]
