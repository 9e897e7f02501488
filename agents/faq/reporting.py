"""What a company should look at in its articles: what says the same twice, and what may be out of date. Pure.

Source of the search for near duplicates: Broder, "On the resemblance and containment of documents", 1997 (shingles and
minwise hashes); Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3 (bands).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from agents.faq.backend import Article, Shelf

SHINGLE = 3
"""Terms in a row."""
BANDS, ROWS = 32, 4
"""Two articles of likeness 0.5 meet in a band with a chance of 87 %, of 0.7 with one of 99.98 %."""
PRIME = (1 << 31) - 1
MAX_IN_BAND = 200
"""Of so many articles that look the same no more pairs are made."""
Numbers = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Alike:
    """Two articles, and the share of their runs of three words that both have (0 to 1)."""

    one: Article
    other: Article
    likeness: float


def near_duplicates(shelf: Shelf, least: float) -> tuple[Alike, ...]:
    """Pairs of articles whose likeness is at least `least`, the most alike first."""
    shingles = {article.slug: _shingles(shelf, article) for article in shelf.articles}
    known = {article.slug: article for article in shelf.articles if shingles[article.slug]}
    pairs = _candidates({slug: shingles[slug] for slug in known})
    found = ((one, other, _likeness(shingles[one], shingles[other])) for one, other in pairs)
    alike = (Alike(known[one], known[other], likeness) for one, other, likeness in found if likeness >= least)
    return tuple(sorted(alike, key=lambda pair: (-pair.likeness, pair.one.slug, pair.other.slug)))


def stale(articles: Iterable[Article], now: datetime, after: timedelta) -> tuple[Article, ...]:
    """Articles whose day of review has come, or else that nobody has changed for so long; the oldest first."""
    old = (article for article in articles if _is_stale(article, now, after))
    return tuple(sorted(old, key=lambda article: (article.changed_at is None, article.changed_at or now, article.slug)))


def _is_stale(article: Article, now: datetime, after: timedelta) -> bool:
    if article.review_by is not None:
        return article.review_by <= now.date()
    return article.changed_at is not None and now - article.changed_at >= after


def _shingles(shelf: Shelf, article: Article) -> frozenset[int]:
    """The runs of three terms of an article, as numbers."""
    terms = shelf.terms(" ".join((article.title, *(f"{one.heading} {one.text}" for one in article.sections))))
    runs = (" ".join(terms[start : start + SHINGLE]) for start in range(max(len(terms) - SHINGLE + 1, 1)))
    return frozenset(crc32(run.encode()) % PRIME for run in runs if run)


def _likeness(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)


def _candidates(shingles: dict[str, frozenset[int]]) -> set[tuple[str, str]]:
    """Pairs that share a band of their signatures, each in order."""
    chance = np.random.default_rng(1)  # always the same hash functions
    factors, offsets = chance.integers(1, PRIME, (2, BANDS * ROWS), dtype=np.uint64)
    bands: dict[tuple[int, bytes], list[str]] = defaultdict(list)
    for slug, runs in shingles.items():
        for band in enumerate(_bands(runs, factors, offsets)):
            bands[band].append(slug)
    return set(_pairs(bands.values()))


def _bands(runs: frozenset[int], factors: Numbers, offsets: Numbers) -> Iterator[bytes]:
    numbers = np.fromiter(runs, np.uint64, len(runs))
    signature = ((factors[:, None] * numbers + offsets[:, None]) % np.uint64(PRIME)).min(axis=1)
    return (part.tobytes() for part in np.split(signature, BANDS))


def _pairs(groups: Iterable[Sequence[str]]) -> Iterator[tuple[str, str]]:
    for group in groups:
        yield from combinations(sorted(group[:MAX_IN_BAND]), 2)
