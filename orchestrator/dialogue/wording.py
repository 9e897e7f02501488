"""What the hub itself says, in the customer's language and in the company's own words."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Literal

from orchestrator.dialogue.foreign import ENGLISH, LANGUAGES
from orchestrator.dialogue.phrasebook import Phrasebook

Sentences = Mapping[str, str]
Tone = Literal["neutral", "friendly", "formal"]

_FOLDER = Path(__file__).parent / "words"
_FORMAT = Formatter()


class WordingInvalid(ValueError):
    """A file of a company's own words has a sentence nobody says, or one with a gap nobody fills."""


@dataclass(frozen=True)
class Wording:
    """The hub's sentences by language and name; `own` are the company's, which go before the built-in ones."""

    own: Mapping[str, Sentences] = field(default_factory=dict)

    def voice(self, language: str, books: Mapping[str, Phrasebook] | None = None) -> "Voice":
        """The voice that speaks a language; English for one that the hub does not speak.

        `books` have what each agent says in that language.
        """
        spoken = language if language in LANGUAGES else ENGLISH
        own = self.own.get(spoken)
        return Voice(spoken, {**built_in(spoken), **own} if own else built_in(spoken), books or {})

    def above(self, lower: Mapping[str, Sentences]) -> "Wording":
        """The same words, with `lower` ones where it has none."""
        return _merged(lower, self.own)

    def below(self, upper: Mapping[str, Sentences]) -> "Wording":
        """The same words but where there are `upper` ones."""
        return _merged(self.own, upper)


def _merged(lower: Mapping[str, Sentences], upper: Mapping[str, Sentences]) -> Wording:
    return Wording({language: {**lower.get(language, {}), **upper.get(language, {})} for language in {*lower, *upper}})


@dataclass(frozen=True)
class Voice:
    """One language's sentences."""

    language: str
    sentences: Sentences
    books: Mapping[str, Phrasebook] = field(default_factory=dict)

    @property
    def translates(self) -> bool:
        """Whether what agents say has to be put into another language."""
        return self.language != ENGLISH

    def translate(self, agent: str, text: str) -> tuple[str, bool]:
        """What an agent says in this language, and whether all of it is."""
        book = self.books.get(agent)
        return book.translate(text) if book is not None and text else (text, not text)

    def phrase(self, agent: str, text: str) -> str | None:
        """The translation of exactly this text of an agent, or None."""
        book = self.books.get(agent)
        return book.phrase(text) if book is not None else None

    def say(self, name: str, **values: str) -> str:
        """The sentence of that name with its gaps filled."""
        return self.sentences[name].format(**values)

    def listed(self, parts: Sequence[str], joined_by: str = "and") -> str:
        """Parts joined as in the English "do this, and to do that"."""
        return self.sentences[joined_by].join(parts)


@cache
def built_in(language: str) -> Sentences:
    """The hub's own sentences in a language."""
    sentences: Sentences = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return sentences


@cache
def toned(tone: Tone) -> Mapping[str, Sentences]:
    """What is said differently in a tone, by language."""
    tones: Mapping[str, Mapping[str, Sentences]] = tomllib.loads((_FOLDER / "tones.toml").read_text(encoding="utf-8"))
    return tones.get(tone, {})


def introduced(name: str | None, company: str | None) -> Mapping[str, Sentences]:
    """The greeting of somebody who says who they are, by language; none for nobody."""
    if not (name or company):
        return {}
    kind = "i_am_of" if name and company else "i_am" if name else "i_am_from"
    found = {}
    for language in (ENGLISH, *LANGUAGES):
        words = built_in(language)
        who = words[kind].format(name=name, company=company)
        found[language] = {"greeting": words["introduced"].replace("{who}", who)}
    return found


def read_wording(path: Path) -> Wording:
    """A company's own words, from a TOML file: a table for each language, with sentences by name.

    Raises OSError and WordingInvalid.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise WordingInvalid(f"{path} is no TOML: {error}") from error
    for language, sentences in given.items():
        _check(path, language, sentences)
    return Wording(given)


def _check(path: Path, language: object, sentences: object) -> None:
    if language not in (ENGLISH, *LANGUAGES) or not isinstance(sentences, dict):
        raise WordingInvalid(f"{path}: {language!r} is none of {', '.join((ENGLISH, *LANGUAGES))} with sentences")
    for name, sentence in sentences.items():
        try:
            check_sentence(name, sentence)
        except WordingInvalid as error:
            raise WordingInvalid(f"{path}: {language}: {name}: {error}") from error


def check_sentence(name: object, sentence: object, more: frozenset[str] = frozenset()) -> None:
    """Raise WordingInvalid unless it can stand for the hub's sentence of that name, whose gaps it may have.

    `more` are gaps that somebody else fills.
    """
    known = built_in(ENGLISH).get(str(name))
    if known is None or not isinstance(sentence, str):
        raise WordingInvalid("this is no sentence of the hub's")
    if strange := gaps(sentence) - gaps(known) - more:
        raise WordingInvalid(f"nothing fills {{{min(strange)}}}")


def gaps(sentence: str) -> frozenset[str]:
    """The names of a sentence's gaps. Raises WordingInvalid when its braces do not match, or say more than a name."""
    try:
        parts = [(name, spec, conversion) for _, name, spec, conversion in _FORMAT.parse(sentence) if name is not None]
    except ValueError as error:
        raise WordingInvalid(f"{sentence!r}: {error}") from error
    if any(spec or conversion for _, spec, conversion in parts):
        raise WordingInvalid("a gap has a name and nothing else")
    return frozenset(name for name, _, _ in parts)


PLAIN = Wording()
ENGLISH_VOICE = PLAIN.voice(ENGLISH)
"""What is said where nothing else is configured."""
