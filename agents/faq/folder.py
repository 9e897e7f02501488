"""The articles in a folder of Markdown files, followed as they change."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import yaml

from agents.faq.backend import Article
from agents.faq.markdown import read_article
from hubbub.errors import ConfigurationInvalid

log = logging.getLogger(__name__)


class State(NamedTuple):
    """What shows that a file has changed."""

    changed_ns: int
    size: int


class Folder:
    """The articles in `folder` and below, except in hidden folders; without one there are none.

    Raises ConfigurationInvalid when `folder` is no folder.
    """

    def __init__(self, folder: Path | None) -> None:
        if folder is not None and not folder.is_dir():
            raise ConfigurationInvalid(f"HUBBUB_KNOWLEDGE_DIR: {folder} is no folder")
        self._folder = folder
        self._states: dict[Path, State] = {}
        self._read: dict[Path, Article] = {}

    def articles(self) -> tuple[Article, ...] | None:
        """The articles as they are now, by path; those that stayed as they were are the same objects.

        None when nothing has changed since the last time, or the folder is gone for the moment. Raises OSError when it
        cannot be read.
        """
        if self._folder is None or not self._folder.is_dir():
            return None
        states = {path: _state(path) for path in _paths(self._folder)}
        if states == self._states:
            return None
        same = {path for path, state in states.items() if self._states.get(path) == state}
        self._read = dict(self._each(self._folder, states, same))
        self._states = states
        return tuple(self._read.values())

    def _each(self, folder: Path, states: dict[Path, State], same: set[Path]) -> Iterator[tuple[Path, Article]]:
        """Every article that can be read; two files of one name are told apart by their folders."""
        taken: set[str] = set()
        for path, state in states.items():
            name = path.relative_to(folder).with_suffix("")
            slug = path.stem if path.stem not in taken else "-".join(name.parts)
            taken.add(slug)
            known = self._read.get(path) if path in same else None
            try:
                yield path, known if known and known.slug == slug else _article(slug, path, state)
            except (ValueError, OSError, yaml.YAMLError) as error:
                log.warning("the article %s is left out: %s", name, error)


def _article(slug: str, path: Path, state: State) -> Article:
    changed_at = datetime.fromtimestamp(state.changed_ns / 1e9, UTC)
    return read_article(slug, path.read_text("utf-8-sig"), changed_at)


def _paths(folder: Path) -> list[Path]:
    paths = sorted(folder.rglob("*.md"))
    return [path for path in paths if not any(part.startswith(".") for part in path.relative_to(folder).parts)]


def _state(path: Path) -> State:
    status = path.stat()
    return State(status.st_mtime_ns, status.st_size)
