"""Customers are answered while articles are read sentence by sentence, and better afterwards."""

from pathlib import Path

import anyio
import pytest

from agents.faq import library, reading
from agents.faq.folder import Folder
from agents.faq.library import LiveLibrary
from agents.faq.meaning import texts_of
from agents.faq.rules import best_answer
from hubbub.sentence_vectors import SentenceVectors
from hubbub.word_vectors import WordVectors
from tests.running import eventually

DEMO = Path(__file__).parents[4] / "deploy" / "demo" / "knowledge"


def reader(kept_in: Path) -> SentenceVectors:
    """One that keeps what it has read."""
    found = SentenceVectors.installed(kept_in)
    assert found is not None
    return found


def live(folder: Path, reads: SentenceVectors) -> LiveLibrary:
    """The articles of a folder."""
    return LiveLibrary(Folder(folder), None, "http://faq", WordVectors.installed(), reads)


def written(folder: Path, name: str, text: str) -> None:
    """An article more in a folder, which may not be there yet."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.md").write_text(text, "utf-8")


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A folder of five articles."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for path in sorted(DEMO.glob("*.md"))[:5]:
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than sixty texts, as of two articles, are many."""
    monkeypatch.setattr(reading, "FEW", 60)
    monkeypatch.setattr(library, "LOOK_EVERY_SECONDS", 0.01)


@pytest.mark.anyio
async def test_customers_are_answered_while_articles_are_read(articles: Path, tmp_path: Path) -> None:
    """By words at first, and by sentences as soon as most are read; then nothing is left to read."""
    reads = reader(tmp_path / "vectors")
    shown = live(articles, reads)
    assert len(shown.shelf.articles) == 5
    assert shown.shelf.meaning.reader is None
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(shown.follow)
        tasks.start_soon(shown.read_ahead)
        await eventually(lambda: shown.shelf.meaning.reader is reads, "all is read")
        tasks.cancel_scope.cancel()
    assert reads.unread([text for article in shown.shelf.articles for text in texts_of(article)]) == 0
    answer = await shown.ask(lambda shelf: best_answer(shelf, shown.shelf.articles[0].title))
    assert answer
    assert answer.hit.article is shown.shelf.articles[0]


@pytest.mark.anyio
async def test_a_change_is_shown_at_once_and_only_it_is_read(articles: Path, tmp_path: Path) -> None:
    """Articles that stayed as they were are read by nobody again, not even by a process that starts."""
    reads = reader(tmp_path / "vectors")
    first = live(articles, reads)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(first.follow)
        tasks.start_soon(first.read_ahead)
        await eventually(lambda: first.shelf.meaning.reader is reads, "all is read")
        tasks.cancel_scope.cancel()
    (articles / "dogs.md").write_text("# Dogs\nDogs are welcome.", "utf-8")
    again = reader(tmp_path / "vectors")
    was_read: list[str] = []
    again.read = lambda texts: was_read.extend(texts) or SentenceVectors.read(again, texts)  # type: ignore[method-assign]
    restarted = live(articles, again)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(restarted.follow)
        tasks.start_soon(restarted.read_ahead)
        await eventually(lambda: restarted.shelf.meaning.reader is again, "the rest is read")
        tasks.cancel_scope.cancel()
    assert set(was_read) == {"Dogs. Dogs are welcome."}


@pytest.mark.anyio
async def test_nobody_waits_for_a_long_article_to_be_read(tmp_path: Path) -> None:
    """It is shown at once, by words until its sentences are read, as are changes that are made meanwhile."""
    folder = tmp_path / "own"
    written(folder, "dogs", "# Dogs\nDogs are welcome.")
    reads = reader(tmp_path / "vectors")
    shown = live(folder, reads)
    assert shown.shelf.meaning.reader is reads
    rules = " ".join(f"Rule {number} is kept." for number in range(80))
    written(folder, "rules", f"# Rules\n{rules}")
    await shown.catch_up()
    assert len(shown.shelf.articles) == 2
    assert reads.unread([text for article in shown.shelf.articles for text in texts_of(article)]) == 80
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(shown.follow)
        tasks.start_soon(shown.read_ahead)
        await eventually(lambda: shown.shelf.meaning.reader is reads, "all is read")
        tasks.cancel_scope.cancel()


@pytest.mark.anyio
async def test_without_a_reader_nothing_is_read(articles: Path) -> None:
    """And questions are answered on the spot."""
    shown = LiveLibrary(Folder(articles), None, "http://faq", None)
    await shown.read_ahead()
    assert await shown.ask(lambda shelf: len(shelf.articles)) == 5
