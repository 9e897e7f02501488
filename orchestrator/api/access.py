"""The gate every request passes: who calls by which right, or nobody but this machine where no key is configured."""

import ipaddress
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

from fastapi import Request, Security
from fastapi.security import HTTPBearer

from hubbub.errors import ConfigurationInvalid, Problem
from orchestrator.api.callers import Caller
from orchestrator.api.credentials import Credentials
from orchestrator.api.rates import RateGate
from orchestrator.settings import ALL_SCOPES, DEFAULT_TENANT, Scope

__all__ = ["SESSION_ROLE", "Caller", "Gate", "require_local_name"]

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
UNAUTHORIZED = 401
SESSION_ROLE = "session"
"""In the API's description: what is open to the holder of a session token."""
BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="bearer",
    description=(
        "An API key or an end user's token; the role named beside it is the scope that it needs. Where `session` is "
        "named, a session token does as well. Without any configured key none is needed, and only the hub's own "
        "machine is let in."
    ),
)
log = logging.getLogger(__name__)


class Gate:
    """Checks each request's key. Without any configured key only this machine is let in, with every scope.

    Raises ConfigurationInvalid when there is none where one is required.
    """

    def __init__(self, credentials: Credentials, rates: RateGate | None = None, *, key_required: bool = False) -> None:
        self._credentials, self._rates = credentials, rates
        if self.is_open and key_required:
            raise ConfigurationInvalid("no API key is configured: set HUBBUB_API_KEY or HUBBUB_API_KEYS")
        if self.is_open:
            log.warning("AUTHENTICATION IS OFF: no API key is configured, so only this machine may call")

    @property
    def is_open(self) -> bool:
        """Whether authentication is off."""
        return not self._credentials.configured

    @property
    def counts(self) -> bool:
        """Whether requests are counted."""
        return self._rates is not None

    async def admit(self, request: Request, *scopes: Scope, sessions: bool = False) -> Caller:
        """The caller of `request`, who has at least one of `scopes`; the holder of a session only where `sessions` may.

        Raises Problem 401, 403, 429 or 503.
        """
        caller = await self._caller(request) if self._rates is None else await self._counted(request, self._rates)
        if caller.conversation is not None and not sessions:
            raise Problem(
                403, "A session may not do this", "it may chat in its conversation, read it and give feedback"
            )
        if not any(caller.may(scope) for scope in scopes):
            raise Problem(403, "The key lacks a scope", f"this needs the scope {' or '.join(scopes)}")
        return caller

    def needs(self, *scopes: Scope, sessions: bool = False) -> Callable[..., Awaitable[Caller]]:
        """A FastAPI dependency that admits callers with at least one of `scopes`; the API's description says so.

        `sessions`: also those with a session token, who must then be kept to their conversation (`place`, `may_see`).
        """
        roles = (*scopes, SESSION_ROLE) if sessions else scopes

        async def admitted(request: Request, _: Annotated[object, Security(BEARER, scopes=roles)]) -> Caller:
            return await self.admit(request, *scopes, sessions=sessions)

        return admitted

    def stands(self, caller: Caller) -> bool:
        """Whether a caller who was admitted would be admitted again: streams end with the right to follow them."""
        return self._credentials.stands(caller)

    async def count_turn(self, tenant: str, customer: str | None) -> Mapping[str, str]:
        """Count a turn of a customer who is known; the headers of its response. Raises Problem 429."""
        return await self._rates.turn(tenant, customer) if self._rates and customer else {}

    async def _counted(self, request: Request, rates: RateGate) -> Caller:
        """The caller of a request that is within the limits; those nobody knows are counted by their address."""
        try:
            caller = await self._caller(request)
        except Problem as problem:
            if problem.status == UNAUTHORIZED:
                await rates.stranger(request)
            raise
        await rates.caller(request, caller)
        return caller

    async def _caller(self, request: Request) -> Caller:
        if self.is_open:
            _require_loopback(request)
            return Caller("local", DEFAULT_TENANT, ALL_SCOPES)
        return await self._credentials.caller(request.headers.get("Authorization", ""))


def _require_loopback(request: Request) -> None:
    """Let in only who reached us through a loopback address by a loopback name (a rebound DNS name is not one)."""
    server = request.scope.get("server")
    if server is None or not _is_loopback(server[0]):
        raise Problem(401, "An API key is needed", "without a configured key only this machine may call")
    require_local_name(request)


def require_local_name(request: Request) -> None:
    """Let in only who used a loopback name; raises a Problem else: a DNS name may have been bound to this machine."""
    host = request.headers.get("Host", "")
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    if name.lower() not in LOCAL_HOSTS:
        raise Problem(403, "This host name is not accepted", "use localhost, 127.0.0.1 or [::1]")


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
