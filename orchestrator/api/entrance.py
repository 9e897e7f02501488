"""How callers come in, put together: keys, sessions, end users' tokens, and the gate that asks for them."""

from dataclasses import dataclass

import anyio
from fastapi import APIRouter

from hubbub.errors import ConfigurationInvalid
from orchestrator.access.issuer import Issuer, is_safe
from orchestrator.access.key_ring import KeyRing
from orchestrator.access.key_store import KeyStore
from orchestrator.access.oidc import OidcTokens, TokenRules
from orchestrator.access.rates import Rates
from orchestrator.access.sessions import SessionTokens
from orchestrator.api.access import Gate
from orchestrator.api.credentials import Credentials, configured_keys
from orchestrator.api.issued_keys import issued_keys_router
from orchestrator.api.rates import RateGate
from orchestrator.api.sessions import sessions_router
from orchestrator.conversations.connection import Connection
from orchestrator.conversations.store import ConversationStore
from orchestrator.settings import ApiKey, HubSettings
from orchestrator.spokes.transport import Connections


@dataclass(frozen=True, slots=True)
class Entrance:
    """The gate, and what has to be looked after for it."""

    gate: Gate
    configured: tuple[ApiKey, ...]
    keys: KeyRing
    sessions: SessionTokens
    tokens: OidcTokens | None

    @classmethod
    def of(cls, settings: HubSettings, redis: Connection, connections: Connections) -> "Entrance":
        """What the settings say; `connections` lead to a provider of tokens. Raises ConfigurationInvalid."""
        configured = configured_keys(settings)
        keys, sessions = KeyRing(KeyStore(redis)), SessionTokens(settings.secret.get_secret_value())
        tokens = _tokens(settings, connections)
        credentials, rates = Credentials(configured, keys, sessions, tokens), _rates(settings, redis)
        gate = Gate(credentials, rates, key_required=settings.key_required)
        return cls(gate, configured, keys, sessions, tokens)

    async def watch(self) -> None:
        """Follow what changes elsewhere, until cancelled."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self.keys.watch)
            if self.tokens is not None:
                tasks.start_soon(self.tokens.issuer.watch)

    def routers(self, store: ConversationStore) -> tuple[APIRouter, ...]:
        """Where keys and sessions come from."""
        return (
            sessions_router(self.sessions, store, self.gate),
            issued_keys_router(self.keys, self.configured, self.gate),
        )


def _tokens(settings: HubSettings, connections: Connections) -> OidcTokens | None:
    """What reads end users' tokens, where a provider is configured. Raises ConfigurationInvalid."""
    if not settings.oidc_issuer:
        return None
    if not is_safe(settings.oidc_issuer):
        raise ConfigurationInvalid("HUBBUB_OIDC_ISSUER must be an https address (http on this machine only)")
    if not settings.oidc_audience:
        raise ConfigurationInvalid("HUBBUB_OIDC_AUDIENCE is needed: else tokens made for others would be let in")
    rules = TokenRules(
        settings.oidc_issuer,
        settings.oidc_audience,
        settings.oidc_tenant,
        settings.oidc_tenant_claim,
        settings.oidc_roles_claim,
        settings.oidc_roles,
    )
    return OidcTokens(rules, Issuer(settings.oidc_issuer, connections))


def _rates(settings: HubSettings, redis: Connection) -> RateGate | None:
    """What counts requests, where any limit is configured."""
    rates = Rates(
        redis,
        {
            "key": settings.rate_per_key,
            "address": settings.rate_per_address,
            "customer": settings.rate_per_customer,
        },
    )
    return RateGate(rates, settings.trusted_proxies) if rates else None
