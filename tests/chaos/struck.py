"""A fleet with a crowd under one fault after another."""

import math
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from orchestrator.conversations.keys import ConversationKeys, ConversationRef
from tests.chaos.company import customer_name, is_dear
from tests.chaos.crowd import CHARGED_TWICE, PATIENCE_S, QUESTIONS, Crowd
from tests.chaos.fleet import HUBS, Fleet
from tests.chaos.history import Wait
from tests.receiver import receiver
from tests.running import wait_until

TENANT = "default"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong: its name, and how it is done and undone."""

    name: str
    strike: Callable[["Struck"], None]


def lasts(seconds: float) -> None:
    """Let a fault go on for so long; how long it lasts is part of what it is."""
    threading.Event().wait(seconds)


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

    def suffer(self, fault: Fault) -> Wait:
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

    def decide_twice(self) -> None:
        """Let somebody ask for what needs an approval, and two people decide on it at once, each at another hub."""
        number = next(number for number in iter(self.crowd.newcomer, None) if is_dear(number))
        sent = self.crowd.say(f"k{number}", customer_name(number), CHARGED_TWICE, f"k{number}-dear")
        if sent.reply and sent.reply.get("approval"):
            self.crowd.decide(sent.reply["approval"]["id"], "approve")

    def erase_one(self) -> None:
        """Let somebody ask for what needs an approval, in a conversation that is erased then."""
        number = next(number for number in iter(self.crowd.newcomer, None) if is_dear(number))
        self.crowd.erase(f"erased{number}", customer_name(number), CHARGED_TWICE)

    @contextmanager
    def told_outside(self) -> Iterator[str]:
        """Let another system be told of all that happens, inside the block; the id of its webhook."""
        with receiver() as outside:
            made = self._anywhere("POST", "/v1/webhooks", json={"url": outside.url, "events": ["*"]}).json()
            try:
                yield str(made["id"])
            finally:
                self._anywhere("DELETE", f"/v1/webhooks/{made['id']}")

    def tell_again(self, webhook: str) -> None:
        """Let it be told once more what it was told."""
        self._anywhere("POST", f"/v1/webhooks/{webhook}/replay", json={"since": "2020-01-01T00:00:00Z"})

    def judge(self) -> None:
        """Let somebody say something, and then what they think of it."""
        number = self.crowd.newcomer()
        name, customer = f"k{number}", customer_name(number)
        self.crowd.say(name, customer, QUESTIONS[0], f"{name}-judged")
        said = {"rating": 1, "customer_id": customer}
        self._anywhere("POST", f"/v1/conversations/{name}/feedback", json=said)

    def configure(self) -> None:
        """Make a new version of the configuration, which says nothing."""
        self._anywhere("PUT", "/v1/config", json={}, headers={"If-Match": "*"})

    def teach(self) -> None:
        """Teach a sentence nobody says, and take it back."""
        taught = {"examples": [{"text": "the stork has landed", "agents": ["oos"]}]}
        [kept] = self._anywhere("POST", "/v1/routing/examples", json=taught).json()["items"]
        self._anywhere("DELETE", f"/v1/routing/examples/{kept['id']}")

    def _anywhere(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask one hub and the other until one answers well."""

        def answer() -> httpx.Response | None:
            for hub in HUBS:
                with suppress(httpx.TransportError):
                    response = httpx.request(method, self.fleet.url(hub) + path, timeout=5, **more)
                    if response.is_success or (method == "DELETE" and response.status_code == httpx.codes.NOT_FOUND):
                        return response
            return None

        found: httpx.Response = wait_until(answer, what=f"{method} {path} is done")
        return found

    def _settled(self, ended: float) -> float:
        try:
            return self.crowd.settled_in(ended, PATIENCE_S + 5)
        except AssertionError:
            return math.inf
