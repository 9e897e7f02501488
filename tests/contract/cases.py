"""For each skill of an agent, an input that makes sense for a customer of `company.yaml`.

The cases of an agent stand in `cases_<agent>.py`. Whoever adds a skill adds a line there; `test_cards.py` says so when
one is missing.
"""

from importlib import import_module
from types import ModuleType

from tests.contract.case import Case, Foreign
from tests.roster import AGENTS


def _of(agent: str) -> ModuleType:
    return import_module(f"tests.contract.cases_{agent}")


CASES: tuple[Case, ...] = tuple(case for agent in AGENTS for case in _of(agent).CASES)
FOREIGN: tuple[Foreign, ...] = tuple(foreign for agent in AGENTS for foreign in _of(agent).FOREIGN)
