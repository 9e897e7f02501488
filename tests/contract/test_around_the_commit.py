"""An agent is killed at each point around its commit; its step key tells what became of it, and it acts once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.contract.case import CUSTOMER, Case
from tests.contract.cases import CASES
from tests.contract.fragile import DURABLE, POINTS
from tests.contract.spoke import Spoke, started
from tests.contract.test_kill import act
from tests.databases import RECORDS, Database
from tests.roster import WITH_DATABASE
from tests.running import wait_until

ON_ITS_WAY = "outbox"
"""What is in it changes by itself: only how much it is tells of what was done."""


@dataclass(frozen=True)
class Fragile:
    """An agent's store, and the file in which its death is written."""

    name: str
    database: Database
    smtp_port: int
    will: Path

    @contextmanager
    def alive(self) -> Iterator[Spoke]:
        """The agent, until it dies or the block ends."""
        env = {"FRAGILE_AGENT": self.name, "FRAGILE_WILL": str(self.will)}
        with started(self.name, self.database, self.smtp_port, module="tests.contract.fragile:app", **env) as spoke:
            yield spoke

    def kept(self) -> dict[str, Any]:
        """What it has done so far."""
        business: dict[str, Any] = self.database.business()
        return {**business, ON_ITS_WAY: len(business.get(ON_ITS_WAY, ()))}

    def knows(self, key: str) -> bool:
        """Whether there is a record under a step key."""
        return bool(self.database.rows(f"SELECT 1 FROM {RECORDS} WHERE key = :key", key=key))  # noqa: S608 - no input


@dataclass
class Death:
    """Where the agent dies, in the midst of what, and what it leaves behind."""

    point: str
    case: Case
    key: str = field(default_factory=lambda: uuid4().hex)
    left: dict[str, Any] = field(default_factory=dict)

    @property
    def has_acted(self) -> bool:
        """Whether its last deed counts."""
        return self.point in DURABLE


@pytest.mark.parametrize("agent_name", WITH_DATABASE)
@pytest.mark.timeout(600)
def test_killed_at_any_point_it_acts_once(
    agent_name: str, new_database: Callable[[], Database], smtp_port: int, tmp_path: Path
) -> None:
    """Effect and record are there together or not at all; asked again it answers, and acts if it had not."""
    agent = Fragile(agent_name, new_database(), smtp_port, tmp_path / "will")
    mine = [one for one in CASES if one.agent == agent_name and one.customer == CUSTOMER]
    effects = [one for one in mine if one.kind != "reads" and one.outcome == "done"]
    deaths = [Death(point, case) for point, case in zip(POINTS, cycle(effects), strict=False)]
    for before, next_one in pairwise([None, *deaths, None]):
        with agent.alive() as spoke:
            if before:
                _stands_by_its_word(agent, spoke, before)
            if next_one:
                _dies(agent, spoke, next_one)


def _dies(agent: Fragile, spoke: Spoke, death: Death) -> None:
    before = agent.kept()
    agent.will.write_text(death.point, encoding="utf-8")
    with pytest.raises(httpx.TransportError):
        act(spoke, death.case, death.key)
    wait_until(lambda: spoke.running.process.poll() is not None, what="the agent is dead")
    assert not agent.will.exists()
    death.left = agent.kept()
    assert (death.left != before) is agent.knows(death.key) is death.has_acted, death


def _stands_by_its_word(agent: Fragile, spoke: Spoke, death: Death) -> None:
    answer = act(spoke, death.case, death.key)
    assert answer.json()["outcome"] == "done", answer.text
    once = agent.kept()
    assert (once == death.left) is death.has_acted, death
    assert act(spoke, death.case, death.key).content == answer.content
    assert agent.kept() == once
