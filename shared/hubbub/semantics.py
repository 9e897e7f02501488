"""Semantic types: what a field means, beyond its JSON type, so that skills compose without knowing each other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

TYPE_KEY = "x-semantic-type"
ASK_KEY = "x-ask"
LABEL_KEY = "x-label"
MESSAGE_TEXT = "message.text"


@dataclass(frozen=True, slots=True)
class Slot:
    """Marks a field with its semantic type: `Annotated[str, Slot("charge.id", ask="Which charge do you mean?")]`.

    `type` is `noun.part`; two fields with the same type may be bound to each other. `ask` is the question to put to a
    customer when nothing supplies a value.
    """

    type: str
    ask: str | None = None

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Write the mark into the field's JSON Schema."""
        described = handler(schema)
        described[TYPE_KEY] = self.type
        if self.ask:
            described[ASK_KEY] = self.ask
        return described


@dataclass(frozen=True, slots=True)
class TypedField:
    """A field of a skill's input or output that carries a semantic type.

    `path` leads from the root to the field; `many` is true when an array lies on the way (or is the field's holder).
    """

    path: tuple[str, ...]
    type: str
    many: bool
    required: bool
    ask: str | None = None


def typed_fields(schema: Mapping[str, Any]) -> tuple[TypedField, ...]:
    """Find the semantically typed fields of a JSON Schema, outermost first; only local `$ref` is followed."""
    found = list(_walk(schema, schema.get("$defs", {}), (), many=False, required=True, depth=0))
    return tuple(sorted(found, key=lambda field: len(field.path)))


def label_fields(schema: Mapping[str, Any], path: Iterable[str]) -> tuple[str, ...]:
    """The fields (by name) that describe the object at `path` to a person: its `x-label`, or () without one."""
    definitions, node = schema.get("$defs", {}), schema
    for part in path:
        node = _items(_resolve(node, definitions).get("properties", {}).get(part, {}), definitions)
    return tuple(_resolve(node, definitions).get(LABEL_KEY, ()))


MAX_DEPTH = 6


def _walk(
    node: Mapping[str, Any],
    definitions: Mapping[str, Any],
    path: tuple[str, ...],
    *,
    many: bool,
    required: bool,
    depth: int,
) -> Iterator[TypedField]:
    if depth > MAX_DEPTH:
        return
    if TYPE_KEY in node:
        yield TypedField(path, node[TYPE_KEY], many, required, node.get(ASK_KEY))
    inner = _resolve(node, definitions)
    if inner is not node and TYPE_KEY in inner and TYPE_KEY not in node:
        yield TypedField(path, inner[TYPE_KEY], many, required, inner.get(ASK_KEY))
    if "items" in inner:
        yield from _walk(inner["items"], definitions, path, many=True, required=required, depth=depth + 1)
    for name, child in inner.get("properties", {}).items():
        needed = required and name in inner.get("required", ())
        yield from _walk(child, definitions, (*path, name), many=many, required=needed, depth=depth + 1)


def _resolve(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a local reference, and take the one real branch of an optional field."""
    for branch in node.get("anyOf", ()):
        if branch.get("type") != "null":
            return _resolve(branch, definitions)
    reference = str(node.get("$ref", ""))
    if reference.startswith("#/$defs/"):
        return _resolve(definitions.get(reference.removeprefix("#/$defs/"), {}), definitions)
    return node


def _items(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    resolved = _resolve(node, definitions)
    inner: Mapping[str, Any] = resolved.get("items", resolved)
    return inner
