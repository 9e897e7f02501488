"""Which pages of other origins a browser lets speak to the hub (Fetch standard, section 3.3)."""

from collections.abc import Sequence
from typing import Any

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SENT = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
    "X-Conversation-Id",
    "traceparent",
    "tracestate",
)
SHOWN = (
    "ETag",
    "Idempotency-Key",
    "Idempotent-Replay",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Conversation-Id",
    "X-Trace-Id",
)
AGREED_S = 600


def rules(origins: Sequence[str]) -> dict[str, Any]:
    """How Starlette's middleware is set up for these origins.

    Without credentials: a page says who it is by a token that it sends itself, and a cookie of anybody's opens nothing.
    """
    return {
        "allow_origins": origins,
        "allow_methods": METHODS,
        "allow_headers": SENT,
        "expose_headers": SHOWN,
        "allow_credentials": False,
        "max_age": AGREED_S,
    }
