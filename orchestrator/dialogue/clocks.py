"""Times of day people name: `at 10`, `2pm`, `14:30`, `half past nine`, `after 3`, `between 2 and 4`, `morning`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Literal, NamedTuple

from orchestrator.dialogue.days import NUMBER_WORDS, Part
from orchestrator.dialogue.plain import says_any

Sense = Literal["at", "after", "before", "between"]
Half = Literal["am", "pm"]

_TOKEN = re.compile(r"\d{1,2}:\d{2}|[ap]\.m\.?|\d+|[a-z]+(?:'[a-z]+)?|\S")
_NAMED = {"noon": 12, "midday": 12, "midnight": 0}
_MINUTES = {"half": 30, "quarter": 15, "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30}
_SENSES: dict[str, Sense] = {
    "at": "at", "@": "at", "around": "at", "about": "at", "after": "after", "from": "after",
    "before": "before", "by": "before", "until": "before", "till": "before",
}  # fmt: skip
_PARTS: dict[str, Part] = {"morning": "morning", "afternoon": "afternoon", "evening": "evening", "night": "night"}
PART_WINDOWS: dict[Part, tuple[time | None, time | None]] = {
    "morning": (None, time(12)),
    "afternoon": (time(12), time(18)),
    "evening": (time(17), None),
    "night": (time(18), None),
}
_HALVES: dict[str, Half] = {"am": "am", "a.m": "am", "a.m.": "am", "pm": "pm", "p.m": "pm", "p.m.": "pm"}
_TO = frozenset(("-", "\u2013", "and", "to", "until", "till"))
_FOLLOWING = """
    on in for please pls today tonight tomorrow this next coming and or if work works would will is was to until till
    instead sharp then so because with but thanks thank the each every local . , ; ! ? ) - \u2013
"""
_MAY_FOLLOW = frozenset(_FOLLOWING.split())
_MAY_BEGIN = frozenset((*_NAMED, *_MINUTES, *_SENSES, *_PARTS, *NUMBER_WORDS, "between"))
_HAS_TO_BE = frozenset((*_NAMED, *_PARTS, *NUMBER_WORDS)) - {"a", "an"}
"""What has no digit has one of these, if it names a time of day."""
_DIGIT = re.compile(r"\d")
_GLUED_BEFORE, _GLUED_AFTER = frozenset("#$€£./-_"), frozenset("%:/_")
_LAST_AFTERNOON_HOUR, _NOON, _DAY_HOURS, _HOUR_MINUTES = 7, 12, 24, 60


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a time, before the half of the day is settled.

    `plain` is a bare number, `fixed` needs no half.
    """

    hour: int
    minute: int = 0
    half: Half | None = None
    plain: bool = False
    fixed: bool = False

    def settled(self, part: Part | None) -> time:
        """The time meant: by am or pm, else by the part of the day, else by business hours (1 to 7 are pm)."""
        if self.fixed or self.hour > _NOON:
            return time(self.hour, self.minute)
        half = self.half or ("am" if part == "morning" else "pm" if part else None)
        if half is None:
            half = "pm" if 1 <= self.hour <= _LAST_AFTERNOON_HOUR or self.hour == _NOON else "am"
        return time(self.hour % _NOON + (_NOON if half == "pm" else 0), self.minute)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day at `[start, end)` of a text, or a window from or until it; `last` ends a window `between` two."""

    start: int
    end: int
    sense: Sense
    said: Said
    last: Said | None = None

    def window(self, part: Part | None) -> tuple[time | None, time | None, time | None]:
        """The exact time, or the window's beginning and end."""
        first = self.said.settled(part)
        if self.last is not None:
            end = self.last.settled(part)
            begin = replace(self.said, half=self.said.half or self.last.half).settled(part)
            return None, begin if begin < end else first, end
        if self.sense == "at":
            return first, None, None
        return (None, first, None) if self.sense == "after" else (None, None, first)


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """A part of a day named at `[start, end)` of a text."""

    start: int
    end: int
    part: Part


class _Token(NamedTuple):
    text: str
    start: int
    end: int


