"""Rates at a running hub: over a limit nothing is done, and everybody is told how they stand."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import httpx
import pytest

from tests.integration.hub.conftest import MASTER, listed_keys
from tests.integration.hub.world import HOURS, POLISH, Customer, Hub, Workshop, hub, problem
from tests.running import wait_until

NEVER = "203.0.113.0/24"


@contextmanager
def limited(redis_port: int, shop: Workshop, **rates: str) -> Iterator[Hub]:
    """A hub with rates, spoken to with the key that may do everything."""
    settings = {f"HUBBUB_{name.upper()}": value for name, value in rates.items()}
    with hub(redis_port, [shop.url], HUBBUB_API_KEYS=listed_keys(), HUBBUB_API_KEY=MASTER, **settings) as running:
        wait_until(running.is_ready, what="the hub is ready")
        yield running.with_key(MASTER)


@pytest.fixture(scope="module")
def by_address(redis_port: int, shop: Workshop) -> Iterator[Hub]:
    """Three requests a day from each address; this machine is a proxy that is believed."""
    with limited(redis_port, shop, rate_per_address="3/day", trusted_proxies="127.0.0.0/8") as running:
        yield running


@pytest.fixture(scope="module")
def by_customer(redis_port: int, shop: Workshop) -> Iterator[Hub]:
    """Two turns a day for each customer, a thousand requests for each key."""
    with limited(redis_port, shop, rate_per_customer="2/day", rate_per_key="1000/hour") as running:
        yield running


def somewhere() -> str:
    """An address nobody has called from before."""
    return str(uuid4().int % 2**32 >> 8 & 255) + f".{uuid4().int % 256}.{uuid4().int % 256}.{uuid4().int % 254 + 1}"


def test_an_address_is_let_through_so_often(by_address: Hub) -> None:
    """Then it is 429, in the words of the draft, and another address is not."""
    here = {"X-Forwarded-For": somewhere()}
    answers = [by_address.request("GET", "/v1/agents", headers=here) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [re.sub(r"t=\d+", "t", answer.headers["RateLimit"]) for answer in answers] == [
        f'"address";r={n};t' for n in (2, 1, 0, 0)
    ]
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"address";q=3;w=86400'}
    refused = problem(answers[-1], 429)
    assert refused["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded"
    assert (refused["violated-policies"], refused["retryable"]) == (["address"], True)
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert by_address.request("GET", "/v1/agents", headers={"X-Forwarded-For": somewhere()}).is_success


def test_only_a_trusted_proxy_is_believed(redis_port: int, shop: Workshop) -> None:
    """Else whoever is limited would call from another address each time."""
    with limited(redis_port, shop, rate_per_address="2/day", trusted_proxies=NEVER) as running:
        answers = [
            running.request("GET", "/v1/agents", headers={"X-Forwarded-For": somewhere()}).status_code for _ in range(3)
        ]
    assert answers[-1] == httpx.codes.TOO_MANY_REQUESTS


def test_whoever_tries_keys_is_limited_too(by_address: Hub) -> None:
    """By their address; the holder of a good one there is counted apart."""
    here = {"X-Forwarded-For": somewhere()}
    guesses = [by_address.with_key("guess").request("GET", "/v1/agents", headers=here).status_code for _ in range(4)]
    assert guesses == [401, 401, 401, 429]
    assert by_address.request("GET", "/v1/agents", headers=here).is_success


def test_probes_are_not_counted(by_address: Hub) -> None:
    """Whoever watches the hub watches it all day."""
    here = {"X-Forwarded-For": somewhere()}
    answers = [by_address.http.get(f"{by_address.url}/healthz", headers=here) for _ in range(5)]
    assert all(answer.is_success and "RateLimit" not in answer.headers for answer in answers)


def test_a_customer_has_so_many_turns(by_customer: Hub, shop: Workshop) -> None:
    """Whichever way they ask; the next has no effect, and reading what was said is no turn."""
    ada = by_customer.customer()
    first, second, third = (ada.sends(POLISH) for _ in range(3))
    assert ['"customer"' in one.headers["RateLimit"] for one in (first, second)] == [True, True]
    assert problem(third, 429)["violated-policies"] == ["customer"]
    assert len(shop.works(str(ada.id))) == 2
    assert len(ada.messages()) == 4
    by_other_ways = [
        by_customer.request("POST", "/v1/chat/completions", json={"user": ada.id, "messages": MESSAGES}),
        by_customer.request("POST", f"{ada.path}/actions", json={"skill": "workshop.polish", "customer_id": ada.id}),
        Customer(by_customer, ada.id).sends(HOURS),
    ]
    assert [answer.status_code for answer in by_other_ways] == [429, 429, 429]
    assert Customer(by_customer, None).sends(HOURS).is_success


def test_a_stream_is_refused_before_it_begins(by_customer: Hub) -> None:
    """With the same problem document."""
    ada = by_customer.customer()
    events = {"Accept": "text/event-stream"}
    told = [by_customer.chat(ada.body(HOURS), events) for _ in range(3)]
    assert [answer.status_code for answer in told] == [200, 200, 429]
    assert '"key"' in told[0].headers["RateLimit"]
    problem(told[-1], 429)


def test_without_rates_nothing_is_said_of_any(guarded_hub: Hub) -> None:
    """As they are off."""
    answer = guarded_hub.with_key(MASTER).request("GET", "/v1/agents")
    assert not any(name.lower().startswith("ratelimit") for name in answer.headers)


MESSAGES = [{"role": "user", "content": HOURS}]
