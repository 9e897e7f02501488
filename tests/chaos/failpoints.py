"""Kills a hub at a named point: when it runs a certain script, or calls a certain skill.

Some points are passed all the time. Others need an occasion, which is made first.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial

from orchestrator.conversations.scripts import SCRIPTS, ScriptName
from tests.chaos.behaviours import Latency, Phase, Tripwire
from tests.chaos.fleet import AGENTS, HUBS, behaving
from tests.chaos.struck import Fault, Struck, lasts

Occasion = Callable[[Struck], AbstractContextManager[None]]
PHASES: tuple[Phase, ...] = ("before", "after", "told")
WIRE_SECONDS = 6.0
SLOW_S = 0.7
AWAY_S = 2.5
TELLING_S = 1.5
CALLS = {
    "order": b"/v1/skills/refund_charge",
    "support": b"/v1/skills/create_ticket",
    "booking": b"/v1/skills/book_slot",
    "faq": b"/v1/skills/answer_question",
}


def at_any_time(_: Struck) -> AbstractContextManager[None]:
    """It happens all the time."""
    return nullcontext()


@contextmanager
def slow_agents(on: Struck) -> Iterator[None]:
    """Turns take longer than a lease goes without renewal."""
    with ExitStack() as stack:
        for agent in AGENTS:
            stack.enter_context(on.fleet.spoiled(agent, Latency(SLOW_S)))
        yield


@contextmanager
def letters_kept(on: Struck) -> Iterator[None]:
    """Letters could not be written for a while, and now they can."""
    with on.fleet.refused("support"):
        lasts(AWAY_S)
    yield


@contextmanager
def letters_tried(on: Struck) -> Iterator[None]:
    """Letters are kept and tried again, in vain."""
    with on.fleet.refused("support"):
        yield


@contextmanager
def aside(what: Callable[[Struck], None], on: Struck) -> Iterator[None]:
    """Something more is going on beside the usual talk."""
    going_on = threading.Thread(target=what, args=[on])
    going_on.start()
    try:
        yield
    finally:
        going_on.join()


@contextmanager
def webhooks_told(on: Struck) -> Iterator[None]:
    """Another system is told of what happens."""
    with on.told_outside():
        yield


@contextmanager
def webhooks_told_again(on: Struck) -> Iterator[None]:
    """Another system was told of what happened, and is told once more."""
    with on.told_outside() as webhook:
        lasts(TELLING_S)
        with aside(lambda struck: struck.tell_again(webhook), on):
            yield


NEVER: frozenset[ScriptName] = frozenset({"key_put", "key_drop", "rate", "agent_put"})
"""Keys are issued with a key only, and rates are counted where there are keys; the fleet has none. Nor is an agent
added to it while it runs."""
OFTEN: tuple[ScriptName, ...] = ("open_turn", "begin", "take", "journal", "finish", "index_drop", "list_put")
SELDOM: tuple[tuple[ScriptName, str, Occasion], ...] = (
    ("renew", "of a slow turn", slow_agents),
    ("hand_back", "of a turn nobody can run", partial(aside, Struck.poison)),
    ("claim", "of a letter", letters_tried),
    ("settle", "of a letter put off again", letters_tried),
    ("settle", "of a letter written at last", letters_kept),
    ("index_put", "of a letter", letters_tried),
    ("ref_put", "of an approval", partial(aside, Struck.decide_twice)),
    ("erase", "of a conversation", partial(aside, Struck.erase_one)),
    ("ref_drop", "of an erased approval", partial(aside, Struck.erase_one)),
    ("outbox_claim", "of what is told outside", webhooks_told),
    ("outbox_mark", "of what is told outside", webhooks_told),
    ("outbox_release", "of what is told outside", webhooks_told),
    ("outbox_replay", "of what is told outside again", webhooks_told_again),
    ("feedback", "of a customer", partial(aside, Struck.judge)),
    ("config_put", "of a configuration", partial(aside, Struck.configure)),
    ("examples_put", "of what is taught", partial(aside, Struck.teach)),
    ("examples_drop", "of what is taught no more", partial(aside, Struck.teach)),
    ("decide", "of an approval two people decide on", partial(aside, Struck.decide_twice)),
)


def kill_hub_at(target: str, mark: bytes, phase: Phase, occasion: Occasion, on: Struck) -> None:
    """A hub dies before `target` sees a request with `mark`, when it has done it, or when the hub has just heard so."""
    nth, hubs = (on.chance.randint(1, 3), [on.chance.choice(HUBS)]) if occasion is at_any_time else (1, HUBS)
    wires = {name: Tripwire(mark, phase, on.fleet.hubs[name].kill_at_once, nth) for name in hubs}
    with occasion(on):
        with ExitStack() as stack:
            for name, wire in wires.items():
                stack.enter_context(behaving(on.fleet.ways[name, target], wire))
            tripped = _first(wires)
        on.tripped(tripped)
        for name, wire in wires.items():
            if wire.tripped.is_set():
                on.fleet.hubs[name].wait_until_gone()
                on.fleet.hubs[name].start()


def _first(wires: dict[str, Tripwire]) -> bool:
    """Wait until one of them trips; whether one did."""
    until = time.monotonic() + WIRE_SECONDS
    while time.monotonic() < until:
        if any(wire.tripped.wait(0.01) for wire in wires.values()):
            return True
    return False


def _at_script(script: ScriptName, when: str, phase: Phase, occasion: Occasion) -> Fault:
    mark = SCRIPTS[script].sha.encode()
    return Fault(f"kill a hub {phase} {script}{when}", partial(kill_hub_at, "redis", mark, phase, occasion))


FAILPOINTS = (
    *(_at_script(script, "", phase, at_any_time) for script in OFTEN for phase in PHASES),
    *(_at_script(script, f" {when}", phase, occasion) for script, when, occasion in SELDOM for phase in PHASES),
    *(
        Fault(f"kill a hub {phase} the call of {agent}", partial(kill_hub_at, agent, mark, phase, at_any_time))
        for agent, mark in CALLS.items()
        for phase in PHASES
    ),
)
