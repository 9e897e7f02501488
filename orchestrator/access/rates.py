"""How many requests a key, an address and a customer may make, counted in Redis for all hubs together.

A general library counts each limit by itself, over connections of its own. Here all limits of a request are one script
in one round trip, which it shares with whatever else is asked then, and what one limit refuses counts for none.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hubbub.hashing import digest
from orchestrator.conversations.connection import Connection
from orchestrator.conversations.errors import StoreError
from orchestrator.conversations.scripts import Call
from orchestrator.settings import Rate

Kind = Literal["key", "address", "customer"]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """A quota of requests in a window of seconds, for each of a kind. `policy` is its name for clients."""

    policy: str
    quota: int
    window_s: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a limit stands after a request: how many more there may be, and in how many seconds that changes."""

    limit: Limit
    remaining: int
    reset_s: int

    @property
    def exceeded(self) -> bool:
        """Whether it refused the request."""
        return self.remaining < 0


class Rates:
    """Counts requests against the configured rates of each kind."""

    def __init__(self, redis: Connection, rates: Mapping[Kind, Sequence[Rate]]) -> None:
        self._redis = redis
        self._limits = {kind: _limits(kind, each) for kind, each in rates.items() if each}

    def __bool__(self) -> bool:
        """Whether there is anything to count."""
        return bool(self._limits)

    async def count(self, tenant: str, who: Mapping[Kind, str]) -> list[Standing]:
        """Count a request of somebody, unless it is over a limit; how each limit stands then.

        While Redis is away nothing is counted, and nobody refused: that would turn a store that hiccups into a hub
        that is shut, and whatever has an effect needs the store anyway.
        """
        limits = [(limit, kind) for kind in who for limit in self._limits.get(kind, ())]
        if not limits:
            return []
        keys = tuple(_counter(tenant, kind, who[kind], limit) for limit, kind in limits)
        quotas = tuple(number for limit, _ in limits for number in (limit.quota, limit.window_s))
        try:
            told = await self._redis.run(Call("rate", keys, quotas))
        except StoreError as error:
            log.warning("rates are not counted: %s", error)
            return []
        return [Standing(limit, *numbers) for (limit, _), numbers in zip(limits, told, strict=True)]


def _limits(kind: Kind, rates: Sequence[Rate]) -> tuple[Limit, ...]:
    """One is named for its kind; of several each for its window, too."""
    return tuple(
        Limit(kind if len(rates) == 1 else f"{kind}-{rate.window_s}", rate.quota, rate.window_s) for rate in rates
    )


def _counter(tenant: str, kind: Kind, who: str, limit: Limit) -> str:
    """Where it is counted. Nobody's address or id stands in the store for this."""
    return f"hubbub:{{{tenant}}}:rate:{kind}:{digest(who)}:{limit.window_s}"
