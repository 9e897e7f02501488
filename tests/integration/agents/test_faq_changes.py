"""Articles may change while the FAQ agent runs."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.running import SpokeCaller, service, wait_until

PARKING = "# Parking\nParking costs {} euros."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one article."""
    (tmp_path / "parking.md").write_text(PARKING.format(15), encoding="utf-8")
    return tmp_path


@pytest.fixture
def faq(folder: Path) -> Iterator[SpokeCaller]:
    """Somebody who asks the agent that reads the folder."""
    with (
        service("agents.faq.app:app", {"HUBBUB_KNOWLEDGE_DIR": str(folder)}) as running,
        httpx.Client(timeout=10) as client,
    ):
        yield SpokeCaller("faq", running.url, client=client)


def told(faq: SpokeCaller, question: str) -> str:
    """What the agent says."""
    return str(faq.call("answer_question", {"question": question}).raise_for_status().json()["say"])


def card_tag(faq: SpokeCaller) -> str:
    """The version of the agent card."""
    return faq.client.get(f"{faq.url}/.well-known/agent-card.json").headers["ETag"]


def test_articles_are_followed_as_they_change(faq: SpokeCaller, folder: Path) -> None:
    """Changed, new, broken and deleted ones, one after the other; the card shows that its examples have changed."""
    assert told(faq, "parking") == "Parking costs 15 euros."
    before = card_tag(faq)

    (folder / "parking.md").write_text(PARKING.format(18), encoding="utf-8")
    wait_until(lambda: told(faq, "parking") == "Parking costs 18 euros.", what="the change is told")

    (folder / "more").mkdir()
    (folder / "more" / "dogs.md").write_text("# Dogs\nDogs are welcome.", encoding="utf-8")
    wait_until(lambda: told(faq, "dogs") == "Dogs are welcome.", what="the new article is told")
    assert card_tag(faq) != before

    (folder / "parking.md").write_text("---\ntitle: [\n---\nNonsense.", encoding="utf-8")
    wait_until(lambda: "do not know" in told(faq, "parking"), what="the broken article is left out")
    assert told(faq, "dogs") == "Dogs are welcome."

    (folder / "more" / "dogs.md").unlink()
    wait_until(lambda: "do not know" in told(faq, "dogs"), what="the deleted article is forgotten")
