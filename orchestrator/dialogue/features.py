"""From text to weighted features: words, word pairs, concepts and pieces of words; robust to ids, amounts and typos."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from orchestrator.dialogue import shapes
from orchestrator.dialogue.lexicon import CONCEPTS, FRAME_WORDS, FUNCTION_WORDS, PHRASES, stem
from orchestrator.dialogue.meaning import Encoder

Floats = NDArray[np.float32]
Integers = NDArray[np.intp]

MAX_WORDS = 300
WORD_SHARE = 0.65  # of a text's weight; the pieces of its words have the rest
MEANING = 0.7  # of what a text means, beside its words and pieces
FUNCTION_WEIGHT, FRAME_WEIGHT, CONCEPT_WEIGHT = 0.7, 0.6, 1.5
START = "<start>"

_MASKED = re.compile(
    rf"(?P<email>{shapes.EMAIL})|(?P<url>{shapes.URL})|(?P<money>{shapes.MONEY})|(?P<phone>{shapes.PHONE})"
    rf"|(?P<day>{shapes.DAY})|(?P<clock>{shapes.CLOCK})|(?P<token>{shapes.WORDLIKE})",
    re.IGNORECASE,
)
_KINDS = ("email", "url", "money", "phone", "day", "clock")
_WORD = re.compile(r"<[a-z]+>|[^\W\d_]{1,40}(?:'[^\W\d_]{1,9})?|\d{1,40}")
QUOTES = str.maketrans(dict.fromkeys("\u2019\u2018\u0060\u00b4", "'"))
"""Typographic and stray apostrophes to the plain one."""
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
    return _MASKED.sub(_placeholder, text.translate(QUOTES))


def _placeholder(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind in _KINDS:
        return f" <{kind}> "
    return " <id> " if shapes.is_id(match[0]) else match[0]


def words_of(text: str) -> tuple[str, ...]:
    """The first 300 words of a text: lower case, placeholders for what is no word, contractions spelled out."""
    found = _WORD.findall(mask(text).lower())[:MAX_WORDS]
    return tuple(part for word in found for part in _spelled_out(word))


@lru_cache(maxsize=4096)
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
    return tuple(word for word in words if _importance(word) == 1 and not word.startswith("<"))


@lru_cache(maxsize=4096)
def _importance(word: str) -> float:
    if word in FUNCTION_WORDS:
        return FUNCTION_WEIGHT
    return FRAME_WEIGHT if word in FRAME_WORDS else 1.0


@lru_cache(maxsize=4096)
def pieces_of(word: str) -> tuple[str, ...]:
    """The runs of three to five characters in a word, its two borders included."""
    if word.startswith("<"):
        return ()
    padded = f" {word} "
    return tuple(padded[i : i + size] for size in (3, 4, 5) for i in range(len(padded) - size + 1))


def word_features(words: Sequence[str]) -> dict[str, float]:
    """Stems, pairs of stems and concepts, each with its importance."""
    found: dict[str, float] = {}
    last, last_importance = START, FUNCTION_WEIGHT
    for word in words:
        stemmed, importance = stem(word), _importance(word)
        found[stemmed] = importance
        found[f"{last} {stemmed}"] = math.sqrt(last_importance * importance)
        last, last_importance = stemmed, importance
    found.update((concept, CONCEPT_WEIGHT) for concept in _concepts_in(words))
    return found


def _concepts_in(words: Sequence[str]) -> set[str]:
    found = {concept for word in words for concept in CONCEPTS.get(word, ())}
    for distance in (1, 2):
        for pair in zip(words, words[distance:], strict=False):
            found.update(PHRASES.get(" ".join(pair), ()))
    return found


def piece_features(words: Sequence[str]) -> dict[str, float]:
    """The pieces of all words; how often one occurs counts on a log scale."""
    counts = Counter(piece for word in words for piece in pieces_of(word))
    return {piece: 1.0 if count == 1 else 1 + math.log(count) for piece, count in counts.items()}


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
    """One kind of feature: which column each has, how rare it is (smoothed inverse document frequency), its share."""

    columns: Mapping[str, int]
    rarity: tuple[float, ...]
    first: int
    unknown: float
    share: float

    @classmethod
    def fit(cls, texts: Sequence[Mapping[str, float]], share: float, first: int) -> "Block":
        """Number the features of all texts from column `first` on."""
        counts = Counter(feature for text in texts for feature in text)
        size = len(texts)
        rarity = tuple(math.log((1 + size) / (1 + count)) + 1 for count in counts.values())
        columns = {feature: first + place for place, feature in enumerate(counts)}
        return cls(columns, rarity, first, math.log(1 + size) + 1, share)

    def weigh(self, features: Mapping[str, float]) -> tuple[list[int], list[float]]:
        """Columns and weights of the known features; the unknown ones only make the others weigh less."""
        columns, weights, squares = [], [], 0.0
        for feature, importance in features.items():
            column = self.columns.get(feature)
            weight = importance * (self.unknown if column is None else self.rarity[column - self.first])
            squares += weight * weight
            if column is not None:
                columns.append(column)
                weights.append(weight)
        scale = math.sqrt(self.share / squares) if squares else 0.0
        return columns, [weight * scale for weight in weights]


@dataclass(frozen=True, slots=True)
class Vectoriser:
    """Turns words into vectors over the features of the examples it was fitted on."""

    word_block: Block
    piece_block: Block
    encoder: Encoder

    @classmethod
    def fit(cls, texts: Sequence[Sequence[str]], encoder: Encoder) -> tuple["Vectoriser", tuple[Vector, ...]]:
        """Learn the features of texts (each given as its words) and how rare they are; also the texts' own vectors."""
        in_words = [word_features(words) for words in texts]
        in_pieces = [piece_features(words) for words in texts]
        word_block = Block.fit(in_words, WORD_SHARE, 0)
        piece_block = Block.fit(in_pieces, 1 - WORD_SHARE, len(word_block.columns))
        vectoriser = cls(word_block, piece_block, encoder)
        rows = zip(in_words, in_pieces, vectoriser._rest(texts), strict=True)
        return vectoriser, tuple(vectoriser._weigh(*row) for row in rows)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return self.piece_block.first + len(self.piece_block.columns) + 1 + self.encoder.size

    def vector(self, words: Sequence[str]) -> Vector:
        """The vector of a text given as its words."""
        return self._weigh(word_features(words), piece_features(words), self._rest((words,))[0])

    def _weigh(self, of_words: Mapping[str, float], of_pieces: Mapping[str, float], rest: Floats) -> Vector:
        columns, weights = self.word_block.weigh(of_words)
        more_columns, more_weights = self.piece_block.weigh(of_pieces)
        return Vector(np.array(columns + more_columns, np.intp), np.array(weights + more_weights, np.float32), rest)

    def _rest(self, texts: Sequence[Sequence[str]]) -> Floats:
        meanings = self.encoder.encode(texts) * MEANING
        return np.hstack([np.ones((len(texts), 1), np.float32), meanings.astype(np.float32)])

    def columns_of(self, word: str) -> tuple[int, ...]:
        """The columns that a word alone has: its stem's and its concepts'."""
        found = (self.word_block.columns.get(name) for name in (stem(word), *CONCEPTS.get(word, ())))
        return tuple(column for column in found if column is not None)
