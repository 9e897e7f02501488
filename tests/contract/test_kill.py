"""An agent is killed without warning after it acted; started again on the same store, it stands by its word."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest

from tests.contract.case import Case
from tests.contract.cases import CASES
from tests.contract.spoke import Spoke, started
from tests.databases import Database
from tests.grants import yes_to

EFFECTS = [case for case in CASES if case.kind != "reads"]


@dataclass(frozen=True)
class Reborn:
    """The agent after its restart, and what it had answered before, by skill."""

    spoke: Spoke
    answers: dict[str, httpx.Response]
    keys: dict[str, str]


def act(spoke: Spoke, case: Case, key: str) -> httpx.Response:
    """Do what `case` says, with the customer's yes where it asks for one."""
    whose = {"customer": case.customer, "idempotency_key": key}
    answer = spoke.post(case.skill, case.input, **whose)
    grant = yes_to(answer.json(), case.input)
    return spoke.post(case.skill, case.input, grant=grant, **whose) if grant else answer


@pytest.fixture(scope="module")
def reborn(new_database: Callable[[], Database], smtp_port: int) -> Iterator[Callable[[str], Reborn]]:
    """The agents by name; each acted, was killed, and runs again."""
    known: dict[str, Reborn] = {}
    with ExitStack() as stack:

        def killed_and_started(name: str) -> Reborn:
            keys = {case.skill: uuid4().hex for case in EFFECTS if case.agent == name}
            database = new_database()
            with started(name, database, smtp_port) as first:
                answers = {c.skill: act(first, c, keys[c.skill]) for c in EFFECTS if c.agent == name}
                first.running.kill()
            return Reborn(stack.enter_context(started(name, database, smtp_port)), answers, keys)

        def one(name: str) -> Reborn:
            if name not in known:
                known[name] = killed_and_started(name)
            return known[name]

        yield one


@pytest.mark.parametrize("case", EFFECTS, ids=str)
def test_a_killed_agent_stands_by_its_word(reborn: Callable[[str], Reborn], case: Case) -> None:
    """The same step key brings the same bytes, and nothing happens a second time."""
    agent = reborn(case.agent)
    before, answered = agent.spoke.business(), agent.answers[case.skill]
    assert answered.json()["outcome"] == case.outcome, answered.text
    assert act(agent.spoke, case, agent.keys[case.skill]).content == answered.content
    assert before
    assert agent.spoke.business() == before
