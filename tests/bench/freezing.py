"""Whether a sick agent is felt by those who do not need it: one of four is stopped while all are spoken to."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

import httpx

from tests.bench.arms import AGENTS, API_KEY, Arm
from tests.bench.load import Load, asking, paced
from tests.bench.words import QUESTION
from tests.running import wait_until

SICK = AGENTS[-1]
SPEAKERS_EACH = 2
EVERY_SECONDS = 0.1
WINDOW_SECONDS = 6.0


@dataclass(frozen=True)
class Pair:
    """The 99th percentile of the turns of the other agents, in milliseconds, and how many there were."""

    healthy_ms: float
    frozen_ms: float
    turns: int
    failed: int


def pairs(arm: Arm, count: int) -> list[Pair]:
    """So many pairs of windows, healthy and frozen, which of them comes first by turns."""
    found = []
    for number in range(count):
        if number % 2:
            frozen, healthy = _frozen(arm), _window(arm)
        else:
            healthy, frozen = _window(arm), _frozen(arm)
        turns = len(healthy.latencies["well"]) + len(frozen.latencies["well"])
        found.append(Pair(_p99_ms(healthy), _p99_ms(frozen), turns, healthy.failed))
    return found


def summary(found: list[Pair]) -> dict[str, object]:
    """As JSON, with the medians."""
    healthy, frozen = median(pair.healthy_ms for pair in found), median(pair.frozen_ms for pair in found)
    more = median(pair.frozen_ms - pair.healthy_ms for pair in found)
    return {
        "healthy_ms": round(healthy, 2),
        "frozen_ms": round(frozen, 2),
        "difference_ms": round(more, 2),
        "pairs": [[round(pair.healthy_ms, 2), round(pair.frozen_ms, 2), pair.turns] for pair in found],
    }


def _frozen(arm: Arm) -> Load:
    with _stopped(arm.agents[SICK]):
        load = _window(arm)
    wait_until(lambda: _answers(arm), what=f"{SICK} is called again")
    return load


def _window(arm: Arm) -> Load:
    run = f"p{os.urandom(4).hex()}"
    speakers = [
        ("sick" if agent == SICK else "well", asking(f"{run}-{agent}", f"{agent}: {QUESTION}"))
        for _ in range(SPEAKERS_EACH)
        for agent in AGENTS
    ]
    return asyncio.run(paced(arm.url, API_KEY, speakers, every_s=EVERY_SECONDS, seconds=WINDOW_SECONDS))


def _answers(arm: Arm) -> bool:
    body = {"message": f"{SICK}: {QUESTION}"}
    answer = httpx.post(f"{arm.url}/v1/chat", json=body, headers={"Authorization": f"Bearer {API_KEY}"}, timeout=20)
    return bool(answer.json()["status"] == "answered")


@contextmanager
def _stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _p99_ms(load: Load) -> float:
    found = sorted(load.latencies["well"])
    return found[min(int(len(found) * 0.99), len(found) - 1)] * 1000
