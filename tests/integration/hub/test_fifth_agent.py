"""A fifth agent beside order and support: its skills compose with theirs by types, without a change in the hub."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.integration.hub.world import Hub, Workshop, hub, workshop
from tests.running import ROOT, service, wait_until

WARRANTY = "tests.integration.hub.warranty:app"
COMPANY = ROOT / "deploy" / "demo" / "larkspur.yaml"


@dataclass
class World:
    """A hub over three agents, one of which it has never heard of."""

    hub: Hub
    warranty: Workshop


@pytest.fixture(scope="module")
def world(redis_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Real processes: order and support as they are, and the warranty agent of another team."""
    folder: Path = tmp_path_factory.mktemp("fifth")
    with ExitStack() as running:
        agents = [
            running.enter_context(service(f"agents.{name}.app:app", _about(name, folder))).url
            for name in ("order", "support")
        ]
        warranty = running.enter_context(workshop(folder, module=WARRANTY))
        at = running.enter_context(hub(redis_port, [*agents, warranty.url], HUBBUB_TURN_DEADLINE_S="8"))
        wait_until(at.is_ready, what="the hub is ready")
        yield World(at, warranty)


def _about(name: str, folder: Path) -> dict[str, str]:
    database = f"sqlite+aiosqlite:///{folder}/{name}.db"
    return {"HUBBUB_DATABASE_URL": database, "HUBBUB_DEMO_DATA": str(COMPANY), "OTEL_SDK_DISABLED": "true"}


def steps(reply: dict[str, Any]) -> list[str]:
    """The steps as `agent.skill=outcome`."""
    return [f"{step['agent']}.{step['skill']}={step['outcome']}" for step in reply["steps"]]


def test_what_one_agent_needs_another_one_finds(world: World) -> None:
    """The order that the warranty is about comes from the order agent; nobody told the hub that they go together."""
    reply = world.hub.customer("cus_ben").says("is my order still under warranty?")
    assert steps(reply) == ["order.find_orders=done", "warranty.check_warranty=done"]
    assert "ord_10051" in reply["reply"]


def test_an_effect_is_confirmed_and_followed_by_a_letter(world: World) -> None:
    """Three agents take part in one act; the letter is written by the agent that reaches `email.sent`."""
    ben = world.hub.customer("cus_ben")
    asked = ben.says("I want to make a warranty claim for my order")
    assert asked["status"] == "needs_confirmation"
    assert world.warranty.works("cus_ben") == []
    done = ben.says("yes, file it please")
    assert steps(done) == ["warranty.claim_warranty=done", "support.send_email=done"]
    assert world.warranty.works("cus_ben") == ["claim ord_10051"]


def test_its_words_tell_what_a_wish_depends_on(world: World) -> None:
    """The look-up is the new agent's, and so is what it finds."""
    reply = world.hub.customer("cus_cleo").says("If my order is still under warranty, file a warranty claim")
    assert reply["status"] == "needs_confirmation"
    assert steps(reply)[:3] == [
        "order.find_orders=done",
        "warranty.check_warranty=done",
        "warranty.claim_warranty=needs_confirmation",
    ]


def test_it_is_offered_by_name(world: World) -> None:
    """Who asks what the hub can do hears of it."""
    assert "warranty terms and claims" in world.hub.customer("cus_dev").says("hello")["reply"]
