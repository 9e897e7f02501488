"""Agents come, go and learn while the hub runs; nobody restarts it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.hub.liar import card, http_answer, liar, skill
from tests.integration.hub.world import HOURS, POLISH, Hub, hub, redis_server, workshop
from tests.running import free_port, wait_until

KNIVES = "sharpen my kitchen knives"
GAZE = "gaze into the crystal ball"


@pytest.fixture(scope="module")
def port() -> int:
    """Where the agent will be."""
    return free_port()


@pytest.fixture(scope="module")
def early_hub(redis_port: int, port: int) -> Iterator[Hub]:
    """A hub that was started before its only agent, and does not wait for it."""
    with hub(redis_port, [f"http://127.0.0.1:{port}"], HUBBUB_SETTLE_S="0") as running:
        yield running


def the_agent(at: Hub) -> dict[str, Any]:
    """What the hub says of its agent."""
    [agent] = at.get("/v1/agents")["items"]
    return dict(agent)


def answers(at: Hub, message: str, reply: str) -> bool:
    """Whether a new customer gets this reply."""
    return bool(at.customer().says(message)["reply"] == reply)


def test_an_agent_is_routable_once_it_is_there(early_hub: Hub, port: int, tmp_path: Path) -> None:
    """Started late, stopped, started with one more skill: each time the hub notices within seconds."""
    assert not the_agent(early_hub)["reachable"]
    assert early_hub.customer().says(POLISH)["agents"] == []

    with workshop(tmp_path, port=port):
        wait_until(lambda: the_agent(early_hub)["reachable"], what="the agent is seen")
        known = the_agent(early_hub)
        wait_until(lambda: answers(early_hub, POLISH, "Your cup shines."), what="its skills are routable")
    assert (known["name"], known["version"], known["trouble"]) == ("workshop", "1.0.0", "")
    assert {"polish", "engrave", "gild", "paint"} < {found["id"] for found in known["skills"]}

    wait_until(lambda: not the_agent(early_hub)["reachable"], what="the agent is missed")
    away = early_hub.customer().says(POLISH)
    assert (away["status"], away["steps"][0]["outcome"]) == ("failed", "failed")
    assert "Nothing was changed" in away["reply"]

    with workshop(tmp_path, port=port, WORKSHOP_SHARPENS="true"):
        wait_until(lambda: answers(early_hub, KNIVES, "Mind your fingers."), what="the new skill is routable")
        assert "sharpen" in {found["id"] for found in the_agent(early_hub)["skills"]}
        assert answers(early_hub, HOURS, "We are open from nine to five.")


def test_no_turn_is_taken_before_every_agent_was_seen(tmp_path: Path) -> None:
    """A message to a hub that is still looking for its agents waits for them, instead of being misunderstood."""
    port, redis_port = free_port(), free_port()
    with redis_server(tmp_path, redis_port), liar(card("odd", skill("gaze", "read", GAZE, "look at it"))) as odd:
        odd.answer = http_answer(b'{"outcome": "done", "output": {}, "say": "All fine."}')
        addresses = [odd.url, f"http://127.0.0.1:{port}"]
        with hub(redis_port, addresses) as looking, ThreadPoolExecutor(1) as pool:
            wait_until(lambda: looking.get("/v1/agents")["items"][0]["reachable"], what="the first agent is seen")
            unready = looking.request("GET", "/readyz")
            assert unready.status_code == httpx.codes.SERVICE_UNAVAILABLE
            assert unready.json() == {
                "status": "not ready",
                "redis": "up",
                "agents": {"odd": "up", "unseen-2": "down"},
            }
            ada = looking.customer()
            sent = pool.submit(ada.sends, POLISH)
            wait_until(lambda: looking.request("GET", ada.path).is_success, what="the message is accepted")
            assert [turn["status"] for turn in ada.turns()] == ["running"]
            with workshop(tmp_path, port=port):
                assert sent.result().json()["reply"] == "Your cup shines."
                assert looking.is_ready()
