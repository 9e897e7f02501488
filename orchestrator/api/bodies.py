"""What a request's body must be, before anything of it is believed."""

from typing import Annotated

from fastapi import Depends, Request

from hubbub.errors import Problem

JSON = "application/json"


async def _require_json(request: Request) -> None:
    """Raise Problem 415 for any other media type.

    It is also what keeps other sites' pages out: a browser asks before it sends JSON across sites, and we never agree.
    """
    kind = request.headers.get("Content-Type", "").split(";", 1)[0].strip().lower()
    if kind != JSON:
        raise Problem(415, "The body must be JSON", f"send Content-Type: {JSON}")


JsonBody = Annotated[None, Depends(_require_json)]
"""A parameter, after the caller's, of every endpoint that takes a body."""
