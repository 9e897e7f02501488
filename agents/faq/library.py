"""The articles that customers see: those of the folder, and above them what operators published."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote

import anyio
import yaml
from sqlalchemy.exc import SQLAlchemyError

from agents.faq.backend import Article, Section
from agents.faq.folder import Folder
from agents.faq.indexing import Indexer
from agents.faq.markdown import read_article
from agents.faq.meaning import Encoder, Reader
from agents.faq.ranking import Index
from agents.faq.reading import Reading
from agents.faq.records import Version
from agents.faq.store import RecordStore
from agents.faq.unanswered import Collected
from hubbub.errors import StoreAway

ARTICLES_PATH = "/articles/"
LOOK_EVERY_SECONDS = 1.0
LOOKING_SHARE = 0.05
"""Looking takes this share of the time at most, however many files there are."""
ASKED_AT_ONCE = 4
"""So many searches by sentences go on beside each other; they are arithmetic, and more would only share the time."""
log = logging.getLogger(__name__)
T = TypeVar("T")
Shown = tuple[int, Article] | None
"""A version customers see, and the article it is; None where they see nothing."""
Published = dict[str, Shown]
"""What was published or retired, by slug."""


class LiveLibrary:
    """The articles of `folder`, and in their place or besides what `records` has published; always a whole index.

    A new index is made beside the old one, in a thread, and takes its place at once: calls go on meanwhile, each on the
    one it began with. `address` is what customers read articles below. Where there is a `reader` and it has not read
    most articles yet, they are answered without it until it has.
    """

    def __init__(
        self,
        folder: Folder,
        records: RecordStore | None,
        address: str,
        encoder: Encoder | None,
        reader: Reader | None = None,
    ) -> None:
        self._folder = folder
        self._records = records
        self._address = address.rstrip("/")
        self._encoder = encoder
        self._indexer = Indexer(encoder)
        self._reading = Reading(reader) if reader else None
        self._by_sentences = Indexer(encoder, reader)
        self._asked = anyio.CapacityLimiter(ASKED_AT_ONCE)
        self._building = threading.Lock()
        self._in_folder: dict[str, Article] = {}
        self._published: Published = {}
        self._generation = -1
        self._index = self._indexer.index(())
        self.collected = Collected()
        self._refresh(self._published)

    @property
    def shelf(self) -> Index:
        """The articles as they are now; what was handed out before stays as it was."""
        return self._index

    async def ask(self, question: Callable[[Index], T]) -> T:
        """What `question` finds, in a thread where sentences are read for it: that takes milliseconds."""
        index = self._index
        if index.meaning.reader is None:
            return question(index)
        return await anyio.to_thread.run_sync(question, index, limiter=self._asked)

    def address(self, article: Article, section: Section | None = None) -> str:
        """Where the company shows the article, else where customers read it here, from `section` on."""
        if article.url is not None:
            return article.url
        anchor = f"#{quote(section.anchor)}" if section and section.anchor else ""
        return f"{self._address}/{quote(article.slug, safe='')}{anchor}"

    def in_folder(self, slug: str) -> Article | None:
        """The article of that name in the folder, whether customers see it or one that was published in its place."""
        return self._in_folder.get(slug)

    async def with_draft(self, article: Article) -> Index:
        """The articles as they would be with `article` published."""
        return await anyio.to_thread.run_sync(self._indexed, {**self._published, article.slug: (0, article)})

    def note_unanswered(self, question: str) -> None:
        """Remember for the company that no article answered `question`."""
        if self._records is not None:
            self.collected.note(question, self._index.terms)

    async def catch_up(self) -> None:
        """Show what was published or changed in the folder since, if anything. Raises StoreAway or SQLAlchemyError."""
        published = self._published
        if self._records is not None:
            async with self._records.reading() as records:
                generation = await records.generation()
                if generation != self._generation:
                    shown = await records.shown()
                    changed = [pair for pair in shown.items() if not self._has(*pair)]
                    texts = [await records.version(slug, number) for slug, number in changed if number is not None]
                    published = await anyio.to_thread.run_sync(self._joined, shown, [text for text in texts if text])
            self._generation = generation
        await anyio.to_thread.run_sync(self._refresh, published)

    async def follow(self) -> None:
        """Look for changes, and hand on what was not answered, about every second until cancelled."""
        while True:
            began = time.monotonic()
            try:
                await self.catch_up()
                if self._records is not None:
                    await self.collected.hand_on(self._records)
            except (OSError, StoreAway, SQLAlchemyError) as error:
                log.warning("the articles cannot be looked at, the earlier ones stay: %s", error)
            await anyio.sleep(max(LOOK_EVERY_SECONDS, (time.monotonic() - began) / LOOKING_SHARE))

    async def read_ahead(self) -> None:
        """Read for an index by sentences what has not been read, until cancelled; returns where nothing reads.

        It rests as long as it reads, so that customers who share the processor are not kept waiting.
        """
        while self._reading is not None:
            began = time.monotonic()
            more = await anyio.to_thread.run_sync(self._reading.read_some, self._shown())
            await anyio.sleep(time.monotonic() - began if more else LOOK_EVERY_SECONDS)

    async def close(self) -> None:
        """Hand on what was not answered in the last second, and let the database go."""
        if self._records is None:
            return
        try:
            await self.collected.hand_on(self._records)
        except (OSError, StoreAway, SQLAlchemyError) as error:
            log.warning("what was not answered lately is lost: %s", error)
        await self._records.engine.dispose()

    def _has(self, slug: str, number: int | None) -> bool:
        known = self._published.get(slug)
        return slug in self._published and (known[0] if known else None) == number

    def _joined(self, shown: Mapping[str, int | None], texts: Iterable[Version]) -> Published:
        """What is published, the articles among it read; one that cannot be read leaves nothing in its place."""
        read = {text.slug: (text.number, _read(text)) for text in texts}
        joined: Published = {}
        for slug, number in shown.items():
            version, article = read.get(slug, (0, None))
            fresh = (version, article) if article else None
            joined[slug] = self._published[slug] if self._has(slug, number) else fresh
        return joined

    def _refresh(self, published: Published) -> None:
        """Take up what has changed, if anything, and put the new index in the old one's place."""
        found = self._folder.articles()
        if found is None and published is self._published and not self._may_be_better():
            return
        if found is not None:
            self._in_folder = {article.slug: article for article in found}
        self._published = published
        self._index = self._indexed(published)
        log.info("%d articles read", len(self._index.articles))

    def _indexed(self, published: Mapping[str, Shown]) -> Index:
        articles = self._shown(published)
        with self._building:
            if self._reading is None or not self._reading.is_nearly_done(articles):
                return self._indexer.index(articles)
            self._indexer = Indexer(self._encoder)  # what it knew takes memory, and is hardly needed any more
            index = self._by_sentences.index(articles)
            self._reading.has_read(articles)
            return index

    def _may_be_better(self) -> bool:
        """Whether customers are still answered without a reader that is ready."""
        waits = self._reading is not None and self._index.meaning.reader is None
        return waits and self._reading is not None and self._reading.is_nearly_done(self._shown())

    def _shown(self, published: Mapping[str, Shown] | None = None) -> Sequence[Article]:
        """The articles customers see, or would with others `published`."""
        above = {slug: known and known[1] for slug, known in (published or self._published).items()}
        return [article for article in {**self._in_folder, **above}.values() if article]


def _read(version: Version) -> Article | None:
    try:
        return read_article(version.slug, version.text, version.at)
    except (ValueError, yaml.YAMLError) as error:
        log.warning("version %d of %s is left out: %s", version.number, version.slug, error)
        return None
