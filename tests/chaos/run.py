"""Runs the whole suite: `python -m tests.chaos.run --turns 500 --kills 100 --seed 7`."""

import argparse
import random
import secrets
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.chaos.checker import Violation, violations
from tests.chaos.crowd import Crowd
from tests.chaos.failpoints import FAILPOINTS
from tests.chaos.faults import LONG, OTHERS, RANDOM_KILLS
from tests.chaos.fleet import fleet
from tests.chaos.history import History
from tests.chaos.reading import read_history
from tests.chaos.struck import Fault, Struck

FEWEST_CUSTOMERS, CUSTOMERS_A_KILL = 1_200, 12


def main() -> int:
    """Strike until there were enough kills and turns, then look for what may not be; 1 when there is something."""
    wanted = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # not without what it started
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    _say(f"seed={wanted.seed} turns={wanted.turns} kills={wanted.kills}; logs in {folder}")
    began = time.monotonic()
    customers = max(FEWEST_CUSTOMERS, CUSTOMERS_A_KILL * wanted.kills, wanted.turns // 2)
    with fleet(folder, customers) as running, closing(Crowd(running, wanted.seed, customers)) as crowd:
        struck = Struck(running, crowd, random.Random(wanted.seed))  # noqa: S311 - a repeatable choice
        with crowd.talking():
            for fault in schedule(struck, wanted.turns, wanted.kills):
                wait = struck.suffer(fault)
                at = time.monotonic() - began
                _say(f"{at:6.1f} s  {struck.kills:3} kills  settled in {wait.seconds:4.1f} s  {fault.name}")
        history, kills = read_history(crowd, struck.waits, frozenset(struck.poisoned)), struck.kills
        found = violations(history)
    _report(struck, history, kills, found, time.monotonic() - began)
    if not found:
        shutil.rmtree(folder)
    return 1 if found else 0


def schedule(struck: Struck, turns: int, kills: int) -> Iterator[Fault]:
    """Every fault once, in a random order, then random kills until there were enough kills and turns."""
    once = [*FAILPOINTS, *OTHERS, *LONG]
    struck.chance.shuffle(once)
    yield from once
    while struck.kills < kills or struck.crowd.answered() < turns:
        yield struck.chance.choice(RANDOM_KILLS)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=500, help="at least so many answered turns")
    parser.add_argument("--kills", type=int, default=100, help="at least so many hub kills")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10_000))
    return parser.parse_args()


def _report(struck: Struck, history: History, kills: int, found: list[Violation], seconds: float) -> None:
    turns = [turn for _, turn in history.turns()]
    waits = sorted(wait.seconds for wait in history.waits)
    _say(f"\n{len(turns)} turns, {kills} hub kills, {len(history.waits)} faults in {seconds:.0f} s")
    _say(f"replies: {dict(Counter(turn.status for turn in turns))}")
    _say(f"answers: {dict(Counter(answer.status for sent in history.sent for answer in sent.answers))}")
    _say(f"settled in {statistics.median(waits):.1f} s (median), {waits[-1]:.1f} s (longest)")
    _say(f"decisions: {dict(struck.crowd.approvals)}; nobody came by: {struck.missed or 'none'}")
    for violation in found:
        _say(f"VIOLATION {violation.kind}: {violation.what}")
    _say(f"{len(found)} violations; seed={struck.crowd.seed}")


def _say(line: str) -> None:
    print(line, file=sys.stdout, flush=True)  # noqa: T201 - this is what the command is for


if __name__ == "__main__":
    sys.exit(main())
