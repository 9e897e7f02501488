"""The operations of the API as its own document describes them, and a plausible request for each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

JSON = "application/json"
METHODS = {"get", "put", "post", "patch", "delete"}
NOBODY = "none"
A2A = ("post /a2a", "post /a2a/message:send", "get /a2a/tasks")
"""What the document leaves to the agent card."""


@dataclass(frozen=True)
class Operation:
    """One operation. `roles` are what is named beside it, of which one is needed."""

    method: str
    path: str
    roles: frozenset[str]
    body: Mapping[str, Any] | None = None
    """The schema of what it takes."""
    queries: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """How it is called here."""
        return f"{self.method} {self.path}"

    def within(self, known: Mapping[str, str]) -> str:
        """Its address, about what is `known` by the names of parameters."""
        return re.sub(r"{(\w+)}", lambda found: known.get(found[1], NOBODY), self.path)


def operations(document: Mapping[str, Any]) -> list[Operation]:
    """All that the document tells of, and what it leaves out."""
    found = [
        Operation(method, path, _roles(told), _body(told), _queries(told))
        for path, methods in document["paths"].items()
        for method, told in methods.items()
        if method in METHODS
    ]
    return [*found, *(Operation(*name.split(), frozenset({"chat"}), {"type": "object"}) for name in A2A)]


def filled(schema: Mapping[str, Any], schemas: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    """A value that fits a schema as far as it can be told from its type; members that are `known` get that value."""
    if "$ref" in schema:
        return filled(schemas[schema["$ref"].rpartition("/")[2]], schemas, known)
    for choice in ("anyOf", "oneOf", "allOf", "enum"):
        if choice in schema:
            first = schema[choice][0]
            return filled(first, schemas, known) if isinstance(first, dict) else first
    if "const" in schema:
        return schema["const"]
    if schema.get("type") == "object":
        members = schema.get("properties", {})
        needed = [name for name in members if name in schema.get("required", ()) or name in known]
        return {name: known.get(name, filled(members[name], schemas, known)) for name in needed}
    if schema.get("type") == "array":
        return [filled(schema["items"], schemas, known)] if schema.get("minItems") else []
    least = schema.get("minimum", 1)
    plain = {"integer": int(least), "number": least, "boolean": False}
    return plain.get(schema.get("type", ""), NOBODY)


def _roles(told: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(role for entry in told.get("security", ()) for roles in entry.values() for role in roles)


def _queries(told: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(one["name"] for one in told.get("parameters", ()) if one["in"] == "query")


def _body(told: Mapping[str, Any]) -> Mapping[str, Any] | None:
    schema: Mapping[str, Any] | None = told.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema")
    return schema
