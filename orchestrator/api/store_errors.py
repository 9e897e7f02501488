"""What the API answers when the store cannot do its work."""

from fastapi import FastAPI, Request, Response

from hubbub import problems
from hubbub.errors import Problem
from orchestrator.conversations.errors import StoreError, StoreFull

RETRY_SECONDS = "2"


def install(app: FastAPI) -> None:
    """Answer store errors with 503 and Retry-After; their own text stays in the logs."""
    app.add_exception_handler(StoreError, _unavailable)


async def _unavailable(_: Request, error: Exception) -> Response:
    detail = "new messages are not taken just now" if isinstance(error, StoreFull) else "the store does not answer"
    problem = Problem(503, "Please try again shortly", detail, retryable=True, headers={"Retry-After": RETRY_SECONDS})
    return problems.response(problem)
