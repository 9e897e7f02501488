"""The page's files and the rules a browser gets with them; what it does is shown in tests/browser."""

import re

import httpx
import pytest

FILES = ["/", "/assets/tokens.css", "/assets/chat/chat.js", "/assets/chat/chat.css", "/assets/icon.svg"]


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_everything_comes_with_the_same_rules(http: httpx.Client, path: str, method: str) -> None:
    """Nothing inline, nothing from elsewhere, no frame, no guessing of types, asked for again each time."""
    answer = http.request(method, path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert (answer.headers["x-content-type-options"], answer.headers["cache-control"]) == ("nosniff", "no-cache")
    assert bool(answer.content) is (method == "GET")


def test_a_file_that_did_not_change_is_not_sent_again(http: httpx.Client) -> None:
    """By its tag."""
    tag = http.get("/assets/chat/chat.css").headers["etag"]
    assert http.get("/assets/chat/chat.css", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["/assets/none.js", "/assets/", "/assets/chat", "/assets/..%2fchat_page.py"])
def test_anything_else_is_not_there(http: httpx.Client, path: str) -> None:
    """A problem document says so."""
    answer = http.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_the_page_needs_no_rule_bent(http: httpx.Client) -> None:
    """No script, style or handler in it; every file it names is there."""
    page = http.get("/").text
    assert re.findall(r"<script(?![^>]* src=)|<style| style=| on\w+=", page) == []
    named = re.findall(r'(?:href|src)="([^"]+)"', page)
    assert len(named) >= 12
    assert {http.get(f"/{name}").status_code for name in named} == {200}


def test_it_stays_small(http: httpx.Client) -> None:
    """All of it together, in bytes as sent."""
    named = re.findall(r'(?:href|src)="([^"]+)"', http.get("/").text)
    total = len(http.get("/").content) + sum(len(http.get(f"/{name}").content) for name in set(named))
    assert total < 56_000
