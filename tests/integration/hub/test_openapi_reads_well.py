"""The API's description teaches it: every operation is named, explained and shown by examples that are true."""

import json
import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from orchestrator.api.tutorial import DOCUMENTS
from tests.integration.hub.world import Hub
from tests.running import ROOT

NAME = re.compile(r"[a-z]+(_[a-z]+)+")
COMMITTED = ROOT / "docs" / "reference" / "openapi.json"
REWRITE = "REWRITE_OPENAPI"
"""Set by `make openapi`: the document is written down instead of compared."""
FOR_OTHERS = ("text/html", "x-protobuf")
"""What is for people's browsers, and for machines that know what it is."""
HERE = "urn:document"
Operation = dict[str, Any]


@pytest.fixture(scope="module")
def document(open_hub: Hub) -> dict[str, Any]:
    """What `/openapi.json` says."""
    return dict(open_hub.get("/openapi.json"))


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> dict[str, Operation]:
    """Every operation by its name."""
    return {one["operationId"]: one for methods in document["paths"].values() for one in methods.values()}


def test_every_operation_has_a_name_for_programs(operations: dict[str, Operation]) -> None:
    """A verb and a noun, given by hand (`operation_id=`): generated clients call it so for as long as it lives."""
    assert [name for name in operations if not NAME.fullmatch(name)] == []


def test_every_operation_is_explained(operations: dict[str, Operation]) -> None:
    """A summary of one short line, and a description (the docstring) that says more."""
    for name, operation in operations.items():
        assert 0 < len(operation["summary"]) <= 60, name
        assert not operation["summary"].endswith("."), name
        assert len(operation["description"]) > len(operation["summary"]), name


def test_every_operation_belongs_to_a_chapter(document: dict[str, Any], operations: dict[str, Operation]) -> None:
    """They stand in the order one meets them, each explained (`CHAPTERS`), none empty."""
    chapters = [tag["name"] for tag in document["tags"]]
    assert {name: one["tags"] for name, one in operations.items() if len({*one["tags"]} & {*chapters}) != 1} == {}
    assert {tag for one in operations.values() for tag in one["tags"]} == {*chapters}
    assert all(tag["description"] for tag in document["tags"])


def test_every_body_is_shown(operations: dict[str, Operation]) -> None:
    """What programs send, and what they get when it goes well, has an example in `examples.json`."""
    lacking = [
        f"{name}: {place}"
        for name, operation in operations.items()
        for place, content in _contents(operation)
        if place[0] not in "45" and not place.endswith(FOR_OTHERS) and "examples" not in content
    ]
    assert lacking == []


def test_every_needed_parameter_is_shown(operations: dict[str, Operation]) -> None:
    """What belongs into a path has an example."""
    lacking = [
        f"{name}: {parameter['name']}"
        for name, operation in operations.items()
        for parameter in operation.get("parameters", ())
        if parameter["required"] and "example" not in parameter
    ]
    assert lacking == []


def test_examples_are_as_the_schemas_say(document: dict[str, Any], operations: dict[str, Operation]) -> None:
    """Each of them, of parameters, requests, replies and errors."""
    registry = Registry().with_resource(HERE, Resource(document, DRAFT202012))  # type: ignore[call-arg]
    wrong = [
        f"{name}, {place}, {error.json_path}: {error.message[:200]}"
        for name, operation in operations.items()
        for place, schema, value in _examples(operation)
        for error in Draft202012Validator(_absolute(schema), registry=registry).iter_errors(value)
    ]
    assert wrong == []


def test_no_example_is_left_behind(operations: dict[str, Operation]) -> None:
    """Each belongs to an operation that is there."""
    kept = json.loads((DOCUMENTS / "examples.json").read_text("utf-8"))
    assert kept.keys() - operations.keys() == {"problems"}


def test_the_committed_document_is_this_one(document: dict[str, Any]) -> None:
    """So that every change of the API shows in a review."""
    written = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get(REWRITE):
        COMMITTED.write_text(written, "utf-8")
    same = COMMITTED.read_text("utf-8") == written
    assert same, "the API is described differently now: `make openapi` writes it down, `git diff` shows the change"


def _contents(operation: Operation) -> Iterator[tuple[str, dict[str, Any]]]:
    places = {"request": operation.get("requestBody", {}), **operation["responses"]}
    for place, told in places.items():
        for media_type, content in told.get("content", {}).items():
            yield f"{place} {media_type}", content


def _examples(operation: Operation) -> Iterator[tuple[str, Any, Any]]:
    for parameter in operation.get("parameters", ()):
        if "example" in parameter:
            yield parameter["name"], parameter["schema"], parameter["example"]
    for place, content in _contents(operation):
        shown = [one["value"] for one in content.get("examples", {}).values()]
        for value in [*shown, *([content["example"]] if "example" in content else [])]:
            yield place, content.get("schema", {}), value


def _absolute(schema: Any) -> Any:
    """The schema with its references leading into the document."""
    return json.loads(json.dumps(schema).replace('"#/', f'"{HERE}#/'))
