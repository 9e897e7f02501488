"""The articles in a folder of Markdown files, followed as they change."""

import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import anyio
import yaml

from agents.faq.backend import Article, Section
from agents.faq.indexing import Indexer
from agents.faq.markdown import read_article
from agents.faq.meaning import Encoder
from agents.faq.ranking import Index
from hubbub.errors import ConfigurationInvalid

ARTICLES_PATH = "/articles/"
LOOK_EVERY_SECONDS = 1.0
log = logging.getLogger(__name__)

State = tuple[tuple[str, int, int], ...]
"""Name, time of change and size of each file."""


class FolderLibrary:
    """The articles in `folder` and below, except in hidden folders; without one there are none.

    Raises ConfigurationInvalid when `folder` is no folder. `address` is what customers read them below.
    """

    def __init__(self, folder: Path | None, address: str, encoder: Encoder | None = None) -> None:
        if folder is not None and not folder.is_dir():
            raise ConfigurationInvalid(f"HUBBUB_KNOWLEDGE_DIR: {folder} is no folder")
        self._folder = folder
        self._address = address.rstrip("/")
        self._state: State = ()
        self._indexer = Indexer(encoder)
        self._index = self._indexer.index(())
        self.refresh()

    @property
    def shelf(self) -> Index:
        """The articles as they are now; what was handed out before stays as it was."""
        return self._index

    def address(self, article: Article, section: Section | None = None) -> str:
        """Where the company shows the article, else where customers read it here, from `section` on."""
        if article.url is not None:
            return article.url
        anchor = f"#{quote(section.anchor)}" if section and section.anchor else ""
        return f"{self._address}/{quote(article.slug, safe='')}{anchor}"

    def refresh(self) -> None:
        """Read the articles again if a file has changed, and put the new index in the old one's place at once.

        A folder that is gone for the moment changes nothing.
        """
        if self._folder is None or not self._folder.is_dir():
            return
        state = tuple(_state(path) for path in self._paths(self._folder))
        if state != self._state:
            self._index = self._indexer.index(self._articles(self._folder))
            self._state = state
            log.info("%d articles read", len(self._index.articles))

    async def follow(self) -> None:
        """Look for changes every second, until cancelled; no call waits for it."""
        while True:
            await anyio.sleep(LOOK_EVERY_SECONDS)
            try:
                await anyio.to_thread.run_sync(self.refresh)
            except OSError as error:
                log.warning("the articles cannot be read, the earlier ones stay: %s", error)

    def _articles(self, folder: Path) -> Iterator[Article]:
        """Every article that can be read; two files of one name are told apart by their folders."""
        taken: set[str] = set()
        for path in self._paths(folder):
            name = path.relative_to(folder).with_suffix("")
            slug = path.stem if path.stem not in taken else "-".join(name.parts)
            taken.add(slug)
            try:
                yield read_article(slug, path.read_text("utf-8-sig"))
            except (ValueError, OSError, yaml.YAMLError) as error:
                log.warning("the article %s is left out: %s", name, error)

    def _paths(self, folder: Path) -> list[Path]:
        paths = sorted(folder.rglob("*.md"))
        return [path for path in paths if not any(part.startswith(".") for part in path.relative_to(folder).parts)]


def _state(path: Path) -> tuple[str, int, int]:
    status = path.stat()
    return str(path), status.st_mtime_ns, status.st_size
