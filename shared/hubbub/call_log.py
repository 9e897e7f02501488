"""What is noted of each call of a skill: whose turn it was for, what became of it, and how long it took."""

import logging
import time
from dataclasses import dataclass
from typing import Self

from hubbub.errors import Problem
from hubbub.identity import Identity
from hubbub.logs import note
from hubbub.metrics import AgentMetrics

log = logging.getLogger(__name__)


@dataclass(slots=True)
class NotedCall:
    """Counts the call and writes its line when the block ends, however it does; the block fills in what it learns.

    `outcome` is `status 422` and the like where there was none.
    """

    skill: str
    metrics: AgentMetrics
    outcome: str = "failed"
    identity: Identity | None = None
    _began: float = 0.0

    def __enter__(self) -> Self:
        self._began = time.perf_counter()
        self.metrics.began()
        return self

    def __exit__(self, kind: object, error: BaseException | None, origin: object) -> None:
        if isinstance(error, Problem):
            self.outcome = f"status {error.status}"
        seconds = time.perf_counter() - self._began
        self.metrics.ended(self.skill, self.outcome, seconds)
        note(
            log,
            "skill called",
            skill=self.skill,
            outcome=self.outcome,
            duration_ms=round(seconds * 1000, 1),
            conversation=self.identity and self.identity.conversation,
            turn=self.identity and self.identity.turn,
        )
