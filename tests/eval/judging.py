"""Lets the hub's own code say what it makes of a message, in this process: understand, decide, and whom that asks."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from orchestrator.dialogue.labels import agent_of
from orchestrator.dialogue.state import State
from orchestrator.turn.decide import decide
from orchestrator.turn.resuming import spoken_before
from orchestrator.turn.understand import Understanding
from orchestrator.turn.wanted import wanted
from tests.eval.charts import Sight
from tests.eval.rows import Row

LOCALE, TIMEZONE = "en-US", ZoneInfo("UTC")
_A_MILLION = 1e6


@dataclass(frozen=True, slots=True)
class Judged:
    """What was made of a row: the agents its words ask for, how sure, and the CPU time that understanding took."""

    row: Row
    agents: frozenset[str]
    score: float
    milliseconds: float

    @property
    def is_right(self) -> bool:
        """Whether exactly the right agents were found; for one that is out of scope none."""
        return self.agents == self.row.truth

    @property
    def sight(self) -> Sight:
        """How sure it was of what it found, nobody included, and whether it was right."""
        return Sight(self.score if self.agents else 1 - self.score, self.is_right, self.milliseconds)


def judge(rows: Iterable[Row], understanding: Understanding) -> tuple[Judged, ...]:
    """What the hub makes of each row as the first message of a conversation."""
    return tuple(judge_in(row, State(), understanding) for row in rows)


def judge_in(row: Row, state: State, understanding: Understanding) -> Judged:
    """What the hub makes of a row where a conversation stands at `state`."""
    spoken, now = spoken_before(state), datetime.now(UTC)
    begun = time.process_time_ns()
    signals = understanding.understand(row.text, now, TIMEZONE, LOCALE, spoken)
    milliseconds = (time.process_time_ns() - begun) / _A_MILLION
    decision = decide(signals, state, understanding.catalog)
    agents = frozenset(map(agent_of, wanted(decision, signals, state)))
    return Judged(row, agents, max((clause.score for clause in signals.clauses), default=0.0), milliseconds)
