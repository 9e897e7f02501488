"""When: dates and times as customers write them, in the customer's time zone.

Choices, where English leaves one: a weekday is the next such day strictly after today ("next Tuesday" on a Monday is
tomorrow); a bare hour from 1 to 7 is in the afternoon; a time without a day is its next occurrence. A local time that a
change of clocks skips moves forward by the gap, one that occurs twice is the first (PEP 495).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hubbub.times import TIME_SLOT, WEEKDAYS
from orchestrator.dialogue.clocks import PART_WINDOWS, Clock, PartOfDay, find_clocks
from orchestrator.dialogue.day_ranges import Days, find_ranges
from orchestrator.dialogue.days import NUMBER, NUMBER_WORDS, YEARS, Day, find_days, number
from orchestrator.dialogue.phrases import words_of
from orchestrator.dialogue.plain import says_any
from orchestrator.dialogue.signals import Entity

_DIGIT = re.compile(r"\d")
_STAMP = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?(?![\w:])")
_SOON = re.compile(rf"\bin (?:(?P<half>half an hour)|(?P<count>{NUMBER})\s+(?P<unit>hours?|hrs?|minutes?|mins?))\b")
_DAY_LIKE = re.compile(
    r"\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b"
    r"|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}\b"
)
_NOT_BEFORE = re.compile(r"\b(?:not before|not until|not till|no(?:t any)? (?:earlier|sooner) than)\b")
_NOT_AFTER = re.compile(r"\b(?:not after|no(?:t any)? later than)\b")
_TURNING = words_of("not no")
_BETWEEN = re.compile(r"[\s,]*(?:(?:at|on|@|in|during|around|about|the|for|early|late|this)[\s,]+)*")

_WORDS_OF_TIME = words_of("""
    noon midnight morning afternoon evening night tonight tomorrow tommorow tomorow tommorrow tmrw tmr week weeks
    weekend weekends month hour hours hr hrs minute minutes min mins mon tue tues wed thu thur thurs fri sat sun
    january february march april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec
""") | (frozenset(NUMBER_WORDS) - {"a", "an"})
"""A text without any of these, a digit, or a word with "day" in it, names no time."""

Piece = Day | Days | Clock | PartOfDay
ABOUT = timedelta(minutes=30)
"""How long after a time of day, said of several days, an appointment still is at that time."""


@dataclass(frozen=True, slots=True)
class When:
    """A point in time (`start`, then exact), or a day, or several, and a window of it, as far as said."""

    start: datetime | None = None
    day: date | None = None
    days: Days | None = None
    after: time | None = None
    before: time | None = None

    def value(self) -> dict[str, str | int | bool | None]:
        """As an entity's value: `start` RFC 3339, `date` YYYY-MM-DD, `after` and `before` HH:MM, `exact`.

        Of several days `from` and `until` are the first and the last one, and `weekdays` those that count, by commas.
        """
        days = self.days or Days(0, 0)
        return {
            "start": self.start.isoformat() if self.start else None,
            "date": self.day.isoformat() if self.day else None,
            "from": days.first.isoformat() if days.first else None,
            "until": days.last.isoformat() if days.last else None,
            "weekdays": ",".join(WEEKDAYS[day] for day in days.weekdays) or None,
            "after": f"{self.after:%H:%M}" if self.after else None,
            "before": f"{self.before:%H:%M}" if self.before else None,
            "exact": self.start is not None,
        }


def find_times(
    text: str, now: datetime, tz: ZoneInfo, *, month_first: bool = True, day: date | None = None
) -> tuple[Entity, ...]:
    """All dates and times in a text, in order.

    `now` is aware; `tz` is the customer's zone; `month_first` tells how to read `03/04/2026`;
    `day` is the one being talked about: a time without a day belongs to it, else it is its next occurrence.
    """
    lower = text.lower() if len(text.lower()) == len(text) else text
    if not ("day" in lower or says_any(lower, _WORDS_OF_TIME) or _DIGIT.search(lower)):
        return ()
    lower = _turned_round(lower)
    spans = list(_points(lower, now, tz))
    lower = blanked(lower, ((start, end) for start, end, _ in spans))
    today = now.astimezone(tz).date()
    named = find_days(lower, today, month_first=month_first)
    lost = not named and _DAY_LIKE.search(lower) is not None
    ranges = find_ranges(lower, today, named)
    days: list[Day | Days] = [
        *ranges,
        *(day for day in named if not any(one.start <= day.start < one.end for one in ranges)),
    ]
    clocks = find_clocks(blanked(lower, ((day.start, day.end) for day in days)))
    pieces: list[Piece] = sorted([*days, *clocks], key=lambda piece: piece.start)
    spans += (
        (group[0].start, max(piece.end for piece in group), _when(group, now, tz, day, no_such_day=lost))
        for group in _joined(pieces, lower)
    )
    found = (Entity(TIME_SLOT, when.value(), text[start:end], start, end) for start, end, when in spans)
    return tuple(sorted(found, key=lambda entity: entity.start))


def _turned_round(text: str) -> str:
    """A text with "not before" as "after" and "no later than" as "before", each as long as it was."""
    if not says_any(text, _TURNING):
        return text
    after = _NOT_BEFORE.sub(lambda match: "after".ljust(len(match[0])), text)
    return _NOT_AFTER.sub(lambda match: "before".ljust(len(match[0])), after)


def at(day: date, clock: time, tz: ZoneInfo) -> datetime:
    """A local time as a moment that exists: in a gap of the clocks it moves forward, of two equal ones the first."""
    return datetime.combine(day, clock, tzinfo=tz).astimezone(UTC).astimezone(tz)


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with spaces in place of spans, so that nothing is found in them again; positions stay."""
    pieces, end = [], 0
    for first, last in sorted(spans):
        pieces += [text[end:first], " " * (last - max(first, end))]
        end = max(end, last)
    return "".join([*pieces, text[end:]])


