"""Who is calling the hub and what they may do: by API keys, or nobody but this machine where none is configured."""

import ipaddress
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Request, Security
from fastapi.security import HTTPBearer

from hubbub.errors import ConfigurationInvalid, FieldError, InvalidInput, Problem
from orchestrator.access.issued_keys import PREFIX, hashed
from orchestrator.access.key_ring import KeyRing
from orchestrator.conversations.records import ConversationRecord
from orchestrator.settings import ALL_SCOPES, DEFAULT_TENANT, DESK_SCOPES, ApiKey, HubSettings, Scope

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
MAX_CUSTOMER_CHARS = 255
RESERVED_PREFIX = "anon:"
RETRY_SOON = {"Retry-After": "2"}
BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="bearer",
    description=(
        "An API key; the role named beside it is the scope that it needs. Without any configured key none is needed, "
        "and only the hub's own machine is let in."
    ),
)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling: the key's name (or "local"), its tenant and its scopes."""

    name: str
    tenant: str
    scopes: frozenset[Scope]

    def may(self, scope: Scope) -> bool:
        """Whether the caller has `scope`."""
        return scope in self.scopes

    def customer(self, claimed: str | None) -> str | None:
        """The customer this caller speaks for, who is `claimed` if it may say so.

        Raises Problem 403 for a claim without the scope, InvalidInput for an id that is none.
        """
        if claimed is None:
            return None
        if not self.may("act_as_customer"):
            raise Problem(403, "This key may not act for a customer", "customer_id needs the scope act_as_customer")
        return customer_id_of(claimed, "/customer_id")

    def looks_at(self, claimed: str | None, pointer: str) -> str | None:
        """The customer whose things this caller reads: one it speaks for, or at the desk anybody.

        `pointer` says where `claimed` stood. Raises Problem 403, InvalidInput.
        """
        if claimed is None:
            return None
        if not (self.may("desk") or self.may("act_as_customer")):
            detail = "customer_id needs the scope act_as_customer or desk"
            raise Problem(403, "This key may not act for a customer", detail)
        return customer_id_of(claimed, pointer)

    def may_see(self, conversation: ConversationRecord, customer: str | None) -> bool:
        """Whether a conversation is this caller's own, or the caller works at the desk and names no other customer."""
        if self.may("desk"):
            return customer is None or conversation.customer_id == customer
        return conversation.caller == self.name and conversation.customer_id == customer


class Gate:
    """Checks each request's key. Without any configured key only this machine is let in, with every scope.

    Raises ConfigurationInvalid when there is none where one is required.
    """

    def __init__(self, settings: HubSettings, issued: KeyRing) -> None:
        self._keys = configured_keys(settings)
        self._issued = issued
        if not self._keys and settings.key_required:
            raise ConfigurationInvalid("no API key is configured: set HUBBUB_API_KEY or HUBBUB_API_KEYS")
        if not self._keys:
            log.warning("AUTHENTICATION IS OFF: no API key is configured, so only this machine may call")

    @property
    def is_open(self) -> bool:
        """Whether authentication is off."""
        return not self._keys

    async def admit(self, request: Request, *scopes: Scope) -> Caller:
        """The caller of `request`, who has at least one of `scopes`. Raises Problem 401, 403 or 503."""
        caller = self._caller(request)
        if not any(caller.may(scope) for scope in scopes):
            raise Problem(403, "The key lacks a scope", f"this needs the scope {' or '.join(scopes)}")
        return caller

    def needs(self, *scopes: Scope) -> Callable[..., Awaitable[Caller]]:
        """A FastAPI dependency that admits callers with at least one of `scopes`; the API's description says so."""

        async def admitted(request: Request, _: Annotated[object, Security(BEARER, scopes=scopes)]) -> Caller:
            return await self.admit(request, *scopes)

        return admitted

    def _caller(self, request: Request) -> Caller:
        if self.is_open:
            _require_loopback(request)
            return Caller("local", DEFAULT_TENANT, ALL_SCOPES)
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise _unknown()
        return self._holder(text.strip())

    def _holder(self, text: str) -> Caller:
        """Whose key this is. It is looked up by its hash: how long that takes tells nothing about the key."""
        sha256 = hashed(text)
        if configured := self._keys.get(sha256):
            return Caller(configured.name, configured.tenant, configured.scopes)
        if issued := self._issued.find(sha256):
            return Caller(issued.id, issued.tenant, frozenset(issued.scopes))
        if text.startswith(PREFIX) and not self._issued.complete:
            # It may be a good one: a client told otherwise would throw it away.
            detail = "the store has not said yet which keys there are"
            raise Problem(503, "Please try again shortly", detail, retryable=True, headers=RETRY_SOON)
        raise _unknown()


def _unknown() -> Problem:
    detail = "send a valid key as Authorization: Bearer KEY"
    return Problem(401, "A valid API key is needed", detail, headers={"WWW-Authenticate": "Bearer"})


def customer_id_of(claimed: str, pointer: str) -> str:
    """`claimed`, if it can be a customer's id. Raises InvalidInput, naming `pointer`."""
    printable = claimed.isprintable() and 0 < len(claimed) <= MAX_CUSTOMER_CHARS
    if not printable or claimed.startswith(RESERVED_PREFIX):
        detail = f"must be 1 to {MAX_CUSTOMER_CHARS} printable characters not starting with {RESERVED_PREFIX}"
        raise InvalidInput([FieldError(pointer, detail)])
    return claimed


def configured_keys(settings: HubSettings) -> dict[str, ApiKey]:
    """The keys of the settings, by the hash of their texts."""
    plain = (("default", settings.api_key, settings.api_key_scopes), ("desk", settings.desk_key, DESK_SCOPES))
    texts = ((name, secret.get_secret_value().strip(), scopes) for name, secret, scopes in plain if secret)
    keys = [ApiKey(name=name, sha256=hashed(text), scopes=scopes) for name, text, scopes in texts if text]
    return {key.sha256: key for key in (*settings.api_keys, *keys)}


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
