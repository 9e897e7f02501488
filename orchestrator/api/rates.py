"""Rates at the gate: a request over a limit is 429 before anything is done, and clients are told how they stand.

Sources: RFC 6585, section 4; draft-ietf-httpapi-ratelimit-headers-10 (`RateLimit`, `RateLimit-Policy`, the problem's
type).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hubbub.errors import Problem
from orchestrator.access.addresses import Network, client_address
from orchestrator.access.rates import Kind, Rates, Standing
from orchestrator.api.callers import Caller

QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"
STRANGERS = "-"
"""In place of the tenant of those whose key is not known."""
TOLD = "hubbub.rates"
"""Where in a request's scope the headers lie that tell how its caller stands."""


@dataclass(frozen=True, slots=True)
class RateGate:
    """Counts requests by key and address, and turns by customer."""

    rates: Rates
    trusted: Sequence[Network]

    async def caller(self, request: Request, caller: Caller) -> None:
        """Count a request of a caller. Raises Problem 429."""
        await self._count(request, caller.tenant, {"key": caller.name, "address": self._address(request)})

    async def stranger(self, request: Request) -> None:
        """Count a request of somebody whose key is not known. Raises Problem 429."""
        await self._count(request, STRANGERS, {"address": self._address(request)})

    async def turn(self, tenant: str, customer: str) -> Mapping[str, str]:
        """Count a turn of a customer; the headers of its response. Raises Problem 429."""
        return _headers_or_refusal(await self.rates.count(tenant, {"customer": customer}))

    async def _count(self, request: Request, tenant: str, who: Mapping[Kind, str]) -> None:
        request.scope[TOLD] = _headers_or_refusal(await self.rates.count(tenant, who))

    def _address(self, request: Request) -> str:
        peer = request.client.host if request.client else ""
        return client_address(peer, request.headers.getlist("X-Forwarded-For"), self.trusted)


class TellRates:
    """ASGI middleware: adds to a response how its caller stands, where that was counted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in scope.get(TOLD, {}).items():
                    headers.append(name, value)
            await send(message)

        await self._app(scope, receive, telling if scope["type"] == "http" else send)


def _headers_or_refusal(standings: Sequence[Standing]) -> Mapping[str, str]:
    headers = _headers(standings)
    exceeded = [standing for standing in standings if standing.exceeded]
    if not exceeded:
        return headers
    wait = max(standing.reset_s for standing in exceeded)
    names: dict[str, Any] = {"violated-policies": [standing.limit.policy for standing in exceeded]}
    raise Problem(
        429,
        "Too many requests",
        f"nothing was done; ask again in {wait} seconds",
        type=QUOTA_EXCEEDED,
        retryable=True,
        headers={**headers, "Retry-After": str(wait)},
        **names,
    )


def _headers(standings: Sequence[Standing]) -> dict[str, str]:
    if not standings:
        return {}
    limits = [(standing.limit, standing) for standing in standings]
    return {
        "RateLimit-Policy": ", ".join(f'"{limit.policy}";q={limit.quota};w={limit.window_s}' for limit, _ in limits),
        "RateLimit": ", ".join(f'"{limit.policy}";r={max(one.remaining, 0)};t={one.reset_s}' for limit, one in limits),
    }
