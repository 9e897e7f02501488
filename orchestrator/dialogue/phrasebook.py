"""What agents say, in the customer's language: sentences are looked up in the book that an agent's card brings (pure).

An entry is a sentence with gaps and its translation with the same gaps: "Your order {id} was cancelled{when}." A gap
may say what stands in it: `{on:date}` and `{at:moment}` are told in the other language's way, `{what:phrase}` is looked
up in turn. What no entry has stays as it is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property

from babel.dates import format_date, format_time

MOST_SENTENCES = 4
MAX_DEPTH = 8
MAX_CHARS = 2_000

_GAP = re.compile(r"\{(\w+)(?::(\w+))?\}")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+(?=\S)")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DATE = rf"(?:{'|'.join(_WEEKDAYS)}), (?:{'|'.join(_MONTHS)}) \d{{1,2}}(?:, \d{{4}})?"
_CLOCK = r"\d{1,2}:\d{2}[\s\u202f][AP]M"
_ANY = r"(?:(?![.!?]\s|; ).)+?"  # never past the end of a sentence, nor into the next of a list
_KINDS = {
    "phrase": r"(?:(?![.!?]\s).)+?",
    "date": _DATE,
    "time": _CLOCK,
    "moment": rf"{_DATE} at {_CLOCK}",
    "maybe": r".*?",
}
_DATE_PARTS = re.compile(r"(\w+), (\w+) (\d{1,2})(?:, (\d{4}))?")
_CLOCK_PARTS = re.compile(r"(\d{1,2}):(\d{2})[\s\u202f]([AP])M")
_PATTERNS = {"es": "EEEE, d 'de' MMMM", "fr": "EEEE d MMMM", "de": "EEEE, d. MMMM"}
_WITH_TIME = {"es": "{date} a las {time}", "fr": "{date} à {time}", "de": "{date} um {time} Uhr"}
_LEAP_YEARS = range(2024, 2052)


@dataclass(frozen=True)
class Entry:
    """A sentence as a pattern, its translation, and what stands in its gaps."""

    pattern: re.Pattern[str]
    translation: str
    kinds: Mapping[str, str | None]


@dataclass(frozen=True)
class Phrasebook:
    """One agent's sentences in one language: the translations of its sentences, by these."""

    language: str
    phrases: Mapping[str, str]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The sentences with gaps, those with most words of their own first."""
        return tuple(
            _entry(said, phrase) for said, phrase in sorted(self.phrases.items(), key=lambda pair: -_own(pair[0]))
        )

    def translate(self, text: str) -> tuple[str, bool]:
        """A text in the other language, and whether all of it is; sentences nobody translated stay."""
        sentences = _SENTENCE_ENDS.split(text.strip()) if text.strip() and len(text) <= MAX_CHARS else []
        if not sentences:
            return text, not text.strip()
        found: list[str] = []
        whole, place = True, 0
        while place < len(sentences):
            phrase, used = self._longest(sentences, place)
            whole = whole and phrase is not None
            found.append(phrase if phrase is not None else sentences[place])
            place += used
        return " ".join(found), whole

    def phrase(self, text: str, depth: int = 0) -> str | None:
        """The translation of exactly this text, or None."""
        if (plain := self.phrases.get(text)) is not None and not _GAP.search(plain):
            return plain
        for entry in self.entries:
            match = entry.pattern.fullmatch(text)
            if match is not None:
                values = {name: self._told(match[name], kind, depth) for name, kind in entry.kinds.items()}
                return _filled(entry.translation, values)
        return None

    def _longest(self, sentences: Sequence[str], place: int) -> tuple[str | None, int]:
        for used in range(min(MOST_SENTENCES, len(sentences) - place), 0, -1):
            phrase = self.phrase(" ".join(sentences[place : place + used]))
            if phrase is not None:
                return phrase, used
        return None, 1

    def _told(self, value: str, kind: str | None, depth: int) -> str:
        match kind:
            case "date":
                return _date(value, self.language)
            case "time":
                return _clock(value, self.language)
            case "moment":
                day, _, clock = value.rpartition(" at ")
                told = {"date": _date(day, self.language), "time": _clock(clock, self.language)}
                return _WITH_TIME[self.language].format(**told)
            case "phrase" if depth < MAX_DEPTH:
                return self.phrase(value, depth + 1) or value
            case _:
                return value


def _filled(translation: str, values: Mapping[str, str]) -> str:
    return _GAP.sub(lambda gap: values.get(gap[1], ""), translation)


def _own(said: str) -> int:
    return len(_GAP.sub("", said))


def _entry(said: str, translation: str) -> Entry:
    pattern, place = "", 0
    kinds: dict[str, str | None] = {}
    for gap in _GAP.finditer(said):
        name, kind = gap[1], gap[2]
        pattern += re.escape(said[place : gap.start()])
        pattern += rf"(?P={name})" if name in kinds else rf"(?P<{name}>{_KINDS.get(kind or '', _ANY)})"
        kinds.setdefault(name, kind)
        place = gap.end()
    return Entry(re.compile(pattern + re.escape(said[place:]), re.DOTALL), translation, kinds)


def _date(said: str, language: str) -> str:
    """`Tuesday, November 24` in another language; the year only where it was told."""
    parts = _DATE_PARTS.fullmatch(said)
    if parts is None:
        return said
    month, day = _MONTHS.index(parts[2]) + 1, int(parts[3])
    years = [int(parts[4])] if parts[4] else list(_LEAP_YEARS)
    wanted = _WEEKDAYS.index(parts[1])
    for year in years:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found.weekday() == wanted or parts[4]:
            told = format_date(found, _PATTERNS[language], locale=language)
            return f"{told} {year}" if parts[4] else told
    return said


def _clock(said: str, language: str) -> str:
    parts = _CLOCK_PARTS.fullmatch(said)
    if parts is None:
        return said
    hour = int(parts[1]) % 12 + (12 if parts[3] == "P" else 0)
    return format_time(time(hour, int(parts[2])), "HH:mm", locale=language)
