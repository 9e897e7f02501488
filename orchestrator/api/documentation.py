"""What the OpenAPI document says of every endpoint alike: its errors by one shared definition, common headers."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from hubbub.problems import MEDIA_TYPE
from orchestrator.api import tutorial
from orchestrator.api.bodies import JSON

REFERENCE = "#/components/schemas/{model}"
GUARDED = (401, 403, 429, 503)
WITH_BODY = (400, 413, 415)
WRONG_FIELDS = "422"
FASTAPIS_OWN = ("HTTPValidationError", "ValidationError")
COMES_BACK = (429, 503)
HEADERS = {
    "Retry-After": {"description": "Seconds until it is worth asking again", "schema": {"type": "string"}},
    "X-Trace-Id": {
        "description": "The trace of this request",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    },
}

Responses = dict[int | str, dict[str, Any]]


class WrongField(BaseModel):
    """One field that is wrong: a JSON pointer into the body (RFC 6901), or `query:NAME`, `header:NAME`, `path:NAME`."""

    pointer: str
    detail: str


class ProblemDocument(BaseModel):
    """How every error is told (RFC 9457). `retryable`: the same request may succeed later."""

    type: str
    title: str
    status: int
    detail: str | None = None
    retryable: bool
    errors: list[WrongField] | None = None


SHARED = {"schema": {"$ref": REFERENCE.format(model=ProblemDocument.__name__)}}


def problems(*statuses: int) -> Responses:
    """The `responses` of an endpoint that may answer with these error statuses of its own."""
    return {status: _problem(status) for status in statuses}


def install(app: FastAPI) -> None:
    """Complete the document that `app` serves at `/openapi.json`.

    Endpoints behind the gate get its refusals, those that take JSON what may be wrong with it; every problem document
    is described by the one definition.
    """
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(generate())
        return generate()

    app.openapi = openapi  # type: ignore[method-assign] # how FastAPI wants it extended


def _complete(document: dict[str, Any]) -> None:
    _, definitions = models_json_schema([(ProblemDocument, "serialization")], ref_template=REFERENCE)
    schemas = document["components"]["schemas"]
    schemas |= definitions["$defs"]
    for name in FASTAPIS_OWN:
        schemas.pop(name, None)
    document["components"]["headers"] = HEADERS
    for methods in document["paths"].values():
        for operation in methods.values():
            _tell_errors(operation)
    tutorial.complete(document)


def _problem(status: int) -> dict[str, Any]:
    told: dict[str, Any] = {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: SHARED}}
    return told | {"headers": {"Retry-After": _header("Retry-After")}} if status in COMES_BACK else told


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def _tell_errors(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    if security := operation.get("security"):
        # A caller with one of several scopes is let in, which OpenAPI says with one entry for each.
        operation["security"] = [
            {name: [one]} for entry in security for name, scopes in entry.items() for one in scopes
        ]
    takes_json = JSON in operation.get("requestBody", {}).get("content", {})
    general = (*(GUARDED if operation.get("security") else ()), *(WITH_BODY if takes_json else ()))
    for status in general:
        responses.setdefault(str(status), _problem(status))
    if FASTAPIS_OWN[0] in str(responses.get(WRONG_FIELDS)):
        responses[WRONG_FIELDS] = _problem(int(WRONG_FIELDS))
    for response in responses.values():
        if MEDIA_TYPE in response.get("content", {}):
            response["content"][MEDIA_TYPE] = SHARED
        response.setdefault("headers", {})["X-Trace-Id"] = _header("X-Trace-Id")
