"""What a support team tunes at run time: one document for each tenant (pure).

What it does not say stays as settings, agents' cards and built-in words have it: only what was said is kept and shown.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from hubbub.cards import SKILL_ID
from orchestrator.dialogue.wording import Tone, WordingInvalid, built_in, check_sentence
from orchestrator.spokes.policy import AgentName, CallWish

MOST_NAMED = 200
MAX_NAME_CHARS, MAX_SENTENCE_CHARS = 80, 1_000
MAX_AMOUNT = 10**12
ALWAYS: Literal["always"] = "always"
GREETING = "greeting"

Language = Literal["en", "es", "fr", "de"]
SkillName = Annotated[str, StringConstraints(pattern=rf"^[a-z][a-z0-9_-]{{0,39}}\.{SKILL_ID[1:]}")]
Share = Annotated[float, Field(ge=0, le=1, strict=True)]
Limit = Annotated[int, Field(ge=0, le=MAX_AMOUNT, strict=True)] | Literal["always"]


def _printable(text: str) -> str:
    if not text.isprintable() or not text.strip() or "{" in text or "}" in text:
        raise ValueError("must be printable, without braces")
    return text


def _readable(text: str) -> str:
    if not text.replace("\n", "").isprintable():
        raise ValueError("must be printable")
    return text


def _sentence_name(name: str) -> str:
    if name not in built_in("en") or name == GREETING:
        raise ValueError(f"is no sentence of the hub's, or has a place of its own: {name[:40]!r}")
    return name


Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARS), AfterValidator(_printable)]
Sentence = Annotated[str, Field(max_length=MAX_SENTENCE_CHARS), AfterValidator(_readable)]
SentenceName = Annotated[str, Field(max_length=40), AfterValidator(_sentence_name)]


class Part(BaseModel):
    """Root of the document's parts: frozen, and nothing unknown gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Persona(Part):
    """Who speaks."""

    name: Name | None = Field(None, description="what the bot calls itself; `{bot}` in its sentences")
    company: Name | None = Field(None, description="for whom it speaks; `{company}` in its sentences")
    tone: Tone = Field("neutral", description="how it greets, thanks and regrets, where no sentence of its own is set")


class Routing(Part):
    """When the hub is sure, and when it asks. A change counts from the next message on."""

    in_scope: Share | None = Field(
        None, description="below this chance to be for us a message is not served (0.5): lower serves and errs more"
    )
    sure: Share | None = Field(
        None, description="below this chance of the best skill the hub asks sooner which of two is meant (0.3)"
    )
    rival: Share | None = Field(
        None, description="from this share of the best's chance on a second skill is asked about (0.6): 1 hardly asks"
    )
    together: Share | None = Field(
        None, description="from this share of the best's score on several skills are meant at once (0.5)"
    )
    same_title: Share | None = Field(
        None, description="from this closeness on a message is taken for the title of an article (0.75)"
    )
    person_after: int | None = Field(
        None,
        ge=1,
        le=10,
        strict=True,
        description="after so many messages in a row that led nowhere a person is asked to join (2)",
    )


class Disabled(Part):
    """What is not offered to customers; what is under way, or a person approves, is finished all the same."""

    agents: tuple[AgentName, ...] = Field((), max_length=MOST_NAMED, description="agents, by name")
    skills: tuple[SkillName, ...] = Field((), max_length=MOST_NAMED, description="single skills, as agent.skill")


class Conversations(Part):
    """How conversations end."""

    when_closed: Literal["reopen", "stay_closed"] = Field(
        "reopen",
        description="what a message to a closed conversation does: a turn like any other, or a word that it is closed",
    )


class Configuration(Part):
    """What a support team tunes. Everything is optional: what is not said keeps its default."""

    persona: Persona = Field(default_factory=Persona, description="who speaks, for whom, and in which tone")
    greeting: dict[Language, Sentence] = Field(
        default_factory=dict, description="the answer to a greeting, by language; `{offer}` is what the agents can do"
    )
    wording: dict[Language, dict[SentenceName, Sentence]] = Field(
        default_factory=dict, description="other sentences of the hub's, by language and name; before HUBBUB_WORDING"
    )
    routing: Routing = Field(default_factory=Routing, description="thresholds of understanding")
    calls: dict[AgentName, CallWish] = Field(
        default_factory=dict,
        max_length=MOST_NAMED,
        description="time-outs, attempts, fallbacks and canned answers by agent and skill; before HUBBUB_CALL_POLICY",
    )
    approvals: dict[SkillName, Limit] = Field(
        default_factory=dict,
        max_length=MOST_NAMED,
        description="what a person must agree to first, besides what agents ask for: `always`, or above minor units",
    )
    disabled: Disabled = Field(default_factory=Disabled, description="agents and skills that are not offered")
    conversations: Conversations = Field(default_factory=Conversations, description="how conversations end")

    @model_validator(mode="after")
    def _can_be_said(self) -> Self:
        extra = self._persona_gaps
        for language, name, sentence in self._sentences():
            try:
                check_sentence(name, sentence, extra)
            except WordingInvalid as error:
                raise ValueError(f"{language}: {name}: {error}") from error
        return self

    @property
    def sentences(self) -> dict[str, dict[str, str]]:
        """What is said in other words, by language and name, with the persona's names filled in."""
        found: dict[str, dict[str, str]] = {}
        names = {"{bot}": self.persona.name, "{company}": self.persona.company}
        for language, name, sentence in self._sentences():
            filled = sentence
            for gap, value in names.items():
                filled = filled.replace(gap, value or "")
            found.setdefault(language, {})[name] = filled
        return found

    def said(self) -> dict[str, Any]:
        """The document as JSON values: what was said, and nothing else."""
        return self.model_dump(mode="json", exclude_unset=True)

    @property
    def _persona_gaps(self) -> frozenset[str]:
        persona = self.persona
        return frozenset(gap for gap, value in (("bot", persona.name), ("company", persona.company)) if value)

    def _sentences(self) -> Iterable[tuple[str, str, str]]:
        for language, sentence in self.greeting.items():
            yield language, GREETING, sentence
        for language, sentences in self.wording.items():
            for name, sentence in sentences.items():
                yield language, name, sentence
