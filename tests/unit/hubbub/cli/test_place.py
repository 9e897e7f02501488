"""Where the command line looks for the hub."""

import pytest

from hubbub.cli.errors import WrongUsage
from hubbub.cli.place import Place, is_loopback


@pytest.mark.parametrize(
    ("env", "hub", "mail", "certain"),
    [
        ({}, "http://127.0.0.1:8000", "http://127.0.0.1:8025", False),
        ({"HUBBUB_PORT_BASE": "9000"}, "http://127.0.0.1:9000", "http://127.0.0.1:9025", False),
        ({"HUBBUB_URL": "https://chat.example.org/"}, "https://chat.example.org", None, False),
        ({"HUBBUB_MAIL_URL": "http://mail:8025/"}, "http://127.0.0.1:8000", "http://mail:8025", True),
        ({"HUBBUB_URL": "", "HUBBUB_PORT_BASE": ""}, "http://127.0.0.1:8000", "http://127.0.0.1:8025", False),
    ],
)
def test_the_hub_is_where_the_environment_says(
    env: dict[str, str], hub: str, mail: str | None, *, certain: bool
) -> None:
    """Else where `make run` puts it; another hub's e-mails are not on this machine."""
    place = Place.read(env)
    assert (place.hub_url, place.mail_url, place.mail_is_certain) == (hub, mail, certain)


@pytest.mark.parametrize(
    "env",
    [
        {"HUBBUB_URL": "chat.example.org"},
        {"HUBBUB_URL": "ftp://chat.example.org"},
        {"HUBBUB_URL": "http://"},
        {"HUBBUB_URL": "http://[::1"},
        {"HUBBUB_PORT_BASE": "80"},
        {"HUBBUB_API_KEY": "schlüssel"},
        {"HUBBUB_API_KEY": "two\nlines"},
    ],
)
def test_what_cannot_be_used_is_wrong_usage(env: dict[str, str]) -> None:
    """It is told before anything is sent."""
    with pytest.raises(WrongUsage, match=next(iter(env))):
        Place.read(env)


@pytest.mark.parametrize(
    ("env", "keys"),
    [
        ({}, (None, None)),
        ({"HUBBUB_API_KEY": " a "}, ("a", "a")),
        ({"HUBBUB_API_KEY": "a", "HUBBUB_DESK_KEY": "d"}, ("a", "d")),
    ],
)
def test_the_desk_may_have_a_key_of_its_own(env: dict[str, str], keys: tuple[str | None, str | None]) -> None:
    """Else it is the same."""
    place = Place.read(env)
    assert (place.key, place.desk_key) == keys


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost", True),
        ("http://10.0.0.1", False),
        ("http://chat.example.org", False),
        ("http://[", False),
    ],
)
def test_this_machine_is_known_by_its_names(url: str, *, answer: bool) -> None:
    """Proxies are not for it."""
    assert is_loopback(url) is answer
