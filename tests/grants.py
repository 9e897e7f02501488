"""A person's yes as the hub carries it, for tests that call agents themselves."""

import time
from collections.abc import Mapping
from typing import Any, Literal
from uuid import uuid4

from hubbub.identity import Grant, input_hash
from hubbub.outcomes import NeedsApproval, NeedsConfirmation, wire_outcome

Kind = Literal["confirmation", "approval"]


def yes(
    skill_input: Mapping[str, Any],
    asked: Mapping[str, Any] | None = None,
    *,
    kind: Kind = "confirmation",
    lasts_s: int = 3_600,
) -> Grant:
    """A yes to exactly this input and to `asked`, an agent's answer that asks for one, if any was given.

    Negative `lasts_s` makes one that is over. Grants live by real time.
    """
    question = wire_outcome.validate_python(asked or {"outcome": "refused", "code": "", "say": ""})
    return Grant(
        kind=kind,
        id=uuid4().hex,
        input_hash=input_hash(dict(skill_input)),
        asked_hash=question.asked_hash if isinstance(question, NeedsConfirmation | NeedsApproval) else "",
        by="somebody",
        exp=int(time.time()) + lasts_s,
    )


def yes_to(asked: Mapping[str, Any], skill_input: Mapping[str, Any]) -> Grant | None:
    """The yes that an agent's answer to `skill_input` asks for; none where it asks for none."""
    kinds: dict[str, Kind] = {"needs_confirmation": "confirmation", "needs_approval": "approval"}
    kind = kinds.get(asked["outcome"])
    return None if kind is None else yes(skill_input, asked, kind=kind)
