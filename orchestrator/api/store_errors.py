"""What the API answers when the store cannot do its work."""

from fastapi import FastAPI, Request, Response

from hubbub import problems
from hubbub.errors import FieldError, InvalidInput, Problem
from orchestrator.conversations.errors import BadCursor, StoreError, StoreFull

RETRY_SECONDS = "2"


def install(app: FastAPI) -> None:
    """Answer store errors with 503 and Retry-After, a foreign cursor with 422; their own text stays in the logs."""
    app.add_exception_handler(StoreError, _unavailable)
    app.add_exception_handler(BadCursor, _bad_cursor)


async def _unavailable(_: Request, error: Exception) -> Response:
    detail = "new messages are not taken just now" if isinstance(error, StoreFull) else "the store does not answer"
    problem = Problem(503, "Please try again shortly", detail, retryable=True, headers={"Retry-After": RETRY_SECONDS})
    return problems.response(problem)


async def _bad_cursor(_: Request, error: Exception) -> Response:  # noqa: ARG001 - its text is for logs
    return problems.response(InvalidInput([FieldError("query:cursor", "is not a cursor this list gave out")]))
