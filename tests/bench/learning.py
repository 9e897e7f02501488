"""What learning costs at a start or when a card changes, and whether turns feel it: `python -m tests.bench.learning`.

Fifty skills with ten invented examples each (`--examples` says how many in all) are learnt as the hub does, in a
thread. Meanwhile an event loop wakes up every millisecond to do half a millisecond of work, as turns do, and notes how
late it was done.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice, product

import numpy as np

from orchestrator.dialogue.labels import Example
from orchestrator.dialogue.meaning import encoder_of
from orchestrator.dialogue.router import Router
from orchestrator.turn.learning import beside_turns

AGENTS, SKILLS, EXAMPLES = 5, 50, 500
EVERY_SECONDS, WORK_SECONDS = 0.001, 0.0005
THINGS = (
    "table boiler garden roof window engine carpet licence lesson ticket meter phone bicycle parcel invoice passport "
    "contract kennel piano tent boat mattress keyboard lamp curtain heater fence oven mirror saddle tyre drill helmet "
    "printer router sofa pump ladder camera violin tile sink gate locker freezer stove bench cradle radio easel"
)
ACTS = (
    "I want to renew my {}", "please check the {}", "can you look after my {}?", "the {} has to be renewed",
    "how do I get my {} renewed?", "my {} is broken", "somebody should see to our {}", "is the {} ready?",
    "I'd like to hear about my {}", "what became of the {} I asked for?",
)  # fmt: skip
OPENINGS = (
    "", "hello, ", "good morning, ", "excuse me, ", "one question: ", "it is urgent, ", "as I said on the phone, ",
    "my neighbour says the same: ", "sorry to trouble you again, ", "before I forget it, ", "about last week, ",
    "for my daughter's birthday, ", "we spoke in the shop, ", "I am away from Monday on, ", "if somebody is there, ",
    "thanks for the quick answer, ",
)  # fmt: skip


@dataclass(frozen=True)
class Learning:
    """What learning took, in seconds of the clock and of CPU, and how late the loop was meanwhile and before."""

    seconds: float
    cpu_seconds: float
    late_ms: dict[str, float]
    idle_ms: dict[str, float]


def measure(encoder: str, examples: int = EXAMPLES) -> Learning:
    """What it takes to learn so many examples. Something small is learnt before, to warm up."""
    Router.train(_examples(SKILLS), encoder=encoder_of(encoder))
    learn = partial(Router.train, _examples(examples), encoder=encoder_of(encoder))
    return asyncio.run(_measured(learn))


def _examples(count: int) -> list[Example]:
    skills = [f"agent{number % AGENTS}.skill{number}" for number in range(SKILLS)]
    things = list(zip(skills, THINGS.split(), strict=True))
    said = product(OPENINGS, ACTS, things)
    return [
        Example(opening + act.format(thing), frozenset((skill,)))
        for opening, act, (skill, thing) in islice(cycle(said), count)
    ]


async def _measured(learn: Callable[[], object]) -> Learning:
    idle = await _lateness(asyncio.create_task(asyncio.sleep(1)))
    begun, cpu = time.perf_counter(), time.process_time()
    learning = asyncio.create_task(beside_turns(learn))
    late = await _lateness(learning)
    return Learning(
        round(time.perf_counter() - begun, 3),
        round(time.process_time() - cpu, 3),
        _percentiles(late),
        _percentiles(idle),
    )


async def _lateness(until: asyncio.Task[object]) -> list[float]:
    """How many milliseconds later than could be each bit of work was done, until a task is."""
    late = []
    while not until.done():
        due = time.perf_counter() + EVERY_SECONDS + WORK_SECONDS
        await asyncio.sleep(EVERY_SECONDS)
        _work()
        late.append((time.perf_counter() - due) * 1000)
    return late


def _work() -> None:
    end = time.thread_time() + WORK_SECONDS
    while time.thread_time() < end:
        pass


def _percentiles(late: list[float]) -> dict[str, float]:
    return {name: round(float(np.percentile(late, at)), 2) for name, at in (("p50", 50), ("p99", 99), ("most", 100))}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What learning fifty skills costs, and whether turns feel it.")
    parser.add_argument("--encoder", choices=("auto", "none", "wordllama", "sentences"), default="auto")
    parser.add_argument("--examples", type=int, default=EXAMPLES, help=f"how many in all, {EXAMPLES} unless said")
    given = parser.parse_args()
    sys.stdout.write(json.dumps(measure(given.encoder, given.examples).__dict__, indent=1) + "\n")
