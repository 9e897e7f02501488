"""How long, how many."""

from dataclasses import dataclass

DAY_S = 86_400
_IDEMPOTENCY_DAYS = 7


@dataclass(frozen=True, slots=True)
class StoreLimits:
    """The store's limits; a retention below the seven days an Idempotency-Key is kept is a ValueError."""

    retention_s: int = 30 * DAY_S
    """How long a conversation is kept after its last write."""
    queue: int = 20
    """Turns one conversation may have waiting or running."""
    lease_s: float = 3.0
    """How long a runner that says nothing keeps its turn."""
    history: int = 20
    """Messages handed to a runner."""
    fruitless_takes: int = 5
    """Takes without a new journal entry after which a turn counts as poisoned."""

    def __post_init__(self) -> None:
        if self.retention_s < _IDEMPOTENCY_DAYS * DAY_S:
            raise ValueError(f"retention must be at least {_IDEMPOTENCY_DAYS} days: the same key finds the same reply")

    @property
    def listed_s(self) -> int:
        """How long a list keeps an entry untouched; late decisions and follow-ups prolong a conversation after it."""
        return self.retention_s + 7 * DAY_S
