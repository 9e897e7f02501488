"""Words for an object a customer may choose, made from the fields its schema names."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from hubbub.money import spoken


def option_label(value: Any, holder: dict[str, Any], fields: tuple[str, ...], locale: str, timezone: ZoneInfo) -> str:
    """A label for `value` from the named fields of the object that holds it; the value itself when none are named.

    The object is an agent's answer: a field that is not what its card promised is left out.
    """
    parts = (_words(holder.get(name), holder, locale.replace("-", "_"), timezone) for name in fields)
    return ", ".join(part for part in parts if part) or str(value)


def _words(field: Any, holder: dict[str, Any], locale: str, timezone: ZoneInfo) -> str:
    currency = holder.get("currency")
    try:
        if isinstance(field, int) and not isinstance(field, bool) and isinstance(currency, str):
            return spoken(field, currency, locale)
        moment = _moment(field)
        if moment is not None:
            return format_date(moment.astimezone(timezone), "medium", locale=locale)
    except ArithmeticError:  # more money, or earlier, than anybody can count
        return ""
    return str(field) if isinstance(field, str | int | float) else ""


def _moment(field: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(field) if isinstance(field, str) and len(field) >= 19 else None  # noqa: PLR2004
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
