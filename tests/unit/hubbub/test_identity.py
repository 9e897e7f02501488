"""A token proves who is calling, or it proves nothing."""

import base64
import json
import time
from typing import Any

import pytest
import time_machine
from joserfc import jwk, jwt

from hubbub.errors import ConfigurationInvalid, IdentityRejected
from hubbub.hashing import canonical
from hubbub.identity import Grant, Identity, Signer, Verifier, generate_private_key, input_hash, public_jwks

KEY = generate_private_key()
JWKS = public_jwks(KEY)
ADA = Identity(tenant="default", conversation="c_1", turn="t_1", step="s1", customer="ada@example.com")
PARCEL = {"order_id": "A-1"}


def verifier(*private_keys: str) -> Verifier:
    """The agent `order`, which believes these keys (by default the usual one)."""
    first, *others = private_keys or (KEY,)
    further = [json.loads(public_jwks(other))["keys"][0] for other in others]
    return Verifier.load(public_jwks(first, *further), "order")


def claims(**changed: Any) -> dict[str, Any]:
    """What a good token says, but for `changed`; None leaves a claim out."""
    now = int(time.time())
    good = {
        "iss": "hubbub",
        "aud": "order",
        "sub": "ada@example.com",
        "iat": now,
        "exp": now + 60,
        "tenant": "default",
        "conversation": "c_1",
        "turn": "t_1",
        "step": "s1",
    }
    return {name: value for name, value in {**good, **changed}.items() if value is not None}


def signed(said: dict[str, Any], key: str = KEY, **header: Any) -> str:
    """A token that says so, signed with `key`."""
    private = jwk.OKPKey.import_key(json.loads(key))
    return jwt.encode({"alg": "EdDSA", "kid": private.kid, **header}, said, private, algorithms=["EdDSA"])


def encoded(part: dict[str, Any]) -> str:
    """One part of a token, as base64url."""
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def test_an_identity_arrives_as_it_was_sent() -> None:
    """Customer, conversation, turn, step, operator and grant."""
    grant = Grant(kind="approval", id="a_1", input_hash=input_hash(PARCEL), by="desk:kim", exp=2_000_000_000)
    identity = ADA.model_copy(update={"grant": grant, "operator": "kim"})
    assert verifier().verify(Signer.load(KEY).sign(identity, "order")) == identity
    assert verifier().verify(signed(claims())) == ADA


def test_a_stranger_stays_anonymous() -> None:
    """Whoever has not signed in is known by the conversation only, and is no customer."""
    stranger = ADA.model_copy(update={"customer": None})
    token = Signer.load(KEY).sign(stranger, "order")
    assert jwt.decode(token, jwk.OKPKey.import_key(json.loads(KEY)), algorithms=["EdDSA"]).claims["sub"] == "anon:c_1"
    assert verifier().verify(token).customer is None


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "support"},
        {"aud": ["order", "support"]},
        {"aud": None},
        {"iss": "somebody"},
        {"iss": None},
        {"sub": None},
        {"exp": None},
        {"iat": None},
        {"exp": "soon"},
        {"exp": 4_000_000_000},
        {"tenant": None},
        {"grant": {"kind": "wish"}},
    ],
    ids=str,
)
def test_what_a_token_must_say(changed: dict[str, Any]) -> None:
    """Meant for this agent, from the hub, with all its claims: anything less is rejected."""
    with pytest.raises(IdentityRejected):
        verifier().verify(signed(claims(**changed)))


@pytest.mark.parametrize(
    "token",
    ["", "nonsense", "a.b.c", "....", signed(claims())[:-4], signed(claims(), generate_private_key())],
    ids=["empty", "nonsense", "three parts", "dots", "cut off", "other key"],
)
def test_a_forged_token_is_rejected(token: str) -> None:
    """Only the hub's own signature counts."""
    with pytest.raises(IdentityRejected):
        verifier().verify(token)


def test_another_keys_signature_under_our_key_id_is_rejected() -> None:
    """Naming the right key is not having it."""
    ours = json.loads(JWKS)["keys"][0]["kid"]
    with pytest.raises(IdentityRejected):
        verifier().verify(signed(claims(), generate_private_key(), kid=ours))


def test_changed_claims_are_rejected() -> None:
    """A good signature under other words is no signature."""
    header, _, signature = signed(claims()).split(".")
    with pytest.raises(IdentityRejected):
        verifier().verify(f"{header}.{encoded(claims(sub='ben@example.com'))}.{signature}")


def test_unsigned_tokens_are_rejected() -> None:
    """`alg: none` is no algorithm (RFC 8725, section 3.2)."""
    with pytest.raises(IdentityRejected):
        verifier().verify(f"{encoded({'alg': 'none'})}.{encoded(claims())}.")


