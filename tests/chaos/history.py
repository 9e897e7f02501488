"""What is known after a run: what clients saw, what the API shows, and what the agents have really done."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

ANSWERED, ACCEPTED, NO_ANSWER = 200, 202, 0
TICKET, REFUND, BOOKING = "support.create_ticket", "order.refund_charge", "booking.book_slot"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one POST; status 0 is a broken connection. `at` is on the monotonic clock, in seconds."""

    at: float
    status: int
    body: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Sent:
    """One message under its key, with every answer any try of it got. `patient` clients ask until they are answered."""

    conversation: str
    customer: str
    key: str
    message: str
    at: float
    answers: list[Answer] = field(default_factory=list)
    patient: bool = True

    @property
    def reply(self) -> dict[str, Any] | None:
        """The first reply."""
        return next((answer.body for answer in self.answers if answer.status == ANSWERED), None)

    @property
    def own_s(self) -> float:
        """How long the turn's own calls took, in seconds."""
        steps = (self.reply or {}).get("steps", ())
        return max((step["started_ms"] + step["duration_ms"] for step in steps), default=0) / 1000

    @property
    def accepted_at(self) -> float | None:
        """When the client knew that the message is taken."""
        return next((answer.at for answer in self.answers if answer.status in {ANSWERED, ACCEPTED}), None)

    @property
    def turn_ids(self) -> set[str]:
        """The turns the client was told of; it should be one."""
        return {answer.body["turn_id"] for answer in self.answers if answer.status in {ANSWERED, ACCEPTED}}


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn as the API shows it; `done` are the skills of its steps that are done."""

    id: str
    message: str
    status: str
    reply: str = ""
    done: tuple[str, ...] = ()
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a conversation."""

    role: str
    turn_id: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as the API shows it, oldest first."""

    id: str
    customer: str
    turns: tuple[Turn, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the agents have really done, row by row, by customer; tickets also by their words.

    `letters` are the customers written to, once for each letter; `delivered` once for each distinct Message-ID.
    """

    tickets: tuple[tuple[str, str], ...] = ()
    refunds: tuple[str, ...] = ()
    bookings: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    delivered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """How long after a fault's end the last message sent before it was answered, but for its turn's own calls."""

    fault: str
    seconds: float


@dataclass(frozen=True, slots=True)
class History:
    """All of it. `lasting` are the keys in Redis without TTL, `open_turns` what the sweeper still has to look after.

    `again` are the replies to the same keys, asked for once more at the end. `poisoned` conversations were made
    unreadable on purpose.
    """

    sent: tuple[Sent, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    ledger: Ledger = Ledger()
    again: tuple[tuple[str, dict[str, Any]], ...] = ()
    lasting: tuple[str, ...] = ()
    open_turns: int = 0
    waits: tuple[Wait, ...] = ()
    poisoned: frozenset[str] = frozenset()

    def turns(self) -> Iterable[tuple[Conversation, Turn]]:
        """Every turn with its conversation."""
        return ((conversation, turn) for conversation in self.conversations for turn in conversation.turns)
