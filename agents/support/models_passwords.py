"""Inputs and outputs of the skills for passwords."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from hubbub.agent import SkillInput, SkillOutput
from hubbub.semantics import Slot

EMAIL = "email"


class ResetIn(SkillInput):
    """The address that somebody not signed in uses with us. Whoever is signed in needs none, and none is looked at."""

    email: Annotated[str | None, Slot(EMAIL)] = Field(None, max_length=320)


class ResetOut(SkillOutput):
    """When it was asked for; nothing that tells whether there is an account."""

    asked_at: datetime


class RedeemIn(SkillInput):
    """The token in the link."""

    token: str = Field(min_length=1, max_length=2_000)


class RedeemedOut(SkillOutput):
    """Whose password may be set now: a customer's id."""

    customer: str
    asked_at: datetime
