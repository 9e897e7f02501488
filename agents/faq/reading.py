"""Reads articles for an index by sentences, some milliseconds a sentence, before one is made of them."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

from agents.faq.backend import Article
from agents.faq.meaning import Reader, texts_of

FEW = 1_000
"""So many texts, as of sixty usual articles, may be read while an index is waited for; more are read beforehand."""
AT_ONCE = 5


class Reading:
    """Which articles a reader has read. Reading may go on in one thread while another asks."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._read: dict[str, Article] = {}

    def left(self, articles: Iterable[Article]) -> Sequence[Article]:
        """Those that have not been read as they are now."""
        return [article for article in articles if self._read.get(article.slug) is not article]

    def read_some(self, articles: Iterable[Article]) -> bool:
        """Read a few of those that are left, if more than a few are; whether some still are."""
        left = self.left(articles)
        if _are_few(left):
            return False
        for article in left[:AT_ONCE]:
            if self.reader.unread(texts := texts_of(article)):
                self.reader.encode(texts)
            self._read[article.slug] = article
        return True

    def has_read(self, articles: Iterable[Article]) -> None:
        """Note that an index was made of these, and so all of them are read."""
        self._read = {article.slug: article for article in articles}

    def is_nearly_done(self, articles: Sequence[Article]) -> bool:
        """Whether so few are left that an index can be made of all."""
        return _are_few(self.left(articles))


def _are_few(articles: Sequence[Article]) -> bool:
    """By what is to be read: one article may be as long as a hundred others."""
    numbers = accumulate(len(texts_of(article)) for article in articles)
    return all(number <= FEW for number in numbers)
