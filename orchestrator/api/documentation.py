"""What the OpenAPI document says of errors: one shared definition, and what holds for every endpoint alike."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from hubbub.problems import MEDIA_TYPE
from orchestrator.api.bodies import JSON

REFERENCE = "#/components/schemas/{model}"
GUARDED = (401, 403)
WITH_BODY = (400, 413, 415)
WRONG_FIELDS = "422"
FASTAPIS_OWN = ("HTTPValidationError", "ValidationError")

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
    _, definitions = models_json_schema([(ProblemDocument, "serialization")], ref_template=REFERENCE)

    def openapi() -> dict[str, Any]:
        document = generate()
        schemas = document["components"]["schemas"]
        schemas |= definitions["$defs"]
        for name in FASTAPIS_OWN:
            schemas.pop(name, None)
        for methods in document["paths"].values():
            for operation in methods.values():
                _complete(operation)
        return document

    app.openapi = openapi  # type: ignore[method-assign] # how FastAPI wants it extended


def _problem(status: int) -> dict[str, Any]:
    return {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: SHARED}}


def _complete(operation: dict[str, Any]) -> None:
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
    if WRONG_FIELDS in responses:
        responses[WRONG_FIELDS] = _problem(int(WRONG_FIELDS))
    for response in responses.values():
        if MEDIA_TYPE in response.get("content", {}):
            response["content"][MEDIA_TYPE] = SHARED
