"""What the hub counts as it happens; what can be looked up at any time is told by `api.metrics`."""

from prometheus_client import Counter, Histogram

from hubbub.metrics import SECONDS, Bound, new_registry

ANSWERED = "answered"
STATUS = "status "


class HubMetrics:
    """The hub's counters. Agents' and skills' names come from cards, so their number is bounded."""

    def __init__(self) -> None:
        self.registry = registry = new_registry()
        self._turns = Bound(Counter("hubbub_turns", "Turns by their status", ["status"], registry=registry))
        self._turn_seconds = Histogram(
            "hubbub_turn_duration_seconds",
            "From when a turn is taken to its commit",
            registry=registry,
            buckets=SECONDS,
        )
        self._wait_seconds = Histogram(
            "hubbub_turn_wait_seconds",
            "From when a turn is accepted to when it is taken",
            registry=registry,
            buckets=SECONDS,
        )
        self._retaken = Counter(
            "hubbub_turns_taken_again", "Turns that another hub, or an earlier try, left", registry=registry
        )
        self._steps = Bound(
            Counter("hubbub_steps", "Steps by their outcome", ["agent", "skill", "outcome"], registry=registry)
        )
        self._attempts = Bound(
            Counter(
                "hubbub_attempts", "Requests to agents by what came of them", ["agent", "result"], registry=registry
            )
        )
        self._attempt_seconds = Bound(
            Histogram(
                "hubbub_attempt_duration_seconds", "How long they took", ["agent"], registry=registry, buckets=SECONDS
            )
        )
        self._retries = Bound(Counter("hubbub_retries", "Requests that repeat another", ["agent"], registry=registry))
        self._not_called = Bound(
            Counter("hubbub_calls_spared", "Calls that were not made", ["agent", "reason"], registry=registry)
        )
        self._turned_away = Bound(
            Counter("hubbub_messages_turned_away", "Messages that were not accepted", ["reason"], registry=registry)
        )

        self._webhooks = Bound(
            Counter("hubbub_webhook_tries", "Tries to tell a webhook, by how it stands", ["status"], registry=registry)
        )

    def webhook_sent(self, status: str) -> None:
        """A webhook was told (`delivered`), or will be tried again (`waiting`), or was given up (`dead`)."""
        self._webhooks(status).inc()

    def turn_ended(self, status: str, seconds: float, takes: int) -> None:
        """A turn was committed, so many seconds after it was taken for the `takes`th time."""
        self._turns(status).inc()
        self._turn_seconds.observe(seconds)
        if takes > 1:
            self._retaken.inc()

    def turn_waited(self, seconds: float) -> None:
        """A turn was taken for the first time, so many seconds after it was accepted."""
        self._wait_seconds.observe(max(seconds, 0.0))

    def step_ended(self, agent: str, skill: str, outcome: str) -> None:
        """A step of a turn ended."""
        self._steps(agent, skill, outcome).inc()

    def attempted(self, agent: str, result: str, seconds: float, *, again: bool) -> None:
        """A request was answered with an outcome (`answered`), or not, for this reason; `again` if it repeats one."""
        self._attempts(agent, _class_of(result)).inc()
        self._attempt_seconds(agent).observe(seconds)
        if again:
            self._retries(agent).inc()

    def not_called(self, agent: str, reason: str) -> None:
        """A call was not made: the agent's `breaker` is open, or there is no `room` for more calls of it."""
        self._not_called(agent, reason).inc()

    def turned_away(self, reason: str) -> None:
        """A message was not accepted: the hub is `busy` or `stopping`, or its conversation's `queue` is full."""
        self._turned_away(reason).inc()


def _class_of(result: str) -> str:
    """An agent may answer with any status there is: they are counted by their first digit, as `status 5xx`."""
    return f"{STATUS}{result[len(STATUS)]}xx" if result.startswith(STATUS) else result
