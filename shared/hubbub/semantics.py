"""Semantic types: what a field means, beyond its JSON type, so that skills compose without knowing each other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

TYPE_KEY = "x-semantic-type"
ASK_KEY = "x-ask"
LABEL_KEY = "x-label"
BY_EFFECT_KEY = "x-by-effect"
SAYINGS_KEY = "x-sayings"
MESSAGE_TEXT = "message.text"
OWN_WORDS = "message.original"
"""What the customer wrote, in the language they wrote it in: for agents that understand messages by themselves."""
THREAD = ".thread"
"""Ends the type of what an agent calls a conversation by: given to it again while the conversation is about it."""
PERSON_REQUESTED = "person.requested"
ANSWERS = "question.answers"
"""The type of a list that takes what the customer answers, one answer after the other, the newest last."""
OFFERED = ".offered"
"""Ends the type of values to choose from: `time.slot.offered` are times of which a customer may take one."""
LOCAL = "#/$defs/"
MAX_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Slot:
    """Marks a field with its semantic type: `Annotated[str, Slot("charge.id", ask="Which charge do you mean?")]`.

    `type` is `noun.part`; two fields with the same type may be bound to each other. `ask` is the question to put to a
    customer when nothing supplies a value. `by_effect` is for an input of a skill with an effect: to have a value,
    another effect may be done first, if its card says how it is taken back.
    """

    type: str
    ask: str | None = None
    by_effect: bool = False

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Write the mark into the field's JSON Schema."""
        described = handler(schema)
        described[TYPE_KEY] = self.type
        if self.ask:
            described[ASK_KEY] = self.ask
        if self.by_effect:
            described[BY_EFFECT_KEY] = True
        return described


@dataclass(frozen=True, slots=True)
class Sayings:
    """Marks a field of an output with the words customers have for it, so that "if it has been sent" can be looked up.

    For a field with a few values `words` maps what is said to the values for which it is so:
    `{"sent": ("shipped", "delivered")}`. For a yes or no, a point in time and a list it maps what is said to nothing,
    `{"arrive": ()}`: the field itself is what is so, when it is so, and whether there is any.
    """

    words: Mapping[str, tuple[str, ...]]

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Write the mark into the field's JSON Schema."""
        described = handler(schema)
        described[SAYINGS_KEY] = {said: list(values) for said, values in self.words.items()}
        return described


FactKind = Literal["value", "truth", "moment", "list"]


@dataclass(frozen=True, slots=True)
class TellableFact:
    """A field of an output that tells whether something is so; see `Sayings` for `sayings`."""

    path: tuple[str, ...]
    kind: FactKind
    sayings: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TypedField:
    """A field of a skill's input or output that carries a semantic type.

    `path` leads from the root to the field; `many` is true when an array lies on the way (or is the field's holder);
    `listed` says that the field is itself an array, which has the type as a whole, as in `charge.list`; `by_effect`
    that an effect may be done to have a value.
    """

    path: tuple[str, ...]
    type: str
    many: bool
    required: bool
    listed: bool = False
    ask: str | None = None
    by_effect: bool = False


def typed_fields(schema: Mapping[str, Any]) -> tuple[TypedField, ...]:
    """Find the semantically typed fields of a JSON Schema, outermost first; only local `$ref` is followed.

    The schema may come from anybody: what is not well formed holds no fields.
    """
    found = list(_walk(schema, _mapping(schema.get("$defs")), (), many=False, required=True, depth=0))
    return tuple(sorted(found, key=lambda field: len(field.path)))


def tellable_facts(schema: Mapping[str, Any]) -> tuple[TellableFact, ...]:
    """The fields of an output's JSON Schema, one by one and not in lists, from which a condition can be told.

    Values of an enumeration and names of yes-or-no fields speak for themselves where nothing else is said of them.
    """
    definitions = _mapping(schema.get("$defs"))
    found = []
    for name, child in _mapping(_resolve(schema, definitions).get("properties")).items():
        steps = list(_steps(_mapping(child), definitions))
        marked = next((_mapping(step.get(SAYINGS_KEY)) for step in steps if SAYINGS_KEY in step), None)
        fact = _tellable(name, steps[-1], marked)
        if fact is not None and fact.sayings:
            found.append(fact)
    return tuple(found)


