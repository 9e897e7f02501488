"""The agent card: what an agent says of itself, in A2A 1.0's shape plus an extension with typed skills.

Source: A2A protocol specification 1.0, section "Agent Discovery".
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

CARD_PATH = "/.well-known/agent-card.json"
EXTENSION_URI = "urn:hubbub:typed-skills:1"
BINDING = "HUBBUB"
SKILL_ID = r"^[a-z][a-z0-9_]{0,63}$"
MAX_EXAMPLES = 200
MAX_SKILLS = 100
MOST_ATTEMPTS = 5
MAX_VOCABULARY = 2_000
MAX_PHRASES = 500
MAX_PHRASE_CHARS = 600

Effect = Literal["read", "idempotent", "at_most_once"]
Audience = Literal["customer", "operator"]
Confirm = Literal["never", "policy", "always"]


class FollowUp(BaseModel):
    """What should happen after a skill is done: reach `goal`, a semantic type some other skill puts out.

    `input` holds literal values for that skill; `output_as` names the input field that receives the whole output of
    the skill that was done.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    goal: str
    input: dict[str, Any] = Field(default_factory=dict)
    output_as: str


class Fallback(BaseModel):
    """What may stand in for a look-up that is not answered, tried in this order.

    Another look-up of the same agent, given the inputs it shares; the last answer to the same question of the same
    customer, if it is at most `last_known_s` seconds old; words of the agent's own, which must be true at any time.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    skill: str | None = Field(None, pattern=SKILL_ID)
    last_known_s: int = Field(0, ge=0, le=86_400)
    say: str = Field("", max_length=1_000)


class SkillDescriptor(BaseModel):
    """Everything the hub may know of a skill.

    `purpose` completes the sentence "I could not …" in the customer's words. What `requires_operator` is no part of any
    customer's turn. `timeout_ms` bounds one call, which is tried `attempts` times at most, and again only where that is
    safe. An operator's word goes before both. `fallback` counts for look-ups only: an effect has no second best.
    `compensate` counts for effects only: it names the skill of the same agent that takes the effect back, given what
    the effect put out. One that `approves_by_amount` asks a person above an amount, and heeds the lower limit that the
    identity may name.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str = Field(pattern=SKILL_ID)
    purpose: str = Field(max_length=200)
    description: str = Field(max_length=2_000)
    examples: tuple[str, ...] = Field((), max_length=MAX_EXAMPLES)
    input_schema: dict[str, Any]
    output_schema: dict[str, Any]
    effect: Effect
    audience: Audience = "customer"
    confirm: Confirm = "never"
    requires_customer: bool = True
    requires_operator: bool = False
    timeout_ms: int = Field(2_000, ge=50, le=60_000)
    attempts: int = Field(3, ge=1, le=MOST_ATTEMPTS)
    fallback: Fallback | None = None
    compensate: str | None = Field(None, pattern=SKILL_ID)
    follow_ups: tuple[FollowUp, ...] = ()
    approves_by_amount: bool = False


class Vocabulary(BaseModel):
    """How values of one semantic type look in a message: known names, or a pattern that ids follow (a regex)."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    values: tuple[str, ...] = Field((), max_length=MAX_VOCABULARY)
    pattern: str | None = Field(None, max_length=500)


PhraseText = Annotated[str, StringConstraints(max_length=MAX_PHRASE_CHARS)]
Phrases = dict[str, Annotated[dict[PhraseText, PhraseText], Field(max_length=MAX_PHRASES)]]
"""What an agent says, by language and by the English sentence; see `phrases` below."""


class TypedSkills(BaseModel):
    """Parameters of our card extension.

    `examples_url` (absolute, or relative to the agent) serves further sentences for `examples_skill`: titles, headings
    and questions of a knowledge base. `pages` is the path below which the agent shows pages to anybody; the hub passes
    them on, since customers reach no agent directly. `phrases` are the agent's sentences, purposes and description in
    other languages. A sentence has gaps, `{name}`, and its translation the same; a gap may say what stands in it:
    `{on:date}` for "Tuesday, November 24", `{at:moment}` with "at 2:30 PM", `{x:time}` for this alone, `{x:phrase}` for
    what is looked up in turn, `{x:maybe}` for nothing as well.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    skills: tuple[SkillDescriptor, ...] = Field((), max_length=MAX_SKILLS)
    vocabulary: dict[str, Vocabulary] = Field(default_factory=dict)
    examples_url: str | None = None
    examples_skill: str | None = None
    pages: str | None = Field(None, pattern=r"^/([A-Za-z0-9_-]+/)+$", max_length=100)
    phrases: Phrases = Field(default_factory=dict)


class CamelModel(BaseModel):
    """A model whose JSON members are camelCase, as A2A writes them."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, extra="ignore")


class AgentInterface(CamelModel):
    """One address an agent answers at."""

    url: str
    protocol_binding: str
    protocol_version: str


class AgentExtension(CamelModel):
    """An extension the agent supports, with its parameters."""

    uri: str
    description: str = ""
    required: bool = False
    params: dict[str, Any] = Field(default_factory=dict)


class AgentCapabilities(CamelModel):
    """What of the protocol the agent supports."""

    streaming: bool = False
    push_notifications: bool = False
    extensions: tuple[AgentExtension, ...] = ()


class AgentSkill(CamelModel):
    """A skill as any A2A client sees it."""

    id: str
    name: str
    description: str
    tags: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


class AgentCard(CamelModel):
    """The card as served at `CARD_PATH`."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")
    description: str = Field(max_length=1_000)
    version: str
    supported_interfaces: tuple[AgentInterface, ...]
    capabilities: AgentCapabilities = AgentCapabilities()
    default_input_modes: tuple[str, ...] = ("text/plain", "application/json")
    default_output_modes: tuple[str, ...] = ("text/plain", "application/json")
    skills: tuple[AgentSkill, ...] = ()

    @classmethod
    def of(cls, *, name: str, description: str, version: str, url: str, typed: TypedSkills) -> Self:
        """Build the card of an agent that answers at `url` from its typed skills."""
        extension = AgentExtension(
            uri=EXTENSION_URI,
            description="Typed descriptors of the skills: schemas, effects, follow-ups.",
            params=typed.model_dump(mode="json", exclude_none=True),
        )
        return cls(
            name=name,
            description=description,
            version=version,
            supported_interfaces=(AgentInterface(url=url, protocol_binding=BINDING, protocol_version="1.0"),),
            capabilities=AgentCapabilities(extensions=(extension,)),
            skills=tuple(
                AgentSkill(
                    id=skill.id,
                    name=skill.id.replace("_", " ").capitalize(),
                    description=skill.description,
                    tags=(skill.effect, skill.audience),
                    examples=skill.examples,
                )
                for skill in typed.skills
            ),
        )

    def typed(self) -> TypedSkills:
        """The typed descriptors, empty for an agent without our extension.

        Raises pydantic.ValidationError when the extension's parameters are malformed.
        """
        for extension in self.capabilities.extensions:
            if extension.uri == EXTENSION_URI:
                return TypedSkills.model_validate(extension.params)
        return TypedSkills()
