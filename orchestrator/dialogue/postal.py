"""Postal addresses in a text: found so that a house number or a postcode is not taken for an order's number (pure)."""

import re
from collections.abc import Iterator

from orchestrator.dialogue.lexicon import CONCEPTS, FRAME_WORDS, FUNCTION_WORDS

_NAME = r"[A-Z\u00c0-\u00de][\w.'\u2019-]*"
_HOUSE = r"\d{1,5}[a-zA-Z]?"
_KIND = (
    r"(?:street|str|st|road|rd|avenue|ave|lane|ln|drive|dr|court|ct|way|place|pl|square|sq|boulevard|blvd|terrace|row"
    r"|quay|close|crescent|highway|hwy|parkway|circle|trail|walk|alley|plaza|broadway|hill|gardens?|park)\b\.?"
)
_CALLED = (
    r"(?:rue|avenue|boulevard|place|quai|all\u00e9e|chemin|impasse|cours|calle|avenida|plaza|paseo|camino|carrer|ronda)\b"
    r"(?:\s+(?:de|des|du|d'|del|la|las|le|les|los|el|l')\b){0,3}"
)
_STREETS = (
    rf"{_HOUSE},?\s+(?i:{_CALLED})\s*(?:{_NAME}\s+){{0,3}}{_NAME}",  # 12 rue de la Paix
    rf"(?i:{_CALLED})\s*(?:{_NAME}\s+){{0,3}}{_NAME},?\s+{_HOUSE}",  # Calle de la Luz 12
    rf"{_HOUSE}\s+(?:[\w.'\u2019-]+\s+){{0,4}}?(?i:{_KIND})",  # 5 Oak Lane
    rf"{_HOUSE}\s+(?:{_NAME}\s+){{0,3}}{_NAME}",  # 7 Rue Cler
    rf"(?:{_NAME}\s+){{0,3}}{_NAME}\s+{_HOUSE}",  # Hauptstr. 7
)
_FLAT = r"(?:,?\s*(?i:apt|apartment|suite|unit|flat|floor|no)\.?\s*#?\w{1,6})?"
_POSTCODE = r"(?:\d{4,6}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d)\b"
_PLACE = rf"(?:,\s*[a-zA-Z\u00c0-\u00ff][\w.'\u2019-]*(?:\s+[\w.'\u2019-]+){{0,2}}?|\s+{_NAME})"
_POSTAL = re.compile(
    rf"(?<![\w#-])(?P<street>{'|'.join(_STREETS)}){_FLAT}(?P<places>{_PLACE}{{0,4}}?),?\s*(?<=[\s,]){_POSTCODE}(?:\s+{_NAME})?"
)
MOST_LOOKED_AT = 50
"""A text has no more addresses than that, or none."""
_WORD = re.compile(r"[^\s,.]+")
_NO_PLACES = FUNCTION_WORDS | FRAME_WORDS - {"in"}


def find_postal(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses with a postcode begin and end. A row of other things with a number is none."""
    at = 0
    for _ in range(MOST_LOOKED_AT):
        match = _POSTAL.search(text, at)
        if match is None:
            return
        words = _WORD.findall(f"{match['street']} {match['places']}".lower())
        found = not any(word in CONCEPTS or word in _NO_PLACES for word in words)
        if found:
            yield match.span()
        at = match.end() if found else match.start() + 1
