"""Where a key is required, there is no hub without one."""

import pytest

from hubbub.errors import ConfigurationInvalid
from hubbub.identity import generate_private_key
from orchestrator.api.access import Gate
from orchestrator.api.entrance import Entrance
from orchestrator.conversations.connection import Connection
from orchestrator.settings import HubSettings
from orchestrator.spokes.transport import Connections

ENVIRONMENT = {
    "HUBBUB_AGENT_URLS": "http://127.0.0.1:1",
    "HUBBUB_IDENTITY_PRIVATE_KEY": generate_private_key(),
    "HUBBUB_SECRET": "f0e4c2f76c58916ec258f246851bea09",
}


@pytest.mark.parametrize("key", [None, "", "  "])
def test_without_a_key_it_does_not_start(key: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty key is none."""
    _set(monkeypatch, HUBBUB_KEY_REQUIRED="true", **({} if key is None else {"HUBBUB_API_KEY": key}))
    with pytest.raises(ConfigurationInvalid, match="no API key is configured"):
        _gate()


def test_with_a_key_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is open."""
    _set(monkeypatch, HUBBUB_KEY_REQUIRED="true", HUBBUB_API_KEY="9f86d081884c7d659a2feaa0")
    assert not _gate().is_open


def test_on_ones_own_machine_none_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """`make run` needs no key."""
    _set(monkeypatch)
    assert _gate().is_open


def _gate() -> Gate:
    return Entrance.of(HubSettings(), Connection.open("redis://127.0.0.1:1"), Connections()).gate


def _set(monkeypatch: pytest.MonkeyPatch, **further: str) -> None:
    for name in ("HUBBUB_API_KEY", "HUBBUB_API_KEYS", "HUBBUB_KEY_REQUIRED"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**ENVIRONMENT, **further}.items():
        monkeypatch.setenv(name, value)
