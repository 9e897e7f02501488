"""`python -m tests.bench.faq_search [articles]`: how long the faq agent searches many articles, by CPU and the clock.

The articles are made up, always the same ones: words are as frequent as in a language (Zipf's law), each topic
has words of its own, and questions are put in words of one article, some misspelt and some of another topic.
"""

import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from agents.faq.backend import Article
from agents.faq.indexing import Indexer
from agents.faq.markdown import read_article
from agents.faq.meaning import Encoder, Reader, Vectors, texts_of
from agents.faq.ranking import Index
from agents.faq.rules import best_answer
from agents.faq.terms import WORD
from hubbub.sentence_vectors import SentenceVectors
from hubbub.word_vectors import WordVectors
from tests.knowledge.companies import companies

ARTICLES = 10_000
READ = 100
"""Of so many articles it is measured how long reading them by sentences takes."""
SECTIONS, SENTENCES, WORDS = 4, 4, 11
TOPICS, TOPIC_WORDS, COINED = 400, 15, 4_000
SYLLABLES = tuple("ba ce dro fin gal hu jor kel lim mon nar pos qui rin sol tur vex wil yor zan".split())  # noqa: SIM905 - as words
QUESTIONS = 1_000
OPENINGS = ("how much is", "can I get", "when does", "do you have", "what is the", "where do I find", "how long is")
HALF_TOPIC = 0.35
MISSPELT = 0.1


@dataclass(frozen=True)
class Writer:
    """Makes sentences of common words and of those of a topic."""

    chance: np.random.Generator
    common: Sequence[str]
    topics: Sequence[Sequence[str]]

    def words(self, topic: int, many: int) -> list[str]:
        """So many words, about a third of them of the topic."""
        ranks = np.minimum(self.chance.zipf(1.2, many), len(self.common)) - 1
        own = self.chance.integers(0, len(self.topics[topic]), many)
        of_topic = self.chance.random(many) < HALF_TOPIC
        chosen = zip(of_topic, own, ranks, strict=True)
        return [self.topics[topic][one] if is_own else self.common[rank] for is_own, one, rank in chosen]

    def article(self, number: int) -> Article:
        """An article on the topic of its number."""
        topic = number % TOPICS
        title = " ".join(self.words(topic, 4)).capitalize()
        sections = "\n\n".join(
            f"## {' '.join(self.words(topic, 3)).capitalize()}\n\n{self._text(topic)}" for _ in range(SECTIONS)
        )
        return read_article(f"article-{number}", f"# {title}\n\n{sections}\n")

    def question(self, number: int) -> str:
        """What somebody asks about a topic, one in ten misspelt."""
        words = self.words(number * 7 % TOPICS, 5)
        if self.chance.random() < MISSPELT:
            words[0] = words[0][:-2] + words[0][-1]
        return f"{OPENINGS[number % len(OPENINGS)]} {' '.join(words)}?"

    def _text(self, topic: int) -> str:
        return " ".join(f"{' '.join(self.words(topic, WORDS)).capitalize()}." for _ in range(SENTENCES))


@dataclass(frozen=True)
class Drawn:
    """A reader of questions; what articles mean is drawn by chance, since reading so many takes half an hour."""

    reader: SentenceVectors

    @property
    def size(self) -> int:
        """As the reader's."""
        return self.reader.size

    def read(self, texts: Sequence[str]) -> Vectors:
        """As the reader does."""
        return self.reader.read(texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Any vectors, always the same ones for a text."""
        rows = [np.random.default_rng(crc32(text.encode())).standard_normal(self.size, np.float32) for text in texts]
        return np.stack([row / np.linalg.norm(row) for row in rows]) if rows else np.zeros((0, self.size), np.float32)

    def unread(self, texts: Sequence[str]) -> int:  # noqa: ARG002 - the port's
        """None."""
        return 0


def writer() -> Writer:
    """One who knows the words of the invented companies' articles, and as many again that only topics have."""
    chance = np.random.default_rng(1)
    text = " ".join(article.text.lower() for company in companies() for article in company.articles)
    common = [word for word, _ in Counter(WORD.findall(text)).most_common()]
    coined = ["".join(chance.choice(SYLLABLES, 3)) for _ in range(COINED)]
    topics = [[*chance.choice(common, TOPIC_WORDS), *chance.choice(coined, TOPIC_WORDS)] for _ in range(TOPICS)]
    return Writer(chance, common, topics)


def measured(ask: Callable[[str], object], questions: Sequence[str]) -> str:
    """Median and 95th percentile of CPU and of the clock, in milliseconds."""
    spent = np.array([_spent(ask, question) for question in questions]) * 1_000
    cpu, wall = (np.percentile(spent[:, column], [50, 95]) for column in (0, 1))
    return f"CPU p50 {cpu[0]:.1f} p95 {cpu[1]:.1f} ms, clock p50 {wall[0]:.1f} p95 {wall[1]:.1f} ms"


def _spent(ask: Callable[[str], object], question: str) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    ask(question)
    return time.process_time() - cpu, time.perf_counter() - wall


def report(
    name: str, encoder: Encoder | None, reader: Reader | None, articles: Sequence[Article], questions: Sequence[str]
) -> Iterator[str]:
    """What one way of searching costs, line by line."""
    indexer, began = Indexer(encoder, reader), time.process_time()
    indexer.index(articles)
    yield f"{name}: indexed in {time.process_time() - began:.1f} s of CPU"
    began = time.process_time()
    index: Index = indexer.index((*articles[1:], read_article("article-0", "# New\n\nThis one has changed.")))
    yield f"  after one changed: {time.process_time() - began:.2f} s"
    yield f"  cold: {measured(lambda text: best_answer(index, text), questions)}"
    yield f"  warm: {measured(lambda text: best_answer(index, text), questions)}"
    yield f"  memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB at most"


def main(many: int) -> Iterator[str]:
    """The report on so many articles."""
    vectors = WordVectors.installed()
    if vectors is None:
        raise SystemExit("the word vectors are not installed: make setup-dev")
    writing, began = writer(), time.process_time()
    articles = [writing.article(number) for number in range(many)]
    questions = [writing.question(number) for number in range(QUESTIONS)]
    yield f"{many} articles, {many * SECTIONS} sections, read in {time.process_time() - began:.1f} s of CPU"
    yield from report("By words", None, None, articles, questions)
    yield from report("By meaning", vectors, None, articles, questions)
    reader = SentenceVectors.installed()
    if reader is not None:
        began = time.process_time()
        texts = sum(len(reader.encode(texts_of(article))) for article in articles[:READ])
        spent = (time.process_time() - began) * 1000
        yield f"Sentences: {spent / READ:.0f} ms of CPU an article, {spent / texts:.1f} a text"
        yield from report("By sentences", vectors, Drawn(reader), articles, questions)


if __name__ == "__main__":
    for line in main(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
