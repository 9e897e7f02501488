"""How things look that are not words: ids, money, e-mail, phone numbers, dates and clocks, as regular expressions.

To be compiled with `re.IGNORECASE`.
"""

import re

EMAIL = r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
URL = r"(?:https?://|www\.)\S+"
_CODES = (
    "USD|EUR|GBP|CAD|AUD|NZD|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK|HUF|RON|BRL|MXN|ZAR|TRY|KRW|SGD|HKD|THB|ILS|AED|KWD"
)
_CODE = rf"(?:(?-i:{_CODES})|usd|eur|gbp)"  # a small "try" is the verb
_AMOUNT = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,3})?|\d+(?:[.,]\d{1,3})?)"
_UNIT = r"(?:dollars?|bucks|euros?|pounds?|quid|yen|rupees?|francs?)"
MONEY = (
    rf"(?:(?P<sign>(?:US|CA|AU|NZ|[CA])?\$|[€£¥₹₩])\s?|\b(?P<code>{_CODE})\s?)(?P<amount>{_AMOUNT})(?!\w)"
    rf"|(?<![\w.,-])(?P<leading>{_AMOUNT})\s?(?:(?P<mark>[€£¥₹₩$])|(?P<unit>{_CODE}|{_UNIT})\b)"
)
PHONE = r"(?<![\w-])(?:\+\d[\d\s().-]{6,16}\d|\(\d{3}\)\s?\d{3}[\s.-]\d{4}|\d{3}[\s.-]\d{3}[\s.-]\d{4})(?![\w-])"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
CLOCK = r"\b\d{1,2}(?:[:.]\d{2})?\s?(?:[ap]\.m\.|[ap]m\b)|\b\d{1,2}:\d{2}(?::\d{2})?\b|\b\d{1,2}\s?o'?clock\b"
_STAMP = r"\b\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?(?!\w)"
DAY = (
    rf"{_STAMP}|\b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b|\b{_MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\btomorrow\b"
)
WORDLIKE = r"#?(?<!\w)[a-z0-9](?:[\w-]*[a-z0-9])?(?!\w)"

_QUANTITY = re.compile(
    r"\d+(?:st|nd|rd|th|am|pm|h|hrs?|m|mins?|s|sec|k|km|cm|mm|kg|g|mg|ml|l|lbs?|oz|ft|in|gb|mb|tb|mah|w|v|hz|x|d|p)"
    r"|\d+(?:-\d+)?-[a-z]+(?:-[a-z]+)*|\d{1,3}-\d{1,3}|\d{1,3}x\d{1,3}",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER_CHARS, _MIXED_DIGITS, _CAPITALS_CHARS = 4, 3, 4


def is_quantity(token: str) -> bool:
    """Whether a token with digits says how much, how many or which in a row: `2nd`, `30-day`, `5kg`, `10-12`."""
    return _QUANTITY.fullmatch(token) is not None


def is_id(token: str) -> bool:
    """Whether a token reads as an identifier: `#7`, `ord_1`, `T-1`, `0012345`; not `2nd`, `mp3`, `2026`."""
    body = token.removeprefix("#")
    digits = sum(char.isdigit() for char in body)
    if not digits or is_quantity(body):
        return False
    if digits == len(body):
        return token != body or (digits >= _NUMBER_CHARS and not _YEAR.fullmatch(body))
    separated = not body.isalnum()
    capitals = body.upper() == body and len(body) >= _CAPITALS_CHARS
    return token != body or separated or digits >= _MIXED_DIGITS or capitals
