"""What the hub itself says, in the customer's language and in the company's own words."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter

from orchestrator.dialogue.foreign import ENGLISH, LANGUAGES
from orchestrator.dialogue.phrasebook import Phrasebook

Sentences = Mapping[str, str]

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
        return Voice(spoken, {**built_in(spoken), **self.own.get(spoken, {})}, books or {})


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
        known = built_in(ENGLISH).get(str(name))
        if known is None or not isinstance(sentence, str):
            raise WordingInvalid(f"{path}: {language}: {name!r} is no sentence of the hub's")
        if strange := gaps(sentence) - gaps(known):
            raise WordingInvalid(f"{path}: {language}: {name}: nothing fills {{{min(strange)}}}")


def gaps(sentence: str) -> frozenset[str]:
    """The names of a sentence's gaps. Raises WordingInvalid when its braces do not match."""
    try:
        return frozenset(name for _, name, _, _ in _FORMAT.parse(sentence) if name is not None)
    except ValueError as error:
        raise WordingInvalid(f"{sentence!r}: {error}") from error


PLAIN = Wording()
ENGLISH_VOICE = PLAIN.voice(ENGLISH)
"""What is said where nothing else is configured."""
