"""What a request's body must be, before anything of it is believed."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import Headers

from hubbub.errors import Problem

JSON = "application/json"


def media_type(headers: Headers) -> str:
    """What a request says its body is, without parameters; empty where it says nothing."""
    return headers.get("Content-Type", "").split(";", 1)[0].strip().lower()


async def _require_json(request: Request) -> None:
    """Raise Problem 415 for any other media type.

    It is also what keeps other sites' pages out: a browser asks before it sends JSON across sites, and we never agree.
    """
    if media_type(request.headers) != JSON:
        raise Problem(415, "The body must be JSON", f"send Content-Type: {JSON}")


JsonBody = Annotated[None, Depends(_require_json)]
"""A parameter, after the caller's, of every endpoint that takes a body."""
