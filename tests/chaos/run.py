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
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from tests.chaos.acts import Outcome, Say, changes, failovers, versions
from tests.chaos.checker import violations
from tests.chaos.crowd import Crowd
from tests.chaos.failpoints import FAILPOINTS
from tests.chaos.faults import LONG, OTHERS, RANDOM_KILLS
from tests.chaos.fleet import fleet
from tests.chaos.reading import read_history
from tests.chaos.struck import Fault, Struck

FEWEST_CUSTOMERS, CUSTOMERS_A_KILL = 1_800, 12
Act = Callable[[Path, int, Say], Outcome]
ACTS = ("faults", "changes", "failovers", "versions")


def main() -> int:
    """Play the acts, each on a fleet of its own, and look for what may not be; 1 when there is something."""
    wanted = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # not without what it started
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    _say(f"seed={wanted.seed} turns={wanted.turns} kills={wanted.kills}; logs in {folder}")
    acts: dict[str, Act] = {
        "faults": partial(faults, wanted.turns, wanted.kills),
        "changes": changes,
        "failovers": failovers,
        "versions": versions,
    }
    found = sum(_play(name, acts[name], folder / name, wanted.seed) for name in wanted.acts)
    _say(f"\n{found} violations in all; seed={wanted.seed}")
    if not found:
        shutil.rmtree(folder)
    return 1 if found else 0


def faults(turns: int, kills: int, folder: Path, seed: int, say: Say) -> Outcome:
    """Strike until there were enough kills and turns."""
    customers = max(FEWEST_CUSTOMERS, CUSTOMERS_A_KILL * kills, turns // 2)
    with fleet(folder, customers) as running, closing(Crowd(running, seed, customers)) as crowd:
        struck = Struck(running, crowd, random.Random(seed))  # noqa: S311 - a repeatable choice
        with crowd.talking():
            for fault in _schedule(struck, turns, kills):
                wait = struck.suffer(fault)
                say(f"{struck.kills:3} kills  settled in {wait.seconds:4.1f} s  {fault.name}")
        history = read_history(crowd, struck.waits, frozenset(struck.poisoned))
        say(f"{struck.kills} hub kills; decisions: {dict(crowd.approvals)}; nobody came by: {struck.missed or 'none'}")
    return Outcome(history, violations(history))


def _schedule(struck: Struck, turns: int, kills: int) -> Iterator[Fault]:
    """Every fault once, in a random order, then random kills until there were enough kills and turns."""
    once = [*FAILPOINTS, *OTHERS, *LONG]
    struck.chance.shuffle(once)
    yield from once
    while struck.kills < kills or struck.crowd.answered() < turns:
        yield struck.chance.choice(RANDOM_KILLS)


def _play(name: str, act: Act, folder: Path, seed: int) -> int:
    """Play one act and report on it; how much there was that may not be."""
    folder.mkdir()
    began = time.monotonic()
    _say(f"\n{name}")
    outcome = act(folder, seed, lambda line: _say(f"{time.monotonic() - began:6.1f} s  {line}"))
    _report(outcome, time.monotonic() - began)
    return len(outcome.found)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=500, help="at least so many answered turns under faults")
    parser.add_argument("--kills", type=int, default=100, help="at least so many hub kills")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10_000))
    parser.add_argument("--acts", nargs="+", choices=ACTS, default=ACTS, help="only these")
    return parser.parse_args()


def _report(outcome: Outcome, seconds: float) -> None:
    history = outcome.history
    turns = [turn for _, turn in history.turns()]
    _say(f"{len(turns)} turns, {len(history.waits)} faults in {seconds:.0f} s")
    _say(f"replies: {dict(Counter(turn.status for turn in turns))}")
    _say(f"answers: {dict(Counter(answer.status for sent in history.sent for answer in sent.answers))}")
    if waits := sorted(wait.seconds for wait in history.waits):
        _say(f"settled in {statistics.median(waits):.1f} s (median), {waits[-1]:.1f} s (longest)")
    for violation in outcome.found:
        _say(f"VIOLATION {violation.kind}: {violation.what}")
    _say(f"{len(outcome.found)} violations")


def _say(line: str) -> None:
    print(line, file=sys.stdout, flush=True)  # noqa: T201 - this is what the command is for


if __name__ == "__main__":
    sys.exit(main())
