"""Customers who talk all the time, each in a dialogue of a few turns, and remember every answer they got."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.chaos.company import customer_name, is_dear
from tests.chaos.fleet import HUBS, Fleet
from tests.chaos.history import ACCEPTED, ANSWERED, NO_ANSWER, Answer, Sent
from tests.running import wait_until

CHARGED_TWICE = "I was charged twice this month and I need a refund for one of them."
TICKET = "please open a ticket, strap {word} of my pack broke after two days"
BOOK = "Book a boot fitting tomorrow at {hour}:00"
QUESTIONS = ("What is your return policy?", "What appointments do I have?")
PATIENCE_S = 60.0
ANSWER_S = 25.0
PAUSE_S = 0.1


@dataclass
class Crowd:
    """Speaks to both hubs from several threads until told to stop."""

    fleet: Fleet
    seed: int
    customers: int
    threads: int = 5
    rest_s: float = 1.0
    sent: list[Sent] = field(default_factory=list)
    approvals: Counter[int] = field(default_factory=Counter)
    stopped: threading.Event = field(default_factory=threading.Event)
    http: httpx.Client = field(
        default_factory=lambda: httpx.Client(timeout=ANSWER_S, limits=httpx.Limits(max_connections=200))
    )
    _next: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(64))

    @contextmanager
    def talking(self) -> Iterator[None]:
        """Talk until the block ends; then every message is answered, or its patience is over."""
        talking = [self._pool.submit(self._talk) for _ in range(self.threads)]
        try:
            yield
        finally:
            self.stopped.set()
            for talk in talking:
                talk.result()

    def close(self) -> None:
        """Let go of threads and connections."""
        self._pool.shutdown()
        self.http.close()

    def answered(self) -> int:
        """How many messages have a reply."""
        return sum(1 for sent in list(self.sent) if sent.reply is not None)

    def all_answered(self, before: float) -> bool:
        """Whether each message that was sent before this moment has its reply."""
        return all(sent.reply is not None for sent in list(self.sent) if sent.at < before and sent.patient)

    def newcomer(self) -> int:
        """A customer nobody has heard of yet."""
        with self._lock:
            number, self._next = self._next, self._next + 1
        assert number < self.customers, "the company has too few customers for this run"
        return number

    def say(self, conversation: str, customer: str, message: str, key: str, *, patient: bool = True) -> Sent:
        """Say something until there is a reply; an impatient client says it once."""
        sent = Sent(conversation, customer, key, message, time.monotonic(), patient=patient)
        self.sent.append(sent)
        hub = random.Random(key).choice(HUBS)  # noqa: S311 - a repeatable choice
        while sent.reply is None and time.monotonic() < sent.at + PATIENCE_S:
            answer = self.post(sent, hub)
            sent.answers.append(answer)
            if not patient:
                break
            if answer.status not in {ANSWERED, ACCEPTED}:
                hub = HUBS[1 - HUBS.index(hub)]
                self._rest(PAUSE_S if answer.status == NO_ANSWER else 5 * PAUSE_S)
        return sent

    def post(self, sent: Sent, hub: str) -> Answer:
        """One POST of a message."""
        body = {"message": sent.message, "conversation_id": sent.conversation, "customer_id": sent.customer}
        return self._posted(f"{self.fleet.url(hub)}/v1/chat", body, {"Idempotency-Key": sent.key})

    def storm_of_one_key(self, times: int) -> None:
        """Say one thing so many times at once, under one key: each is another client's log entry."""
        number = self.newcomer()
        message, key = TICKET.format(word=f"A{number}"), f"{self.seed}-{number}-storm"
        self._all_at_once(times, lambda _: self.say(f"k{number}", customer_name(number), message, key))

    def storm_in_one_conversation(self, times: int) -> None:
        """Say so many things at once in one conversation."""
        number = self.newcomer()

        def say(turn: int) -> Sent:
            message = TICKET.format(word=f"A{number}B{turn}")
            return self.say(f"k{number}", customer_name(number), message, f"{self.seed}-{number}-{turn}")

        self._all_at_once(times, say)

    def _all_at_once(self, times: int, say: Callable[[int], Sent]) -> None:
        with ThreadPoolExecutor(times) as pool:
            list(pool.map(say, range(times)))

    def decide(self, approval_id: str, decision: str) -> None:
        """Two people decide an approval at once, each at another hub, until both heard what became of it."""
        list(self._pool.map(lambda hub: self._decide_at(hub, approval_id, decision), HUBS))

    def _decide_at(self, hub: str, approval_id: str, decision: str) -> None:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            answer = self._posted(f"{self.fleet.url(hub)}/v1/approvals/{approval_id}", {"decision": decision}, {})
            if answer.status in {200, 409}:
                self.approvals[answer.status] += 1
                return
            self._rest(PAUSE_S)

    def erase(self, conversation: str, customer: str, message: str) -> None:
        """Say something that nobody keeps a log of, and have its conversation erased, by whichever hub does it."""
        body = {"message": message, "conversation_id": conversation, "customer_id": customer}
        key = {"Idempotency-Key": conversation}
        self._insist(lambda hub: self._posted(f"{self.fleet.url(hub)}/v1/chat", body, key).status == ANSWERED)
        self._insist(lambda hub: self._erased(f"{self.fleet.url(hub)}/v1/conversations/{conversation}", customer))

    def _insist(self, done: Callable[[str], bool]) -> None:
        """Try at one hub and the other until it is done."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and not any(done(hub) for hub in HUBS):
            self._rest(PAUSE_S)

    def _erased(self, url: str, customer: str) -> bool:
        try:
            return self.http.delete(url, params={"customer_id": customer}).status_code in {200, 204, 404}
        except httpx.TransportError:
            return False

    def _posted(self, url: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        try:
            response = self.http.post(url, json=body, headers=headers)
            return Answer(time.monotonic(), response.status_code, response.json())
        except (httpx.TransportError, ValueError):
            return Answer(time.monotonic(), NO_ANSWER)

    def _rest(self, seconds: float) -> None:
        threading.Event().wait(seconds)

    def _talk(self) -> None:
        while not self.stopped.is_set():
            self._dialogue(self.newcomer())

    def _dialogue(self, number: int) -> None:
        chance = random.Random(f"{self.seed}-{number}")  # noqa: S311 - a repeatable choice
        wishes = [CHARGED_TWICE, TICKET, BOOK, *QUESTIONS]
        chance.shuffle(wishes)
        for turn, wish in enumerate(wishes):
            if self.stopped.is_set():
                return
            message = wish.format(word=f"A{number}", hour=10 + number % 7)
            sent = self.say(f"k{number}", customer_name(number), message, f"{self.seed}-{number}-{turn}")
            if is_dear(number) and sent.reply and sent.reply.get("approval"):
                self.decide(sent.reply["approval"]["id"], "approve")
            self._rest(self.rest_s * chance.random())

    def settled_in(self, since: float, seconds: float) -> float:
        """Seconds from `since` until everything said before it was answered; fails after so many.

        The time a turn's own calls took is not counted.
        """
        wait_until(lambda: self.all_answered(since), seconds=seconds, what="answers to what was said before")
        waited = [
            sent.answers[-1].at - since - sent.own_s for sent in list(self.sent) if sent.at < since and sent.patient
        ]
        return max(0.0, *waited, 0.0)
