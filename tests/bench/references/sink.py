"""Stands where a collector would: takes spans and forgets them."""

from typing import Any

from tests.bench.references.asgi import answer_json, read_body


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Take whatever comes."""
    if scope["type"] != "http":
        return
    await read_body(receive)
    await answer_json(send, {})
