"""A scripted dialogue, as written in a YAML file; docs/reference/dialogue-files.md describes it for authors."""

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from hubbub.wire import EndStatus, StepOutcome

OUTCOMES = "|".join(get_args(StepOutcome))
SKILL = r"[a-z][a-z0-9_-]*\.[a-z][a-z0-9_]*"
PATTERN = r"[a-z0-9_*-]+\.[a-z0-9_*]+"
VALUE = re.compile(r"\$\{([a-z][a-z0-9_]*)\}")
NONE = "none"


def _listed(value: Any) -> Any:
    """One thing may be written without a list around it."""
    return value if isinstance(value, list | tuple) else [value]


def _is_regex(text: str) -> str:
    try:
        re.compile(VALUE.sub("x", text))
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from error
    return text


Texts = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_listed)]
Regex = Annotated[str, AfterValidator(_is_regex)]
Regexes = Annotated[tuple[Regex, ...], BeforeValidator(_listed)]
AgentName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
SkillName = Annotated[str, StringConstraints(pattern=f"^{SKILL}$")]
SkillPattern = Annotated[str, StringConstraints(pattern=f"^{PATTERN}$")]
EffectName = Annotated[str, StringConstraints(pattern=f"^{PATTERN}(=({OUTCOMES}))?$")]
ValueName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class Part(BaseModel):
    """Root of the format: what is not described is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Wording(Part):
    """What a text must say: `contains` and `lacks` whatever the case, `matches` regular expressions."""

    contains: Texts = ()
    lacks: Texts = ()
    matches: Regexes = ()


class Bounds(Part):
    """How often; written as a number, as `none`, or with `at_least` and `at_most`."""

    at_least: int = Field(0, ge=0)
    at_most: int | None = Field(None, ge=0)

    def hold(self, count: int) -> bool:
        """Whether `count` lies within."""
        return count >= self.at_least and (self.at_most is None or count <= self.at_most)

    def __str__(self) -> str:
        if self.at_most == self.at_least:
            return f"exactly {self.at_least}" if self.at_least else NONE
        least = f"at least {self.at_least}" if self.at_least else ""
        most = f"at most {self.at_most}" if self.at_most is not None else ""
        return " and ".join(part for part in (least, most) if part) or "any number"


def _bounds(value: Any) -> Any:
    text = "0" if value == NONE else str(value) if isinstance(value, str | int) else ""
    return {"at_least": text, "at_most": text} if text.isdecimal() else value


Count = Annotated[Bounds, BeforeValidator(_bounds)]
ONCE = Bounds(at_least=1, at_most=1)


class MailExpectation(Part):
    """E-mails that a turn causes, counted by distinct Message-ID."""

    to: str = ""
    subject: Wording = Wording()
    text: Wording = Wording()
    count: Count = ONCE


class Capture(Part):
    """A value for later turns: the member of the reply's JSON at `member`, or what `matches` finds in its words."""

    member: str = ""
    matches: Regex = ""

    @model_validator(mode="after")
    def _is_one(self) -> "Capture":
        if bool(self.member) == bool(self.matches):
            raise ValueError("give either member or matches")
        return self


def _member(value: Any) -> Any:
    return {"member": value} if isinstance(value, str) else value


def _listed_or_none(value: Any) -> Any:
    return [] if value == NONE else _listed(value)


class Expectation(Part):
    """One way a turn may go; what is left out is not looked at."""

    when: str = ""
    status: Annotated[tuple[EndStatus, ...], BeforeValidator(_listed)] = ()
    agents: Annotated[tuple[AgentName, ...], BeforeValidator(_listed_or_none)] | None = None
    skills: Annotated[tuple[SkillName, ...], BeforeValidator(_listed_or_none)] | None = None
    reply: Wording = Wording()
    citations: Count | None = None
    calls: Count | None = None
    effects: dict[EffectName, Count] = {}
    mails: Annotated[tuple[MailExpectation, ...], BeforeValidator(_listed_or_none)] | None = None
    captures: dict[ValueName, Annotated[Capture, BeforeValidator(_member)]] = {}
    then: tuple["Turn", ...] | None = None


class Turn(Part):
    """A message of the customer, or a decision of the desk on the approval that waits; and what is expected."""

    says: Annotated[str, Field(min_length=1)] | None = None
    desk: Literal["approve", "decline"] | None = None
    reason: str = ""
    expects: Annotated[tuple[Expectation, ...], Field(min_length=1), BeforeValidator(_listed)] = Field(
        default_factory=lambda: (Expectation(),)
    )

    @model_validator(mode="after")
    def _is_one(self) -> "Turn":
        if (self.says is None) == (self.desk is None):
            raise ValueError("give either says or desk")
        if self.reason and self.desk is None:
            raise ValueError("reason belongs to a decision of the desk")
        return self


class Dialogue(Part):
    """One customer's conversation from its beginning. What matches `forbidden` must not happen in all of it."""

    title: str = Field(min_length=1)
    customer: Annotated[str, Field(min_length=1)] | None = None
    locale: Annotated[str, Field(min_length=1)] | None = None
    timezone: Annotated[str, Field(min_length=1)] | None = None
    forbidden: Annotated[tuple[SkillPattern, ...], BeforeValidator(_listed)] = ()
    turns: tuple[Turn, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _knows_its_values(self) -> "Dialogue":
        _require_known(self.turns, frozenset())
        return self


def _require_known(turns: tuple[Turn, ...], known: frozenset[str]) -> None:
    """Raise ValueError for a `${value}` that no earlier turn is sure to have captured."""
    for turn in turns:
        used = set(VALUE.findall(turn.model_dump_json(exclude={"expects": {"__all__": {"then"}}})))
        if missing := used - known:
            raise ValueError(f"${{{min(missing)}}} was not captured before {turn.says or turn.desk!r}")
        for expectation in turn.expects:
            if expectation.then is not None:
                _require_known(expectation.then, known | set(expectation.captures))
        going_on = [set(expectation.captures) for expectation in turn.expects if expectation.then is None]
        known |= set.intersection(*going_on) if going_on else set()
