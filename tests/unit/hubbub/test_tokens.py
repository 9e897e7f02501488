"""A token is a JWT that any library reads, and nothing but one of our kind is read here."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from joserfc import jwk, jwt
from nacl.signing import SigningKey

from hubbub import tokens
from hubbub.errors import IdentityRejected

PAIR = jwk.OKPKey.generate_key("Ed25519")
KEY = SigningKey(PAIR.private_key.private_bytes_raw())
KEYS = {"k": KEY.verify_key}
CLAIMS = {"sub": "zoë", "n": 1, "grant": {"id": "g"}}


def part(content: bytes) -> str:
    """Bytes as a part of a token."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def token_with(header: Any) -> str:
    """A token with a good signature of our key, whatever its header says."""
    return tokens.signed(part(json.dumps(header).encode()), CLAIMS, KEY)


def test_any_library_reads_it() -> None:
    """Header, claims and signature are as RFC 7515 and RFC 7519 have them."""
    token = jwt.decode(tokens.signed(tokens.header("k"), CLAIMS, KEY), PAIR, algorithms=["EdDSA"])
    assert (token.header, token.claims) == ({"typ": "JWT", "alg": "EdDSA", "kid": "k"}, CLAIMS)


def test_a_header_may_be_written_in_another_order() -> None:
    """What a library signs is read."""
    assert tokens.signed_claims(token_with({"kid": "k", "x": 1, "alg": "EdDSA"}), KEYS) == CLAIMS


@pytest.mark.parametrize(
    "header",
    [
        {"kid": "k"},
        {"alg": "none", "kid": "k"},
        {"alg": "HS256", "kid": "k"},
        {"alg": ["EdDSA"], "kid": "k"},
        {"alg": "EdDSA"},
        {"alg": "EdDSA", "kid": "another"},
        {"alg": "EdDSA", "kid": ["k"]},
        {"alg": "EdDSA", "kid": "k", "crit": ["exp"]},
        ["alg", "kid"],
        "alg",
        None,
    ],
    ids=str,
)
def test_a_good_signature_under_another_header_is_rejected(header: Any) -> None:
    """Nothing but the one algorithm, a key by its name, and nothing that must be understood and is not."""
    with pytest.raises(IdentityRejected):
        tokens.signed_claims(token_with(header), KEYS)


def test_a_header_without_bottom_is_rejected() -> None:
    """It is read before the signature is known to be good."""
    with pytest.raises(IdentityRejected):
        tokens.signed_claims(f"{part(b'[' * 100_000)}.{part(b'{}')}.{part(b'x')}", KEYS)


@pytest.mark.parametrize("change", ["{}\n", " {}", "{}.", ".{}", "{}A", "ä{}", "{}.x"])
def test_a_good_token_with_something_to_it_is_rejected(change: str) -> None:
    """No spaces, no further parts, no other letters."""
    good = tokens.signed(tokens.header("k"), CLAIMS, KEY)
    assert tokens.signed_claims(good, KEYS) == CLAIMS
    with pytest.raises(IdentityRejected):
        tokens.signed_claims(change.format(good), KEYS)
