"""What differs between two documents, written like a JSON Patch (RFC 6902), with what was there before (pure)."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Change(BaseModel):
    """One change: `path` is a JSON pointer (RFC 6901); `was` and `value` are what stood and stands there."""

    model_config = ConfigDict(frozen=True)
    op: Literal["add", "remove", "replace"]
    path: str
    was: Any = Field(None, description="what stood there before; null where something was added")
    value: Any = Field(None, description="what stands there now; null where something was removed")


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What leads from one document to another, in the order of the names; a list counts as one value."""
    return list(_changes(before, after, ""))


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], under: str) -> Iterable[Change]:
    for name in sorted(before.keys() | after.keys()):
        path = f"{under}/{name.replace('~', '~0').replace('/', '~1')}"
        old, new = before.get(name), after.get(name)
        if name not in before:
            yield Change(op="add", path=path, value=new)
        elif name not in after:
            yield Change(op="remove", path=path, was=old)
        elif isinstance(old, dict) and isinstance(new, dict):
            yield from _changes(old, new, path)
        elif old != new:
            yield Change(op="replace", path=path, was=old, value=new)
