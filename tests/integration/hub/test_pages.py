"""Customers read what agents show to anybody through the hub, and nothing else of an agent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.hub.world import Hub, hub, problem, workshop
from tests.running import Running, service, wait_until

ARTICLE = "---\ntitle: Getting here\n---\n# Getting here\n\n## By car\n\nTake the second exit.\n"


@pytest.fixture(scope="module")
def faq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An agent with one article."""
    folder = tmp_path_factory.mktemp("articles")
    (folder / "travel.md").write_text(ARTICLE)
    with service("agents.faq.app:app", {"HUBBUB_KNOWLEDGE_DIR": str(folder)}) as running:
        yield running


@pytest.fixture(scope="module")
def front(redis_port: int, faq: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub with a key, so that its visitors are strangers."""
    with (
        workshop(tmp_path_factory.mktemp("workshop")) as other,
        hub(redis_port, [faq.url, other.url], HUBBUB_API_KEY="known to these tests only") as running,
    ):
        wait_until(running.is_ready, what="the agents are seen")
        yield running


def test_an_article_is_read_through_the_hub(front: Hub) -> None:
    """By anybody, and it can run nothing there."""
    page = front.request("GET", "/agents/faq/articles/travel")
    assert page.status_code == 200
    assert "Take the second exit." in page.text
    assert page.headers["Content-Type"].startswith("text/html")
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert "script-src" not in page.headers["Content-Security-Policy"]


def test_whoever_follows_an_old_citation_is_told_where_to_read_on(front: Hub) -> None:
    """In the agent's own page, which is still none."""
    page = front.request("GET", "/agents/faq/articles/getting-there-by-car", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert '<a href="travel">Getting here</a>' in page.text
    assert "sandbox" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/agents/faq/articles/none",
        "/agents/faq/articles/",
        "/agents/faq/openapi.json",
        "/agents/faq/readyz",
        "/agents/faq/articles/..%2fopenapi.json",
        "/agents/faq/articles/../openapi.json",
        "/agents/faq/articles/%2e%2e/openapi.json",
        "/agents/faq/articles//openapi.json",
        "/agents/workshop/moods",
        "/agents/nobody/articles/travel",
    ],
)
def test_nothing_else_of_an_agent_is_reached(front: Hub, path: str) -> None:
    """Neither what the agent does not call public, nor anything by a crooked path."""
    problem(front.request("GET", path), 404)


def test_a_page_of_an_agent_that_is_away_may_come_later(redis_port: int, tmp_path: Path) -> None:
    """It is said so, without a word of where the agent is."""
    with (
        service("agents.faq.app:app", {"HUBBUB_KNOWLEDGE_DIR": str(tmp_path)}) as leaving,
        hub(redis_port, [leaving.url]) as brief,
    ):
        wait_until(brief.is_ready, what="the agent is seen")
        leaving.kill()
        said = problem(brief.request("GET", "/agents/faq/articles/travel"), 503)
    assert said["retryable"]
    assert "127.0.0.1" not in str(said)
