"""One log line for each call of a skill: whose turn it was for, what became of it, and how long it took."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hubbub.errors import Problem
from hubbub.identity import Identity
from hubbub.telemetry import facts

log = logging.getLogger(__name__)


@dataclass(slots=True)
class CallEntry:
    """What is known of a call so far. `outcome` is `status 422` and the like where there was none."""

    outcome: str = "failed"
    identity: Identity | None = None


@contextmanager
def logged_call(skill: str) -> Iterator[CallEntry]:
    """Write the line when the block ends, however it does; the block fills in the entry."""
    entry, began = CallEntry(), time.perf_counter()
    try:
        yield entry
    except Problem as problem:
        entry.outcome = f"status {problem.status}"
        raise
    finally:
        log.info(
            "skill called",
            extra=facts(
                skill=skill,
                outcome=entry.outcome,
                duration_ms=round((time.perf_counter() - began) * 1000, 1),
                conversation=entry.identity and entry.identity.conversation,
                turn=entry.identity and entry.identity.turn,
            ),
        )
