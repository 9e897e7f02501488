"""Whoever follows a citation of the running FAQ agent finds the passage it cites, or is told where to read on."""

import re
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
import pytest
from bs4 import BeautifulSoup, Tag

from tests.databases import sqlite_file
from tests.integration.agents.faq_desk import Desk, desk
from tests.knowledge.companies import DEMO, WRITTEN, companies
from tests.knowledge.companies import HERE as KNOWLEDGE

HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
WORDS = re.compile(r"\w+")
BROWSER = {"Accept": "text/html"}
POOL = "# The pool\n\nThe pool is open from 7 am.\n\n## Towels\n\nTowels are free for guests of the pool.\n"
SAUNA = "# The sauna\n\nThe sauna opens at noon, and so does its pool.\n"


@pytest.fixture(scope="module")
def faq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The agent with the articles of all invented companies."""
    folder = tmp_path_factory.mktemp("knowledge")
    for source in (DEMO, *(KNOWLEDGE / name for name in WRITTEN)):
        shutil.copytree(source, folder / source.name)
    database = sqlite_file(tmp_path_factory.mktemp("sqlite") / "store.db")
    with desk(database, HUBBUB_KNOWLEDGE_DIR=str(folder)) as running:
        yield running


def cited(faq: Desk, question: str) -> list[dict[str, Any]]:
    """The sources of the answer to a question."""
    citations: list[dict[str, Any]] = faq.call("answer_question", operator=None, question=question).json()["citations"]
    return citations


def words_under(page: str, anchor: str) -> list[str]:
    """The words of the section that an anchor leads to, or of what stands before the first section."""
    soup = BeautifulSoup(page, "html.parser")
    heading = soup.find(id=unquote(anchor)) if anchor else soup.find("h1")
    assert isinstance(heading, Tag), f"there is no {anchor}"
    words = WORDS.findall(heading.get_text())
    for element in heading.next_siblings:
        if isinstance(element, Tag) and element.name in HEADINGS:
            break
        words += WORDS.findall(element.get_text(" "))
    return words


def is_within(few: list[str], many: list[str]) -> bool:
    """Whether words stand in a row among others."""
    return any(many[start : start + len(few)] == few for start in range(len(many) - len(few) + 1))


def test_every_citation_resolves_to_the_passage(faq: Desk) -> None:
    """Of every answer to every question that some article answers."""
    questions = [asked.question for company in companies() for asked in company.questions if asked.article]
    sources = [(question, source) for question in questions for source in cited(faq, question)]
    assert len(sources) > 0.8 * len(questions)
    pages: dict[str, str] = {}
    for question, source in sources:
        url = urlsplit(source["url"])
        page = pages.setdefault(url.path, faq.http.get(url.path, headers=BROWSER).raise_for_status().text)
        assert is_within(WORDS.findall(source["snippet"]), words_under(page, url.fragment)), (question, source)


def test_an_old_citation_leads_to_something_sensible(faq: Desk) -> None:
    """To the article as it is now, by its earlier name too; to related ones when it is gone."""
    faq.done(
        "import_articles", articles=[{"slug": "pool", "text": POOL}, {"slug": "sauna", "text": SAUNA}], publish=True
    )
    (source,) = cited(faq, "do towels cost anything for guests of the pool")
    url = urlsplit(source["url"])
    assert (url.path, url.fragment) == ("/articles/pool", "towels")

    edited = POOL.replace("Towels are free", "Since May towels are free").replace("7 am", "8 am")
    faq.done("import_articles", articles=[{"slug": "pool", "text": edited}], publish=True)
    page = faq.http.get(url.path, headers=BROWSER)
    assert "Since" in words_under(page.text, url.fragment)

    renamed = f"---\nformerly: [pool]\n---\n{edited}"
    faq.done("import_articles", articles=[{"slug": "swimming", "text": renamed}], publish=True)
    faq.done("retire_article", slug="pool")
    page = faq.http.get(url.path, headers=BROWSER)
    assert page.status_code == httpx.codes.OK
    assert "Since" in words_under(page.text, url.fragment)
    assert '<link rel="canonical" href="swimming">' in page.text
    assert urlsplit(cited(faq, "do towels cost anything for guests of the pool")[0]["url"]).path == "/articles/swimming"

    faq.done("retire_article", slug="swimming")
    page = faq.http.get(url.path, headers=BROWSER)
    assert page.status_code == httpx.codes.NOT_FOUND
    assert "no longer here" in page.text
    assert '<a href="sauna">The sauna</a>' in page.text
    assert faq.http.get(url.path).headers["Content-Type"] == "application/problem+json"
