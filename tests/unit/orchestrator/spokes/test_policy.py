"""Call policy: the settings, then the card, then the operator's word on the agent, then that on the skill."""

from pathlib import Path
from typing import Any

import pytest

from hubbub.cards import Fallback
from hubbub.errors import ConfigurationInvalid
from orchestrator.spokes.catalog import Catalog
from orchestrator.spokes.lines import Lines, NoRoom
from orchestrator.spokes.policy import AgentWish, CallPolicy, Policies
from orchestrator.spokes.policy_file import read_policies
from tests.unit.orchestrator.turn.shop import Nothing, agent, descriptor

CARD = descriptor("list_lamps", Nothing, Nothing, timeout_ms=1_500, attempts=2, fallback=Fallback(say="Look around."))
SETTINGS = CallPolicy(failures=7, rest_s=1.0, retry_share=0.5)


def policies(**lamps: Any) -> Policies:
    """The policies where the operator says this of one agent."""
    return Policies(SETTINGS, {"lamps": AgentWish.model_validate(lamps)})


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, (1.5, 2, "Look around.")),
        ({"timeout_s": 4}, (4, 2, "Look around.")),
        ({"attempts": 1, "skills": {"another": {"timeout_s": 9}}}, (1.5, 1, "Look around.")),
        ({"timeout_s": 4, "attempts": 1, "skills": {"list_lamps": {"timeout_s": 2}}}, (2, 1, "Look around.")),
        ({"skills": {"list_lamps": {"attempts": 5, "fallback": {"say": "Later."}}}}, (1.5, 5, "Later.")),
    ],
)
def test_the_word_that_is_nearer_to_the_skill_wins(said: dict[str, Any], expected: tuple[float, int, str]) -> None:
    """What is not said stays as the card has it; the turn is planned on the result."""
    [told] = policies(**said).applied_to(Catalog.of([agent("lamps", CARD)])).agents["lamps"].typed.skills
    assert (told.timeout_ms / 1000, told.attempts, told.fallback.say if told.fallback else None) == expected


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("lamps", {}, SETTINGS),
        ("lamps", {"failures": 2}, CallPolicy(failures=2, rest_s=1.0, retry_share=0.5)),
        ("lamps", {"at_once": 9, "rest_s": 5, "retry_share": 0}, CallPolicy(2.0, 3, None, 9, 7, 5, 0)),
        ("desk", {"failures": 2}, SETTINGS),
    ],
)
def test_an_agent_is_treated_as_the_operator_says(name: str, said: dict[str, Any], expected: CallPolicy) -> None:
    """The others as the settings say."""
    assert policies(**said).of_agent(name) == expected


@pytest.mark.anyio
async def test_the_way_to_an_agent_is_as_its_policy_says() -> None:
    """Breaker, retry budget and room."""
    lines = Lines(policies(at_once=1, failures=2, retry_share=0.1))
    line = await lines.to("http://127.0.0.1:1", "lamps")
    assert (line.breaker.failures_allowed, line.breaker.rest_s, line.budget.share) == (2, 1.0, 0.1)
    await line.enter()
    with pytest.raises(NoRoom):
        await line.enter()
    line.leave()
    await line.enter()


@pytest.fixture
def anyio_backend() -> str:
    """The hub runs on asyncio."""
    return "asyncio"


def test_a_file_says_it(tmp_path: Path) -> None:
    """Without one nobody says anything."""
    path = tmp_path / "policy.toml"
    path.write_text("[order]\nat_once = 4\n[order.skills.refund_charge]\ntimeout_s = 3\n")
    assert read_policies(path)["order"].said() == {"at_once": 4}
    assert read_policies(path)["order"].skills["refund_charge"].said() == {"timeout_s": 3}
    assert read_policies(None) == {}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[order.skills.refund]\ntimeout_s = 0", "order.skills.refund.timeout_s: Input should be greater"),
        ("[order]\nattempts = 6", "order.attempts: Input should be less"),
        ("[order]\nat_one = 6", "order.at_one: Extra inputs are not permitted"),
        ("[order.skills.refund]\nfailures = 6", "order.skills.refund.failures: Extra inputs"),
        ("[order.skills.refund.fallback]\nsays = 'x'", "order.skills.refund.fallback.says: Extra inputs"),
        ("[order.skills.Refund]\n", "order.skills.Refund: String should match"),
        ("['Order desk']\n", "Order desk: String should match"),
        ("order = 3", "order: Input should be"),
        ("[order", "cannot be read: Expected ']'"),
        ("# \udcff", "cannot be read: 'utf-8' codec"),
    ],
)
def test_what_cannot_be_is_named_at_the_start(text: str, named: str, tmp_path: Path) -> None:
    """The field's whole path, and the file's."""
    path = tmp_path / "policy.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigurationInvalid) as refused:
        read_policies(path)
    assert str(refused.value).startswith(f"HUBBUB_CALL_POLICY: {path}")
    assert named in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """It is not taken for one that says nothing."""
    with pytest.raises(ConfigurationInvalid, match=r"missing\.toml cannot be read"):
        read_policies(tmp_path / "missing.toml")


@pytest.mark.parametrize(
    ("complete", "expected"), [(True, ("shop", "lamps.skills.sell")), (False, ("lamps.skills.sell",))]
)
def test_what_is_not_there_is_named(*, complete: bool, expected: tuple[str, ...]) -> None:
    """A skill when its agent is known; an agent not before all are."""
    wishes = {"lamps": AgentWish.model_validate({"skills": {"sell": {}, "list_lamps": {}}}), "shop": AgentWish()}
    catalog = Catalog.of([agent("lamps", CARD), agent("desk")])
    assert Policies(SETTINGS, wishes).unmatched(catalog, complete=complete) == expected
