"""Addresses of Redis and of sentinels."""

import pytest

from orchestrator.conversations.errors import StoreMisconfigured
from orchestrator.conversations.pools import SentinelAddress, open_client, parse_sentinels


def test_sentinels_are_listed_and_the_primary_is_named() -> None:
    """A member without a port listens where sentinels do."""
    found = parse_sentinels("redis+sentinel://one:5000,two,[::1]:5001/larder")
    members = (("one", 5000), ("two", 26379), ("::1", 5001))
    assert found == SentinelAddress(members, "larder", tls=False, redis_options={}, sentinel_options={})


@pytest.mark.parametrize("url", ["redis+sentinel://one/larder/3", "redis+sentinel://one/larder?db=3"])
def test_a_database_is_a_path_or_an_option(url: str) -> None:
    """As it is for one Redis."""
    assert parse_sentinels(url).redis_options == {"db": 3}


def test_redis_and_the_sentinels_have_passwords_of_their_own() -> None:
    """Characters with a meaning are percent-encoded."""
    found = parse_sentinels("rediss+sentinel://ada:p%40ss@one:1/larder?sentinel_password=other")
    assert found.tls
    assert found.redis_options == {"username": "ada", "password": "p@ss"}
    assert found.sentinel_options == {"password": "other"}


@pytest.mark.parametrize(
    "url",
    [
        "redis+sentinel://one:1",
        "redis+sentinel://:secret@/larder",
        "redis+sentinel://:secret@one:many/larder",
        "redis://:secret/s@host",
        "http://:secret@host",
        "redis://:secret@host?db=first",
    ],
)
def test_an_address_that_cannot_work_is_refused_without_repeating_it(url: str) -> None:
    """It may hold a password."""
    with pytest.raises(StoreMisconfigured, match="should look like") as refused:
        open_client(url)
    assert "secret" not in str(refused.value)
