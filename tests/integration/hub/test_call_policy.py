"""The operator's policy goes before what the agents' cards say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.hub.world import HOURS, Customer, Hub, Workshop, hub
from tests.running import wait_until

POLICY = """
[workshop]
attempts = 1

[workshop.skills.opening_hours]
timeout_s = 0.2
fallback = {say = "Our hours hang at the door."}

[workshop.skills.juggle]
attempts = 2

[circus]
at_once = 3
"""


@pytest.fixture(scope="module")
def strict_hub(redis_port: int, shop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub that is less patient than the cards."""
    path: Path = tmp_path_factory.mktemp("policy") / "policy.toml"
    path.write_text(POLICY, encoding="utf-8")
    with hub(redis_port, [shop.url], HUBBUB_CALL_POLICY=str(path)) as running:
        wait_until(running.is_ready, what="the hub is ready")
        yield running


def test_a_look_up_is_tried_as_often_and_as_long_as_the_operator_says(strict_hub: Hub, shop: Workshop) -> None:
    """The card would have it wait for a minute, and say nothing in the end."""
    shop.is_told("opening_hours", "hang")
    before = len(shop.calls("opening_hours"))
    reply = strict_hub.customer().says(HOURS)
    assert reply["reply"] == "Our hours hang at the door."
    assert [(step["attempts"], step["fallback"]) for step in reply["steps"]] == [(1, True)]
    assert len(shop.calls("opening_hours")) == before + 1


def test_other_hubs_go_by_the_card(ada: Customer, shop: Workshop) -> None:
    """Whoever says nothing changes nothing."""
    shop.is_told("opening_hours", "an error", times=2)
    [step] = ada.says(HOURS)["steps"]
    assert (step["outcome"], step["attempts"]) == ("done", 3)


def test_a_policy_about_nothing_is_said(strict_hub: Hub) -> None:
    """Once the cards are known."""
    assert strict_hub.running is not None
    log = strict_hub.running.log.read_text()
    assert "HUBBUB_CALL_POLICY: workshop.skills.juggle: there is no such agent or skill" in log
    assert "HUBBUB_CALL_POLICY: circus: there is no such agent or skill" in log
