"""A fleet with a crowd under one fault after another."""

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestrator.conversations.keys import ConversationKeys, ConversationRef
from tests.chaos.company import customer_name
from tests.chaos.crowd import PATIENCE_S, QUESTIONS, Crowd
from tests.chaos.fleet import Fleet
from tests.chaos.history import Wait
from tests.running import wait_until

if TYPE_CHECKING:
    from tests.chaos.faults import Fault

TENANT = "default"


@dataclass
class Struck:
    """What faults are done to, and what came of them so far. `missed` counts failpoints nobody came by."""

    fleet: Fleet
    crowd: Crowd
    chance: random.Random
    waits: list[Wait] = field(default_factory=list)
    poisoned: set[str] = field(default_factory=set)
    missed: list[str] = field(default_factory=list)
    _now: str = ""

    @property
    def kills(self) -> int:
        """How often a hub was killed."""
        return sum(hub.kills for hub in self.fleet.hubs.values())

    def suffer(self, fault: "Fault") -> Wait:
        """Let something go wrong, and see how long what was said before its end takes; all is well afterwards."""
        self._now = fault.name
        fault.strike(self)
        ended = time.monotonic()
        wait = Wait(fault.name, self._settled(ended))
        self.waits.append(wait)
        self.fleet.wait_until_well()
        return wait

    def tripped(self, yes: bool) -> None:  # noqa: FBT001 - it says so
        """Note whether anything came by a failpoint."""
        if not yes:
            self.missed.append(self._now)

    def until(self, condition: Callable[[], bool], what: str, seconds: float = 30) -> None:
        """Wait until a condition holds."""
        wait_until(condition, seconds=seconds, what=what)

    def poison(self) -> None:
        """Make a conversation's state unreadable, and say something in it."""
        number = self.crowd.newcomer()
        name, customer = f"k{number}", customer_name(number)
        self.poisoned.add(name)
        self.crowd.say(name, customer, QUESTIONS[0], f"{name}-well")
        with self.fleet.in_redis() as redis:
            redis.set(ConversationKeys(ConversationRef(TENANT, name)).state, "nobody can read this", keepttl=True)
        self.crowd.say(name, customer, QUESTIONS[0], f"{name}-poisoned")
        self.crowd.say(name, customer, QUESTIONS[1], f"{name}-afterwards")

    def _settled(self, ended: float) -> float:
        try:
            return self.crowd.settled_in(ended, PATIENCE_S + 5)
        except AssertionError:
            return math.inf
