"""From text to weighted features: words, word pairs, concepts and pieces of words; robust to ids, amounts and typos."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, pairwise

import numpy as np
from numpy.typing import NDArray

from orchestrator.dialogue import shapes
from orchestrator.dialogue.calibrate import Doubles
from orchestrator.dialogue.lexicon import CONCEPTS, FRAME_WORDS, FUNCTION_WORDS, PHRASES, stem
from orchestrator.dialogue.meaning import Encoder
from orchestrator.dialogue.plain import plainly_quoted

Floats = NDArray[np.float32]
Integers = NDArray[np.intp]
Weighed = tuple[Integers, Floats]
"""Columns and the weight of each."""

MAX_WORDS = 300
MAX_WORDS_KNOWN = 16_384
"""Of so many different words it is remembered what they are made of."""
WORD_SHARE = 0.65  # of a text's weight; the pieces of its words have the rest
MEANING = 0.7  # of what a text means, beside its words and pieces
FUNCTION_WEIGHT, FRAME_WEIGHT, CONCEPT_WEIGHT = 0.7, 0.6, 1.5
START, START_ROOT = "<start>", math.sqrt(FUNCTION_WEIGHT)
_PHRASES_BEGIN = frozenset(phrase.split()[0] for phrase in PHRASES)

_MASKED = re.compile(
    rf"(?P<email>{shapes.EMAIL})|(?P<url>{shapes.URL})|(?P<money>{shapes.MONEY})|(?P<phone>{shapes.PHONE})"
    rf"|(?P<day>{shapes.DAY})|(?P<clock>{shapes.CLOCK})|(?P<token>{shapes.WORDLIKE})",
    re.IGNORECASE,
)
_MAY_BE_MASKED = re.compile(r"[\d@]|://|www\.|day|tomorrow", re.IGNORECASE)
"""What has none of these has nothing to mask, which is quickly seen."""
_KINDS = ("email", "url", "money", "phone", "day", "clock")
_WORD = re.compile(r"<[a-z]+>|[^\W\d_]{1,40}(?:'[^\W\d_]{1,9})?|\d{1,40}")
_ENDINGS = (("n't", " not"), ("'m", " am"), ("'re", " are"), ("'ve", " have"), ("'ll", " will"), ("'d", " would"))
_BEFORE_IS = frozenset(("what", "where", "when", "who", "how", "it", "that", "there", "here"))
_SHORT_FORMS = {
    "can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not", "let's": "let us",
    "im": "i am", "ive": "i have", "dont": "do not", "doesnt": "does not", "didnt": "did not", "isnt": "is not",
    "wont": "will not", "cant": "can not", "wasnt": "was not", "hasnt": "has not", "havent": "have not",
    "couldnt": "could not", "whats": "what is", "wheres": "where is", "whens": "when is", "hows": "how is",
    "thats": "that is", "theres": "there is", "youve": "you have", "pls": "please", "plz": "please", "u": "you",
    "ur": "your", "gonna": "going to", "wanna": "want to", "gotta": "got to",
}  # fmt: skip


def mask(text: str) -> str:
    """Replace ids, money, addresses, days and clock times by placeholders such as `<id>`."""
    plain = plainly_quoted(text)
    return _MASKED.sub(_placeholder, plain) if _MAY_BE_MASKED.search(plain) else plain


def _placeholder(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind in _KINDS:
        return f" <{kind}> "
    word = match[0]
    return " <id> " if not word.isalpha() and shapes.is_id(word) else word


def words_of(text: str) -> tuple[str, ...]:
    """The first 300 words of a text: lower case, placeholders for what is no word, contractions spelled out."""
    found = _WORD.findall(mask(text).lower())[:MAX_WORDS]
    return tuple(chain.from_iterable(map(_spelled_out, found)))


@lru_cache(maxsize=MAX_WORDS_KNOWN)
def _spelled_out(word: str) -> tuple[str, ...]:
    if word in _SHORT_FORMS:
        return tuple(_SHORT_FORMS[word].split())
    for ending, full in _ENDINGS:
        if word.endswith(ending):
            return tuple((word.removesuffix(ending) + full).split())
    if word.endswith("'s"):
        return (word[:-2], "is") if word[:-2] in _BEFORE_IS else (word[:-2],)
    return (word,)


def content_of(words: Sequence[str]) -> tuple[str, ...]:
    """The words that say what a text is about."""
    return tuple(filter(_is_content, words))


@lru_cache(maxsize=MAX_WORDS_KNOWN)
def _is_content(word: str) -> bool:
    return _importance(word) == 1 and not word.startswith("<")


@lru_cache(maxsize=MAX_WORDS_KNOWN)
def _importance(word: str) -> float:
    if word in FUNCTION_WORDS:
        return FUNCTION_WEIGHT
    return FRAME_WEIGHT if word in FRAME_WORDS else 1.0


@lru_cache(maxsize=MAX_WORDS_KNOWN)
def about(word: str) -> tuple[str, float, float, tuple[str, ...]]:
    """The stem of a word, its importance, the root of that, and its concepts."""
    importance = _importance(word)
    return stem(word), importance, math.sqrt(importance), CONCEPTS.get(word, ())


def pieces_of(word: str) -> tuple[str, ...]:
    """The runs of three to five characters in a word, its two borders included."""
    if word.startswith("<"):
        return ()
    padded = f" {word} "
    return tuple(padded[i : i + size] for size in (3, 4, 5) for i in range(len(padded) - size + 1))


def word_features(words: Sequence[str]) -> dict[str, float]:
    """Stems, pairs of stems and concepts, each with its importance."""
    found: dict[str, float] = {}
    last, last_root = START, START_ROOT
    for word in words:
        stemmed, importance, root, concepts = about(word)
        found[stemmed] = importance
        found[f"{last} {stemmed}"] = last_root * root
        for concept in concepts:
            found[concept] = CONCEPT_WEIGHT
        last, last_root = stemmed, root
    found.update(phrases_in(words))
    return found


def phrases_in(words: Sequence[str]) -> dict[str, float]:
    """The concepts that two words stand for together, each with its importance."""
    if _PHRASES_BEGIN.isdisjoint(words):
        return {}
    pairs = ((word, other) for place, word in enumerate(words) for other in words[place + 1 : place + 3])
    concepts = chain.from_iterable(PHRASES.get(f"{word} {other}", ()) for word, other in pairs)
    return dict.fromkeys(concepts, CONCEPT_WEIGHT)


@dataclass(frozen=True, slots=True)
class Vector:
    """A text as weighted columns, their length at most 1, and what it has in the last columns, which are all texts'.

    What no example has is missing from the columns. The first of `rest` is 1 for every text; what it means follows.
    """

    columns: Integers
    weights: Floats
    rest: Floats

    @property
    def meaning(self) -> Floats:
        """What it means, of length 1, or nothing where there is no encoder."""
        return self.rest[1:] / MEANING

    @property
    def square(self) -> float:
        """The squared length of it all."""
        return float(self.weights @ self.weights + self.rest @ self.rest)

    def times(self, matrix: Floats) -> Floats:
        """The product with a matrix of a row for each column."""
        product: Floats = self.weights @ matrix[self.columns] + self.rest @ matrix[-len(self.rest) :]
        return product


@dataclass(frozen=True, slots=True)
class Block:
    """Words, pairs and concepts: which column each has, and how rare it is (smoothed inverse document frequency).

    An `unknown` one is rarer than any.
    """

    columns: Mapping[str, int]
    rarity: Sequence[float]
    unknown: float

    @classmethod
    def fit(cls, texts: Sequence[Mapping[str, float]]) -> tuple["Block", list[Weighed]]:
        """Number the features of all texts; also the columns of each text, weighed."""
        columns: dict[str, int] = {}
        found = [[columns.setdefault(feature, len(columns)) for feature in text] for text in texts]
        sizes, places = list(map(len, found)), np.array(list(chain.from_iterable(found)), np.intp)
        rarity = np.log((1 + len(texts)) / (1 + np.bincount(places, minlength=len(columns)))) + 1
        importance = np.fromiter(chain.from_iterable(text.values() for text in texts), np.float64, len(places))
        whose, weights = np.repeat(np.arange(len(texts)), sizes), importance * rarity[places]
        weights *= np.sqrt(WORD_SHARE / np.bincount(whose, weights**2, len(texts))[whose])
        told = _split(places, weights, [0, *accumulate(sizes)])
        return cls(columns, rarity.tolist(), math.log(1 + len(texts)) + 1), told


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of words: which column each has, from `first` on, and how rare it is, as in `Block`.

    How often one occurs in a text counts on a log scale.
    """

    columns: Mapping[str, int]
    rarity: Sequence[float]
    unknown: float
    first: int

    @classmethod
    def fit(cls, texts: Sequence[Sequence[str]], first: int) -> tuple["Pieces", list[Weighed]]:
        """Number the pieces of all texts, given as their words; also the columns of each text, weighed."""
        columns: dict[str, int] = {}
        places, whose = _held(texts, columns)
        # One number for a piece in a text, so that sorting brings together what is counted.
        both, counts = np.unique(whose * max(len(columns), 1) + places, return_counts=True)
        whose, places = np.divmod(both, max(len(columns), 1))
        rarity = np.log((1 + len(texts)) / (1 + np.bincount(places, minlength=len(columns)))) + 1
        weights = rarity[places] * (1 + np.log(counts))
        squares = np.bincount(whose, weights**2, len(texts))[whose]
        weights *= np.sqrt((1 - WORD_SHARE) / squares)
        told = _split(places + first, weights, np.searchsorted(whose, np.arange(len(texts) + 1)).tolist())
        return cls(columns, rarity.tolist(), math.log(1 + len(texts)) + 1, first), told


