"""What is noted of each call of a skill: whose turn it was for, what became of it, and how long it took."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hubbub.errors import Problem
from hubbub.identity import Identity
from hubbub.metrics import AgentMetrics
from hubbub.telemetry import facts

log = logging.getLogger(__name__)


@dataclass(slots=True)
class CallEntry:
    """What is known of a call so far. `outcome` is `status 422` and the like where there was none."""

    outcome: str = "failed"
    identity: Identity | None = None


@contextmanager
def noted_call(skill: str, metrics: AgentMetrics) -> Iterator[CallEntry]:
    """Count the call and write its line when the block ends, however it does; the block fills in the entry."""
    entry, began = CallEntry(), time.perf_counter()
    metrics.began()
    try:
        yield entry
    except Problem as problem:
        entry.outcome = f"status {problem.status}"
        raise
    finally:
        seconds = time.perf_counter() - began
        metrics.ended(skill, entry.outcome, seconds)
        log.info(
            "skill called",
            extra=facts(
                skill=skill,
                outcome=entry.outcome,
                duration_ms=round(seconds * 1000, 1),
                conversation=entry.identity and entry.identity.conversation,
                turn=entry.identity and entry.identity.turn,
            ),
        )
