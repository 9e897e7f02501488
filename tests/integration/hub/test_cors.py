"""Which pages a browser lets speak to the hub."""

from collections.abc import Iterator

import httpx
import pytest

from tests.integration.hub.conftest import MASTER
from tests.integration.hub.world import HOURS, Hub, Workshop, hub
from tests.running import wait_until

SHOP, EVIL = "https://shop.example", "https://shop.example.evil.example"
ASKS = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization, content-type"}


@pytest.fixture(scope="module")
def embedded(redis_port: int, shop: Workshop) -> Iterator[Hub]:
    """A hub that pages of two origins may speak to."""
    origins = f"{SHOP}, http://localhost:5173"
    with hub(redis_port, [shop.url], HUBBUB_API_KEY=MASTER, HUBBUB_CORS_ORIGINS=origins) as running:
        wait_until(running.is_ready, what="the hub is ready")
        yield running.with_key(MASTER)


def preflight(hub: Hub, origin: str) -> httpx.Response:
    """What a browser asks before it sends a message from a page."""
    return hub.http.options(f"{hub.url}/v1/chat", headers={"Origin": origin, **ASKS})


@pytest.mark.parametrize("origin", [SHOP, "http://localhost:5173"])
def test_a_page_of_a_listed_origin_may_chat(embedded: Hub, origin: str) -> None:
    """It may send its token and read what tells it how it stands; cookies mean nothing."""
    agreed = preflight(embedded, origin)
    assert agreed.is_success
    assert agreed.headers["Access-Control-Allow-Origin"] == origin
    assert "Access-Control-Allow-Credentials" not in agreed.headers
    said = embedded.chat({"message": HOURS}, {"Origin": origin})
    assert (said.status_code, said.headers["Access-Control-Allow-Origin"]) == (200, origin)
    shown = {name.strip() for name in said.headers["Access-Control-Expose-Headers"].split(",")}
    assert {"X-Trace-Id", "Idempotency-Key", "RateLimit", "RateLimit-Policy", "Retry-After"} <= shown


@pytest.mark.parametrize("key", [None, MASTER])
def test_a_page_may_read_why_it_was_refused(embedded: Hub, key: str | None) -> None:
    """Whoever embeds it sees more than that something failed."""
    for body in ({"message": ""}, {"message": "x" * 200_000}):
        refused = Hub(embedded.url, key, http=embedded.http).chat(body, {"Origin": SHOP})
        assert refused.status_code in {401, 413, 422}
        assert refused.headers["Access-Control-Allow-Origin"] == SHOP


@pytest.mark.parametrize("origin", [EVIL, "http://shop.example", f"{SHOP}:8443", "null"])
def test_no_other_page_may(embedded: Hub, origin: str) -> None:
    """Not one that looks alike."""
    refused = preflight(embedded, origin)
    assert refused.status_code == httpx.codes.BAD_REQUEST
    assert "Access-Control-Allow-Origin" not in refused.headers
    assert "Access-Control-Allow-Origin" not in embedded.chat({"message": HOURS}, {"Origin": origin}).headers


def test_it_is_off_unless_configured(guarded_hub: Hub) -> None:
    """No page of another origin is let in."""
    asked = preflight(guarded_hub, SHOP)
    assert asked.status_code == httpx.codes.METHOD_NOT_ALLOWED
    assert not any(name.startswith("access-control") for name in asked.headers)