def _held(texts: Sequence[Sequence[str]], columns: dict[str, int]) -> tuple[Integers, Integers]:
    """The places of all pieces of all texts, as often as they occur, and the text of each. New ones get a column."""
    numbers: dict[str, int] = {}
    said = np.array([numbers.setdefault(word, len(numbers)) for words in texts for word in words], np.intp)
    pieces = [[columns.setdefault(piece, len(columns)) for piece in pieces_of(word)] for word in numbers]
    places = np.array(list(chain.from_iterable(pieces)), np.intp)
    sizes = np.array(list(map(len, pieces)), np.intp)
    starts, many = np.cumsum(sizes) - sizes, sizes[said]
    ends = np.cumsum(many)
    steps = np.arange(many.sum()) - np.repeat(ends - many, many)
    text_of = np.repeat(np.arange(len(texts)), [len(words) for words in texts])
    return places[np.repeat(starts[said], many) + steps], np.repeat(text_of, many)


@dataclass(frozen=True, slots=True)
class Vectoriser:
    """Turns words into vectors over the features of the examples it was fitted on."""

    word_block: Block
    pieces: Pieces
    encoder: Encoder

    @classmethod
    def fit(cls, texts: Sequence[Sequence[str]], encoder: Encoder) -> tuple["Vectoriser", tuple[Vector, ...]]:
        """Learn the features of texts (each given as its words) and how rare they are; also the texts' own vectors."""
        word_block, of_words = Block.fit([word_features(words) for words in texts])
        pieces, of_pieces = Pieces.fit(texts, len(word_block.columns))
        encoder = encoder.ready_for(texts)
        rests = _rest(encoder.encode_lessons(texts))
        vectoriser = cls(word_block, pieces, encoder)
        return vectoriser, tuple(map(_joined, of_words, of_pieces, rests))

    @property
    def width(self) -> int:
        """How many columns there are."""
        return self.pieces.first + len(self.pieces.columns) + 1 + self.encoder.size


def _rest(meanings: Floats) -> Floats:
    """What texts have in the last columns: a one, and what they mean."""
    rest = np.ones((len(meanings), 1 + meanings.shape[1]), np.float32)
    if meanings.size:
        rest[:, 1:] = meanings * np.float32(MEANING)
    return rest


def _split(columns: Integers, weights: Doubles, bounds: Sequence[int]) -> list[Weighed]:
    """What stands side by side text by text, given where each begins and the last ends."""
    fine = weights.astype(np.float32)
    return [(columns[start:end], fine[start:end]) for start, end in pairwise(bounds)]


def _joined(words: Weighed, pieces: Weighed, rest: Floats) -> Vector:
    return Vector(np.concatenate((words[0], pieces[0])), np.concatenate((words[1], pieces[1])), rest)
