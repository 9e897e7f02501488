"""How well a company's customers are answered from its articles."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.faq.backend import Shelf
from agents.faq.indexing import index_of
from agents.faq.judging import Weighing
from agents.faq.meaning import Encoder, Reader
from agents.faq.rules import best_answer, best_articles
from tests.knowledge.companies import Asked, Company

Means = tuple[Encoder | None, Reader | None]
"""What texts are compared with, beside their words."""
BADLY = {"wrong", "wrongly silent", "wrongly answered", "beside the point"}


@dataclass(frozen=True)
class Figures:
    """How many of a company's questions ended how."""

    counts: Counter[str]

    @property
    def recall(self) -> float:
        """The share of answerable questions whose article is among the first three listed."""
        return self.counts["listed"] / self.counts["answerable"]

    @property
    def correct(self) -> float:
        """The share of all questions that were answered from the right article, or rightly not at all."""
        return (self.counts["right"] + self.counts["rightly silent"]) / self.counts["asked"]

    @property
    def summary(self) -> str:
        """Both shares, the second with its standard error."""
        error = (self.correct * (1 - self.correct) / self.counts["asked"]) ** 0.5
        return f"recall@3 {self.recall:.3f}, correct {self.correct:.3f} ± {error:.3f}"

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.counts + other.counts)

    def __str__(self) -> str:
        return ", ".join(f"{count} {name}" for name, count in self.counts.items())


def measured(company: Company, means: Means, half: slice = slice(None), weighing: Weighing | None = None) -> Figures:
    """The figures of `company`, on all its questions or on a part of them, with the agent's weights or others."""
    index = index_of(company.articles, *means)
    shelf = index if weighing is None else replace(index, weighing=weighing)
    return Figures(sum((_ended(shelf, asked) for asked in company.questions[half]), Counter()))


def missed(company: Company, means: Means) -> Sequence[str]:
    """What went wrong, one line a question."""
    shelf = index_of(company.articles, *means)
    ended = ((asked, BADLY & _ended(shelf, asked).keys()) for asked in company.questions)
    return [f"{'/'.join(how)}: {asked.question} ({asked.article})" for asked, how in ended if how]


def _ended(shelf: Shelf, asked: Asked) -> Counter[str]:
    answer = best_answer(shelf, asked.question)
    if asked.article is None:
        return Counter(["asked", "unanswerable", "wrongly answered" if answer else "rightly silent"])
    listed = [found.hit.article.slug for found in best_articles(shelf, asked.question)][:3]
    ended = Counter(["asked", "answerable", *(["listed"] if asked.article in listed else [])])
    if answer is None:
        ended["wrongly silent"] = 1
    elif answer.hit.article.slug != asked.article:
        ended["wrong"] = 1
    else:
        ended["right"] = 1
        ended["to the point" if asked.says.casefold() in answer.passage.casefold() else "beside the point"] = 1
    return ended
