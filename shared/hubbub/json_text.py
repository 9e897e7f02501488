"""JSON text without white space, by encoders that are made once."""

import json
from typing import Any, NoReturn

import msgspec
from pydantic import BaseModel


def _unknown(value: Any) -> NoReturn:
    raise TypeError(f"{type(value).__name__} is nothing that JSON knows")


def _encoder(*, sort_keys: bool) -> json.JSONEncoder:
    return json.JSONEncoder(
        ensure_ascii=False, check_circular=False, sort_keys=sort_keys, separators=(",", ":"), default=_unknown
    )


def _members(value: Any) -> dict[str, Any]:
    if isinstance(value, BaseModel):
        return {**vars(value), **(value.model_extra or {})}
    _unknown(value)


_quick = msgspec.json.Encoder(enc_hook=_members)
_thorough = _encoder(sort_keys=False)


def compact(value: Any) -> str:
    """The text of a value that JSON knows, or that a model's fields are; raises TypeError for any other.

    Letters stay as they are. A model says the same as by `model_dump_json`, if nothing of it is left out or renamed.
    """
    try:
        return _quick.encode(value).decode()
    except (ValueError, OverflowError):  # half a character, or a number of more than 64 bits
        return _thorough.encode(value)


canonical = _encoder(sort_keys=True).encode
"""The same with sorted keys, and numbers in the standard library's words: one value is one text, here and elsewhere."""
