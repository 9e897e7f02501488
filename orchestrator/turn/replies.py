"""The reply of a turn, as `POST /v1/chat` gives it and as it is stored."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from hubbub.outcomes import Ask, Card, Citation
from hubbub.wire import StepOutcome, TurnStatus
from orchestrator.spokes.registrations import Trust
from orchestrator.turn.steps import Route


class Public(BaseModel):
    """Root of what the API shows."""

    model_config = ConfigDict(frozen=True)


class StepView(Public):
    """One step of a turn. `started_ms` and `duration_ms` count in milliseconds from the turn's start.

    What an agent of `trust` `third_party` said stands in the reply in that agent's words, not the company's.
    """

    id: str
    agent: str
    trust: Trust = "own"
    skill: str
    outcome: StepOutcome
    depends_on: tuple[str, ...]
    attempts: int
    started_ms: int
    duration_ms: int
    fallback: bool


class DetailedStep(StepView):
    """A step with what went in and what came out, for those who may see it; `say` are the agent's own words."""

    input: dict[str, Any] | None = None
    output: dict[str, Any] | None = None
    say: str = ""


class ApprovalView(Public):
    """What a person is asked to agree to. `amount` in minor units of `currency` (ISO 4217); null without money."""

    id: str
    skill: str
    amount: int | None
    currency: str | None
    reason: str
    expires_at: str


class ChatReply(Public):
    """The answer to one message: words for the customer, and how they came about."""

    conversation_id: str
    turn_id: str
    status: TurnStatus
    reply: str
    agents: tuple[str, ...] = ()
    steps: tuple[StepView, ...] = ()
    route: Route = Route()
    ask: Ask | None = None
    approval: ApprovalView | None = None
    citations: tuple[Citation, ...] = ()
    cards: tuple[Card, ...] = ()
    quick_replies: tuple[str, ...] = ()
    trace_id: str = ""
    trace_url: str | None = None


class StoredReply(Public):
    """A reply as stored: the public one, and the steps in full for those who may see them."""

    reply: ChatReply
    details: tuple[DetailedStep, ...] = Field(())


def public_part(stored: str) -> str:
    """The public reply, as JSON, of one that is stored."""
    return StoredReply.model_validate_json(stored).reply.model_dump_json()
