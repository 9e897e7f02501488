"""Spreads calls over the replicas of an agent (pure).

They are called in turn, but for those that have clearly more calls in flight than another. The fewest alone would send
most to whichever answers a little faster, which is chance more often than strength. Time is given by the caller, in
seconds on any clock that only grows.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

FAILURES_ALLOWED = 3
SLACK = 5
"""With so many calls more in flight than the least busy one, a replica still counts as level with it."""
FIRST_REST_S, LONGEST_REST_S = 1.0, 30.0
MAX_DOUBLINGS = 5
RESTS_WHILE_STARTING = 30
"""So many first rests of an address that never answered stay short: its name may be known before it listens."""


@dataclass(eq=False, slots=True)
class Replica:
    """One address of an agent, as in `10.0.0.3`, and how it does."""

    address: str
    in_flight: int = 0
    last_used: int = 0
    failures: int = 0
    rests: int = 0
    rests_until: float = 0.0
    has_answered: bool = False

    def answered(self) -> None:
        """A call was answered."""
        self.has_answered = True
        self.failures = self.rests = 0

    def failed(self, now: float, *, never_sent: bool) -> None:
        """A call was not answered. An address that takes no connection is left alone at once, others after three."""
        self.failures += 1
        if never_sent or self.failures >= FAILURES_ALLOWED:
            self.rests_until = now + self._rest()
            self.rests, self.failures = self.rests + 1, 0

    def _rest(self) -> float:
        if not self.has_answered and self.rests < RESTS_WHILE_STARTING:
            return FIRST_REST_S
        return min(FIRST_REST_S * (1 << min(self.rests, MAX_DOUBLINGS)), LONGEST_REST_S)


@dataclass
class Replicas:
    """The replicas behind one name. Those in trouble are left out, but never all: a bad address is better than none."""

    _known: dict[str, Replica] = field(default_factory=dict)
    _uses: int = 0

    def __len__(self) -> int:
        return len(self._known)

    @property
    def in_flight(self) -> int:
        """How many calls of all of them are under way."""
        return sum(replica.in_flight for replica in self._known.values())

    def become(self, addresses: Iterable[str]) -> None:
        """Take over what the name stands for now; what is known of those that stay is kept."""
        self._known = {address: self._known.get(address) or Replica(address) for address in addresses}

    def pick(self, now: float, tried: Collection[Replica] = ()) -> Replica | None:
        """The replica to call, if possible none of those `tried` already; None where none is known."""
        known = self._known.values()
        fresh = [replica for replica in known if replica not in tried]
        well = [replica for replica in fresh if replica.rests_until <= now]
        able = well or fresh or list(known)
        if not able:
            return None
        least = min(replica.in_flight for replica in able)
        level = (replica for replica in able if replica.in_flight <= least + SLACK)
        chosen = min(level, key=lambda replica: replica.last_used)
        self._uses += 1
        chosen.last_used = self._uses
        return chosen
