"""Tokens that agents of other people ask for."""

import pytest
from pydantic import SecretStr

from orchestrator.spokes.foreign.credentials import Credentials

CREDENTIALS = Credentials({"https://agents.example": SecretStr("one"), "http://agents.example:8080": SecretStr("two")})


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("https://agents.example/a2a", "one"),
        ("https://AGENTS.example:443/", "one"),
        ("http://agents.example:8080/.well-known/agent-card.json", "two"),
    ],
)
def test_an_agent_gets_the_token_for_its_origin(url: str, token: str) -> None:
    """However that is written."""
    assert CREDENTIALS.headers(url) == {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    "url",
    [
        "http://agents.example/a2a",
        "https://agents.example:8443/",
        "https://agents.example.evil.test/",
        "https://evil.test/https://agents.example",
    ],
)
def test_nobody_else_gets_it(url: str) -> None:
    """Neither over plain HTTP nor at a name that only begins like it."""
    assert CREDENTIALS.headers(url) == {}
