"""Builds the index over the sections of articles."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from agents.faq.asking import Spelling
from agents.faq.backend import Article
from agents.faq.judging import BY_MEANING, BY_SENTENCES, BY_WORDS
from agents.faq.meaning import Encoder, Meaning, Reader
from agents.faq.postings import Postings, postings_of
from agents.faq.ranking import Index
from agents.faq.sketching import Lexicon, Sketch, Sketcher
from agents.faq.terms import Analyzer
from agents.faq.wording import Wording

FEW = 10
"""So many sections have half as much in common as they seem to."""


class Indexer:
    """Makes one index after another; of articles that stayed as they were nothing is read again.

    Not for use by two threads at once; what it made may be used meanwhile.
    """

    def __init__(self, encoder: Encoder | None = None, reader: Reader | None = None) -> None:
        self._encoder = encoder
        self._reader = reader
        self._sketcher = Sketcher(Meaning(encoder, reader))
        self._known: dict[str, tuple[Article, tuple[Sketch, ...]]] = {}

    def index(self, articles: Iterable[Article]) -> Index:
        """The index over `articles`."""
        known = tuple(sorted(articles, key=lambda article: article.slug))
        self._known = {article.slug: (article, self._sketches(article)) for article in known}
        sketches = [(article, sketch) for article, found in self._known.values() for sketch in found]
        postings = postings_of([sketch for _, sketch in sketches], self._sketcher.lexicon)
        rows = [sketch.vectors for _, sketch in sketches]
        vectors = np.concatenate(rows) if rows else np.zeros((0, 0), np.float32)
        meaning = Meaning(self._encoder, self._reader)
        return Index(
            articles=known,
            entries=tuple((article, sketch.section) for article, sketch in sketches),
            postings=postings,
            spelling=_spelling(self._sketcher.lexicon, postings),
            vectors=vectors,
            glances=np.ascontiguousarray(vectors[:, meaning.glance]) if vectors.size else vectors,
            first_vectors=(first_vectors := _firsts(rows)),
            middle=_middle(vectors[first_vectors]),
            sentences=tuple(sketch.sentences for _, sketch in sketches),
            wording=Wording([sketch.written for _, sketch in sketches], self._sketcher.vocabulary.vectors()),
            meaning=meaning,
            weighing=BY_SENTENCES if meaning.reader else BY_MEANING if self._encoder else BY_WORDS,
            analyzer=Analyzer(),
        )

    def _sketches(self, article: Article) -> tuple[Sketch, ...]:
        known, sketches = self._known.get(article.slug, (None, ()))
        return sketches if known is article else self._sketcher.sketches(article)


def index_of(articles: Iterable[Article], encoder: Encoder | None = None, reader: Reader | None = None) -> Index:
    """The index over `articles`, for one that will not change."""
    return Indexer(encoder, reader).index(articles)


def _firsts(vectors: Sequence[np.ndarray]) -> np.ndarray:
    return np.cumsum([0, *(len(rows) for rows in vectors)])[:-1] if vectors else np.zeros(0, np.intp)


def _middle(sections: np.ndarray) -> np.ndarray:
    """What `sections` mean together; the less, the fewer they are, since few have other things in common by chance."""
    return np.asarray(sections.sum(axis=0) / (len(sections) + FEW), np.float32)


def _spelling(lexicon: Lexicon, postings: Postings) -> Spelling:
    """Every word that stands in some section."""
    used = np.diff(postings.starts) > 0
    rows: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word in sorted(word for word, number in lexicon.words.items() if number < len(used) and used[number]):
        rows[word[0], len(word)].append(word)
    return Spelling({key: tuple(words) for key, words in rows.items()})
