"""Amounts in words: right to the last minor unit, in every currency."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.money import OTHER_DIGITS, USUAL_DIGITS, spoken

CURRENCIES = [*OTHER_DIGITS, "USD", "EUR", "CHF", "RSD", "HUF", "XYZ"]


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "expected"),
    [
        (4900, "USD", "en_US", "$49"),
        (4950, "USD", "en_US", "$49.50"),
        (-4905, "USD", "en_US", "-$49.05"),
        (123456789, "USD", "en-US", "$1,234,567.89"),
        (0, "EUR", "en_US", "€0"),
        (2000, "EUR", "de_DE", "20\xa0€"),
        (2050, "EUR", "de-DE", "20,50\xa0€"),
        (4900, "JPY", "en_US", "¥4,900"),
        (4900, "JPY", "de_DE", "4.900\xa0¥"),
        (1234, "KWD", "en_US", "KWD1.234"),
        (4900, "RSD", "en_US", "RSD49"),
    ],
)
def test_amounts_as_people_write_them(amount: int, currency: str, locale: str, expected: str) -> None:
    """Whole amounts without decimals; a yen has no cents, a dinar of Kuwait has a thousand."""
    assert spoken(amount, currency, locale) == expected


@given(st.integers(-(10**18), 10**18), st.sampled_from(CURRENCIES), st.sampled_from(["en_US", "en_IN", "en_GB"]))
def test_no_minor_unit_is_lost(amount: int, currency: str, locale: str) -> None:
    """What is written reads back as the same amount."""
    words = spoken(amount, currency, locale)
    value = Decimal(re.sub(r"[^0-9.]", "", words)) * (-1 if words.startswith("-") else 1)
    assert value.scaleb(OTHER_DIGITS.get(currency, USUAL_DIGITS)) == amount


@given(st.integers(0, 10**12), st.sampled_from(["de_DE", "fr_FR", "de_CH", "ja_JP", "pt_BR"]))
def test_every_digit_is_there_in_other_languages_too(amount: int, locale: str) -> None:
    """Signs differ, digits don't."""
    whole, cents = divmod(amount, 100)
    digits = re.sub(r"\D", "", spoken(amount, "EUR", locale))
    assert digits == (f"{whole}{cents:02}" if cents else f"{whole}")


@pytest.mark.parametrize("locale", ["xx", "tlh_KK", "no locale at all", ""])
def test_an_unknown_locale_is_refused(locale: str) -> None:
    """One kind of error for a tag nobody knows and for none at all."""
    with pytest.raises(ValueError, match=r".+"):
        spoken(1, "USD", locale)
