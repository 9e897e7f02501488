"""Measures what a turn costs, and whether a sick agent is felt: `python -m tests.bench [--quick]`.

Writes `build/bench.json`, and the tables into `docs/explanation/turn-cost.md` unless the run is a quick one.

A quick run is for work on the code: `--quick --arms hubbub plain --windows 9` tells what a change brings, and
`--quick --arms hubbub --windows 500` gives a profiler something to look at.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.arms import ARMS, Arm, everything
from tests.bench.cases import AT_ONCE, WINDOWS, fanned_out, fast_path, with_history
from tests.bench.freezing import pairs, summary
from tests.bench.measuring import Case, in_turn, measured
from tests.bench.table import put_into
from tests.bench.understanding import understanding_ms
from tests.running import ROOT

RESULT = ROOT / "build" / "bench.json"
PAGE = ROOT / "docs" / "explanation" / "turn-cost.md"
TURNS = {1: 150, AT_ONCE: 480, 64: 480}
LONG_TURNS = 320
WARM_UP_TURNS = 200


def main() -> None:
    """Measure everything and write it down."""
    asked = _asked()
    with tempfile.TemporaryDirectory() as folder, everything(Path(folder), asked.arms) as arms:
        for _, case in fast_path(arms, AT_ONCE, WARM_UP_TURNS):
            measured(case)
        if asked.quick:
            cases = fast_path(arms, asked.at_once, TURNS.get(asked.at_once, TURNS[AT_ONCE]))
            sys.stdout.write(_beside_each_other(_costs(cases, asked.windows)))
            return
        result = _everything(arms)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    put_into(PAGE, result)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="What a turn costs in CPU time, beside three references.")
    parser.add_argument("--quick", action="store_true", help="the fast path only, printed and not kept")
    parser.add_argument("--arms", nargs="+", choices=ARMS, default=ARMS, help="with --quick: measure only these")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help="with --quick: so many turns at once")
    parser.add_argument("--windows", type=int, default=5, help="with --quick: so many windows for each arm")
    asked = parser.parse_args()
    if not asked.quick and asked != parser.parse_args([]):
        parser.error("the page needs all of it: --arms, --at-once and --windows go with --quick")
    return asked


def _beside_each_other(costs: dict[str, Any]) -> str:
    """A line for each arm; the last figure is its share of what the plain one costs, where that was measured."""
    plain = costs.get("plain", {}).get("whole")
    return "".join(
        f"{name:8}"
        + "".join(f"  {part} {cost[part]:.3f}" for part in ("hub", "spoke", "redis", "whole"))
        + (f"  of plain {cost['whole'] / plain:.3f}" if plain else "")
        + "\n"
        for name, cost in costs.items()
    )


def _everything(arms: dict[str, Arm]) -> dict[str, Any]:
    hubbub, before = arms["hubbub"], os.getloadavg()[0]
    result: dict[str, Any] = {
        "fast_path": {str(at_once): _costs(fast_path(arms, at_once, turns), 5) for at_once, turns in TURNS.items()},
        "history": _costs(with_history(hubbub, LONG_TURNS), WINDOWS),
        "fan_out": _costs(fanned_out(hubbub, LONG_TURNS), WINDOWS),
        "understanding_ms": round(understanding_ms(), 3),
        "frozen": summary(pairs(hubbub, 5)),
    }
    machine = {
        "at": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_before": round(before, 1),
        "load_after": round(os.getloadavg()[0], 1),
    }
    return {"machine": machine, **result}


def _costs(cases: Iterator[tuple[str, Case]], repeats: int) -> dict[str, Any]:
    found = {name: cost.members() for name, cost in in_turn(cases, repeats).items()}
    sys.stderr.write("".join(f"{name}: {cost['whole']} ms\n" for name, cost in found.items()))
    return found


if __name__ == "__main__":
    main()
