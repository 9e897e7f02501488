"""The results as the Markdown tables of docs/explanation/turn-cost.md."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
ARMS = {
    "floor": "floor: bare ASGI, bare HTTP, bare Redis connections",
    "hubbub": "**Hubbub**, traces at 10 %",
    "plain": "plain FastAPI + httpx + pipelines",
    "contrib": "the same with contrib instrumentation, traces at 10 %",
}
PARTS = ("hub", "spoke", "redis", "whole")


def put_into(page: Path, result: Mapping[str, Any]) -> None:
    """Replace what stands between the marks of `page` with the tables of `result`."""
    tables = f"{BEGIN}\n{_tables(result)}\n{END}"
    page.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: tables, page.read_text(), flags=re.DOTALL))


def _tables(result: Mapping[str, Any]) -> str:
    sections = [
        _machine(result["machine"]),
        _fast_path(result["fast_path"]),
        _parts("History, messages", result["history"]),
        _parts("Agents in one turn", result["fan_out"]),
        _understanding(result["understanding_ms"]),
        _frozen(result["frozen"]),
    ]
    return "\n\n".join(sections)


def _machine(machine: Mapping[str, Any]) -> str:
    return (
        f"Measured {machine['at']} on {machine['cores']} cores, Python {machine['python']}, with a load average of "
        f"{machine['load_before']} before and {machine['load_after']} after the run."
    )


def _fast_path(costs: Mapping[str, Mapping[str, Any]]) -> str:
    rows = []
    for at_once, arms in costs.items():
        for name, words in ARMS.items():
            share = arms[name]["whole"] / arms["plain"]["whole"]
            rows.append([at_once, words, *_figures(arms[name]), f"{share:.2f}"])
    return _table(["At once", "CPU ms a turn", "front", "spoke", "Redis", "all", "of plain"], rows)


def _parts(what: str, costs: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [[name, *_figures(cost)] for name, cost in costs.items()]
    return _table([what, "hub", "spokes", "Redis", "all"], rows)


def _figures(cost: Mapping[str, Any]) -> list[str]:
    return [f"{cost[part]:.2f}" for part in PARTS]


def _understanding(milliseconds: float) -> str:
    return f"Understanding the question with the demo's agents' examples, apart from all that: {milliseconds:.2f} ms."


def _frozen(found: Mapping[str, Any]) -> str:
    return (
        f"With one of four agents stopped, the 99th percentile of the others' turns is {found['frozen_ms']} ms against "
        f"{found['healthy_ms']} ms when all are well (medians of {len(found['pairs'])} pairs; the median difference "
        f"is {found['difference_ms']} ms)."
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [names, ["---"] * 2 + ["---:"] * (len(names) - 2), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
