"""The support agent without its memory: each call comes under a new key, so nothing is ever known to be done already.

`uvicorn tests.chaos.forgetful:app`
"""

from uuid import uuid4

from starlette.types import Receive, Scope, Send

from agents.support.app import app as agent

KEY = b"idempotency-key"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one request under another key than it came with."""
    if scope["type"] == "http":
        fresh = uuid4().hex.encode()
        scope = {**scope, "headers": [(name, fresh if name == KEY else value) for name, value in scope["headers"]]}
    await agent(scope, receive, send)
