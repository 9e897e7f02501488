"""What a skill answers, as it goes over the wire: one type for each outcome, told apart by `outcome`."""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from hubbub.hashing import digest

Out = TypeVar("Out", bound=BaseModel)

MAX_WORDS = 8_000
MAX_SUBJECT = 200
MAX_OFFERS = 3


class Wire(BaseModel):
    """Root of the wire models: frozen, and lenient to members a later version adds."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Option(Wire):
    """One value a customer may pick; `label` is what they read."""

    value: str
    label: str


class Ask(Wire):
    """A question for the customer: the input field it fills, the words, and the values on offer (may be empty)."""

    slot: str
    question: str = Field(max_length=MAX_WORDS)
    options: tuple[Option, ...] = ()


class Citation(Wire):
    """Where a statement comes from."""

    title: str
    url: str
    snippet: str = ""


class Card(BaseModel):
    """A structured object a front end may draw; `type` names its kind, the rest depends on it."""

    model_config = ConfigDict(frozen=True, extra="allow")
    type: str


class ApprovalRequest(Wire):
    """What a person is asked to agree to. `amount` is in minor units of `currency` (ISO 4217).

    `reason` is for the person who decides; `subject`, what it is about in a few words, is for the customer as well.
    """

    amount: int = Field(ge=0)
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    reason: str
    subject: str = Field("", max_length=MAX_SUBJECT)
    expires_at: AwareDatetime | None = None


Offers = Annotated[tuple[str, ...], Field(max_length=MAX_OFFERS)]
"""What the words offer to do next, as goals (semantic types): a mere "yes, please" takes up the first."""


class Done(Wire, Generic[Out]):
    """The skill did what was asked. `say` is in words for the customer.

    `ask` is a question that goes with it: who answers is served further by the same skill, and who does not has lost
    nothing.
    """

    outcome: Literal["done"] = "done"
    output: Out
    say: str = Field("", max_length=MAX_WORDS)
    citations: tuple[Citation, ...] = ()
    cards: tuple[Card, ...] = ()
    offers: Offers = ()
    ask: Ask | None = None


class NeedsInput(Wire):
    """The skill cannot go on without a value only the customer has. Nothing was changed."""

    outcome: Literal["needs_input"] = "needs_input"
    ask: Ask


class NeedsConfirmation(Wire):
    """The customer must say yes first; `say` describes exactly what would happen. Nothing was changed."""

    outcome: Literal["needs_confirmation"] = "needs_confirmation"
    say: str = Field(max_length=MAX_WORDS)

    @property
    def asked_hash(self) -> str:
        """What a yes to this is bound to: 128 bits of SHA-256 over `["needs_confirmation", say]`, 32 hex digits."""
        return digest(self.outcome, self.say)


class NeedsApproval(Wire):
    """A person of the company must agree first. Nothing was changed."""

    outcome: Literal["needs_approval"] = "needs_approval"
    approval: ApprovalRequest

    @property
    def asked_hash(self) -> str:
        """What a yes to this is bound to: as above, over `["needs_approval", amount, currency, reason, subject]`."""
        asked = self.approval
        return digest(self.outcome, asked.amount, asked.currency, asked.reason, asked.subject)


class Refused(Wire):
    """The skill will not do this, by its rules. `code` is for machines, `say` for the customer."""

    outcome: Literal["refused"] = "refused"
    code: str
    say: str = Field(max_length=MAX_WORDS)
    offers: Offers = ()


Outcome = Done[Any] | NeedsInput | NeedsConfirmation | NeedsApproval | Refused


class AnyOutput(BaseModel):
    """An output whose schema the reader does not know: every member is kept."""

    model_config = ConfigDict(extra="allow", frozen=True)

    def members(self) -> dict[str, Any]:
        """The output as plain JSON values."""
        return self.model_extra or {}


WireOutcome = Annotated[
    Done[AnyOutput] | NeedsInput | NeedsConfirmation | NeedsApproval | Refused, Field(discriminator="outcome")
]
wire_outcome: TypeAdapter[WireOutcome] = TypeAdapter(WireOutcome)
"""Reads a spoke's 200 body; raises pydantic.ValidationError when it is none of the outcomes."""


def not_identified() -> Refused:
    """The refusal of a skill that needs to know the customer."""
    return Refused(code="not_identified", say="Please sign in first, so that I can look at your account.")


def not_found(what: str) -> Refused:
    """The refusal for an object that does not exist or belongs to somebody else: the two must look the same."""
    return Refused(code="not_found", say=f"I could not find {what} in your account.")
