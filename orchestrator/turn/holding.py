"""Whether what a step depends on is so, told by what came of other steps (pure)."""

from datetime import UTC, date, datetime, tzinfo
from typing import Any

from orchestrator.turn.steps import Results, StepResult, When


def holds(when: When, results: Results, timezone: tzinfo = UTC) -> bool | None:
    """Whether a step is to be run; None when that cannot be told. Days are those of `timezone`, the customer's."""
    result = results.get(when.step)
    if result is None:
        return None
    if when.kind == "failed":
        return _came_to_nothing(result)
    value: Any = result.output if result.outcome == "done" else None
    for name in when.path:
        value = value.get(name) if isinstance(value, dict) else None
    so = _is_so(when, value, timezone)
    return None if so is None else so == when.holds


def _came_to_nothing(result: StepResult) -> bool | None:
    """A step that would ask for other values after it was called cannot be done as it was wished."""
    match result.outcome:
        case "refused" | "failed":
            return True
        case "needs_input":
            return True if result.attempts else None
        case "done":
            return False
        case _:
            return None


def _is_so(when: When, value: Any, timezone: tzinfo) -> bool | None:
    match when.kind:
        case "is":
            return value in when.values if isinstance(value, str) else None
        case "true":
            return value if isinstance(value, bool) else None
        case "some":
            return bool(value) if isinstance(value, list) else None
        case _:
            day = _day(value, timezone)
            return None if day is None else _compared(when, day)


def _compared(when: When, day: date) -> bool:
    wanted = date.fromisoformat(when.values[0])
    match when.kind:
        case "before":
            return day < wanted
        case "after":
            return day > wanted
        case _:
            return day <= wanted


def _day(value: Any, timezone: tzinfo) -> date | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if moment is None:
        return None
    return moment.astimezone(timezone).date() if moment.tzinfo else moment.date()
