"""The acts of a whole run, each on a fleet of its own: faults, changes, failovers, versions."""

import random
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.chaos.changes import SCALED, ask, replace_everything, seconds_until_called, uneven
from tests.chaos.checker import Violation, failed_turns, violations
from tests.chaos.crowd import Crowd
from tests.chaos.fleet import HUB, HUBS, fleet
from tests.chaos.history import History
from tests.chaos.reading import read_history
from tests.chaos.struck import Fault, Struck, lasts
from tests.redis_servers import SYNC_AT_ONCE, RedisServer, Watched, server, watched
from tests.running import wait_until

SHARED_CALLS, AT_ONCE, SOON_S = 600, 12, 2.0
REPLICAS, CUSTOMERS = 2, 2_500
LATER = "tests.chaos.newer:app"
UPGRADE_KILLS = 12
Say = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What came of an act."""

    history: History
    found: list[Violation]


def changes(folder: Path, seed: int, say: Say) -> Outcome:
    """Everything is replaced and an agent scaled, under load; then it is looked at how calls are spread."""
    with fleet(folder, CUSTOMERS) as running, closing(Crowd(running, seed, CUSTOMERS, rest_s=0.3)) as crowd:
        with crowd.talking():
            for done in replace_everything(running):
                lasts(1)
                say(f"{crowd.answered():4} turns  {done}")
        odd = list(_spreading(crowd, say))
        history = read_history(crowd, [])
    return Outcome(history, [*violations(history), *failed_turns(history), *odd])


def _spreading(crowd: Crowd, say: Say) -> Iterator[Violation]:
    for place in ("second", "third"):
        waited = seconds_until_called(crowd, crowd.fleet.add_replica(SCALED))
        say(f"a {place} is called after {waited:.1f} s")
        if waited > SOON_S:
            yield Violation("spreading", f"a {place} was called after {waited:.1f} s")
    for at_once in (1, AT_ONCE):
        calls = ask(crowd, SHARED_CALLS, at_once)
        say(f"{SHARED_CALLS} calls, {at_once} at a time: {sorted(calls.values())}")
        if wrong := uneven(calls, len(crowd.fleet.replicas[SCALED])):
            yield Violation("spreading", wrong)


def failovers(folder: Path, seed: int, say: Say) -> Outcome:
    """The primary of three Redis servers dies, freezes and dies again; sentinels promote another one each time."""
    with ExitStack() as stack:
        store = stack.enter_context(watched(folder, REPLICAS))
        running = stack.enter_context(fleet(folder, CUSTOMERS, store=store, HUBBUB_DURABILITY="replicated"))
        crowd = stack.enter_context(closing(Crowd(running, seed, CUSTOMERS)))
        struck = Struck(running, crowd, random.Random(seed))  # noqa: S311 - a repeatable choice

        def dies(_: Struck) -> None:
            """Kill -9; an empty one takes its place as a replica of the next primary."""
            old = store.primary()
            old.process.kill()
            old.process.wait()
            _another_leads(store, old)
            follows = (*SYNC_AT_ONCE, "--replicaof", "127.0.0.1", str(store.primary().port))
            store.servers.append(stack.enter_context(server(folder, *follows)))
            # One they do not know would go on following a primary that was replaced, and confirm what it writes.
            store.wait_for_sentinels_to_know(store.servers[-1])

        def freezes(_: Struck) -> None:
            """It still believes that it leads when it wakes up."""
            old = store.primary()
            with old.frozen():
                _another_leads(store, old)

        faults = [Fault("the primary dies", dies), Fault("the primary freezes", freezes)]
        with crowd.talking():
            _suffer(struck, [*faults, faults[0]], say)
        history = read_history(crowd, struck.waits)
    return Outcome(history, violations(history))


def _another_leads(store: Watched, old: RedisServer) -> None:
    wait_until(lambda: store.primary() is not old, what="another primary")


def versions(folder: Path, seed: int, say: Say) -> Outcome:
    """A rolling upgrade to a later version that keeps its records in another form, with hubs killed all the time."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice
    with fleet(folder, CUSTOMERS) as running, closing(Crowd(running, seed, CUSTOMERS)) as crowd:
        struck = Struck(running, crowd, chance)
        with crowd.talking():
            for name in reversed(HUBS):
                kills = [Fault(f"kill hub {hub}", partial(_kill, hub)) for hub in HUBS]
                _suffer(struck, [Fault(f"upgrade hub {name}", partial(_upgrade, name))], say)
                _suffer(struck, chance.choices(kills, k=UPGRADE_KILLS // len(HUBS)), say)
        history = read_history(crowd, struck.waits)
    return Outcome(history, violations(history))


def _kill(hub: str, on: Struck) -> None:
    lasts(on.chance.random() * 0.5)
    on.fleet.hubs[hub].kill()
    on.fleet.hubs[hub].start()
    # What a later hub left waits for a later hub: the fault is over when this one is back.
    on.until(lambda: on.fleet.is_ready(hub), f"hub {hub} is back")


def _upgrade(hub: str, on: Struck) -> None:
    process = on.fleet.hubs[hub]
    process.send(signal.SIGTERM)
    process.wait_until_gone()
    process.command = [LATER if part == HUB else part for part in process.command]
    process.start()
    on.until(lambda: on.fleet.is_ready(hub), f"hub {hub} is ready")


def _suffer(struck: Struck, faults: Sequence[Fault], say: Say) -> None:
    for fault in faults:
        wait = struck.suffer(fault)
        say(f"{struck.crowd.answered():4} turns  settled in {wait.seconds:4.1f} s  {fault.name}")
