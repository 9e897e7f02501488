"""Money as integer minor units with an ISO 4217 currency, and the words for it."""

from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision


def spoken(amount: int, currency: str, locale: str = "en_US") -> str:
    """Write `amount` minor units as people do: `$49`, `$49.50`, `€20`, `¥4,900`.

    Whole amounts lose their decimals. Raises ValueError for an unknown locale.
    """
    digits = get_currency_precision(currency)
    value = Decimal(amount).scaleb(-digits)
    whole = value == value.to_integral_value()
    return format_currency(
        value,
        currency,
        "¤#,##0" if whole and locale.startswith("en") else None,
        locale=locale,
        currency_digits=not whole,
    )
