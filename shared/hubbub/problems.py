"""Turns every error that leaves a service into problem+json: the one place where that happens."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException

from hubbub.errors import FieldError, InvalidInput, Problem

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS, MOST_CHARS = 20, 200
METHOD_NOT_ALLOWED = 405
log = logging.getLogger(__name__)


def response(problem: Problem) -> Response:
    """Render `problem` as an HTTP response."""
    return JSONResponse(problem.members(), problem.status, problem.headers, media_type=MEDIA_TYPE)


def field_errors(errors: Sequence[Any], *, prefix: tuple[str, ...] = ()) -> list[FieldError]:
    """Translate pydantic's or FastAPI's error list into field errors with JSON pointers.

    `prefix` is put before each location. Values a client sent are never repeated; a name it sent may be, shortened, in
    a pointer. A body with very many faults is told of the first ones.
    """
    return [
        FieldError(_pointer((*prefix, *error["loc"]))[:MOST_CHARS], _detail(error)) for error in errors[:MOST_ERRORS]
    ]


def install(app: FastAPI) -> None:
    """Register the handlers that make every error of `app` a problem document."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_unexpected)


def _detail(error: Any) -> str:
    if error["type"] == "union_tag_invalid":  # the one message of pydantic's that repeats what was sent
        return f"Input should be one of {error['ctx']['expected_tags']} in {error['ctx']['discriminator']}"
    return str(error["msg"]).removeprefix("Value error, ")[:MOST_CHARS]


def _pointer(location: tuple[Any, ...]) -> str:
    source, rest = (location[0], location[1:]) if location else ("body", ())
    if source in {"header", "query", "path", "cookie"}:
        return f"{source}:{'.'.join(map(str, rest))}"
    parts = rest if source == "body" else location
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


async def _on_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - registered for this class only
    return response(error)


async def _on_validation(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    details = error.errors()
    if any(item["type"] == "json_invalid" for item in details):
        where = next(item for item in details if item["type"] == "json_invalid")
        reason = where.get("ctx", {}).get("error", "not valid JSON")
        position = where["loc"][-1] if where["loc"] else 0
        return response(Problem(400, "The body is not valid JSON", f"{reason} at character {position}"))
    return response(InvalidInput(field_errors(details)))


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    headers = {**(error.headers or {})}
    if error.status_code == METHOD_NOT_ALLOWED and (methods := _methods(request)):
        headers["Allow"] = ", ".join(sorted(methods))
    return response(Problem(error.status_code, str(error.detail), headers=headers))


def _methods(request: Request) -> set[str]:
    """What the path can be asked with (RFC 9110, 15.5.6): Starlette names the methods of its first route only."""
    found: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        pattern = getattr(route, "path_regex", None)
        if pattern and pattern.match(request.scope["path"]):
            found |= route.methods or set()
    return found


async def _on_unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected error on %s %s", request.method, request.url.path, exc_info=error)
    # Starlette raises the error on and the server drops the connection: say so, or the next call on it would be lost.
    headers = {"Connection": "close"}
    return response(Problem(500, "Something went wrong on our side", retryable=True, headers=headers))
