"""A session token says what it was made for, and nothing else makes one."""

import base64
import json
import time

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from orchestrator.access.sessions import PREFIX, Session, SessionTokens

SECRET = "known to these tests only"
TOKENS = SessionTokens(SECRET)
CLAIMS = {"tenant": "acme", "caller": "web", "conversation": "c_1", "exp": int(time.time()) + 60}


@pytest.mark.parametrize("customer", ["cus_ada", None])
def test_a_token_says_what_it_was_made_for(customer: str | None) -> None:
    """With a customer or without."""
    session = _session(customer)
    assert TOKENS.token(session).startswith(PREFIX)
    assert TOKENS.read(TOKENS.token(session)) == session


def test_a_token_ends() -> None:
    """By itself."""
    assert TOKENS.read(TOKENS.token(_session(expires_in=-1))) is None


def test_another_secret_makes_other_tokens() -> None:
    """Theirs are not ours."""
    assert TOKENS.read(SessionTokens("another secret of a hub").token(_session())) is None


def test_a_changed_token_is_none() -> None:
    """Whoever holds one cannot widen it."""
    head, claims, signature = TOKENS.token(_session()).removeprefix(PREFIX).split(".")
    wider = json.loads(base64.urlsafe_b64decode(claims + "==")) | {"conversation": "c_2"}
    forged = base64.urlsafe_b64encode(json.dumps(wider).encode()).rstrip(b"=").decode()
    assert TOKENS.read(f"{PREFIX}{head}.{forged}.{signature}") is None


@pytest.mark.parametrize("text", ["", PREFIX, f"{PREFIX}a.b.c", f"{PREFIX}..", "hbs_" + "x" * 5_000, f"{PREFIX}é.ü.ß"])
def test_nonsense_is_none(text: str) -> None:
    """However it looks."""
    assert TOKENS.read(text) is None


@pytest.mark.parametrize("header", [{"alg": "HS256", "crit": 1}, {"alg": ["HS256"]}, {"alg": None}, {}])
def test_a_header_of_nonsense_is_none(header: dict[str, object]) -> None:
    """Whoever sends it is a stranger, and no fault of ours."""
    assert TOKENS.read(f"{PREFIX}{_part(header)}.{_part(CLAIMS)}.x") is None


def test_what_the_secret_signs_elsewhere_is_none() -> None:
    """The key of sessions is one of its own; and a token without a signature, or of another kind, has none."""
    plain = OctKey.import_key(SECRET.encode())
    unsigned = ".".join((_part({"alg": "none", "typ": "JWT"}), _part(CLAIMS), ""))
    assert TOKENS.read(PREFIX + jwt.encode({"alg": "HS256"}, CLAIMS, plain)) is None
    assert TOKENS.read(PREFIX + unsigned) is None


def _part(members: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(members).encode()).rstrip(b"=").decode()


def _session(customer: str | None = "cus_ada", *, expires_in: int = 60) -> Session:
    return Session(
        tenant="acme",
        caller="web",
        conversation_id="c_1",
        customer_id=customer,
        expires_at=int(time.time()) + expires_in,
    )
