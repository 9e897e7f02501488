"""Which passage answers a question, and whether any does: pure decisions over a shelf of articles."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice, zip_longest

from agents.faq.backend import Finding, Hit, Paragraph, Shelf
from agents.faq.sentences import sentences

ENOUGH = 0.5
"""How sure it has to be that a section answers a question."""
WORTH_LISTING = 0.02
NEXT_TO_THE_BEST = 0.05
"""A section of less than this share of the best one's sureness is not about the same."""
MAX_SENTENCES = 3
MAX_PARTS = 10
"""How many sentences of a long message are looked at, from its end."""
MAX_LISTED = 5
SECTIONS_SEARCHED = 30
MAX_EXAMPLES, MAX_EXAMPLE_CHARS = 20_000, 150
MAX_PASSAGES, MAX_PASSAGE_CHARS, MAX_PASSAGES_CHARS = 5_000, 1_500, 1_000_000
"""What the hub reads of the titles, headings and questions, and of the passages."""
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
REFERS_BACK = re.compile(
    r"^(?:it|its|they|their|this|that|these|those|then|otherwise|he|she|but|also)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The passage that answers a question, and its words as they stand in the article, without numbers of steps.

    `steps_left` are those of a list that the passage leaves out.
    """

    hit: Hit
    passage: str
    quoted: str
    steps_left: int = 0


def best_answer(shelf: Shelf, question: str) -> Answer | None:
    """The passage that answers `question`, or None when no section covers enough of it.

    A question may stand among other sentences: the one that is covered best counts.
    """
    parts = sentences(question)
    findings = [shelf.search(part, 1) for part in (question, *(parts[-MAX_PARTS:] if len(parts) > 1 else ()))]
    best = max(findings, key=lambda finding: finding.sure)
    if best.sure < ENOUGH:
        return None
    return _answer(shelf, best)


def best_articles(shelf: Shelf, query: str) -> tuple[Answer, ...]:
    """The passages of at most five articles that have to do with `query`, best first."""
    finding = shelf.search(query, SECTIONS_SEARCHED)
    found: dict[str, Answer] = {}
    for hit in finding.hits:
        if hit.sure >= max(WORTH_LISTING, NEXT_TO_THE_BEST * finding.sure):
            found.setdefault(hit.article.slug, _answer(shelf, Finding((hit,), finding.weights)))
    return tuple(found.values())[:MAX_LISTED]


def example_sentences(shelf: Shelf) -> tuple[str, ...]:
    """What the articles are about, as a customer may ask: titles, headings and the authors' own questions.

    Guides are left out: their questions are another agent's. Where there are more than may be told, titles go first,
    then questions.
    """
    articles = [article for article in shelf.articles if not article.is_guide]
    named = (
        (article.title, *article.questions, *(_in_words(article.title, one.heading) for one in article.sections))
        for article in articles
    )
    found = dict.fromkeys(text[:MAX_EXAMPLE_CHARS] for text in chain.from_iterable(named) if text)
    if len(found) <= MAX_EXAMPLES:
        return tuple(found)
    titles, questions = (article.title for article in articles), (one.questions for one in articles)
    first = (text[:MAX_EXAMPLE_CHARS] for text in chain(titles, chain.from_iterable(questions)))
    return tuple(dict.fromkeys((*first, *found)))[:MAX_EXAMPLES]


def passages(shelf: Shelf) -> tuple[str, ...]:
    """What the sections of articles say, each as its words, once each: by them a hub sees that it may ask here.

    Guides are left out. Where there is more than may be told, the first sections of each article go first.
    """
    articles = [article for article in shelf.articles if not article.is_guide]
    in_turns = zip_longest(*([(article, one) for one in article.sections] for article in articles))
    told = (_words(f"{one[0].title} {one[1].heading} {one[1].text}") for one in chain.from_iterable(in_turns) if one)
    lengths = accumulate(map(len, (kept := tuple(islice(told, MAX_PASSAGES)))))
    return tuple(text for text, length in zip(kept, lengths, strict=True) if length <= MAX_PASSAGES_CHARS)


def _words(text: str) -> str:
    return " ".join(dict.fromkeys(_WORD.findall(text.lower())))[:MAX_PASSAGE_CHARS]


def _in_words(title: str, heading: str) -> str:
    """A heading of one word says nothing without its title."""
    return heading if " " in heading or not heading else f"{title}: {heading}"


def _answer(shelf: Shelf, finding: Finding) -> Answer:
    hit = finding.hits[0]
    paragraph = max(hit.section.paragraphs, key=lambda one: _worth(shelf, one.sentences, finding.weights))
    if paragraph.steps:
        first = paragraph.sentences[:MAX_SENTENCES]
        passage = " ".join(f"{number}. {step}" for number, step in enumerate(first, start=1))
        return Answer(hit, passage, " ".join(first), len(paragraph.sentences) - len(first))
    passage = " ".join(_best_run(shelf, paragraph, finding.weights))
    return Answer(hit, passage, passage)


def _best_run(shelf: Shelf, paragraph: Paragraph, weights: Mapping[str, float]) -> Sequence[str]:
    """At most three sentences in a row that say most about the question, beginning where they can be understood."""
    runs = list(_runs(paragraph.sentences))
    return max(runs, key=lambda run: _worth(shelf, run, weights))


def _runs(all_sentences: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(len(all_sentences)):
        if start == 0 or not REFERS_BACK.match(all_sentences[start]):
            yield all_sentences[start : start + MAX_SENTENCES]


def _worth(shelf: Shelf, text: Sequence[str], weights: Mapping[str, float]) -> float:
    """What the terms of the question that stand in `text` weigh together; the first of equals wins."""
    return sum(weights.get(term, 0.0) for term in set(shelf.terms(" ".join(text))))
