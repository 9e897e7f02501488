"""Finds the guide for a problem in a customer's words. Pure.

A guide's score is the share of the problem's weight that its words carry: rare words weigh more (inverse document
frequency, Spärck Jones 1972), and a word in the title or in a customer's question more than one in the text. A problem
that names none of the words a guide is all about counts less: a lamp that won't turn on is no watch.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from rapidfuzz import fuzz, process

from agents.support.guides import Guide, Section
from agents.support.wording import stems

IN_TITLE, IN_HEADING, IN_TEXT = 1.0, 0.8, 0.5
OFF_TOPIC = 0.35
TOPIC_SHARE = 1 / 3
ENOUGH = 0.3
SAME_HEADING = 0.6
NEARLY_AS_GOOD = 0.85
MAX_CANDIDATES = 5
UNKNOWN_WORD_WEIGHT = 1.0
MIN_FUZZY_CHARS = 5
MIN_LIKENESS = 85
MIN_PART_CHARS = 4
CLAUSE_END = re.compile(r"[.!?;\n]+\s*")


@dataclass(frozen=True, slots=True)
class Match:
    """The guides a problem may mean, best first: none, exactly one with its best section, or several as good."""

    guides: tuple[Guide, ...]
    section: Section | None = None


@dataclass(frozen=True, slots=True)
class Indexed:
    """A guide with the weights of its words, and the words it is all about."""

    guide: Guide
    weights: Mapping[str, float]
    topics: frozenset[str]

    @classmethod
    def of(cls, guide: Guide) -> Self:
        """Index `guide`."""
        title, headings = stems(guide.title), [stems(section.heading) for section in guide.sections]
        asked = [word for question in guide.questions for word in stems(question)]
        text = [word for section in guide.sections for word in stems(section.text)]
        weights = dict.fromkeys(text, IN_TEXT)
        weights |= dict.fromkeys((word for heading in headings for word in heading), IN_HEADING)
        weights |= dict.fromkeys([*title, *asked], IN_TITLE)
        return cls(guide, weights, _topics(Counter([*title, *asked, *text]), title))


def _topics(counts: Mapping[str, int], title: Sequence[str]) -> frozenset[str]:
    """The commonest words, and words of the title made from them: about a `watch`, so about a `sportwatch`.

    A guide so short that it repeats nothing is about its title.
    """
    often = max(2, max(counts.values(), default=0) * TOPIC_SHARE)
    common = frozenset(word for word, count in counts.items() if count >= often) or frozenset(title)
    return common | {word for word in title if any(len(part) >= MIN_PART_CHARS and part in word for part in common)}


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks through guides."""

    guides: tuple[Indexed, ...]
    rarity: Mapping[str, float]

    @classmethod
    def of(cls, guides: Sequence[Guide]) -> Self:
        """Index `guides`."""
        indexed = tuple(map(Indexed.of, guides))
        holders = Counter(word for one in indexed for word in one.weights)
        return cls(indexed, {word: math.log(1 + len(indexed) / count) for word, count in holders.items()})

    def find(self, problem: str) -> Match:
        """The guides for `problem`; none when too little of what was said occurs in any of them."""
        heard = self._heard(problem)
        clauses = [words for clause in CLAUSE_END.split(problem) if (words := self._heard(clause))]
        scored = [(self._score(one, heard, clauses), one.guide) for one in self.guides]
        best = max((score for score, _ in scored), default=0.0)
        if best < ENOUGH:
            return Match(())
        scored.sort(key=lambda pair: -pair[0])
        close = tuple(guide for score, guide in scored if score >= NEARLY_AS_GOOD * best)[:MAX_CANDIDATES]
        return Match(close, self._section(close[0], heard) if len(close) == 1 else None)

    def only(self, slug: str) -> Match:
        """The guide with this slug. Raises StopIteration when there is none."""
        guide = next(one.guide for one in self.guides if one.guide.slug == slug)
        return Match((guide,), guide.main)

    def sentences(self) -> tuple[str, ...]:
        """How customers may say the problems of tagged guides.

        Titles and questions; for a guide without questions its headings, but those several guides share.
        """
        guides = [one.guide for one in self.guides if one.guide.tagged]
        shared = Counter(heading for guide in guides for heading in guide.headings)
        own = [[heading for heading in guide.headings if shared[heading] == 1] for guide in guides]
        told = [(guide.title, *(guide.questions or rest)) for guide, rest in zip(guides, own, strict=True)]
        return tuple(dict.fromkeys(sentence for sentences in told for sentence in sentences))

    def _heard(self, text: str) -> frozenset[str]:
        return frozenset(self._as_known(word) for word in stems(text))

    def _as_known(self, word: str) -> str:
        """`word` as the guides write it: a misspelt one becomes the known one it looks like."""
        if word in self.rarity or len(word) < MIN_FUZZY_CHARS:
            return word
        likely = process.extractOne(word, self.rarity.keys(), scorer=fuzz.ratio, score_cutoff=MIN_LIKENESS)
        return likely[0] if likely else word

    def _score(self, one: Indexed, heard: frozenset[str], clauses: Sequence[frozenset[str]]) -> float:
        """From 0 to 1: the best of the whole message and its clauses, so that a long story does not drown the point."""
        share = max((self._share(words, one.weights) for words in (heard, *clauses)), default=0.0)
        return share if heard & one.topics else share * OFF_TOPIC

    def _section(self, guide: Guide, heard: frozenset[str]) -> Section:
        """The section whose heading says, beyond the title, what was heard; else the first one with steps."""
        said, title = dict.fromkeys(heard, 1.0), frozenset(stems(guide.title))
        told = [section for section in guide.sections if section.text]
        shares = [(self._share(frozenset(stems(section.heading)) - title, said), section) for section in told]
        share, best = max(shares, key=lambda pair: pair[0])
        return best if share > SAME_HEADING else guide.main

    def _share(self, words: frozenset[str], weights: Mapping[str, float]) -> float:
        """How much of the weight of `words` is carried by `weights`, from 0 to 1."""
        whole = sum(self.rarity.get(word, UNKNOWN_WORD_WEIGHT) for word in words)
        carried = sum(self.rarity.get(word, UNKNOWN_WORD_WEIGHT) * weights.get(word, 0.0) for word in words)
        return carried / whole if whole else 0.0
