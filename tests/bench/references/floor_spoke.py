"""The floor's spoke."""

import json
from typing import Any

from tests.bench.references.asgi import answer_json, read_body
from tests.bench.words import ANSWER, SNIPPET, TITLE, URL


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Say the same to everybody."""
    if scope["type"] != "http":
        return
    if scope["method"] == "POST":
        json.loads(await read_body(receive))
    await answer_json(send, {"say": ANSWER, "citations": [{"title": TITLE, "url": URL, "snippet": SNIPPET}]})
