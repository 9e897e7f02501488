"""How things look that are not words: ids, money, e-mail, phone numbers, dates and clocks, as regular expressions."""

import re

EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
URL = r"(?:https?://|www\.)\S+"
CURRENCY_CODES = (
    "USD|EUR|GBP|CAD|AUD|NZD|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK|HUF|RON|BRL|MXN|ZAR|TRY|KRW|SGD|HKD|THB|ILS|AED|KWD"
)
_AMOUNT = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,3})?|\d+(?:[.,]\d{1,3})?"
_CURRENCY_WORD = r"dollars?|bucks|euros?|pounds?|quid|yen|rupees?|francs?"
MONEY = (
    rf"(?:(?P<sign>US\$|[A-Z]{{1,2}}\$|[$€£¥₹₩])\s?|\b(?P<code>{CURRENCY_CODES})\s?)(?P<amount>{_AMOUNT})(?![\d\w])"
    rf"|(?<![\w.,-])(?P<amount_first>{_AMOUNT})\s?(?:(?P<sign_last>[€£¥₹₩$])|(?P<unit>{CURRENCY_CODES}|{_CURRENCY_WORD})\b)"
)
PHONE = r"(?<![\w-])(?:\+\d[\d\s().-]{6,16}\d|\(\d{3}\)\s?\d{3}[\s.-]\d{4}|\d{3}[\s.-]\d{3}[\s.-]\d{4})(?![\w-])"
WEEKDAY = r"mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
FULL_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
CLOCK = r"\b\d{1,2}(?:[:.]\d{2})?\s?(?:[ap]\.m\.|[ap]m\b)|\b\d{1,2}:\d{2}(?::\d{2})?\b|\b\d{1,2}\s?o'?clock\b"
DAY = (
    r"\b\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?(?!\w)|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b"
    rf"|\b(?:{MONTH})\.?\s\d{{1,2}}(?:st|nd|rd|th)?\b|\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?(?:{MONTH})\b"
    rf"|\b{FULL_WEEKDAY}\b|\btomorrow\b"
)
TOKEN = r"#?(?<!\w)[A-Za-z0-9](?:[\w-]*[A-Za-z0-9])?(?!\w)"

_NOT_AN_ID = re.compile(
    r"\d+(?:st|nd|rd|th|am|pm|h|hr|hrs|m|min|mins|s|sec|k|km|cm|mm|kg|g|mg|ml|l|lb|lbs|oz|ft|in|gb|mb|tb|mah|w|v|hz|x|d|p)"
    r"|\d+(?:-\d+)?-[a-z]+(?:-[a-z]+)*|\d{1,3}-\d{1,3}|\d{1,3}x\d{1,3}",
    re.IGNORECASE,
)
_LONG_NUMBER = 4
_YEAR = re.compile(r"(?:19|20)\d\d")


def is_id(token: str) -> bool:
    """Whether a token reads as an identifier: `#7`, `ord_1`, `T-1`, `LK900042US`, `0012345`; not `2nd`, `30-day`, `2026`."""
    body = token.removeprefix("#")
    digits = sum(char.isdigit() for char in body)
    if not digits or _NOT_AN_ID.fullmatch(body):
        return False
    if token != body:
        return True
    if digits == len(body):
        return digits >= _LONG_NUMBER and not _YEAR.fullmatch(body)
    separated = not body.isalnum()
    return separated or digits > 2 or (body.upper() == body and len(body) > 3)
