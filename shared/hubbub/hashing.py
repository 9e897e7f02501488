"""Hashes over canonical JSON: the same parts give the same hash on every machine."""

import hashlib
import hmac
from typing import Any

from hubbub.json_text import canonical, compact

__all__ = ("canonical", "digest", "keyed_digest")
ID_HEX_DIGITS = 32


def digest(*parts: Any) -> str:
    """128 bits of SHA-256 over the JSON array of `parts`, as 32 hex digits."""
    return hashlib.sha256(_array(parts).encode()).hexdigest()[:ID_HEX_DIGITS]


def keyed_digest(secret: str, *parts: Any) -> str:
    """128 bits of HMAC-SHA-256 (RFC 2104) over the JSON array of `parts`, as 32 hex digits."""
    return hmac.new(secret.encode(), _array(parts).encode(), hashlib.sha256).hexdigest()[:ID_HEX_DIGITS]


def _array(parts: tuple[Any, ...]) -> str:
    """The canonical array of parts. Most are mere strings, of which there is but one text, however it is written."""
    return compact(parts) if {*map(type, parts)} == {str} else canonical(parts)
