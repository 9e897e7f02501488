"""Tokens of a real OpenID provider: which are believed, and how its keys are followed."""

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jws import JWSRegistry

from orchestrator.access.issuer import DISCOVERY, Issuer, IssuerAway
from orchestrator.access.oidc import LEEWAY_S, Holder, OidcTokens, TokenRefused, TokenRules
from orchestrator.spokes.transport import Connections
from tests.openid import AUDIENCE, JWKS, Provider, new_key, provider

pytestmark = pytest.mark.anyio


@pytest.fixture
def issuer() -> Iterator[Provider]:
    """The provider."""
    with provider() as running:
        yield running


@pytest.fixture
async def connections() -> AsyncIterator[Connections]:
    """How the hub reaches it."""
    async with Connections() as opened:
        yield opened


def tokens_of(issuer: Provider, connections: Connections, *, pause_s: float = 0.0, **rules: Any) -> OidcTokens:
    """What reads its tokens."""
    known = TokenRules(issuer.url, ("other", AUDIENCE), "default", **rules)
    return OidcTokens(known, Issuer(issuer.url, connections, pause_s))


@pytest.fixture
def tokens(issuer: Provider, connections: Connections) -> OidcTokens:
    """With the usual rules, and no pause between looks."""
    return tokens_of(issuer, connections)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"])
@pytest.mark.filterwarnings("ignore:EdDSA")
async def test_a_token_of_the_provider_is_believed(issuer: Provider, tokens: OidcTokens, algorithm: str) -> None:
    """Whatever it is signed with, as long as a published key tells; its holder may chat."""
    key = new_key(algorithm, "another")
    issuer.published.append(key)
    end = int(time.time()) + 60
    told = await tokens.holder(issuer.token("cus_ada", key=key, algorithm=algorithm, exp=end))
    assert told == Holder("cus_ada", "default", frozenset({"chat"}), end)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "somebody else"},
        {"aud": ["somebody", "else"]},
        {"aud": None},
        {"aud": 7},
        {"exp": int(time.time()) - LEEWAY_S - 1},
        {"exp": None},
        {"exp": "tomorrow"},
        {"nbf": int(time.time()) + 600},
        {"sub": None},
        {"sub": 7},
    ],
)
async def test_a_token_with_wrong_claims_is_refused(issuer: Provider, tokens: OidcTokens, claims: Any) -> None:
    """For others, from others, too old, too young, for nobody."""
    with pytest.raises(TokenRefused):
        await tokens.holder(issuer.token("cus_ada", **claims))


async def test_clocks_may_differ_a_little(issuer: Provider, tokens: OidcTokens) -> None:
    """By half a minute."""
    now = int(time.time())
    await tokens.holder(issuer.token("cus_ada", exp=now - LEEWAY_S + 10))
    await tokens.holder(issuer.token("cus_ada", nbf=now + LEEWAY_S - 10))


async def test_a_token_of_another_key_is_refused(issuer: Provider, tokens: OidcTokens) -> None:
    """Though it has the id of one that is published."""
    with pytest.raises(TokenRefused, match="BadSignature"):
        await tokens.holder(issuer.token("cus_ada", key=new_key(key_id="k1")))


async def test_a_changed_token_is_refused(issuer: Provider, tokens: OidcTokens) -> None:
    """Nobody makes themselves somebody else."""
    head, _, signature = issuer.token("cus_ben").split(".")
    _, claims, _ = issuer.token("cus_ada").split(".")
    with pytest.raises(TokenRefused):
        await tokens.holder(f"{head}.{claims}.{signature}")


async def test_what_everybody_could_sign_is_refused(issuer: Provider, tokens: OidcTokens) -> None:
    """With no signature, or with the public key taken for a shared secret."""
    claims = {"iss": issuer.url, "aud": AUDIENCE, "sub": "cus_ada", "exp": int(time.time()) + 60}
    unsigned = f"{_part({'alg': 'none', 'kid': 'k1'})}.{_part(claims)}"
    said = f"{_part({'alg': 'HS256', 'kid': 'k1'})}.{_part(claims)}"
    mac = hmac.digest(issuer.key.as_pem(private=False), said.encode(), "sha256")
    for forged in (f"{unsigned}.", f"{said}.{_encoded(mac)}"):
        with pytest.raises(TokenRefused, match="Algorithm"):
            await tokens.holder(forged)


@pytest.mark.parametrize(
    "text", ["", "a.b.c", "..", "x" * 20_000, "é.é.é", f"{'e30' * 9_000}.e30.e30", f"{'W1tb' * 1_000}.e30.e30"]
)
async def test_nonsense_is_refused(tokens: OidcTokens, text: str) -> None:
    """However it looks."""
    with pytest.raises(TokenRefused):
        await tokens.holder(text)


async def test_what_nobody_knows_in_a_head_does_not_matter(issuer: Provider, tokens: OidcTokens) -> None:
    """But what it calls critical does."""
    claims = jwt.decode(issuer.token("cus_ada"), issuer.key).claims
    odd = {"alg": "RS256", "kid": "k1", "nonce": "x", "typ": "at+jwt"}
    lenient = JWSRegistry(algorithms=["RS256"], strict_check_header=False)
    assert (await tokens.holder(jwt.encode(odd, claims, issuer.key, registry=lenient))).subject == "cus_ada"
    head = _part({**odd, "crit": ["nonce"]})
    signature = issuer.key.private_key.sign(f"{head}.{_part(claims)}".encode(), PKCS1v15(), SHA256())
    with pytest.raises(TokenRefused):
        await tokens.holder(f"{head}.{_part(claims)}.{_encoded(signature)}")


