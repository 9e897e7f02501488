"""Canonical JSON and the hashes over it: the same parts give the same text on every machine."""

import hashlib
import hmac
import json
from typing import Any

ID_HEX_DIGITS = 32
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(value: Any) -> str:
    """JSON with sorted keys and no white space (close to RFC 8785; our numbers are integers)."""
    return _encode(value)


def digest(*parts: Any) -> str:
    """128 bits of SHA-256 over the JSON array of `parts`, as 32 hex digits."""
    return hashlib.sha256(canonical(list(parts)).encode()).hexdigest()[:ID_HEX_DIGITS]


def keyed_digest(secret: str, *parts: Any) -> str:
    """128 bits of HMAC-SHA-256 (RFC 2104) over the JSON array of `parts`, as 32 hex digits."""
    return hmac.new(secret.encode(), canonical(list(parts)).encode(), hashlib.sha256).hexdigest()[:ID_HEX_DIGITS]