def _tellable(name: str, node: Mapping[str, Any], marked: Mapping[str, Any] | None) -> TellableFact | None:
    sayings = None if marked is None else {str(said): _names(values) for said, values in marked.items()}
    values = _names(node.get("enum"))
    if values:
        own = {value.replace("_", " "): (value,) for value in values}
        return TellableFact((name,), "value", own if sayings is None else sayings)
    if node.get("type") == "boolean":
        return TellableFact((name,), "truth", {name.replace("_", " "): ()} if sayings is None else sayings)
    if sayings is None:
        return None
    if node.get("type") == "array":
        return TellableFact((name,), "list", sayings)
    return TellableFact((name,), "moment", sayings) if node.get("format") in {"date-time", "date"} else None


def property_names(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of a JSON Schema's properties; what is not well formed has none."""
    return tuple(_mapping(schema.get("properties")))


def required_names(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The names a JSON Schema of an object requires; what is not well formed requires none."""
    return _names(schema.get("required"))


def label_fields(schema: Mapping[str, Any], path: Iterable[str]) -> tuple[str, ...]:
    """The fields (by name) that describe the object at `path` to a person: its `x-label`, or () without one."""
    return _names(_node_at(schema, path).get(LABEL_KEY))


def naming_fields(schema: Mapping[str, Any], path: Iterable[str]) -> tuple[str, ...]:
    """Those of the fields that describe the object at `path` in free text: not its status, a day or an amount."""
    node, definitions = _node_at(schema, path), _mapping(schema.get("$defs"))
    fields = _mapping(node.get("properties"))
    described = {name: _resolve(_mapping(fields.get(name)), definitions) for name in _names(node.get(LABEL_KEY))}
    return tuple(name for name, field in described.items() if _is_free_text(field))


def _node_at(schema: Mapping[str, Any], path: Iterable[str]) -> Mapping[str, Any]:
    definitions, node = _mapping(schema.get("$defs")), schema
    for part in path:
        node = _items(_mapping(_mapping(_resolve(node, definitions).get("properties")).get(part)), definitions)
    return _resolve(node, definitions)


def _is_free_text(field: Mapping[str, Any]) -> bool:
    return field.get("type") == "string" and not field.keys() & {"enum", "const", "format"}


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
    steps = list(_steps(node, definitions))
    inner = steps[-1]
    if marked := next((step for step in steps if isinstance(step.get(TYPE_KEY), str)), None):
        listed, by_effect = inner.get("type") == "array", marked.get(BY_EFFECT_KEY) is True
        yield TypedField(path, marked[TYPE_KEY], many, required, listed, _text(marked.get(ASK_KEY)), by_effect)
    if "items" in inner:
        yield from _walk(_mapping(inner["items"]), definitions, path, many=True, required=required, depth=depth + 1)
    for name, child in _mapping(inner.get("properties")).items():
        needed = required and name in _names(inner.get("required"))
        yield from _walk(_mapping(child), definitions, (*path, name), many=many, required=needed, depth=depth + 1)


def _steps(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The node and what it stands for: the one real branch of an optional field, the target of a local reference."""
    for _ in range(MAX_DEPTH):
        yield node
        branch = next((one for one in map(_mapping, _list(node.get("anyOf"))) if one.get("type") != "null"), None)
        reference = str(node.get("$ref", ""))
        if branch is not None:
            node = branch
        elif reference.startswith(LOCAL):
            node = _mapping(definitions.get(reference.removeprefix(LOCAL)))
        else:
            return


def _resolve(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    return list(_steps(node, definitions))[-1]


def _items(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    resolved = _resolve(node, definitions)
    return _mapping(resolved.get("items", resolved))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _names(value: Any) -> tuple[str, ...]:
    return tuple(name for name in _list(value) if isinstance(name, str))