def _points(text: str, now: datetime, tz: ZoneInfo) -> Iterator[tuple[int, int, When]]:
    for match in _STAMP.finditer(text) if "-" in text else ():
        if when := _stamp(match[0], tz):
            yield match.start(), match.end(), when
    for match in _SOON.finditer(text):
        minutes = 30 if match["half"] else number(match["count"]) * (60 if match["unit"].startswith("h") else 1)
        start = (now + timedelta(minutes=minutes)).astimezone(tz).replace(second=0, microsecond=0)
        yield match.start(), match.end(), When(start, start.date())


def _stamp(text: str, tz: ZoneInfo) -> When | None:
    try:
        parsed = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    if parsed.year not in YEARS:
        return None
    start = parsed.astimezone(tz) if parsed.tzinfo else at(parsed.date(), parsed.time(), tz)
    return When(start, start.date())


def _joined(pieces: Sequence[Piece], text: str) -> Iterator[list[Piece]]:
    """Pieces that belong together: a day (or days), a part of it and a time of it, each once, with little between."""
    group: list[Piece] = []
    for piece in pieces:
        alike = any(_are_alike(piece, other) for other in group)
        if group and (alike or not _BETWEEN.fullmatch(text, group[-1].end, piece.start)):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _are_alike(piece: Piece, other: Piece) -> bool:
    """Whether only one of the two can be meant; weekdays and the days they are chosen from can be meant together."""
    if isinstance(piece, Days) and isinstance(other, Days):
        return bool(piece.weekdays) is bool(other.weekdays)
    return type(piece) is type(other) or {type(piece), type(other)} == {Day, Days}


def _when(group: Sequence[Piece], now: datetime, tz: ZoneInfo, spoken_of: date | None, *, no_such_day: bool) -> When:
    """What a group says; a time beside a day that does not exist is a wish for that time, on no day yet."""
    day = next((piece for piece in group if isinstance(piece, Day)), None)
    clock = next((piece for piece in group if isinstance(piece, Clock)), None)
    days = _together([piece for piece in group if isinstance(piece, Days)])
    part = next((piece.part for piece in group if isinstance(piece, PartOfDay)), day.part if day else None)
    if clock is None:
        after, before = PART_WINDOWS[part] if part else (None, None)
        return When(day=day.date if day else None, days=days, after=after, before=before)
    exact, after, before = clock.window(part)
    if exact is None:
        return When(day=day.date if day else None, days=days, after=after, before=before)
    if days is not None:
        return When(days=days, after=exact, before=_shortly_after(exact))
    chosen = day.date if day else spoken_of
    if chosen is None and no_such_day:
        return When(after=exact)
    start = at(chosen, exact, tz) if chosen else _next(exact, now, tz)
    return When(start, start.date())


def _together(named: Sequence[Days]) -> Days | None:
    """Weekdays and the days they are chosen from, as one."""
    if not named:
        return None
    first, last = (next((getattr(one, end) for one in named if getattr(one, end)), None) for end in ("first", "last"))
    weekdays = next((one.weekdays for one in named if one.weekdays), ())
    return Days(named[0].start, named[-1].end, first, last, weekdays)


def _shortly_after(clock: time) -> time:
    moment = datetime.combine(date.min, clock) + ABOUT
    return moment.time() if moment.date() == date.min else time.max


def _next(clock: time, now: datetime, tz: ZoneInfo) -> datetime:
    """The next occurrence of a time of day."""
    today = now.astimezone(tz).date()
    start = at(today, clock, tz)
    return start if start > now else at(today + timedelta(days=1), clock, tz)
