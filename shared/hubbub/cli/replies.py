"""What the hub answers, as far as a terminal reads it. Members a later version adds are kept and shown in JSON."""

from typing import Any

from pydantic import BaseModel, ConfigDict

RUNNING = "running"
FAILED = "failed"
SKIPPED = "skipped"


class Heard(BaseModel):
    """Root of what the hub says."""

    model_config = ConfigDict(frozen=True, extra="allow")

    def raw(self) -> dict[str, Any]:
        """The JSON object as the hub sent it."""
        return self.model_dump(mode="json", exclude_unset=True)


class Step(Heard):
    """One call of a skill."""

    agent: str
    skill: str
    outcome: str
    id: str = ""
    depends_on: tuple[str, ...] = ()
    attempts: int = 0
    say: str = ""
    duration_ms: int = 0

    @property
    def name(self) -> str:
        """The skill with its agent, as in `order.refund_charge`."""
        return f"{self.agent}.{self.skill}"


class Option(Heard):
    """A value on offer."""

    value: str
    label: str


class Ask(Heard):
    """An open question."""

    slot: str
    options: tuple[Option, ...] = ()


class Citation(Heard):
    """Where a statement comes from."""

    title: str
    url: str = ""


class Approval(Heard):
    """What a person is asked to agree to; `amount` in minor units, none where it is about no money."""

    id: str
    skill: str
    amount: int | None
    currency: str | None
    reason: str = ""
    expires_at: str = ""


class Reply(Heard):
    """The answer to one message, or a turn as read later."""

    conversation_id: str
    turn_id: str
    status: str
    reply: str
    agents: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    ask: Ask | None = None
    approval: Approval | None = None
    citations: tuple[Citation, ...] = ()
    quick_replies: tuple[str, ...] = ()
    trace_url: str | None = None
    origin_turn_id: str | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """What can be answered, in the customer's words."""
        return (
            tuple(option.label for option in self.ask.options) if self.ask and self.ask.options else self.quick_replies
        )


class Message(Heard):
    """One thing said in a conversation."""

    id: str
    role: str
    text: str
    turn_id: str = ""
