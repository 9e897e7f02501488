"""Money as integer minor units with an ISO 4217 currency, and the words for it."""

from copy import copy
from decimal import Decimal

from babel.core import Locale, UnknownLocaleError

USUAL_DIGITS = 2
WITHOUT_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
OTHER_DIGITS = {
    **dict.fromkeys(WITHOUT_DECIMALS.split(), 0),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}
"""Where ISO 4217 divides a currency otherwise than by 100. CLDR's digits are others: they follow what people write."""

NO_CURRENCY = "XXX"
"""ISO 4217's code where there is no currency, and no amount to speak of."""


def spoken(amount: int, currency: str, locale: str = "en_US") -> str:
    """Write `amount` minor units (up to 10^18 either way) as people do: `$49`, `$49.50`, `€20`, `¥4,900`.

    Whole amounts lose their decimals. `locale` is written `de-CH` or `de_CH`; raises ValueError for an unknown one.
    """
    digits = OTHER_DIGITS.get(currency, USUAL_DIGITS)
    value = Decimal(amount).scaleb(-digits)
    shown = 0 if value == value.to_integral_value() else digits
    known = _known(locale)
    pattern = copy(known.currency_formats["standard"])
    pattern.frac_prec = (shown, shown)
    return str(pattern.apply(value, known, currency=currency, currency_digits=False))


def _known(locale: str) -> Locale:
    try:
        return Locale.parse(locale.replace("-", "_"))
    except UnknownLocaleError as error:
        raise ValueError(str(error)) from error
