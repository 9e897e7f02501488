"""JSON text without white space, by an encoder that is made once.

The standard library's makes its encoder anew for each text, which costs more than most texts do.
"""

import json.encoder
from collections.abc import Callable
from typing import Any, NoReturn

_make_encoder = json.encoder.c_make_encoder  # type: ignore[attr-defined] # what `json.dumps` calls for each text


def _encoder(*, sort_keys: bool) -> Callable[[Any], str]:
    pieces = _make_encoder(None, _unknown, json.encoder.encode_basestring, None, ":", ",", sort_keys, False, True)

    def encode(value: Any) -> str:
        return "".join(pieces(value, 0))

    return encode


def _unknown(value: Any) -> NoReturn:
    raise TypeError(f"{type(value).__name__} is nothing that JSON knows")


compact = _encoder(sort_keys=False)
"""The text of a value that JSON knows; raises TypeError for any other. Letters stay as they are."""

canonical = _encoder(sort_keys=True)
"""The same with sorted keys (close to RFC 8785; our numbers are integers)."""
