"""What can go wrong in the conversation store.

StoreError
├── StoreUnavailable     Redis can't be reached or can't write now
│   └── NotReplicated    it is written, and would be lost with this Redis: no replica has it
├── StoreFull            Redis is at its memory limit: no new turn
├── StoreMisconfigured   Redis is set up so that accepted turns could be lost
├── LeaseLost            another runner has the turn, or it was given up
├── JournalConflict      a plan or result differs from the one already written
└── BadCursor            a list cursor or event id this store never gave out

Their texts are for logs, never for customers.
"""


class StoreError(Exception):
    """Anything that goes wrong between the hub and its Redis."""


class StoreUnavailable(StoreError):
    """Redis can't be reached, is loading, or refuses to write; trying again later may help."""


class NotReplicated(StoreUnavailable):
    """No replica confirms what was written; it is written all the same, and to repeat it is safe."""


class StoreFull(StoreError):
    """Redis is at `maxmemory`: it takes no new turn, while open turns finish."""


class StoreMisconfigured(StoreError):
    """Redis is reachable but not safe to use; the text says what to change."""


class LeaseLost(StoreError):
    """The fence is no longer current: stop running this turn, somebody else has it."""


class JournalConflict(StoreError):
    """A second, different plan or step result for the same turn: the first one stays."""


class BadCursor(StoreError, ValueError):
    """The cursor or event id does not have the form this store gives out."""
