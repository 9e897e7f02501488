"""JSON text without white space, by encoders that are made once, and with the standard library's words for numbers."""

import json
from typing import Any, NoReturn


def _unknown(value: Any) -> NoReturn:
    raise TypeError(f"{type(value).__name__} is nothing that JSON knows")


def _encoder(*, sort_keys: bool) -> json.JSONEncoder:
    return json.JSONEncoder(
        ensure_ascii=False, check_circular=False, sort_keys=sort_keys, separators=(",", ":"), default=_unknown
    )


compact = _encoder(sort_keys=False).encode
"""The text of a value that JSON knows; raises TypeError for any other. Letters stay as they are."""

canonical = _encoder(sort_keys=True).encode
"""The same with sorted keys (close to RFC 8785; our numbers are integers)."""
