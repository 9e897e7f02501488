"""An agent that knows nothing of us, as its A2A card tells of it (pure).

Text goes in, text comes out. What the card says is taken as description and as examples for routing, never as leave to
do anything. Source: A2A protocol 1.0 and 0.3, "Agent Card"; cards in use mix both, so both are read at once.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from hubbub.cards import AgentCard, AgentInterface, Effect, SkillDescriptor, TypedSkills
from hubbub.outcomes import MAX_WORDS
from hubbub.public_addresses import MAX_URL_CHARS
from hubbub.semantics import ASK_KEY, OWN_WORDS, THREAD, TYPE_KEY
from orchestrator.spokes.catalog import KnownAgent
from orchestrator.spokes.foreign.text import line
from orchestrator.spokes.protocols import Protocol

CARD_PATHS = ("/.well-known/agent-card.json", "/.well-known/agent.json")
TIMEOUT_MS = 8_000
"""Most are language models, and slow; an operator's call policy may say otherwise."""
MOST_SKILLS, MOST_EXAMPLES = 30, 20
"""Each example is learned from: what anybody writes into a card must not keep the hub at that."""
NAME_CHARS, TITLE_CHARS, DESCRIPTION_CHARS, EXAMPLE_CHARS = 40, 60, 1_000, 300
SPOKEN: dict[tuple[str, str], Protocol] = {
    ("JSONRPC", "1"): "jsonrpc-1.0",
    ("JSONRPC", "0"): "jsonrpc-0.3",
    ("HTTP+JSON", "1"): "http-1.0",
    ("HTTP+JSON", "0"): "http-0.3",
}
ASK = "What would you like to ask?"
UNNAMED = frozenset({"agent", "llm", "model", "tool", "tools"})
"""What frameworks write into names and tags where nobody wrote anything."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")


class CardInvalid(ValueError):
    """No agent can be made of a card; the text says why."""


class _Lenient(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")


class _Interface(_Lenient):
    url: str
    protocol_binding: str = ""
    transport: str = ""
    protocol_version: str = ""


class _Skill(_Lenient):
    id: str = ""
    name: str = ""
    description: str = ""
    tags: list[str] = Field(default_factory=list)
    examples: list[str] = Field(default_factory=list)


class _Card(_Lenient):
    name: str
    description: str = ""
    version: str = ""
    url: str = ""
    protocol_version: str = ""
    preferred_transport: str = "JSONRPC"
    supported_interfaces: list[_Interface] = Field(default_factory=list)
    additional_interfaces: list[_Interface] = Field(default_factory=list)
    skills: list[_Skill] = Field(default_factory=list)


class _Way(NamedTuple):
    """One way to speak to the agent."""

    url: str
    protocol: Protocol


def foreign_agent(content: bytes, base: str, *, name: str = "", etag: str = "", effect: Effect) -> KnownAgent:
    """The agent whose card was read below `base`; under `name`, where that was settled before.

    Raises CardInvalid for what is no A2A card, or offers no way to speak that we know.
    """
    try:
        card = _Card.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise CardInvalid(f"no agent card: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    way = next(_ways(card, base), None)
    if way is None:
        raise CardInvalid("the card names no A2A interface over JSON-RPC or HTTP+JSON")
    name = name or _slug(card.name, "-")[:NAME_CHARS]
    if not name:
        raise CardInvalid("the card has no name that could be used")
    typed = TypedSkills(skills=tuple(_skills(card, name, effect)))
    shown = AgentCard(
        name=name,
        description=line(card.description or card.name, DESCRIPTION_CHARS),
        version=line(card.version, TITLE_CHARS),
        supported_interfaces=(
            AgentInterface(url=way.url, protocol_binding=way.protocol, protocol_version=way.protocol[-3:]),
        ),
    )
    return KnownAgent(way.url, shown, typed, etag, protocol=way.protocol)


def _ways(card: _Card, base: str) -> Iterator[_Way]:
    """The ways we know, in the agent's own order."""
    own = [_Interface(url=card.url, transport=card.preferred_transport)] if card.url else []
    for offered in (*card.supported_interfaces, *own, *card.additional_interfaces):
        binding = (offered.protocol_binding or offered.transport).upper()
        version = offered.protocol_version or card.protocol_version or "0.3"
        protocol = SPOKEN.get((binding, version[:1]))
        url = urljoin(base, offered.url)
        if protocol and _is_address(url):
            yield _Way(url, protocol)


def _is_address(url: str) -> bool:
    """Whether a connection could lead there: what a card names is called later, when nobody can refuse it any more."""
    parts = urlsplit(url)
    try:
        reachable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # no such port
        return False
    return reachable and len(url) <= MAX_URL_CHARS and url.isprintable()


def _skills(card: _Card, name: str, effect: Effect) -> Iterator[SkillDescriptor]:
    title = line(card.name, TITLE_CHARS)
    taken: set[str] = set()
    for skill in card.skills[:MOST_SKILLS] or [_Skill(id="ask", name="", description=card.description)]:
        about = line(skill.name.replace("_", " "), TITLE_CHARS) if skill.name.lower() not in UNNAMED else ""
        skill_id = _distinct(_slug(skill.id or skill.name, "_")[:NAME_CHARS] or "ask", taken)
        yield SkillDescriptor(
            id=skill_id,
            purpose=f"ask {title} about {about}" if about and about != title else f"ask {title}",
            description=line(skill.description or card.description or about, DESCRIPTION_CHARS),
            examples=tuple(_taught(skill))[:MOST_EXAMPLES],
            input_schema=_input_schema(name),
            output_schema=_output_schema(name),
            effect=effect,
            requires_customer=False,
            timeout_ms=TIMEOUT_MS,
        )


def _taught(skill: _Skill) -> Iterable[str]:
    """What is asked of a skill: its examples, and how it is described where they are few."""
    tags = " ".join(tag for tag in skill.tags if tag.lower() not in UNNAMED)
    told = (*skill.examples, skill.name.replace("_", " "), tags, *_SENTENCE_END.split(skill.description))
    return dict.fromkeys(text for one in told if (text := line(one, EXAMPLE_CHARS)) and text.lower() not in UNNAMED)


def _input_schema(name: str) -> dict[str, Any]:
    words = {"type": "string", "minLength": 1, "maxLength": MAX_WORDS, TYPE_KEY: OWN_WORDS, ASK_KEY: ASK}
    properties = {"message": words, "context_id": {"type": "string", TYPE_KEY: name + THREAD}}
    return {"type": "object", "properties": properties, "required": ["message"], "additionalProperties": False}


def _output_schema(name: str) -> dict[str, Any]:
    thread = {"type": "string", TYPE_KEY: name + THREAD}
    return {"type": "object", "properties": {"text": {"type": "string"}, "context_id": thread}}


def _slug(text: str, gap: str) -> str:
    """`text` as a name of ours: small letters and digits, beginning with a letter."""
    plain = re.sub(r"[^a-z0-9]+", gap, text.lower()).strip(gap)
    return plain if plain[:1].isalpha() or not plain else f"a{gap}{plain}"


def _distinct(name: str, taken: set[str]) -> str:
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    taken.add(found)
    return found
