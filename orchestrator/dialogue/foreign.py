"""Spanish, French and German: told apart by their words, and put word by word into the English the hub reasons in.

A gloss, no translation: "quiero cancelar mi pedido" becomes "i want to cancel my order", so that whatever holds for
English, what is asked for, refused, asked about or made to depend on something, holds for these too, and no agent needs
examples in every language. Words nobody listed stay as they are.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA

from orchestrator.dialogue import shapes
from orchestrator.dialogue.lexicon import CONCEPTS, FRAME_WORDS, FUNCTION_WORDS
from orchestrator.dialogue.plain import plainly_quoted
from orchestrator.dialogue.postal import find_postal

ENGLISH = "en"
LANGUAGES = ("es", "fr", "de")

_FOLDER = Path(__file__).parent / "lexica"
_ORDER = "\x01"  # ends the gloss of a verb that orders something
_TO = "to~"  # begins the gloss of an infinitive
_KEPT = rf"(?:{shapes.EMAIL}|{shapes.URL}|\S*\d\S*)"
_TOKEN = re.compile(rf"(?P<kept>{_KEPT})|(?P<word>[^\W\d_]+'(?=[^\W\d_]|$)|[^\W\d_]+)", re.IGNORECASE)
_MAY_BE_KEPT, _WORD = re.compile(r"[\d@]|://|www\.", re.IGNORECASE), re.compile(r"[^\W\d_]+(?:'(?=[^\W\d_]|$))?")
_JOINED = re.compile(r"[\s-]*")
_MARKS = re.compile("[\u00bf\u00a1]")
_MOST_WORDS, _LONG = 7, 6
_PRONOUNS = ("noslo", "nosla", "melo", "mela", "selo", "sela", "los", "las", "lo", "la", "me", "nos")
_ENGLISH = FUNCTION_WORDS | FRAME_WORDS | frozenset(CONCEPTS) | frozenset(("am", "an", "at", "by", "so", "otherwise"))
_ALSO_ENGLISH = frozenset((_FOLDER / "also_english.txt").read_text(encoding="utf-8").splitlines())
"""What English texts and the names in them have too: a hat, a mail from Los Angeles, service a la carte."""
_STATE, _DIGIT = re.compile(r"\b[A-Z]{2}\b"), re.compile(r"\d")


@dataclass(frozen=True)
class Lexicon:
    """The words of a language, each phrase as its words, and what it means; `plain` has them without accents."""

    exact: Mapping[tuple[str, ...], str]
    plain: Mapping[tuple[str, ...], str]

    def meaning(self, words: tuple[str, ...]) -> str | None:
        """What words mean, with their accents or without."""
        found = self.exact.get(words)
        return found if found is not None else self.plain.get(tuple(map(_plain, words)))


def language_in(message: str, hint: str = ENGLISH) -> str:
    """The language of a message: `en`, `es`, `fr` or `de`.

    By the words that only one has, those of addresses aside. Where they tell nothing it is the `hint`: what the
    customer wrote before, or is said to read. To leave that takes a word that English texts do not have.
    """
    told = [(word, speaks) for word in _words(_without_places(message)) if (speaks := _speaks(word)) is not None]
    if not told:
        return hint
    margins = {
        language: sum(speaks[place] for _, speaks in told)
        for place, language in enumerate(LANGUAGES)
        if language == hint or any(speaks[place] > 0 and word not in _ALSO_ENGLISH for word, speaks in told)
    }
    best = max(margins, key=lambda language: (margins[language], language == hint), default=ENGLISH)
    if margins.get(best, 0) > 0:
        return best
    return hint if margins.get(hint) == 0 else ENGLISH


def glossed(message: str, language: str) -> str:
    """A message in one of `LANGUAGES`, word by word in English. Ids, numbers, addresses and unknown words stay."""
    text = _MARKS.sub("", plainly_quoted(message))
    for pattern, replacement in _BEFORE[language]:
        text = pattern.sub(replacement, text)
    said = "".join(_pieces(text, language))
    for pattern, replacement in (*_AFTER[language], *_ALWAYS):
        said = pattern.sub(replacement, said)
    return said.replace("~", " ").replace(_ORDER, "").strip()


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language, as its file has it: `phrase|phrase = meaning` a line."""
    exact: dict[tuple[str, ...], str] = {}
    for line in (_FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            phrases, _, meaning = line.partition(" = ")
            marked = re.sub(r"!$", _ORDER, meaning).replace("_", "")
            for phrase in phrases.split("|"):
                exact.setdefault(tuple(_words(phrase)), marked)
    plain: dict[tuple[str, ...], str] = {}
    for words, meaning in exact.items():
        plain.setdefault(tuple(map(_plain, words)), meaning)
    return Lexicon(exact, plain)


def _without_places(text: str) -> str:
    """Without addresses, and what else stands for a state, as MA or DE."""
    if text.isupper():
        return text
    for begin, end in reversed([*find_postal(text)] if _DIGIT.search(text) else []):
        text = f"{text[:begin]} {text[end:]}"
    return _STATE.sub(" ", text)


def _words(text: str) -> list[str]:
    if not _MAY_BE_KEPT.search(text):
        return _WORD.findall(plainly_quoted(text).lower())
    return [match["word"].lower() for match in _TOKEN.finditer(plainly_quoted(text)) if match["word"]]


@lru_cache(maxsize=8192)
def _plain(word: str) -> str:
    """A word without its accents: most leave them out when they type."""
    folded = unicodedata.normalize("NFKD", word.replace("\u00df", "ss"))
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return bare.replace("ae", "a").replace("oe", "o").replace("ue", "u")


@lru_cache(maxsize=8192)
def _speaks(word: str) -> tuple[int, ...] | None:
    """What a word says for each of the languages, as `_speaks_for`; None when it says nothing for any."""
    found = tuple(_speaks_for(word, language) for language in LANGUAGES)
    return found if any(found) else None


def _speaks_for(word: str, language: str) -> int:
    """1 for a word of this language that is no English one, -1 for the other way round, else 0."""
    meaning = lexicon(language).meaning((word,))
    if meaning is None:
        return -(word in _ENGLISH)
    return int(word not in _ENGLISH and meaning != word)


def _pieces(text: str, language: str) -> Iterator[str]:
    """The text in pieces: the longest known phrases glossed, all else, addresses too, as it is."""
    places = [*find_postal(text)] if _DIGIT.search(text) else []
    tokens = [
        token for token in _TOKEN.finditer(text) if not any(begin <= token.start() < end for begin, end in places)
    ]
    place, end = 0, 0
    while place < len(tokens):
        yield text[end : tokens[place].start()]
        meaning, used = _phrase(tokens, place, text, language)
        yield meaning
        place, end = place + used, tokens[place + used - 1].end()
        if tokens[place - 1][0].endswith("'") and meaning:
            yield " "
    yield text[end:]


def _phrase(tokens: Sequence[re.Match[str]], place: int, text: str, language: str) -> tuple[str, int]:
    words: list[str] = []
    for token in tokens[place : place + _MOST_WORDS]:
        if not token["word"] or (
            words and not _JOINED.fullmatch(text, tokens[place + len(words) - 1].end(), token.start())
        ):
            break
        words.append(token["word"].lower())
    known = lexicon(language)
    for used in range(len(words), 0, -1):
        meaning = known.meaning(tuple(words[:used]))
        if meaning is not None:
            return meaning, used
    return (_alone(words[0], language) if words else None) or tokens[place][0], 1


@lru_cache(maxsize=8192)
def _alone(word: str, language: str) -> str | None:
    """What one word means: a verb with a pronoun grown on to it, or a slip of the finger."""
    known = lexicon(language)
    for ending in _PRONOUNS if language == "es" else ():
        verb = known.meaning((word.removesuffix(ending),)) if word.endswith(ending) else None
        if verb is not None and (verb.endswith(_ORDER) or verb.startswith(_TO)):
            return f"{verb} {'me' if ending in {'me', 'nos'} else 'it'}"
    if len(word) < _LONG or word in _ENGLISH:
        return None
    near = [key[0] for key in known.plain if len(key) == 1 and key[0][0] == _plain(word)[0]]
    slips = [key for key in near if len(key) >= _LONG and OSA.distance(key, _plain(word), score_cutoff=1) <= 1]
    return known.plain[(slips[0],)] if len(slips) == 1 else None


def _rules(*pairs: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), replacement) for pattern, replacement in pairs)


