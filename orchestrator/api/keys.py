"""`Idempotency-Key`: under the same one, the same request is done once."""

import secrets
from typing import Annotated, Any

from fastapi import Header

from hubbub.errors import FieldError, InvalidInput

MAX_KEY_CHARS = 255
KEY_HEADER = "Idempotency-Key"
GivenKey = Annotated[str | None, Header(alias=KEY_HEADER, max_length=MAX_KEY_CHARS)]


def described(what: str) -> dict[str, Any]:
    """The header of a response, for the OpenAPI document."""
    return {"description": f"The key of this {what}: given, or drawn for it", "schema": {"type": "string"}}


def given_or_drawn(given: str | None) -> str:
    """The client's key; one it did not give is drawn, and it cannot ask again. Raises InvalidInput."""
    if given is None:
        return secrets.token_hex(16)
    if not (given.isascii() and given.isprintable() and given.strip()):
        raise InvalidInput([FieldError(f"header:{KEY_HEADER}", "must be 1 to 255 printable ASCII characters")])
    return given
