"""Stops calling an agent that does not answer, and finds out with one call at a time whether it does again (pure).

Source: M. Nygard, Release It!, "Circuit Breaker". Time is given by the caller, in seconds on any clock that only grows.
"""

from dataclasses import dataclass
from typing import Literal

BreakerState = Literal["closed", "open", "probing"]


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to make one call. Its result is reported once, with `succeeded`, `failed` or `forgotten`."""

    epoch: int


@dataclass
class Breaker:
    """Opens after `failures_allowed` failures in a row, for `rest_s` seconds; then one probe decides.

    Results of calls that were permitted before the breaker last changed its mind are not counted: an answer from before
    the trouble does not close it, and a late failure does not prolong it.
    """

    failures_allowed: int
    rest_s: float
    state: BreakerState = "closed"
    retry_at: float = 0.0
    _epoch: int = 0
    _failures: int = 0

    def permit(self, now: float) -> Permit | None:
        """Leave to call, or None: somebody else probes, or it is too early for that."""
        if self.state == "probing" or (self.state == "open" and now < self.retry_at):
            return None
        if self.state == "open":
            self._turn("probing")
        return Permit(self._epoch)

    def succeeded(self, permit: Permit) -> None:
        """The agent answered."""
        if permit.epoch != self._epoch:
            return
        self._failures = 0
        if self.state == "probing":
            self._turn("closed")

    def failed(self, permit: Permit, now: float) -> None:
        """The agent gave no usable answer."""
        if permit.epoch != self._epoch:
            return
        self._failures += 1
        if self.state == "probing" or self._failures >= self.failures_allowed:
            self._rest(now)

    def forgotten(self, permit: Permit, now: float) -> None:
        """The call was given up before it told anything; an unfinished probe lets the next one try at once."""
        if permit.epoch == self._epoch and self.state == "probing":
            self._turn("open")
            self.retry_at = now

    def _rest(self, now: float) -> None:
        self._turn("open")
        self.retry_at = now + self.rest_s

    def _turn(self, state: BreakerState) -> None:
        self.state, self._failures = state, 0
        self._epoch += 1
