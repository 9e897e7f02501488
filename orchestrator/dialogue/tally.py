"""What a linear model says of a text, added up word by word: what is known of a word is remembered.

It is the product of the text's vector with the model's weights (`linear.predict`), but what the pieces of a word say
was added up before; only what several words have in common is looked at again.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from orchestrator.dialogue.features import (
    CONCEPT_WEIGHT,
    MAX_WORDS_KNOWN,
    MEANING,
    START,
    START_ROOT,
    WORD_SHARE,
    Floats,
    Vectoriser,
    about,
    phrases_in,
    pieces_of,
)


@dataclass(frozen=True, slots=True)
class _Word:
    """What is known of a word.

    Its stem and the root of its importance; its own columns (the stem's and its concepts'), each with its weight, and
    what has none, squared; the columns of its pieces, what these say for the labels, and all pieces squared.
    """

    stem: str
    root: float
    known: Mapping[int, float]
    unknown: Mapping[str, float]
    pieces: frozenset[int]
    said: Floats
    square: float


class Tally:
    """A model's weights, a row for each column of the vectors. May be used by several threads at once."""

    def __init__(self, vectoriser: Vectoriser, weights: Floats) -> None:
        """Know what the vectors are made of."""
        self._block, self._pieces = vectoriser.word_block, vectoriser.pieces
        self._weights = weights
        self._always, self._meaning = weights[-1 - vectoriser.encoder.size], weights[-vectoriser.encoder.size or None :]
        self._of = lru_cache(MAX_WORDS_KNOWN)(self._known)

    def says(self, words: Sequence[str], meaning: Floats) -> Floats:
        """What the model says of a text, given as its words and what it means: a number for each label."""
        known = list(map(self._of, words))
        said: Floats = self._of_words(words, known) + self._of_pieces(known) + self._always
        if meaning.size:
            said += (meaning * np.float32(MEANING)) @ self._meaning
        said += np.float32(1)
        said /= np.float32(2)
        return said

    def told(self, word: str, place: int) -> float:
        """How much a word by itself speaks for the label at a place."""
        said = self._weights.item
        return sum([weight * said(column, place) for column, weight in self._of(word).known.items()])

    def _of_words(self, words: Sequence[str], found: Sequence[_Word]) -> Floats:
        known: dict[int, float] = {}
        unknown: dict[str, float] = {}
        find, rarity, unseen = self._block.columns.get, self._block.rarity, self._block.unknown
        last, last_root = START, START_ROOT
        for word in found:
            known.update(word.known)
            if word.unknown:
                unknown.update(word.unknown)
            pair, root = f"{last} {word.stem}", last_root * word.root
            column = find(pair)
            if column is None:
                unknown[pair] = (root * unseen) ** 2
            else:
                known[column] = root * rarity[column]
            last, last_root = word.stem, word.root
        if phrases := phrases_in(words):
            told, untold = self._weighed(phrases)
            known.update(told)
            unknown.update(untold)
        weights = np.fromiter(known.values(), np.float32, len(known))
        square = float(weights @ weights) + sum(unknown.values())
        weights *= math.sqrt(WORD_SHARE / square) if square else 0.0
        product: Floats = weights @ self._weights.take(np.fromiter(known, np.intp, len(known)), axis=0)
        return product

    def _of_pieces(self, found: Sequence[_Word]) -> Floats:
        """How often a piece occurs in a text counts on a log scale: what more of it was added up is taken off."""
        seen: set[int] = set()
        again: list[int] = []
        for word in found:
            again += seen & word.pieces
            seen |= word.pieces
        said: Floats = np.add.reduce([word.said for word in found])
        square = sum([word.square for word in found])
        if again:
            rarity, first = self._pieces.rarity, self._pieces.first
            columns, excess = [], []
            for column, times in Counter(again).items():
                rare, often = rarity[column - first], 1 + math.log(times + 1)
                columns.append(column)
                excess.append(rare * (often - times - 1))
                square += rare * rare * (often * often - times - 1)
            said += np.array(excess, np.float32) @ self._weights.take(columns, axis=0)
        said *= math.sqrt((1 - WORD_SHARE) / square) if square else 0.0
        return said

    def _known(self, word: str) -> _Word:
        stemmed, importance, root, concepts = about(word)
        told, untold = self._weighed({stemmed: importance, **dict.fromkeys(concepts, CONCEPT_WEIGHT)})
        pieces, block = pieces_of(word), self._pieces
        places = [block.columns[piece] for piece in pieces if piece in block.columns]
        rarity = {block.first + place: block.rarity[place] for place in places}
        square = sum([rare * rare for rare in rarity.values()]) + (len(pieces) - len(places)) * block.unknown**2
        said = np.array([*rarity.values()], np.float32) @ self._weights[np.array([*rarity], np.intp)]
        return _Word(stemmed, root, told, untold, frozenset(rarity), said, square)

    def _weighed(self, features: Mapping[str, float]) -> tuple[dict[int, float], dict[str, float]]:
        """The columns of features that have one, each with its weight, and the others, each with its square."""
        block = self._block
        found = {feature: block.columns.get(feature) for feature in features}
        return (
            {column: features[one] * block.rarity[column] for one, column in found.items() if column is not None},
            {one: (features[one] * block.unknown) ** 2 for one, column in found.items() if column is None},
        )
