"""From text to weighted features: words, word pairs and pieces of words (TF-IDF), robust to ids, amounts and typos."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from orchestrator.dialogue import shapes

Floats = NDArray[np.float32]
Columns = NDArray[np.intp]

MAX_TOKENS = 300
WORD_SHARE = 0.5  # of a vector's squared length; the rest belongs to the pieces of words
START = "<start>"

_MASKED = re.compile(
    rf"(?P<email>{shapes.EMAIL})|(?P<url>{shapes.URL})|(?P<money>{shapes.MONEY})|(?P<phone>{shapes.PHONE})"
    rf"|(?P<day>{shapes.DAY})|(?P<clock>{shapes.CLOCK})|(?P<token>{shapes.TOKEN})",
    re.IGNORECASE,
)
_KINDS = ("email", "url", "money", "phone", "day", "clock")
_WORD = re.compile(r"<[a-z]+>|[^\W\d_]+(?:'[^\W\d_]+)?|\d+")
_QUOTES = str.maketrans("’‘`´", "''''")
_CONTRACTED = {
    "can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not", "let's": "let us",
    "im": "i am", "ive": "i have", "id": "id", "dont": "do not", "doesnt": "does not", "didnt": "did not",
    "isnt": "is not", "wont": "will not", "cant": "can not", "wasnt": "was not", "hasnt": "has not",
    "havent": "have not", "whats": "what is", "wheres": "where is", "hows": "how is", "thats": "that is",
    "pls": "please", "plz": "please", "u": "you", "ur": "your", "gonna": "going to", "wanna": "want to",
    "gotta": "got to", "whens": "when is", "theres": "there is", "youve": "you have", "couldnt": "could not",
}  # fmt: skip
_ENDINGS = (("n't", " not"), ("'m", " am"), ("'re", " are"), ("'ve", " have"), ("'ll", " will"), ("'d", " would"))


def _mask(match: re.Match[str]) -> str:
    if (token := match["token"]) is not None:
        return " <id> " if shapes.is_id(token) else token
    return next(f" <{kind}> " for kind in _KINDS if match[kind] is not None)


def mask(text: str) -> str:
    """Replace ids, money, addresses, days and clock times by placeholders such as `<id>`."""
    return _MASKED.sub(_mask, text.translate(_QUOTES))


@lru_cache(maxsize=8192)
def _spelled_out(word: str) -> tuple[str, ...]:
    if word in _CONTRACTED:
        return tuple(_CONTRACTED[word].split())
    for ending, full in _ENDINGS:
        if word.endswith(ending):
            return tuple((word.removesuffix(ending) + full).split())
    if word.endswith("'s"):
        return (word[:-2], "is") if word[:-2] in _ASKING else (word[:-2],)
    return (word,)


_ASKING = frozenset(("what", "where", "when", "who", "how", "it", "that", "there", "here"))


def tokens(text: str) -> list[str]:
    """The first 300 words of a text, lower case, placeholders for what is no word, contractions spelled out."""
    found = _WORD.findall(mask(text).lower())[:MAX_TOKENS]
    return [part for word in found for part in _spelled_out(word)]


@lru_cache(maxsize=16384)
def _pieces(word: str) -> tuple[str, ...]:
    if word.startswith("<"):
        return ()
    padded = f" {word} "
    return tuple(padded[i : i + size] for size in (3, 4, 5) for i in range(len(padded) - size + 1))


def _word_features(words: Sequence[str]) -> list[str]:
    return [*words, *(f"{left} {right}" for left, right in zip((START, *words), words, strict=False))]


@dataclass(frozen=True, slots=True)
class Vector:
    """A text as columns and weights; squared weights and `unseen` add up to 1.

    `words` are the features of the first columns, `unseen` is the share of the text no example has.
    """

    columns: Columns
    weights: Floats
    words: tuple[str, ...]
    unseen: float


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of feature: its columns and how rare each is."""

    columns: dict[str, int]
    rarity: list[float]
    unknown: float

    @classmethod
    def fit(cls, documents: Iterable[Iterable[str]], size: int, first: int) -> "Block":
        """Number the features from `first` on; rarity is the smoothed inverse document frequency."""
        counts = Counter(feature for document in documents for feature in set(document))
        columns = {feature: first + i for i, feature in enumerate(counts)}
        rarity = [math.log((1 + size) / (1 + count)) + 1 for count in counts.values()]
        return cls(columns, rarity, math.log(1 + size) + 1)
