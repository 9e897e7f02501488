"""`python -m tests.knowledge [--missed]`: fits what the search believes, and tells how well customers are answered."""

import sys
from collections.abc import Iterator
from functools import reduce
from operator import add

from agents.faq.meaning import Encoder
from hubbub.word_vectors import WordVectors
from tests.knowledge.companies import companies
from tests.knowledge.fitting import fitted, fitted_without, lessons
from tests.knowledge.measuring import measured, missed

HALVES = {"fitted on": slice(0, None, 2), "kept apart": slice(1, None, 2)}


def report(encoder: Encoder | None) -> Iterator[str]:
    """The fit and the figures with one encoder, or with none, line by line."""
    first = [lesson for company in companies() for lesson in lessons(company, encoder, 0)]
    yield f"\n{'By meaning' if encoder else 'By words'}\n  fitted: {fitted(first)}"
    for company in companies():
        figures = measured(company, encoder)
        yield f"  {company.name}: recall@3 {figures.recall:.3f}, correct {figures.correct:.3f} ({figures})"
        if "--missed" in sys.argv:
            yield from (f"    {line}" for line in missed(company, encoder))
    unseen = [measured(one, encoder, weighing=fitted_without(one, companies(), encoder)) for one in companies()]
    told = ", ".join(f"{one.name} {figures.correct:.3f}" for one, figures in zip(companies(), unseen, strict=True))
    yield f"  fitted on the other companies: correct {reduce(add, unseen).correct:.3f} ({told})"
    for name, half in HALVES.items():
        figures = reduce(add, (measured(company, encoder, half) for company in companies()))
        yield f"  {name}: recall@3 {figures.recall:.3f}, correct {figures.correct:.3f}"


for one in (WordVectors.installed(), None):
    sys.stdout.writelines(f"{line}\n" for line in report(one))