async def test_a_new_key_is_found(issuer: Provider, tokens: OidcTokens) -> None:
    """The provider rotates its keys: the first token of the new one makes the hub look."""
    await tokens.holder(issuer.token("cus_ada"))
    new = new_key(key_id="k2")
    issuer.published = [new]
    assert (await tokens.holder(issuer.token("cus_ada", key=new))).subject == "cus_ada"
    with pytest.raises(TokenRefused):  # the old one was withdrawn
        await tokens.holder(issuer.token("cus_ada"))


async def test_made_up_keys_do_not_make_the_hub_ask_again_and_again(issuer: Provider, connections: Connections) -> None:
    """One look, and then none for a while."""
    tokens = tokens_of(issuer, connections, pause_s=600.0)
    await tokens.holder(issuer.token("cus_ada"))
    for number in range(5):
        with pytest.raises(TokenRefused):
            await tokens.holder(issuer.token("cus_ada", key=new_key("ES256", f"none-{number}"), algorithm="ES256"))
    assert issuer.asked == [DISCOVERY, JWKS]


async def test_a_provider_that_goes_away_takes_nothing_with_it(issuer: Provider, tokens: OidcTokens) -> None:
    """Its keys stay good."""
    await tokens.holder(issuer.token("cus_ada"))
    issuer.documents[DISCOVERY] = {"error": "maintenance"}
    await tokens.issuer.look()
    assert (await tokens.holder(issuer.token("cus_ada"))).subject == "cus_ada"


async def test_nobody_can_tell_before_the_first_look_succeeds(issuer: Provider, tokens: OidcTokens) -> None:
    """That is not the token's fault."""
    issuer.documents[DISCOVERY] = {"error": "maintenance"}
    with pytest.raises(IssuerAway):
        await tokens.holder(issuer.token("cus_ada"))


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://elsewhere.example", "jwks_uri": "KEYS"},
        {"issuer": "ISSUER", "jwks_uri": "http://elsewhere.example/keys"},
        {"issuer": "ISSUER", "jwks_uri": "file:///etc/passwd"},
        {"issuer": "ISSUER"},
        ["nonsense"],
    ],
)
async def test_what_a_provider_may_not_publish(issuer: Provider, tokens: OidcTokens, document: Any) -> None:
    """Another name than its own, and keys that anybody on the way could change."""
    text = json.dumps(document).replace("ISSUER", issuer.url).replace("KEYS", issuer.url + JWKS)
    issuer.documents[DISCOVERY] = json.loads(text)
    with pytest.raises(IssuerAway):
        await tokens.holder(issuer.token("cus_ada"))


async def test_a_key_of_no_use_spoils_no_other(issuer: Provider, tokens: OidcTokens) -> None:
    """One to encrypt with, one of a kind from the future, one that is broken, a secret one."""
    good = issuer.key.as_dict(private=False)
    others = [
        {**new_key(key_id="enc").as_dict(private=False), "use": "enc"},
        {"kty": "AKP", "kid": "future", "alg": "ML-DSA-44", "pub": "x"},
        {"kty": "EC", "kid": "broken", "crv": "P-256", "x": "!", "y": "!"},
        {"kty": "oct", "kid": "shared", "k": "c2VjcmV0"},
    ]
    issuer.documents[JWKS] = {"keys": [*others, good]}
    assert (await tokens.holder(issuer.token("cus_ada"))).subject == "cus_ada"
    with pytest.raises(TokenRefused):
        await tokens.holder(issuer.token("cus_ada", key=new_key(key_id="enc")))


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("roles", ["agent", "unknown", 7]),
        ("roles", "agent unknown"),
        ("realm_access.roles", None),
        ("https://shop.example/roles", ["agent"]),
    ],
)
async def test_roles_open_the_desk(issuer: Provider, connections: Connections, claim: str, value: Any) -> None:
    """Wherever the provider writes them: as a list or a text, deep inside, or under a name with dots."""
    rules = {"roles_claim": claim, "roles": {"agent": frozenset({"desk", "approve"})}}
    tokens = tokens_of(issuer, connections, **rules)
    claims = {claim: value} if value else {"realm_access": {"roles": ["agent"]}}
    assert (await tokens.holder(issuer.token("dana", **claims))).scopes == {"chat", "desk", "approve"}
    assert (await tokens.holder(issuer.token("dana"))).scopes == {"chat"}


async def test_a_claim_may_name_the_tenant(issuer: Provider, connections: Connections) -> None:
    """Then it has to."""
    tokens = tokens_of(issuer, connections, tenant_claim="org")
    assert (await tokens.holder(issuer.token("cus_ada", org="acme"))).tenant == "acme"
    with pytest.raises(TokenRefused):
        await tokens.holder(issuer.token("cus_ada"))


def _part(members: dict[str, object]) -> str:
    return _encoded(json.dumps(members).encode())


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
