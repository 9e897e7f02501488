"""Tokens of an OpenID provider: what is believed of one, and what it lets its holder do (RFC 7519, RFC 8725)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry, extract_compact

from orchestrator.access.issuer import Issuer
from orchestrator.settings import Scope, StaffScope

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
)  # fmt: skip
"""Signatures with a published key only: one that a shared secret makes, or none, proves nothing here."""
LEEWAY_S = 30
MAX_TOKEN_CHARS = 16_384
MAX_ROLES = 1_000


class _Registry(JWSRegistry):
    max_header_length = 4_096


REGISTRY = _Registry(algorithms=ALGORITHMS, strict_check_header=False)
"""Header members nobody knows are ignored (RFC 7515, section 4), but for those that `crit` names."""


class TokenRefused(Exception):
    """The token is not believed; the text says why, for logs."""


@dataclass(frozen=True, slots=True)
class TokenRules:
    """Which tokens are believed, and what their claims mean.

    `roles_claim` is the path of names, with dots between them, to the holder's roles; `roles` says what each may do.
    Without `tenant_claim` everybody belongs to `tenant`.
    """

    issuer: str
    audiences: tuple[str, ...]
    tenant: str
    tenant_claim: str = ""
    roles_claim: str = ""
    roles: Mapping[str, frozenset[StaffScope]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a token: `expires_at` in seconds since the epoch."""

    subject: str
    tenant: str
    scopes: frozenset[Scope]
    expires_at: float


@dataclass(frozen=True, slots=True)
class OidcTokens:
    """Reads the tokens of one provider."""

    rules: TokenRules
    issuer: Issuer

    async def holder(self, text: str) -> Holder:
        """Who holds that token. Raises TokenRefused, or IssuerAway while nobody can tell."""
        if len(text) > MAX_TOKEN_CHARS:
            raise TokenRefused("it is too long")
        try:
            key = await self.issuer.key(_key_id(text))
            if key is None:
                raise TokenRefused("its key is not one of the issuer's")
            return holder_of(_claims(text, key, self.rules), self.rules)
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise TokenRefused(f"{type(error).__name__}: {error}") from error


def holder_of(claims: Mapping[str, Any], rules: TokenRules) -> Holder:
    """What the claims of a believed token say of its holder. Raises TokenRefused."""
    tenant = _at(claims, rules.tenant_claim) if rules.tenant_claim else rules.tenant
    if not isinstance(tenant, str):
        raise TokenRefused("it names no tenant")
    roles = _listed(_at(claims, rules.roles_claim)) if rules.roles_claim else ()
    granted: set[Scope] = {scope for role in roles for scope in rules.roles.get(role, ())}
    return Holder(claims["sub"], tenant, frozenset({"chat", *granted}), float(claims["exp"]))


def _key_id(text: str) -> str | None:
    """The id of the key that a token says it is signed with; nothing of it is believed yet."""
    key_id = extract_compact(text.encode(), registry=REGISTRY).headers().get("kid")
    return None if key_id is None else str(key_id)


def _claims(text: str, key: Key, rules: TokenRules) -> Mapping[str, Any]:
    claims = jwt.decode(text, key, registry=REGISTRY).claims
    jwt.JWTClaimsRegistry(
        leeway=LEEWAY_S,
        iss={"essential": True, "value": rules.issuer},
        aud={"essential": True, "values": list(rules.audiences)},
        sub={"essential": True},
        exp={"essential": True},
    ).validate(claims)
    return claims


def _at(claims: Mapping[str, Any], path: str) -> Any:
    """What stands at a path of names; a claim whose own name has dots in it is found as well."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _listed(roles: Any) -> Sequence[str]:
    """Roles as providers write them: a list, or names with spaces between them."""
    if isinstance(roles, str):
        return roles.split()[:MAX_ROLES]
    return [role for role in roles[:MAX_ROLES] if isinstance(role, str)] if isinstance(roles, list) else ()
