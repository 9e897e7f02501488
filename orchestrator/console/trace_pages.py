"""The trace pages as HTML. No script runs in them, and all that came from a span is escaped."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import JsonValue

from orchestrator.console.trace_store import StoredTrace
from orchestrator.console.trace_views import TraceItem, item
from orchestrator.console.waterfall import rows

TEMPLATES = Path(__file__).parent / "templates"
COLOURS = 8
"""Service colours in the style sheet; a ninth service shares the first one's."""
DEEPEST = 12
"""Indentations in the style sheet; deeper spans stand as far right as these."""
TICKS = (0, 25, 50, 75)
UNITS = ((1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs"))


class TracePages:
    """Renders the list of traces and the waterfall of one."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(duration=duration, clock=clock, readable=readable)

    def recent(self, items: Sequence[TraceItem]) -> str:
        """The list of traces, in the order given."""
        return self._templates.get_template("traces.html").render(items=items)

    def one(self, trace: StoredTrace, held: Sequence[StoredTrace]) -> str:
        """The waterfall of `trace`, with ways to those of the traces `held` that it links to or that link to it."""
        return self._templates.get_template("trace.html").render(
            trace=trace,
            summary=item(trace),
            rows=rows(trace),
            colours={service: number % COLOURS for number, service in enumerate(trace.services)},
            ticks=TICKS,
            deepest=DEEPEST,
            held={other.trace_id for other in held},
            linked_from=[other.trace_id for other in held if trace.trace_id in other.linked],
        )

    def absent(self, why: str) -> str:
        """The page of a trace that is not held: `why`, in a sentence."""
        return self._templates.get_template("absent.html").render(why=why)


def duration(nanoseconds: int) -> str:
    """A length of time in the unit that suits it, with three digits that count: `1.23 s`, `45.6 ms`, `789 µs`."""
    for size, unit in UNITS:
        if nanoseconds >= size:
            return f"{_three_digits(nanoseconds / size)} {unit}"
    return f"{nanoseconds} ns"


def clock(nanoseconds: int) -> str:
    """A moment (Unix nanoseconds) as `2026-03-08 01:30:00.123` in UTC."""
    moment = datetime.fromtimestamp(nanoseconds // 1_000_000_000, UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{nanoseconds // 1_000_000 % 1000:03}"


def readable(value: JsonValue) -> str:
    """An attribute's value for a person: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _three_digits(number: float) -> str:
    decimals = 2 if number < 10 else 1 if number < 100 else 0  # noqa: PLR2004 - how many digits stand before the point
    return f"{number:.{decimals}f}"
