from collections.abc import Callable
from typing import Any

import pytest

from orchestrator.console.trace_store import StoredSpan

MS = 1_000_000


@pytest.fixture
def make_span() -> Callable[..., StoredSpan]:
    """Makes a span from a few small numbers: ids as integers, times in milliseconds."""

    def make(trace: int, number: int, parent: int = 0, start: int = 0, took: int = 1, **rest: Any) -> StoredSpan:
        return StoredSpan(
            trace_id=f"{trace:032x}",
            span_id=f"{number:016x}",
            parent_id=f"{parent:016x}" if parent else "",
            start_ns=start * MS,
            end_ns=(start + took) * MS,
            **{"name": f"span {number}", "service": "hub", "kind": "internal"} | rest,
        )

    return make
