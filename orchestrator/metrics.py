"""What the hub counts as it happens; what can be looked up at any time is told by `api.metrics`."""

from hubbub.metrics import Counts, Durations, new_registry

ANSWERED = "answered"
STATUS = "status "


class HubMetrics:
    """The hub's counters. Agents' and skills' names come from cards, so their number is bounded."""

    def __init__(self) -> None:
        self.registry = registry = new_registry()
        self._turns = Counts("hubbub_turns", "Turns by their status", registry, ["status"])
        self._turn_seconds = Durations(
            "hubbub_turn_duration_seconds", "From when a turn is taken to its commit", registry
        )
        self._wait_seconds = Durations(
            "hubbub_turn_wait_seconds", "From when a turn is accepted to when it is taken", registry
        )
        self._retaken = Counts("hubbub_turns_taken_again", "Turns that another hub, or an earlier try, left", registry)
        self._steps = Counts("hubbub_steps", "Steps by their outcome", registry, ["agent", "skill", "outcome"])
        self._attempts = Counts(
            "hubbub_attempts", "Requests to agents by what came of them", registry, ["agent", "result"]
        )
        self._attempt_seconds = Durations("hubbub_attempt_duration_seconds", "How long they took", registry, ["agent"])
        self._retries = Counts("hubbub_retries", "Requests that repeat another", registry, ["agent"])
        self._not_called = Counts("hubbub_calls_spared", "Calls that were not made", registry, ["agent", "reason"])
        self._turned_away = Counts(
            "hubbub_messages_turned_away", "Messages that were not accepted", registry, ["reason"]
        )
        self._webhooks = Counts(
            "hubbub_webhook_tries", "Tries to tell a webhook, by how it stands", registry, ["status"]
        )

    def webhook_sent(self, status: str) -> None:
        """A webhook was told (`delivered`), or will be tried again (`waiting`), or was given up (`dead`)."""
        self._webhooks.add(status)

    def turn_ended(self, status: str, seconds: float, takes: int) -> None:
        """A turn was committed, so many seconds after it was taken for the `takes`th time."""
        self._turns.add(status)
        self._turn_seconds.add(seconds)
        if takes > 1:
            self._retaken.add()

    def turn_waited(self, seconds: float) -> None:
        """A turn was taken for the first time, so many seconds after it was accepted."""
        self._wait_seconds.add(max(seconds, 0.0))

    def step_ended(self, agent: str, skill: str, outcome: str) -> None:
        """A step of a turn ended."""
        self._steps.add(agent, skill, outcome)

    def attempted(self, agent: str, result: str, seconds: float, *, again: bool) -> None:
        """A request was answered with an outcome (`answered`), or not, for this reason; `again` if it repeats one."""
        self._attempts.add(agent, _class_of(result))
        self._attempt_seconds.add(seconds, agent)
        if again:
            self._retries.add(agent)

    def not_called(self, agent: str, reason: str) -> None:
        """A call was not made: the agent's `breaker` is open, or there is no `room` for more calls of it."""
        self._not_called.add(agent, reason)

    def turned_away(self, reason: str) -> None:
        """A message was not accepted: the hub is `busy` or `stopping`, or its conversation's `queue` is full."""
        self._turned_away.add(reason)


def _class_of(result: str) -> str:
    """An agent may answer with any status there is: they are counted by their first digit, as `status 5xx`."""
    return f"{STATUS}{result[len(STATUS)]}xx" if result.startswith(STATUS) else result
