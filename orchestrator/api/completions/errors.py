"""Errors as OpenAI's clients read them, with the same status as everywhere in the hub."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from hubbub import problems
from hubbub.errors import InvalidInput, Problem
from orchestrator.conversations.errors import StoreError

KINDS = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
FIRST_SERVER_ERROR = 500


class CompletionRoute(APIRoute):
    """A route whose errors have OpenAI's shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, and what becomes of its errors."""
        usual = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await usual(request)
            except Problem as problem:
                return error(problem)
            except RequestValidationError as invalid:
                return error(InvalidInput(problems.field_errors(invalid.errors())))
            except HTTPException as refused:  # a body that is no text
                return error(Problem(refused.status_code, str(refused.detail)))
            except StoreError:
                away = Problem(503, "Please try again shortly", retryable=True, headers={"Retry-After": "2"})
                return error(away)

        return handler


def error(problem: Problem) -> Response:
    """The problem as OpenAI's `error` object; the first wrong field is its `param`."""
    wrong = problem.errors[0] if problem.errors else None
    said = wrong.detail if wrong else problem.detail
    kind = KINDS.get(problem.status, "invalid_request_error" if problem.status < FIRST_SERVER_ERROR else "server_error")
    members = {
        "message": f"{problem.title}: {said}" if said else problem.title,
        "type": kind,
        "param": wrong.pointer.strip("/").replace("/", ".") if wrong else None,
        "code": problem.status,
    }
    return JSONResponse({"error": members}, problem.status, problem.headers)
