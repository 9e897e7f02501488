"""API keys that the hub issues itself: what is kept of one, and how it comes about, is rotated and ends (pure)."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Self

from orchestrator.kept import Kept
from orchestrator.settings import Scope

PREFIX = "hb_"
"""Whoever finds a key in a log or in a repository, secret scanners included, knows it for one."""
RANDOM_BYTES = 32
MOST_EARLIER = 4
"""Earlier texts of a key that may still be good."""
MAX_NAME_CHARS = 48
NAME = rf"^[A-Za-z0-9_.-]{{1,{MAX_NAME_CHARS}}}$"


class Proof(Kept):
    """A text of a key, as its SHA-256 in hex; `until` (seconds since the epoch) when it ends before the key does.

    The text is 256 random bits, so a plain hash tells nothing about it.
    """

    sha256: str
    until: float | None = None


class IssuedKey(Kept):
    """What is kept of a key. Times are seconds since the epoch.

    `id` is its name with a random ending: what the rest of the hub knows the key by, and never given twice, so that
    nobody inherits the conversations of a key by taking its name.
    """

    id: str
    tenant: str
    name: str
    scopes: tuple[Scope, ...]
    """In their alphabetical order: the same key has the same text in the store, whichever hub writes it."""
    created_at: float
    created_by: str
    expires_at: float | None = None
    rotated_at: float | None = None
    proofs: tuple[Proof, ...]
    """The latest first."""

    def ends_at(self, proof: Proof) -> float | None:
        """When that text of the key stops being good, if ever."""
        return min((moment for moment in (self.expires_at, proof.until) if moment is not None), default=None)

    def rotated(self, text: str, now: float, grace_s: float) -> Self:
        """The key with a new text; every earlier one is good for `grace_s` more seconds at most."""
        end = now + grace_s
        earlier = tuple(Proof(sha256=one.sha256, until=min(one.until or end, end)) for one in self.proofs)
        kept = tuple(one for one in earlier if one.until is not None and one.until > now)
        return self.model_copy(update={"rotated_at": now, "proofs": (Proof(sha256=hashed(text)), *kept[:MOST_EARLIER])})


def issue(
    tenant: str, name: str, scopes: Iterable[Scope], *, by: str, now: float, expires_at: float | None
) -> tuple[IssuedKey, str]:
    """A new key and its text, which is not kept anywhere."""
    text = new_text()
    key = IssuedKey(
        id=f"{name}-{secrets.token_hex(4)}",
        tenant=tenant,
        name=name,
        scopes=tuple(sorted(set(scopes))),
        created_at=now,
        created_by=by,
        expires_at=expires_at,
        proofs=(Proof(sha256=hashed(text)),),
    )
    return key, text


def new_text() -> str:
    """A text nobody can guess."""
    return PREFIX + secrets.token_urlsafe(RANDOM_BYTES)


def hashed(text: str) -> str:
    """What is kept of a key's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def moment(seconds: float | None) -> datetime | None:
    """A time of a key as people and JSON know it."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
