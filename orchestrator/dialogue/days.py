"""Days people name: `tomorrow`, `next Tuesday`, `Nov 28`, `28 November 2026`, `2026-12-01`, `in three days`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

Part = Literal["morning", "afternoon", "evening", "night"]

NUMBER_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
NUMBER = rf"\d{{1,3}}|{'|'.join(NUMBER_WORDS)}"
YEARS = range(1980, 2101)  # whole-minute offsets from UTC, as RFC 3339 wants them

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ENDINGS = ("st", "nd", "rd", "th")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)day"
_BEFORE_SHORT = r"(?<=\bon )|(?<=\bby )|(?<=\bnext )|(?<=\bthis )|(?<=\blast )"  # "sat" and "sun" are words
_SHORT_WEEKDAY = r"mon|tues?|wed|thu(?:rs?)?|fri|sat|sun"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_THEN = "at|around|after|before|in the|morning|afternoon|evening"
_OF_MONTH = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year>(?:19|20)\d\d)\b)?"
_PARTS: tuple[Part, ...] = ("morning", "afternoon", "evening")
_APPOSED = re.compile(r",?\s*(?:the\s+)?")
_CENTURY = 2000
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Day:
    """A day named at `[start, end)` of a text.

    `part` is set where the same words name a part of it (`tonight`); `weekday` says that only a weekday was named.
    """

    start: int
    end: int
    date: date
    part: Part | None = None
    weekday: bool = False


Reading = Callable[[re.Match[str], date, bool], date | None]


def find_days(text: str, today: date, *, month_first: bool) -> list[Day]:
    """All days named in a lower-case text, in order, not overlapping; impossible ones (30 February) are left out.

    A bare weekday is the next such day strictly after today, and so are `this`, `next` and `coming`; `Tuesday next
    week` is the one of the following calendar week. A day without a year is the next one to come, today included.
    `month_first` tells how to read `03/04/2026`.
    """
    found = sorted(_candidates(text, today, month_first), key=lambda day: (day.start, -day.end))
    kept: list[Day] = []
    for day in found:
        if kept and kept[-1].weekday and not day.weekday and _APPOSED.fullmatch(text, kept[-1].end, day.start):
            kept.append(replace(day, start=kept.pop().start))
        elif not kept or day.start >= kept[-1].end:
            kept.append(day)
    return kept


def _candidates(text: str, today: date, month_first: bool) -> Iterator[Day]:  # noqa: FBT001 - passed on by position
    for cues, pattern, reading in _READINGS:
        for match in pattern.finditer(text) if any(cue in text for cue in cues) else ():
            try:
                day = reading(match, today, month_first)
            except (ValueError, OverflowError):  # no such day
                continue
            if day is not None and day.year in YEARS:
                yield Day(match.start(), match.end(), day, _part_in(match[0]), reading is _weekday)


def _part_in(words: str) -> Part | None:
    if words == "tonight":
        return "evening"
    return next((part for part in _PARTS if words.endswith(part)), None)


def number(word: str) -> int:
    """The value of a number in digits or as a word up to twelve."""
    return NUMBER_WORDS.get(word) or int(word)


def _iso(match: re.Match[str], _today: date, _month_first: bool) -> date:  # noqa: FBT001
    return date.fromisoformat(match[0])


def _numeric(match: re.Match[str], _today: date, month_first: bool) -> date:  # noqa: FBT001
    one, other = int(match["one"]), int(match["other"])
    month, day = (one, other) if month_first else (other, one)
    if month > len(_MONTHS):
        month, day = day, month
    year = int(match["year"])
    return date(year if year > _CENTURY else _CENTURY + year, month, day)


def _without_year(match: re.Match[str], today: date, month_first: bool) -> date | None:  # noqa: FBT001
    one, other = int(match["one"] or match["one_"]), int(match["other"] or match["other_"])
    month, day = (one, other) if (month_first and one <= len(_MONTHS)) or other > len(_MONTHS) else (other, one)
    return _coming(month, day, today)


def _weeks_from(match: re.Match[str], today: date, month_first: bool) -> date | None:  # noqa: FBT001
    """A week from Thursday: so long after the next such day."""
    return _weekday(match, today, month_first) + timedelta(days=_WEEK * number(match["count"]))


def _named_month(match: re.Match[str], today: date, _month_first: bool) -> date | None:  # noqa: FBT001
    month, day = _MONTHS.index(match["month"][:3]) + 1, int(match["day"])
    return date(int(match["year"]), month, day) if match["year"] else _coming(month, day, today)


def _coming(month: int, day: int, today: date) -> date | None:
    """The next such day; 29 February may be years away."""
    for year in range(today.year, today.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def _relative(match: re.Match[str], today: date, _month_first: bool) -> date:  # noqa: FBT001
    away = -1 if match[0] == "yesterday" else int(match[0].startswith(("tom", "tmr")))
    return today + timedelta(days=away)


def _weekday(match: re.Match[str], today: date, _month_first: bool) -> date:  # noqa: FBT001
    wanted = _WEEKDAYS.index((match["weekday"] or match["short"])[:3])
    if match["week"] or match["week_before"]:
        return today - timedelta(days=today.weekday()) + timedelta(days=_WEEK + wanted)
    if match["which"] == "last":
        return today - timedelta(days=(today.weekday() - wanted - 1) % _WEEK + 1)
    return today + timedelta(days=(wanted - today.weekday() - 1) % _WEEK + 1)


def _counted(match: re.Match[str], today: date, _month_first: bool) -> date:  # noqa: FBT001
    days = number(match["count"]) * (_WEEK if match["unit"].startswith("week") else 1)
    return today + timedelta(days=-days if match["ago"] else days)


def _of_month(match: re.Match[str], today: date, _month_first: bool) -> date | None:  # noqa: FBT001
    """The 14th: of this month, or of the next month that has such a day."""
    for ahead in range(4):
        years, month = divmod(today.month - 1 + ahead, len(_MONTHS))
        try:
            found = date(today.year + years, month + 1, int(match["day"]))
        except ValueError:
            continue
        if found >= today:
            return found
    return None


_READINGS: tuple[tuple[tuple[str, ...], re.Pattern[str], Reading], ...] = (
    (("-",), re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])"), _iso),
    (
        ("/", "."),
        re.compile(r"(?<![\w/.])(?P<one>\d{1,2})(?P<dot>[/.])(?P<other>\d{1,2})(?P=dot)(?P<year>\d{4}|\d{2})(?![\w/])"),
        _numeric,
    ),
    (
        ("/",),
        re.compile(
            r"(?:(?<=\bon )|(?<=\bfor )|(?<=\bby )|(?<=\bfrom )|(?<=\bto ))(?P<one>\d{1,2})/(?P<other>\d{1,2})(?![\w/])"
            r"|(?<![\w/.])(?P<one_>\d{1,2})/(?P<other_>\d{1,2})(?=,? (?:at|around|after|before|in the)\b)"
        ),
        _without_year,
    ),
    (
        ("week",),
        re.compile(
            rf"\b(?P<count>{NUMBER})\s+weeks?\s+(?:from|after)\s+(?P<which>next |this |coming )?"
            rf"(?P<weekday>{_WEEKDAY})\b(?P<short>(?!))?(?P<week>(?!))?(?P<week_before>(?!))?"
        ),
        _weeks_from,
    ),
    (_MONTHS, re.compile(rf"\b{_MONTH}\s+(?:the\s+)?{_OF_MONTH}(?![\w:]){_YEAR}"), _named_month),
    (_MONTHS, re.compile(rf"(?<![\w:])(?:the\s+)?{_OF_MONTH}\s+(?:of\s+)?{_MONTH}{_YEAR}"), _named_month),
    (
        ("day after",),
        re.compile(r"\b(?:the\s+)?day after tomorrow\b"),
        lambda _match, today, _first: today + timedelta(days=2),
    ),
    (
        ("tom", "tmr", "tod", "ton", "yest", "this "),
        re.compile(r"\b(?:tomm?orr?ow|tmrw|tmr|today|tonight|yesterday|this (?:morning|afternoon|evening))\b"),
        _relative,
    ),
    (
        _WEEKDAYS,
        re.compile(
            rf"\b(?P<week_before>next week,?\s+(?:on\s+)?)?(?:(?P<which>next|this|coming|last)\s+)?"
            rf"(?:(?P<weekday>{_WEEKDAY})|(?:{_BEFORE_SHORT})(?P<short>{_SHORT_WEEKDAY}))\b"
            r"(?P<week>\s+(?:of\s+)?next week\b)?"
        ),
        _weekday,
    ),
    (("day", "week"), re.compile(rf"\bin\s+(?P<count>{NUMBER})\s+(?P<unit>days?|weeks?)\b(?P<ago>(?!))?"), _counted),
    (
        ("now", "ago"),
        re.compile(rf"\b(?P<count>{NUMBER})\s+(?P<unit>days?|weeks?)\s+(?:from now|(?P<ago>ago))\b"),
        _counted,
    ),
    (_ENDINGS, re.compile(r"\b(?:on|for) the (?P<day>\d{1,2})(?:st|nd|rd|th)\b"), _of_month),
    (_ENDINGS, re.compile(rf"\bthe (?P<day>\d{{1,2}})(?:st|nd|rd|th)(?= (?:{_THEN})\b)"), _of_month),
)
"""How days are written: what one of has to be in the text, as is quickly seen, the pattern, and which day it means."""
