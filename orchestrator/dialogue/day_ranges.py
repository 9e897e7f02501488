"""Several days people name at once: `on weekdays`, `next week`, `Mondays and Fridays`, `from Monday to Wednesday`."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from orchestrator.dialogue.days import NUMBER, Day, number

_NAMES = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days"
_OR = r"(?:\s*,\s*(?:and |or )?|\s+and\s+|\s+or\s+|\s*/\s*)"
_SOON = r"(?:within(?: the)?(?: next| coming)?|(?:in|over|during) the (?:next|coming))"
_MONTH = (
    r"january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|aug|sept?|oct|nov|dec"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_STARTS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FROM = re.compile(r"\b(?:from|between)\s+(?:the\s+)?$")
_TO = re.compile(r"\s*(?:\bto|\band|\btill|\buntil|\bthrough|-|\u2013)\s*(?:the\s+)?")
WORKING, WEEKEND = (0, 1, 2, 3, 4), (5, 6)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Days:
    """Days named at `[start, end)` of a text: from `first` to `last`, of these only the `weekdays` (0 is Monday).

    Either end may be missing, and no weekdays are all of them.
    """

    start: int
    end: int
    first: date | None = None
    last: date | None = None
    weekdays: tuple[int, ...] = ()


Range = tuple[date | None, date | None, tuple[int, ...]]
Reading = Callable[[re.Match[str], date], Range]


def find_ranges(text: str, today: date, days: Sequence[Day]) -> list[Days]:
    """All such days in a lower-case text in which single `days` were found, in order, not overlapping."""
    found = [*_named(text, today, days), *_between(text, days)]
    kept: list[Days] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _named(text: str, today: date, days: Sequence[Day]) -> Iterator[Days]:
    for cues, pattern, reading in _READINGS:
        for match in pattern.finditer(text) if any(cue in text for cue in cues) else ():
            if not any(day.start < match.end() and match.start() < day.end for day in days):
                yield Days(match.start(), match.end(), *reading(match, today))


def _between(text: str, days: Sequence[Day]) -> Iterator[Days]:
    """`from Monday to Wednesday`: two days with a `to` between them, the second not before the first."""
    for one, other in pairwise(days):
        opening = _FROM.search(text, 0, one.start)
        if opening and _TO.fullmatch(text, one.end, other.start):
            weeks = -((other.date - one.date).days // _WEEK) if other.weekday and other.date < one.date else 0
            last = other.date + timedelta(weeks=weeks)
            if one.date <= last:
                yield Days(opening.start(), other.end, one.date, last)


def _monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def _week(match: re.Match[str], today: date) -> Range:
    monday = _monday(today) + timedelta(weeks=2 if match["later"] else int(match["which"] == "next"))
    return max(monday, today), monday + timedelta(days=_WEEK - 1), ()


def _weekend(match: re.Match[str], today: date) -> Range:
    saturday = _monday(today) + timedelta(days=WEEKEND[0], weeks=int(match["which"] == "next"))
    return max(saturday, today), saturday + timedelta(days=1), ()


def _weekdays(match: re.Match[str], _today: date) -> Range:
    named = (_STARTS.index(name[:3]) for name in re.findall(_NAMES, match[0]))
    return None, None, tuple(sorted(set(named)))


def _coming(match: re.Match[str], today: date) -> Range:
    days = number(match["count"] or "one") * (_WEEK if match["unit"].startswith("week") else 1)
    return today, today + timedelta(days=days), ()


def _month(match: re.Match[str], today: date) -> Range:
    month = today.month % len(_MONTHS) + 1 if match["next"] else _MONTHS.index(match["month"][:3]) + 1
    first = date(today.year + int(month < today.month), month, 1)
    return max(first, today), (first + timedelta(days=31)).replace(day=1) - timedelta(days=1), ()


_READINGS: tuple[tuple[tuple[str, ...], re.Pattern[str], Reading], ...] = (
    (
        ("week", "ng day", "ss day"),
        re.compile(r"\b(?:(?:any|a|all) )?week-?days?\b|\b(?:working|business) days?\b|\bduring the week\b"),
        lambda *_: (None, None, WORKING),
    ),
    (("week",), re.compile(r"\bweek-?ends\b"), lambda *_: (None, None, WEEKEND)),
    (("week",), re.compile(r"\b(?:(?P<which>this|next|coming|the) )?week-?end\b"), _weekend),
    (("days",), re.compile(rf"\b{_NAMES}(?:{_OR}{_NAMES})*\b"), _weekdays),
    (("week",), re.compile(r"\b(?P<which>next|this) week\b|\bthe week (?P<later>after next)\b"), _week),
    (("within", "the "), re.compile(rf"\b{_SOON}\s+(?:(?P<count>{NUMBER})\s+)?(?P<unit>days?|weeks?)\b"), _coming),
    (("month", "in "), re.compile(rf"\b(?P<next>next month)\b|\bin (?P<month>{_MONTH})\b(?! \d)"), _month),
)
"""As in `days`: what one of has to be in the text, the pattern, and which days it means."""
