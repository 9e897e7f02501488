"""What the store answers when a turn is offered or an approval decided."""

from dataclasses import dataclass

import msgspec

from orchestrator.conversations.records import ApprovalRecord, Taken


class Accepted(msgspec.Struct, frozen=True):
    """The turn is durable. `position` 1 = next to run; `taken` is set where it was given under a lease at once."""

    position: int
    taken: Taken | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """The same turn was done before; this was its reply."""

    reply: str
    turn_id: str


@dataclass(frozen=True, slots=True)
class InFlight:
    """The same turn waits or runs."""

    turn_id: str


@dataclass(frozen=True, slots=True)
class KeyReused:
    """The same idempotency key came with another body."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """The conversation belongs to another customer or caller."""


@dataclass(frozen=True, slots=True)
class QueueFull:
    """Too many turns wait in this conversation."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A turn waits or runs and the caller asked not to queue."""


Begun = Accepted | Replay | InFlight | KeyReused | NotFound | QueueFull | Rejected


@dataclass(frozen=True, slots=True)
class Decided:
    """The approval is decided and its continuation enqueued."""

    record: ApprovalRecord


@dataclass(frozen=True, slots=True)
class AlreadyDecided:
    """An earlier decision stands."""

    record: ApprovalRecord


@dataclass(frozen=True, slots=True)
class Unknown:
    """The tenant has no such approval."""


Decision = Decided | AlreadyDecided | Unknown
