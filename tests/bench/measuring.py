"""Windows of load and what they cost, the arms in turn, so that a busy machine is unkind to all of them alike."""

import asyncio
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from statistics import median

from tests.bench.accounts import between, spent
from tests.bench.arms import API_KEY, Arm
from tests.bench.load import Bodies, closed_loop


@dataclass(frozen=True)
class Window:
    """CPU milliseconds for each answered turn of one window. `load_average` is the machine's over the last minute."""

    hub: float
    spoke: float
    redis: float
    answered: int
    failed: int
    load_average: float

    @property
    def whole(self) -> float:
        """All three together."""
        return self.hub + self.spoke + self.redis


@dataclass(frozen=True)
class Cost:
    """The windows of one case; what is told of it is the median."""

    windows: tuple[Window, ...]

    def of(self, part: str) -> float:
        """The median of one part, or of the whole."""
        return median(getattr(window, part) for window in self.windows)

    def members(self) -> dict[str, object]:
        """As JSON."""
        parts = {part: round(self.of(part), 4) for part in ("hub", "spoke", "redis", "whole")}
        return {**parts, "windows": [asdict(window) for window in self.windows]}


@dataclass(frozen=True)
class Case:
    """One thing to measure: an arm, what is said to it, by how many at once, in how many turns."""

    arm: Arm
    bodies: Bodies
    at_once: int
    turns: int


def measured(case: Case) -> Window:
    """The cost of one window of a case."""
    before = spent(case.arm.processes)
    load = asyncio.run(closed_loop(case.arm.url, API_KEY, case.bodies, at_once=case.at_once, turns=case.turns))
    answered = load.turns - load.failed
    assert answered, f"{case.arm.name} answered none of {load.turns} turns"
    used = between(before, spent(case.arm.processes))
    each = {name: seconds * 1000 / answered for name, seconds in used.items()}
    spokes = sum(cost for name, cost in each.items() if name.startswith("spoke"))
    return Window(each["hub"], spokes, each["redis"], answered, load.failed, round(os.getloadavg()[0], 2))


def in_turn(cases: Iterable[tuple[str, Case]], repeats: int) -> dict[str, Cost]:
    """All cases one after another, and that so many times; by name."""
    named = dict(cases)
    windows: dict[str, list[Window]] = {name: [] for name in named}
    for _ in range(repeats):
        for name, case in named.items():
            windows[name].append(measured(case))
    return {name: Cost(tuple(found)) for name, found in windows.items()}
