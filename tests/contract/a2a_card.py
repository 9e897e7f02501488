"""The shape of an A2A 1.0 agent card, and of the JSON Schemas in ours, written down apart from the kit.

Sources: A2A protocol specification 1.0 (AgentCard); JSON Schema 2020-12, the part of it that pydantic writes.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

Words = Annotated[str, Field(min_length=1)]


class Member(BaseModel):
    """Root of the card's parts: camelCase, and nothing that the specification does not know."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


class Interface(Member):
    """Where and how an agent is reached."""

    url: Annotated[str, Field(pattern=r"^https?://")]
    protocol_binding: Words
    protocol_version: Literal["1.0"]


class Extension(Member):
    """An extension."""

    uri: Words
    description: str = ""
    required: bool = False
    params: dict[str, Any] = Field(default_factory=dict)


class Capabilities(Member):
    """What is supported."""

    streaming: bool = False
    push_notifications: bool = False
    extensions: list[Extension]


class Skill(Member):
    """A skill for clients that know nothing of typed ones."""

    id: Words
    name: Words
    description: Words
    tags: list[str]
    examples: list[str] = Field(default_factory=list)


class Card(Member):
    """The card."""

    name: Words
    description: Words
    version: Words
    supported_interfaces: Annotated[list[Interface], Field(min_length=1)]
    capabilities: Capabilities
    default_input_modes: list[str]
    default_output_modes: list[str]
    skills: Annotated[list[Skill], Field(min_length=1)]


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(str(error)) from error
    return pattern


def _without_extensions(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    return {keyword: value for keyword, value in schema.items() if not keyword.startswith("x-")}


Type = Literal["string", "integer", "number", "boolean", "object", "array", "null"]
Pattern = Annotated[str, AfterValidator(_compiles)]
Count = Annotated[int, Field(ge=0)]


class SchemaKeywords(BaseModel):
    """The keywords of a schema; any other (but `x-…`) is a mistake."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel)

    ref: Annotated[str, Field(pattern=r"^#/\$defs/[^/]+$")] | None = Field(None, alias="$ref")
    defs: "dict[str, Schema] | None" = Field(None, alias="$defs")
    title: str | None = None
    description: str | None = None
    type: Type | list[Type] | None = None
    format: str | None = None
    enum: Annotated[list[Any], Field(min_length=1)] | None = None
    const: Any = None
    default: Any = None
    properties: "dict[str, Schema] | None" = None
    required: list[str] | None = None
    additional_properties: "bool | Schema | None" = None
    items: "Schema | None" = None
    any_of: "Annotated[list[Schema], Field(min_length=1)] | None" = None
    one_of: "Annotated[list[Schema], Field(min_length=1)] | None" = None
    all_of: "Annotated[list[Schema], Field(min_length=1)] | None" = None
    pattern: Pattern | None = None
    min_length: Count | None = None
    max_length: Count | None = None
    min_items: Count | None = None
    max_items: Count | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    exclusive_minimum: int | float | None = None
    exclusive_maximum: int | float | None = None


Schema = Annotated[SchemaKeywords, BeforeValidator(_without_extensions)]


class RootSchema(BaseModel):
    """A whole schema: that of an object, with every reference leading somewhere."""

    root: Schema


def check_schema(schema: dict[str, Any]) -> None:
    """Return when `schema` is that of an object. Raises ValueError that says what is wrong."""
    RootSchema.model_validate({"root": schema})
    if schema.get("type") != "object":
        raise ValueError(f"the root is a {schema.get('type')!r}, not an object")
    for part in _parts(schema):
        missing = set(part.get("required", ())) - set(part.get("properties", {}))
        if isinstance(part.get("required"), list) and missing:
            raise ValueError(f"required but not described: {missing}")
        reference = part.get("$ref")
        if isinstance(reference, str) and reference.removeprefix("#/$defs/") not in schema.get("$defs", {}):
            raise ValueError(f"{reference} leads nowhere")


def _parts(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        yield node
    inner = node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ()
    for part in inner:
        yield from _parts(part)
