"""Settings come from the environment, and wrong ones stop the start."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from hubbub.errors import ConfigurationInvalid
from hubbub.settings import AgentSettings, ServiceSettings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have an environment of their own."""
    for name in ("CLOCK_AT", "LOG_LEVEL", "TIMEZONE", "IDENTITY_JWKS", "PUBLIC_URL"):
        monkeypatch.delenv(f"HUBBUB_{name}", raising=False)


def test_an_agent_needs_the_hubs_keys_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """All else has a default."""
    monkeypatch.setenv("HUBBUB_IDENTITY_JWKS", "{}")
    settings = AgentSettings()
    assert (settings.log_level, settings.timezone, settings.clock_at) == ("INFO", "UTC", None)


def test_without_keys_an_agent_does_not_start() -> None:
    """Nobody's token could be believed."""
    with pytest.raises(ValidationError, match="identity_jwks"):
        AgentSettings()


def test_a_log_level_is_one_of_four(monkeypatch: pytest.MonkeyPatch) -> None:
    """However it is written."""
    monkeypatch.setenv("HUBBUB_LOG_LEVEL", "warning")
    assert ServiceSettings().log_level == "WARNING"
    monkeypatch.setenv("HUBBUB_LOG_LEVEL", "loud")
    with pytest.raises(ValidationError, match="must be DEBUG, INFO, WARNING or ERROR"):
        ServiceSettings()


def test_a_service_can_live_on_another_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock the settings ask for, and a clear word when the day has no offset."""
    monkeypatch.setenv("HUBBUB_CLOCK_AT", "2031-03-08T01:30:00-05:00")
    assert ServiceSettings().clock() >= datetime(2031, 3, 8, 6, 30, tzinfo=UTC)
    monkeypatch.setenv("HUBBUB_CLOCK_AT", "2031-03-08T01:30:00")
    with pytest.raises(ConfigurationInvalid, match="needs an offset"):
        _ = ServiceSettings().clock
