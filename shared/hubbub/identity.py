"""Who a call is for: the hub signs it, an agent believes nothing else.

A token is an EdDSA JWT (RFC 7519, RFC 8037) that lives 60 seconds and names one agent, one customer, one step.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from joserfc import jwk
from joserfc.errors import JoseError
from nacl.signing import SigningKey, VerifyKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hubbub import tokens
from hubbub.errors import ConfigurationInvalid, IdentityRejected
from hubbub.hashing import canonical, digest

ISSUER = "hubbub"
LIFETIME_SECONDS = 60
CLOCK_LEEWAY_SECONDS = 5
ANONYMOUS = "anon:"


class Grant(BaseModel):
    """A person's yes, bound to one input of one step and to what that person was asked.

    `asked_hash` is the hash of the question (see hubbub.outcomes). Where it is left out, whoever signed the grant
    vouches that the yes covers whatever is asked of this input; the hub always says it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    kind: Literal["confirmation", "approval"]
    id: str
    input_hash: str
    asked_hash: str | None = None
    by: str
    exp: int

    def covers(self, skill_input: dict[str, Any], now: float) -> bool:
        """Whether this yes was given for exactly `skill_input` and is still good at `now` (seconds since the epoch)."""
        return self.input_hash == input_hash(skill_input) and now < self.exp


class Identity(BaseModel):
    """What a token says. `customer` is None for somebody who has not signed in.

    `operator` names who of the company asks for this call themselves, by the name of their key; it is None for whatever
    a customer's turn leads to. Above `approve_above` minor units the company wants a person to agree first, whatever
    the agent's own limit allows.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    tenant: str
    conversation: str
    turn: str
    step: str
    customer: str | None = None
    operator: str | None = Field(None, max_length=64)
    grant: Grant | None = None
    approve_above: int | None = Field(None, ge=0)


def input_hash(skill_input: dict[str, Any]) -> str:
    """The hash a grant and a step record bind to: SHA-256 over the canonical input, 32 hex digits."""
    return digest(canonical(skill_input))


def generate_private_key() -> str:
    """Make a new Ed25519 key pair; the private JWK as JSON."""
    return json.dumps(jwk.OKPKey.generate_key("Ed25519", auto_kid=True).as_dict(private=True))


def public_jwks(private_key: str, *further_public_keys: dict[str, Any]) -> str:
    """The JWKS (RFC 7517) agents verify with, from the private JWK; further public keys allow rotation."""
    public = _ed25519(json.loads(private_key)).as_dict(private=False)
    return json.dumps({"keys": [public, *further_public_keys]})


def _ed25519(jwk_members: dict[str, Any]) -> jwk.OKPKey:
    """The key in a JWK, with its thumbprint (RFC 7638) as id when it has none. Raises ValueError for another kind."""
    key = jwk.OKPKey.import_key(jwk_members)
    if not isinstance(key.public_key, Ed25519PublicKey):
        raise ValueError(f"the curve is {key.curve_name}, not Ed25519")  # noqa: TRY004 - the JWK's value is wrong
    key.ensure_kid()
    return key


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs identities with the hub's private key. `head` is the first part of each token."""

    key: SigningKey
    head: str

    @classmethod
    def load(cls, private_key: str) -> "Signer":
        """Read a private JWK. Raises ConfigurationInvalid when it is not one."""
        try:
            key = _ed25519(json.loads(private_key))
        except (ValueError, TypeError, JoseError) as error:
            raise ConfigurationInvalid("HUBBUB_IDENTITY_PRIVATE_KEY is not an Ed25519 JWK") from error
        if not isinstance(key.private_key, Ed25519PrivateKey):
            raise ConfigurationInvalid("HUBBUB_IDENTITY_PRIVATE_KEY is a public key; the hub signs with a private one")
        return cls(SigningKey(key.private_key.private_bytes_raw()), tokens.header(str(key.kid)))

    def sign(self, identity: Identity, audience: str) -> str:
        """A token for `audience` (an agent's name), good for 60 seconds."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": audience,
            "sub": identity.customer or ANONYMOUS + identity.conversation,
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
            **{name: value for name, value in identity if value is not None and name != "customer"},
        }
        return tokens.signed(self.head, claims, self.key)


@dataclass(frozen=True, slots=True)
class Verifier:
    """Checks tokens meant for one agent, signed with one of `keys` (by id)."""

    keys: Mapping[str, VerifyKey]
    audience: str

    @classmethod
    def load(cls, jwks: str, audience: str) -> "Verifier":
        """Read a public JWKS. Raises ConfigurationInvalid when it is not one."""
        try:
            keys = [_ed25519(key) for key in json.loads(jwks)["keys"]]
            if not keys:
                raise ValueError("there is no key in it")
            return cls({str(key.kid): VerifyKey(key.public_key.public_bytes_raw()) for key in keys}, audience)
        except (ValueError, KeyError, TypeError, JoseError) as error:
            raise ConfigurationInvalid("HUBBUB_IDENTITY_JWKS is not a JWKS with Ed25519 keys") from error

    def verify(self, token: str) -> Identity:
        """The identity in `token`. Raises IdentityRejected for anything but a good token for this agent."""
        claims = tokens.signed_claims(token, self.keys)
        try:
            self._check(claims)
            subject = str(claims["sub"])
            customer = None if subject.startswith(ANONYMOUS) else subject
            return Identity.model_validate({**claims, "customer": customer})
        except (ValidationError, KeyError, ValueError, TypeError) as error:
            raise IdentityRejected(f"{type(error).__name__}: {error}") from error

    def _check(self, claims: dict[str, Any]) -> None:
        if claims["iss"] != ISSUER or claims["aud"] != self.audience:
            raise IdentityRejected("the token is for somebody else")
        now = time.time()
        if not claims["iat"] - CLOCK_LEEWAY_SECONDS <= now < claims["exp"] + CLOCK_LEEWAY_SECONDS:
            raise IdentityRejected("the token is not valid now")
        if claims["exp"] > now + LIFETIME_SECONDS + CLOCK_LEEWAY_SECONDS:
            raise IdentityRejected("the token would live too long")