_BEGIN = r"(?:(?<=^)|(?<=[.;,!?] )|(?<=\bplease )|(?<=\band )|(?<=\bthen ))"
_IN_CLAUSE = r"(?:(?!\bnot\b)[^.,;!?\n\x01])*?"
_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|week|month"
_BEFORE = {
    "es": _rules(
        (r"(?<=[;,.] )si no\b(?! (?:ha|han|se|lo|la|los|me|est\w*|es|pued\w*|pod\w*|lleg\w*|hay)\b)", "otherwise"),
        (r"\bsi(?=\s*[,.!]|\s*$|\s+por favor|\s+gracias)", "s\u00ed"),
    ),
    "fr": _rules(
        (r"\b[\u00e0a] (?=\d)", "vers "),
        (r"(?<=\w)-(?:le|la|les)\b", " il"),
        (r"(\d{1,2}) ?h ?(\d{2})\b", r"\1:\2"),
        (r"(\d{1,2}) ?h(?:eures?)?\b", r"\1:00"),
    ),
    "de": _rules(
        (r"(\d{1,2})[:.](\d{2}) ?uhr\b", r"\1:\2"),
        (r"(\d{1,2}) ?uhr\b", r"\1:00"),
        (r"(\d{1,2})\. (?=[a-z\u00e4])", r"\1 "),
    ),
}  # fmt: skip
_AFTER = {
    "es": _rules(
        (r"\bno (?:(?:it|them|me|the|us) )*(\w+)\x01", r"do not \1 it"),
        (r"\bdo not (\w+) it (?=(?:my|the|this|a)\b)", r"do not \1 "),
        (r"\bno (has|is|arrive|was)\b", r"\1 not"),
    ),
    "fr": _rules(
        (r"\bne (?:(?:it|them|me|the) )?(\w+)\x01 not(?= (?:my|the|this|a)\b)", r"do not \1"),
        (r"\bne (?:(?:it|them|me|the) )?(\w+)\x01 not", r"do not \1 it"),
        (r"\bne ", ""),
    ),
    "de": _rules(
        (rf"\b(want|can you|can i|have to|please|must)\b({_IN_CLAUSE}) not (to~[\w~]+)", r"\1 not \3\2"),
        (rf"\b(want|can you|can i|have to|please|must)\b({_IN_CLAUSE}) (to~[\w~]+)", r"\1 \3\2"),
        (rf"{_BEGIN}to~(\S+) you({_IN_CLAUSE}) not\b", r"do not \1\2"),
        (rf"{_BEGIN}(\w+)\x01({_IN_CLAUSE}) not\b", r"do not \1\2"),
        (rf"{_BEGIN}to~(\S+) you\b", r"\1"),
        (r"\bon(?: the)? (?=(?:morning|afternoon))", "in the "),
    ),
}  # fmt: skip
_ALWAYS = _rules(
    (r"\b(do not want)(?: that)? (\w+)\x01", r"\1 you to \2"),
    (r"\bwant(?: that)? (\w+)\x01", r"want you to \1"),
    (r"\b(can|could|will|would|may|must|should)( (?:you|i|we))?( (?:me|us))?( please)? to~", r"\1\2\4 "),
    (r"\bnot to~", "do not "),
    (r"\bplease to~", "please "),
    (rf"\b({_DAYS}) next\b", r"next \1"),
    (r"\bthe next (?=[mtwfs]\w+day)", "next "),
    (r"\b(at|after|before|by) in the\b", r"in the"),
    (r"\bthe (to~[\w~]+)", r"\1 it"),
    (r"\bto~", "to "),
    (r" {2,}", " "),
)  # fmt: skip
