"""Inputs and outputs of the skills for problems and for mail."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, JsonValue

from agents.support.trees import EndName
from hubbub.agent import SkillInput, SkillOutput
from hubbub.semantics import ANSWERS, MESSAGE_TEXT, Slot

EMAIL_SENT = "email.sent"
EMAIL_TEMPLATE = "email.template"
MAX_ANSWERS = 30

Words = Annotated[str, Field(min_length=1, max_length=8_000)]
Answer = Annotated[str, Field(max_length=500)]


class EmailIn(SkillInput):
    """Which letter to write, and the values it tells. Whom it goes to is never an input."""

    template: Annotated[str, Slot(EMAIL_TEMPLATE)] = Field(max_length=64)
    values: dict[str, JsonValue] = Field(default_factory=dict)


class EmailOut(SkillOutput):
    """The mail in the outbox. When the mail server takes it is not told: this answer is on record before."""

    message_id: Annotated[str, Slot(EMAIL_SENT)]
    queued_at: datetime


class ProblemIn(SkillInput):
    """A problem in the customer's words, and what they answered to the questions asked about it, oldest first."""

    problem: Annotated[Words, Slot(MESSAGE_TEXT)]
    answers: Annotated[tuple[Answer, ...], Slot(ANSWERS)] = Field((), max_length=MAX_ANSWERS)


class DiagnosisOut(SkillOutput):
    """The guide's title and the steps to try now; `guide` is None, and `steps` empty, when no single guide fits.

    `candidates` are the titles when several fit, `tried` names what did not help, and `end` says how it ended, if it
    has: it works again, or it is for a ticket or a person.
    """

    guide: str | None
    steps: tuple[str, ...]
    candidates: tuple[str, ...]
    tried: tuple[str, ...] = ()
    end: EndName | None = None
