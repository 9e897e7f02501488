"""Secrets that anybody can guess are refused, others are not."""

import secrets

import pytest

from hubbub.errors import ConfigurationInvalid
from hubbub.strength import check_secrets, weakness


@pytest.mark.parametrize(
    "guessable",
    [
        "",
        "short",
        "changeme",
        "changeme-changeme-changeme",
        "your-secret-key-goes-here",
        "please_change_this_password",
        "PLACEHOLDER-PLACEHOLDER",
        "<insert your api key here>",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "1212121212121212121212",
        "12345678901234567890123456789012",
        "0123456789abcdef0123456789abcdef",
        "zyxwvutsrqponmlkjihgfedcba",
    ],
)
def test_a_guessable_secret_is_weak(guessable: str) -> None:
    """Too short, made of the words of examples, or of one character."""
    assert weakness(guessable)


@pytest.mark.parametrize("make", [secrets.token_hex, secrets.token_urlsafe])
def test_a_random_secret_is_not(make: object) -> None:
    """Whatever the dice give."""
    assert callable(make)
    assert [weakness(make(32)) for _ in range(200)] == [""] * 200


def test_words_beside_enough_chance_do_no_harm() -> None:
    """A random text may have a readable name before it."""
    assert weakness("hub-api-key-9f86d081884c7d659a2feaa0") == ""


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"HUBBUB_API_KEY": "changeme"}, "HUBBUB_API_KEY"),
        ({"HUBBUB_SECRET": "please-change-this-secret"}, "HUBBUB_SECRET"),
        ({"REDIS_URL": "redis://:password@redis:6379/0"}, "the password in REDIS_URL"),
        ({"HUBBUB_DATABASE_URL": "postgresql+asyncpg://me:p%40ssword@db/x"}, "the password in HUBBUB_DATABASE_URL"),
    ],
)
def test_the_error_names_the_variable_and_not_its_value(environment: dict[str, str], name: str) -> None:
    """A log may be read by others."""
    with pytest.raises(ConfigurationInvalid) as refused:
        check_secrets(environment)
    assert str(refused.value).startswith(f"{name} ")
    assert not [value for value in environment.values() if value in str(refused.value)]


def test_the_desk_needs_a_key_of_its_own() -> None:
    """Who asks for a refund must not be the one who agrees to it."""
    key = secrets.token_hex(32)
    with pytest.raises(ConfigurationInvalid, match="HUBBUB_DESK_KEY is the same"):
        check_secrets({"HUBBUB_API_KEY": key, "HUBBUB_DESK_KEY": key})


def test_addresses_without_a_password_are_somebody_elses_decision() -> None:
    """A Redis may be protected by its network, and SQLite by the file system."""
    check_secrets({"REDIS_URL": "redis://redis:6379/0", "HUBBUB_DATABASE_URL": "sqlite+aiosqlite:////data/order.db"})
