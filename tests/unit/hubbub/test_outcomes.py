"""Outcomes are told apart by their name, and read leniently."""

import pytest
from pydantic import BaseModel, ValidationError

from hubbub.outcomes import (
    AnyOutput,
    ApprovalRequest,
    Ask,
    Card,
    Done,
    NeedsApproval,
    NeedsConfirmation,
    NeedsInput,
    Option,
    Outcome,
    Refused,
    not_found,
    wire_outcome,
)


class Place(BaseModel):
    """Where something is."""

    city: str
    floor: int | None = None


OUTCOMES: list[Outcome] = [
    Done(output=Place(city="Oslo"), say="It is in Oslo.", cards=(Card(type="parcel", weight=3),)),
    NeedsInput(ask=Ask(slot="parcel_id", question="Which one?", options=(Option(value="1", label="the first"),))),
    NeedsConfirmation(say="Shall I send it back?"),
    NeedsApproval(approval=ApprovalRequest(amount=48_000, currency="EUR", reason="above the limit")),
    Refused(code="too_late", say="It has left."),
]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.outcome)
def test_an_outcome_arrives_as_it_was_sent(outcome: Outcome) -> None:
    """The hub reads what the agent wrote, without knowing the agent's own types."""
    read = wire_outcome.validate_json(outcome.model_dump_json())
    assert read.model_dump(mode="json") == outcome.model_dump(mode="json")
    assert read.outcome == outcome.outcome


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.outcome)
def test_its_name_comes_first(outcome: Outcome) -> None:
    """The serving side reads it from the text."""
    assert outcome.model_dump_json().startswith(f'{{"outcome":"{outcome.outcome}"')


def test_an_output_of_unknown_shape_is_kept_whole() -> None:
    """A later step may need any of its members."""
    done = wire_outcome.validate_python({"outcome": "done", "output": {"city": "Oslo", "rooms": [1, 2]}, "later": 1})
    assert isinstance(done, Done)
    assert isinstance(done.output, AnyOutput)
    assert done.output.members() == {"city": "Oslo", "rooms": [1, 2]}


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"outcome": "perhaps"},
        {"outcome": "done"},
        {"outcome": "needs_input"},
        {"outcome": "refused", "code": "no"},
        {"outcome": "needs_confirmation", "say": "x" * 8_001},
        {"outcome": "needs_approval", "approval": {"amount": -1, "currency": "EUR", "reason": "r"}},
        {"outcome": "needs_approval", "approval": {"amount": 1, "currency": "euro", "reason": "r"}},
        {"outcome": "needs_approval", "approval": {"amount": 1, "currency": "\0XX", "reason": "r"}},
        {
            "outcome": "needs_approval",
            "approval": {"amount": 1, "currency": "EUR", "reason": "r", "expires_at": "2031-01-01T00:00:00"},
        },
    ],
    ids=lambda body: str(body)[:120],
)
def test_what_is_no_outcome_is_refused(body: object) -> None:
    """An agent that answers something else has failed, whatever its status code says."""
    with pytest.raises(ValidationError):
        wire_outcome.validate_python(body)


def test_not_found_says_nothing_of_whose_it_is() -> None:
    """One code and one sentence."""
    assert not_found("parcel 7") == Refused(code="not_found", say="I could not find parcel 7 in your account.")
