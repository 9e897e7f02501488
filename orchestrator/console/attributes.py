"""Attribute values as JSON, bounded in size: whoever sends spans decides neither our memory nor our JSON's validity."""

import math
from collections.abc import Iterable, Mapping
from itertools import islice

from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from pydantic import JsonValue

MAX_TEXT = 8192
"""Characters kept of one text; a stack trace fits."""
MAX_ITEMS = 128
"""Entries kept of one list or attribute set: the SDK's own default."""


def text(value: str) -> str:
    """`value` as valid Unicode of at most `MAX_TEXT` characters; a cut is marked with an ellipsis."""
    kept = value if len(value) <= MAX_TEXT else value[:MAX_TEXT] + "…"
    return kept if kept.isascii() else kept.encode(errors="replace").decode()


def from_otlp(pairs: Iterable[KeyValue]) -> dict[str, JsonValue]:
    """The attributes of an OTLP message as a dict; of a key that comes twice the last value counts."""
    return {text(pair.key): _from_any_value(pair.value) for pair in islice(pairs, MAX_ITEMS)}


def from_sdk(attributes: Mapping[str, object] | None) -> dict[str, JsonValue]:
    """The attributes of an SDK object (span, event, link, resource) as a dict."""
    pairs = islice((attributes or {}).items(), MAX_ITEMS)
    return {text(str(key)): _from_python(value) for key, value in pairs}


def _from_any_value(value: AnyValue) -> JsonValue:
    match value.WhichOneof("value"):
        case "array_value":
            return [_from_any_value(item) for item in value.array_value.values[:MAX_ITEMS]]
        case "kvlist_value":
            return dict(from_otlp(value.kvlist_value.values))
        case None:
            return None
        case kind:
            return _from_python(getattr(value, kind))


def _from_python(value: object) -> JsonValue:
    match value:
        case str():
            return text(value)
        case float() if not math.isfinite(value):
            return str(value)  # JSON has no NaN and no infinity
        case None | bool() | int() | float():
            return value
        case Mapping():
            return from_sdk(value)
        case [*items]:
            return [_from_python(item) for item in items[:MAX_ITEMS]]
        case _:
            return text(value.hex() if isinstance(value, bytes) else str(value))