def find_clocks(text: str) -> list[Clock | PartOfDay]:
    """All times of day in a lower-case text, in order. A bare number is one only after `at`, `by`, `after` and such."""
    if not (says_any(text, _HAS_TO_BE) or _DIGIT.search(text)):
        return []
    tokens = [_Token(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]
    found: list[Clock | PartOfDay] = []
    place = 0
    while place < len(tokens):
        word = tokens[place].text
        read = _phrase(tokens, place, text) if word in _MAY_BEGIN or word[0].isdigit() else None
        if read:
            found.append(read[0])
        place = read[1] if read else place + 1
    return found


def _phrase(tokens: Sequence[_Token], place: int, text: str) -> tuple[Clock | PartOfDay, int] | None:
    here = tokens[place]
    if part := _PARTS.get(here.text):
        return PartOfDay(here.start, here.end, part), place + 1
    if here.text in ("between", "from") and (span := _span(tokens, place + 1, text)):
        return Clock(here.start, tokens[span[2] - 1].end, "between", span[0], span[1]), span[2]
    if (span := _span(tokens, place, text)) and not (span[0].plain and span[1].plain):
        return Clock(here.start, tokens[span[2] - 1].end, "between", span[0], span[1]), span[2]
    sense = _SENSES.get(here.text)
    read = _said(tokens, place + 1 if sense else place, text)
    if read is None or (read[0].plain and not (sense and _may_end(tokens, read[1]))):
        return None
    return Clock(here.start, tokens[read[1] - 1].end, sense or "at", read[0]), read[1]


def _span(tokens: Sequence[_Token], place: int, text: str) -> tuple[Said, Said, int] | None:
    """Two times with a `to` between them."""
    first = _said(tokens, place, text)
    if first is None or first[1] >= len(tokens) or tokens[first[1]].text not in _TO:
        return None
    last = _said(tokens, first[1] + 1, text, after=tokens[first[1]].text)
    return (first[0], last[0], last[1]) if last else None


def _said(tokens: Sequence[_Token], place: int, text: str, *, after: str = "") -> tuple[Said, int] | None:
    """One time of day that begins at a token, and the place past it; `after` is the dash before it, if any."""
    if place >= len(tokens):
        return None
    word = tokens[place].text
    if word in _NAMED:
        return Said(_NAMED[word], fixed=True), place + 1
    if word == "a" and place + 1 < len(tokens) and tokens[place + 1].text == "quarter":
        return _past(tokens, place + 1)
    return _past(tokens, place) or _numbers(tokens, place, text, after)


def _past(tokens: Sequence[_Token], place: int) -> tuple[Said, int] | None:
    """`half past nine`, `quarter to 3`, `ten past two`."""
    words = [token.text for token in tokens[place : place + 3]]
    if len(words) < len(("half", "past", "nine")) or words[1] not in ("past", "to") or words[0] not in _MINUTES:
        return None
    hour, minutes = _hour(words[2]), _MINUTES[words[0]]
    if hour is None or not 1 <= hour <= _NOON:
        return None
    if words[1] == "to":
        hour, minutes = (hour - 1) or _NOON, _HOUR_MINUTES - minutes
    return _with_half(tokens, place + 3, Said(hour, minutes))


def _numbers(tokens: Sequence[_Token], place: int, text: str, after: str) -> tuple[Said, int] | None:
    """`14:30`, `2pm`, `10 o'clock`, `nine thirty`, `10`."""
    here = tokens[place]
    hours, colon, minutes = here.text.partition(":")
    hour = _hour(hours)
    if hour is None or _is_glued(here, text, after):
        return None
    if colon:
        said = Said(hour, int(minutes), fixed=hours.startswith("0"))
        return _with_half(tokens, place + 1, said) if said.minute < _HOUR_MINUTES else None
    following = tokens[place + 1].text if place + 1 < len(tokens) else ""
    if following == "o'clock":
        return _with_half(tokens, place + 2, Said(hour))
    if not hours.isdecimal() and following in ("fifteen", "thirty"):
        return _with_half(tokens, place + 2, Said(hour, _MINUTES[following], plain=True))
    return _with_half(tokens, place + 1, Said(hour, plain=True))


def _with_half(tokens: Sequence[_Token], place: int, said: Said) -> tuple[Said, int]:
    half = _HALVES.get(tokens[place].text) if place < len(tokens) else None
    if half is None or said.hour > _NOON:
        return said, place
    return Said(said.hour, said.minute, half), place + 1


def _hour(word: str) -> int | None:
    value = NUMBER_WORDS.get(word) if word not in ("a", "an") else None
    if value is None and word.isdecimal() and len(word) <= len("23") and int(word) < _DAY_HOURS:
        value = int(word)
    return value


def _is_glued(token: _Token, text: str, dash: str) -> bool:
    """Whether a number is part of something longer: an amount, an id, a share, a date."""
    before, behind = text[max(0, token.start - 1) : token.start], text[token.end : token.end + 1]
    return (before in _GLUED_BEFORE and before != dash) or before.isalnum() or behind in _GLUED_AFTER


def _may_end(tokens: Sequence[_Token], place: int) -> bool:
    return place >= len(tokens) or tokens[place].text in _MAY_FOLLOW