def test_the_public_key_is_no_shared_secret() -> None:
    """A token signed by HMAC with the public key as its secret is rejected (RFC 8725, section 2.1)."""
    public = json.loads(JWKS)["keys"][0]
    secret = jwk.OctKey.import_key(public["x"])
    token = jwt.encode({"alg": "HS256", "kid": public["kid"]}, claims(), secret)
    with pytest.raises(IdentityRejected):
        verifier().verify(token)


def test_a_token_lives_a_minute() -> None:
    """Five seconds of grace for clocks that differ, either way."""
    with time_machine.travel(1_900_000_000, tick=False) as traveller:
        token = Signer.load(KEY).sign(ADA, "order")
        for good in (-5, 0, 60, 64):
            traveller.move_to(1_900_000_000 + good)
            assert verifier().verify(token) == ADA
        for bad in (-6, 65, 10_000):
            traveller.move_to(1_900_000_000 + bad)
            with pytest.raises(IdentityRejected):
                verifier().verify(token)


def test_keys_can_be_changed_without_a_pause() -> None:
    """An agent that holds the old and the new key believes both; later only the new one."""
    old, new = generate_private_key(), generate_private_key()
    both = verifier(old, new)
    assert both.verify(signed(claims(), old)) == both.verify(signed(claims(), new)) == ADA
    with pytest.raises(IdentityRejected):
        verifier(new).verify(signed(claims(), old))


def test_a_key_needs_no_id_of_its_own() -> None:
    """A JWK made by other tools may have none: its thumbprint serves on both sides."""
    nameless = {name: value for name, value in json.loads(KEY).items() if name != "kid"}
    other = json.loads(public_jwks(generate_private_key()))["keys"][0]
    token = Signer.load(json.dumps(nameless)).sign(ADA, "order")
    assert Verifier.load(public_jwks(json.dumps(nameless), other), "order").verify(token) == ADA
    bare = {name: value for name, value in nameless.items() if name != "d"}
    assert Verifier.load(json.dumps({"keys": [other, bare]}), "order").verify(token) == ADA


def test_the_public_keys_hold_no_secret() -> None:
    """What agents are given cannot sign."""
    assert "d" not in json.loads(JWKS)["keys"][0]


X25519 = json.dumps(jwk.OKPKey.generate_key("X25519").as_dict(private=True))
RSA = json.dumps(jwk.RSAKey.generate_key(2048).as_dict(private=True))


@pytest.mark.parametrize("key", ["", "nonsense", "{}", "[]", "7", X25519, RSA])
def test_a_signer_needs_an_ed25519_key(key: str) -> None:
    """The hub does not start with another, and its text names the setting."""
    with pytest.raises(ConfigurationInvalid, match="HUBBUB_IDENTITY_PRIVATE_KEY"):
        Signer.load(key)


def test_a_signer_needs_the_private_key() -> None:
    """Given the public one by mistake, the hub says so at its start instead of at the first call."""
    with pytest.raises(ConfigurationInvalid, match="is a public key"):
        Signer.load(json.dumps(json.loads(JWKS)["keys"][0]))


NO_KEYS = ["", "nonsense", "{}", "[]", "7", '{"keys": []}', '{"keys": 7}', '{"keys": [7]}']
OTHER_KEYS = [f'{{"keys": [{key}]}}' for key in (X25519, RSA, '{"kty": "oct", "k": "AA"}')]


@pytest.mark.parametrize("jwks", [*NO_KEYS, *OTHER_KEYS])
def test_a_verifier_needs_ed25519_keys(jwks: str) -> None:
    """An agent does not start with keys it could never verify with."""
    with pytest.raises(ConfigurationInvalid, match="HUBBUB_IDENTITY_JWKS"):
        Verifier.load(jwks, "order")


def grant(skill_input: dict[str, Any], exp: int = 1_000) -> Grant:
    """A yes to this input until `exp`."""
    return Grant(kind="confirmation", id="g", input_hash=input_hash(skill_input), by="ada@example.com", exp=exp)


def test_a_yes_covers_its_input_only() -> None:
    """However the members are ordered; not one more, one less, or another value."""
    yes = grant({"order_id": "A-1", "reason": None})
    assert yes.covers({"reason": None, "order_id": "A-1"}, now=0)
    assert not yes.covers({"order_id": "A-1"}, now=0)
    assert not yes.covers({"order_id": "A-2", "reason": None}, now=0)
    assert not yes.covers({"order_id": "A-1", "reason": None, "amount": 1}, now=0)


def test_a_yes_ends() -> None:
    """It is good until its moment, and not at it."""
    assert grant(PARCEL, exp=1_000).covers(PARCEL, now=999.999)
    assert not grant(PARCEL, exp=1_000).covers(PARCEL, now=1_000)


def test_an_input_hashes_to_the_same_forever() -> None:
    """Records and grants outlive an upgrade."""
    assert canonical([canonical(PARCEL)]) == r'["{\"order_id\":\"A-1\"}"]'
    assert input_hash(PARCEL) == "4944d2dc1e550fc9c6dfde4f8553e3c3"
