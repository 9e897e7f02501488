"""What the OpenAPI document says of errors: one shared definition, referred to by every endpoint."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from hubbub.problems import MEDIA_TYPE

REFERENCE = "#/components/schemas/{model}"
GUARDED = (401, 403)
STORED = (*GUARDED, 422, 503)
JSON_BODY = (400, 413, 415)
"""What an endpoint may answer that is guarded by a key, that reads the store, that takes a JSON body."""

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


def problems(*statuses: int) -> Responses:
    """The `responses` of an endpoint that may answer with these error statuses."""
    schema = {"$ref": REFERENCE.format(model=ProblemDocument.__name__)}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted(set(statuses))
    }


def install(app: FastAPI) -> None:
    """Add the shared definition to the document that `app` serves at `/openapi.json`."""
    generate = app.openapi
    _, definitions = models_json_schema([(ProblemDocument, "serialization")], ref_template=REFERENCE)

    def openapi() -> dict[str, Any]:
        document = generate()
        document["components"]["schemas"] |= definitions["$defs"]
        return document

    app.openapi = openapi  # type: ignore[method-assign] # how FastAPI wants it extended
