"""`python -m tests.knowledge [--missed]`: fits what the search believes, and tells how well customers are answered."""

import sys
from collections.abc import Iterator
from functools import reduce
from operator import add

from hubbub.sentence_vectors import SentenceVectors
from hubbub.word_vectors import WordVectors
from tests.knowledge.companies import companies
from tests.knowledge.fitting import fitted, fitted_without, lessons
from tests.knowledge.measuring import Means, measured, missed

HALVES = {"fitted on": slice(0, None, 2), "kept apart": slice(1, None, 2)}


def report(name: str, means: Means) -> Iterator[str]:
    """The fit and the figures by some means, line by line."""
    first = [lesson for company in companies() for lesson in lessons(company, means, 0)]
    yield f"\n{name}\n  fitted: {fitted(first)}"
    for company in companies():
        figures = measured(company, means)
        yield f"  {company.name}: recall@3 {figures.recall:.3f}, correct {figures.correct:.3f} ({figures})"
        if "--missed" in sys.argv:
            yield from (f"    {line}" for line in missed(company, means))
    unseen = [measured(one, means, weighing=fitted_without(one, companies(), means)) for one in companies()]
    told = ", ".join(f"{one.name} {figures.correct:.3f}" for one, figures in zip(companies(), unseen, strict=True))
    whole = fitted([lesson for company in companies() for half in (0, 1) for lesson in lessons(company, means, half)])
    figures = reduce(add, (measured(company, means, weighing=whole) for company in companies()))
    yield f"  fitted on all: correct {figures.correct:.3f} ({whole})"
    yield f"  fitted on the other companies: correct {reduce(add, unseen).correct:.3f} ({told})"
    for part, half in HALVES.items():
        figures = reduce(add, (measured(company, means, half) for company in companies()))
        yield f"  {part}: recall@3 {figures.recall:.3f}, correct {figures.correct:.3f}"


words, sentences = WordVectors.installed(), SentenceVectors.installed()
ways: dict[str, Means] = {"By sentences": (words, sentences), "By meaning": (words, None), "By words": (None, None)}
for way, through in ways.items():
    if all(through) or not through[1]:
        sys.stdout.writelines(f"{line}\n" for line in report(way, through))
        sys.stdout.flush()
