"""What processes cost: their CPU time as the operating system accounts for it."""

from collections.abc import Mapping

import psutil

Spent = dict[str, float]


def spent(processes: Mapping[str, int]) -> Spent:
    """CPU seconds of each process since its start, user and system, all threads; by the names given to their pids."""
    return {name: _seconds(pid) for name, pid in processes.items()}


def between(before: Spent, after: Spent) -> Spent:
    """What was spent in between."""
    return {name: after[name] - before[name] for name in before}


def _seconds(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)
