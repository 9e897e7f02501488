"""The running FAQ agent answers anybody, from the articles of whatever company it is given."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.running import Running, SpokeCaller, service
from tests.unit.agents.faq.hotel import ARTICLES


@pytest.fixture(scope="module")
def faq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The agent with a hotel's articles; one file is broken."""
    folder = tmp_path_factory.mktemp("knowledge")
    for slug, text in ARTICLES.items():
        (folder / f"{slug}.md").write_text(text, encoding="utf-8")
    (folder / "broken.md").write_text("---\ntitle: [\n---\nParking is forbidden.", encoding="utf-8")
    (folder / ".drafts").mkdir()
    (folder / ".drafts" / "secret.md").write_text("# Parking\nA secret.", encoding="utf-8")
    env = {"HUBBUB_KNOWLEDGE_DIR": str(folder), "HUBBUB_PUBLIC_URL": "http://faq.example:8001/"}
    with service("agents.faq.app:app", env) as running:
        yield running


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """A connection."""
    with httpx.Client(timeout=10) as connected:
        yield connected


def answer(faq: Running, client: httpx.Client, skill: str, skill_input: dict[str, Any]) -> dict[str, Any]:
    """What somebody who has not signed in is told."""
    reply = SpokeCaller("faq", faq.url, client=client).call(skill, skill_input)
    assert reply.status_code == httpx.codes.OK, reply.text
    outcome: dict[str, Any] = reply.json()
    return outcome


def test_a_question_is_answered_with_its_source(faq: Running, client: httpx.Client) -> None:
    """The citation leads to the section."""
    done = answer(faq, client, "answer_question", {"question": "how much does parking cost?"})
    passage = "Parking in our garage costs 15 euros a night. There are four chargers for electric cars."
    assert (done["outcome"], done["say"]) == ("done", passage)
    assert done["output"] == {"answered": True, "article": "travel", "passage": passage}
    assert done["citations"] == [
        {"title": "Getting here", "url": "http://faq.example:8001/articles/travel#by-car", "snippet": passage}
    ]


def test_an_article_the_company_shows_itself_is_cited_there(faq: Running, client: httpx.Client) -> None:
    """By the address in its front matter."""
    done = answer(faq, client, "answer_question", {"question": "can I cancel for free?"})
    assert done["citations"][0]["url"] == "https://hotel.example/cancelling"


def test_what_is_not_known_is_said_to_be_not_known(faq: Running, client: httpx.Client) -> None:
    """With a way on."""
    done = answer(faq, client, "answer_question", {"question": "do you have a casino?"})
    assert done["outcome"] == "done"
    assert done["output"] == {"answered": False, "article": None, "passage": None}
    assert "person" in done["say"]
    assert done["citations"] == []


def test_a_search_brings_titles_and_passages(faq: Running, client: httpx.Client) -> None:
    """As citations, and as cards to draw."""
    done = answer(faq, client, "search_articles", {"query": "breakfast"})
    (card,) = done["cards"]
    assert (card["type"], card["slug"]) == ("article", "meals")
    assert [source["title"] for source in done["citations"]] == ["Breakfast and restaurant"]
    assert done["output"]["articles"][0]["snippet"].startswith("Breakfast: 7 to 10:30 am, 18 euros.")


def test_articles_can_be_read_as_pages(faq: Running, client: httpx.Client) -> None:
    """With the anchors citations point to, and nothing that runs."""
    page = client.get(f"{faq.url}/articles/travel")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.text.count("<h1") == 1
    assert '<h2 id="by-car">By car</h2>' in page.text
    assert "<h1>Breakfast and restaurant</h1>" in client.get(f"{faq.url}/articles/meals").text


@pytest.mark.parametrize("slug", ["none", "broken", "secret", "..%2Fpets", "pets.md"])
def test_other_pages_do_not_exist(faq: Running, client: httpx.Client, slug: str) -> None:
    """Neither broken articles nor hidden ones, nor anything outside the folder."""
    reply = client.get(f"{faq.url}/articles/{slug}")
    assert reply.status_code == httpx.codes.NOT_FOUND
    assert reply.headers["Content-Type"] == "application/problem+json"


def test_the_card_leads_to_what_the_articles_are_about(faq: Running, client: httpx.Client) -> None:
    """Titles and headings, without those of guides."""
    card = client.get(f"{faq.url}/.well-known/agent-card.json").json()
    parameters = card["capabilities"]["extensions"][0]["params"]
    assert parameters["examples_skill"] == "answer_question"
    items = client.get(f"{faq.url}{parameters['examples_url']}").json()["items"]
    assert {"Getting here", "Late departure", "Pets and children: Children"} <= set(items)
    assert "The shower stays cold" not in items


@pytest.mark.parametrize("question", ["", None, "x" * 8_001, ["a"]])
def test_what_is_no_question_is_turned_away(faq: Running, client: httpx.Client, question: object) -> None:
    """By the schema."""
    reply = SpokeCaller("faq", faq.url, client=client).call("answer_question", {"question": question})
    assert reply.status_code == httpx.codes.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize("question", ["\x00\ud7ff", "?" * 8_000, "prking " * 1_000, "a. " * 2_000])
def test_any_text_is_a_question(faq: Running, client: httpx.Client, question: str) -> None:
    """However strange or long, it gets an answer in time."""
    assert answer(faq, client, "answer_question", {"question": question})["outcome"] == "done"


def test_without_articles_nothing_is_known(client: httpx.Client) -> None:
    """The agent runs, and says so."""
    with service("agents.faq.app:app", {}) as running:
        done = answer(running, client, "answer_question", {"question": "how much does parking cost?"})
    assert done["output"]["answered"] is False


def test_a_folder_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    """Whoever set it learns why."""
    missing = {"HUBBUB_KNOWLEDGE_DIR": str(tmp_path / "none")}
    with (
        pytest.raises(AssertionError, match="HUBBUB_KNOWLEDGE_DIR"),
        service("agents.faq.app:app", missing),
    ):
        pass
