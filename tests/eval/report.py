"""The figures as Markdown and JSON, and whether they reach what was promised."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.eval.figures import Figure
from tests.eval.judging import Judged
from tests.eval.routing import Routing

MOST_WRONG = 200


@dataclass(frozen=True, slots=True)
class Promise:
    """The least, or the most, a figure may be."""

    least: float | None = None
    most: float | None = None

    def is_kept_by(self, figure: Figure) -> bool:
        """Whether the value, whatever its interval, is within."""
        return (self.least is None or figure.value >= self.least) and (self.most is None or figure.value <= self.most)

    def __str__(self) -> str:
        return f"≥ {self.least:g}" if self.least is not None else f"≤ {self.most:g}"


PROMISES: Mapping[str, Promise] = {
    "agents": Promise(least=95),
    "auroc": Promise(least=0.96),
    "several": Promise(least=88),
    "followups": Promise(least=95),
    "switches": Promise(least=92),
    "lost_by_slips": Promise(most=4),
    "p50_ms": Promise(most=0.5),
    "p95_ms": Promise(most=2),
}
INTENT_PROMISES: Mapping[str, Mapping[str, Promise]] = {
    "CLINC150": {"accuracy": Promise(least=93), "auroc": Promise(least=0.965)},
    "BANKING77": {"accuracy": Promise(least=92.5)},
}

WORDS = {
    "agents": "messages for one agent but faq: exactly that agent found, %",
    "faq": "messages for faq: exactly faq found, %",
    "out_of_scope": "messages out of scope: no agent found, %",
    "several": "messages for several agents: exactly those found, %",
    "auroc": "in scope scores above out of scope (AUROC)",
    "followups": "messages that go on with the agent at work, %",
    "switches": "messages that turn to another agent, %",
    "switches_without_faq": "the same without those for faq, %",
    "lost_by_slips": "lost when 12 % of the letters go wrong, without faq, points",
    "lost_by_slips_with_faq": "the same with faq, points",
    "accuracy": "the right intent, %",
    "p50_ms": "CPU milliseconds a message, median",
    "p95_ms": "CPU milliseconds a message, 95th percentile",
}


def broken(figures: Mapping[str, Figure], promises: Mapping[str, Promise]) -> list[str]:
    """The names of the figures that do not reach what was promised."""
    return [name for name, promise in promises.items() if name in figures and not promise.is_kept_by(figures[name])]


def section(title: str, figures: Mapping[str, Figure], promises: Mapping[str, Promise]) -> str:
    """A table of figures, each beside what was promised."""
    lines = [f"## {title}", "", "| | value | 95 % interval | of | promised | |", "|---|---|---|---|---|---|"]
    missed = broken(figures, promises)
    for name, figure in figures.items():
        promised = str(promises[name]) if name in promises else ""
        kept = "" if name not in promises else "missed" if name in missed else "kept"
        lines.append(
            f"| {WORDS[name]} | {figure.value:.3g} | {figure.low:.3g} to {figure.high:.3g} | {figure.count} "
            f"| {promised} | {kept} |"
        )
    return "\n".join(lines)


def confusion(routing: Routing) -> str:
    """Who was taken for whom: a row for each truth, a column for each finding."""
    kinds = sorted({kind for pair in routing.confusion for kind in pair})
    lines = ["| meant ↓ found → | " + " | ".join(kinds) + " |", "|---" * (len(kinds) + 1) + "|"]
    for truth in kinds:
        counts = (str(routing.confusion.get((truth, found), 0)) for found in kinds)
        lines.append(f"| {truth} | " + " | ".join(counts) + " |")
    return "\n".join(lines)


def pictures(title: str, charts: Mapping[str, str], folder: Path) -> str:
    """Write charts into `folder`, as SVG, and show them in the order they are in."""
    lines = []
    for name, drawn in charts.items():
        file = f"eval-{title.lower()}-{name}.svg"
        (folder / file).write_text(drawn, encoding="utf-8")
        lines.append(f"![{title}: {name}]({file})")
    return "\n".join(lines)


def dialogues(played: Mapping[str, list[str]]) -> str:
    """How many dialogues went as written, and what was not as written in the others."""
    failed = {name: missed for name, missed in played.items() if missed}
    lines = ["## Dialogues", "", f"{len(played) - len(failed)} of {len(played)} went as written."]
    lines += [f"- {name}: {'; '.join(missed)}" for name, missed in failed.items()]
    return "\n".join(lines)


def members(figures: Mapping[str, Figure]) -> dict[str, Any]:
    """The figures as JSON."""
    return {
        name: {"value": round(one.value, 4), "low": round(one.low, 4), "high": round(one.high, 4), "count": one.count}
        for name, one in figures.items()
    }


def mistakes(wrong: tuple[Judged, ...]) -> list[dict[str, Any]]:
    """The first of those judged wrongly, to look at."""
    return [
        {
            "text": one.row.text,
            "meant": sorted(one.row.truth),
            "found": sorted(one.agents),
            "score": round(one.score, 3),
        }
        for one in wrong[:MOST_WRONG]
    ]
