"""What hub and agent measure of real turns, as a scraper reads it."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from orchestrator.conversations.keys import OPEN_TURNS
from tests.integration.hub.conftest import key_text
from tests.integration.hub.world import BRUSH, HOURS, Customer, Hub, Workshop
from tests.running import wait_until

OPENMETRICS = {"Accept": "application/openmetrics-text; version=1.0.0"}
Measures = Callable[..., float]


def measures(url: str) -> Measures:
    """What is measured at `url` now: a number by its name and labels, 0 where there is none."""
    scraped = httpx.get(f"{url}/metrics").raise_for_status()
    assert scraped.headers["Content-Type"].startswith("text/plain; version=")
    samples = [one for family in text_string_to_metric_families(scraped.text) for one in family.samples]

    def value(name: str, **labels: Any) -> float:
        return sum(one.value for one in samples if one.name == name and labels.items() <= one.labels.items())

    return value


@pytest.fixture
def before(open_hub: Hub, shop: Workshop) -> tuple[Measures, Measures]:
    """What hub and agent had measured when the test began."""
    return measures(open_hub.url), measures(shop.url)


def test_a_turn_is_counted_where_it_ran(
    open_hub: Hub, shop: Workshop, ada: Customer, before: tuple[Measures, Measures]
) -> None:
    """Its status, its step, the request to the agent and how long each took; at the agent the call."""
    assert ada.says(HOURS)["status"] == "answered"
    hub, agent = measures(open_hub.url), measures(shop.url)
    step = {"agent": "workshop", "skill": "opening_hours", "outcome": "done"}
    answered = {"agent": "workshop", "result": "answered"}
    more = [
        ("hubbub_turns_total", {"status": "answered"}),
        ("hubbub_turn_duration_seconds_count", {}),
        ("hubbub_turn_wait_seconds_count", {}),
        ("hubbub_steps_total", step),
        ("hubbub_attempts_total", answered),
        ("hubbub_attempt_duration_seconds_count", {"agent": "workshop"}),
    ]
    for name, labels in more:
        assert hub(name, **labels) == before[0](name, **labels) + 1, name
    for name in ("hubbub_skill_calls_total", "hubbub_skill_duration_seconds_count"):
        assert agent(name, skill="opening_hours") == before[1](name, skill="opening_hours") + 1


def test_a_call_that_is_repeated_is_counted_as_such(
    open_hub: Hub, shop: Workshop, ada: Customer, before: tuple[Measures, Measures]
) -> None:
    """The hub counts the retry and what went wrong, the agent that it answered from its record."""
    shop.is_told("brush", "vanish")
    assert ada.says(BRUSH)["status"] == "answered"
    hub, agent = measures(open_hub.url), measures(shop.url)
    assert hub("hubbub_retries_total", agent="workshop") == before[0]("hubbub_retries_total", agent="workshop") + 1
    lost = {"agent": "workshop", "result": "connection lost"}
    assert hub("hubbub_attempts_total", **lost) == before[0]("hubbub_attempts_total", **lost) + 1
    assert (
        agent("hubbub_skill_repeats_total", skill="brush") == before[1]("hubbub_skill_repeats_total", skill="brush") + 1
    )


def test_it_tells_how_things_stand(open_hub: Hub, ada: Customer, redis_port: int) -> None:
    """The door, the agents, the breaker and what Redis holds; nothing is under way here when nobody asks."""
    ada.says(HOURS)
    now = wait_until(lambda: _at_rest(open_hub, redis_port), what="nothing is under way")
    assert now("hubbub_turns_at_once_limit") == 128
    assert (now("hubbub_agent_up", agent="workshop"), now("hubbub_agent_replicas", agent="workshop")) == (1, 1)
    states = {state: now("hubbub_breaker", agent="workshop", state=state) for state in ("closed", "probing", "open")}
    assert states == {"closed": 1, "probing": 0, "open": 0}
    assert now("process_resident_memory_bytes") > 0


def _at_rest(hub: Hub, redis_port: int) -> Measures | None:
    """What is measured once nothing is under way here; what waits of others is counted as Redis holds it."""
    now = measures(hub.url)
    with Redis(port=redis_port) as redis:
        waiting = redis.zcard(OPEN_TURNS)
    busy = any(now(name) for name in ("hubbub_messages_in_progress", "hubbub_agent_requests_in_progress"))
    return now if not busy and now("hubbub_open_turns") == waiting else None


def test_calls_of_nobody_are_counted(shop: Workshop, before: tuple[Measures, Measures]) -> None:
    """And a skill somebody makes up has no series of its own."""
    for skill in ("brush", "made-up-1", "made-up-2"):
        assert httpx.post(f"{shop.url}/v1/skills/{skill}", json={}).status_code in {401, 404}
    then, now = before[1], measures(shop.url)
    for reason, more in (("token", 1), ("tenant", 0)):
        nobody = {"name": "hubbub_identities_refused_total", "reason": reason}
        assert now(**nobody) == then(**nobody) + more
    unknown = {"skill": "other", "outcome": "status 404"}
    assert now("hubbub_skill_calls_total", **unknown) == then("hubbub_skill_calls_total", **unknown) + 2


def test_they_are_open_and_name_nobody(guarded_hub: Hub) -> None:
    """Without a key, where all else needs one; no customer, conversation or key is in them."""
    ada = guarded_hub.with_key(key_text("shop")).customer()
    ada.says(HOURS)
    told = httpx.get(f"{guarded_hub.url}/metrics", headers=OPENMETRICS)
    assert told.headers["Content-Type"].startswith("application/openmetrics-text")
    assert told.text.endswith("# EOF\n")
    assert not [secret for secret in (ada.id, ada.conversation, key_text("shop")) if secret and secret in told.text]
