"""`python -m tests.knowledge [--missed]`: fits what the search believes, and tells how well customers are answered."""

import sys
from collections.abc import Iterator
from functools import reduce
from operator import add

from hubbub.sentence_vectors import SentenceVectors
from hubbub.word_vectors import WordVectors
from tests.knowledge.companies import companies
from tests.knowledge.fitting import fitted, lessons
from tests.knowledge.measuring import Means, measured, missed

HALVES = {"fitted on": slice(0, None, 2), "kept apart": slice(1, None, 2)}


def report(name: str, means: Means) -> Iterator[str]:
    """The fit and the figures by some means, line by line."""
    taught = {company: lessons(company, means) for company in companies()}
    yield f"\n{name}\n  fitted: {fitted(lesson for known in taught.values() for lesson in known[::2])}"
    for company in companies():
        figures = measured(company, means)
        yield f"  {company.name}: recall@3 {figures.recall:.3f}, correct {figures.correct:.3f} ({figures})"
        if "--missed" in sys.argv:
            yield from (f"    {line}" for line in missed(company, means))
    for part, half in HALVES.items():
        figures = reduce(add, (measured(company, means, half) for company in companies()))
        yield f"  {part}: {figures.summary}"
    unseen = {}
    for company in companies():
        others = fitted(lesson for one, known in taught.items() if one is not company for lesson in known)
        unseen[company] = measured(company, means, weighing=others)
    told = ", ".join(f"{company.name} {figures.correct:.3f}" for company, figures in unseen.items())
    yield f"  fitted on the other companies: {reduce(add, unseen.values()).summary} ({told})"
    for hard in (False, True):
        figures = reduce(add, (figures for company, figures in unseen.items() if company.is_hard == hard))
        yield f"    the {'hard' if hard else 'plain'} ones: {figures.summary}"


words, sentences = WordVectors.installed(), SentenceVectors.installed()
ways: dict[str, Means] = {"By sentences": (words, sentences), "By meaning": (words, None), "By words": (None, None)}
for way, through in ways.items():
    if all(through) or not through[1]:
        sys.stdout.writelines(f"{line}\n" for line in report(way, through))
        sys.stdout.flush()
