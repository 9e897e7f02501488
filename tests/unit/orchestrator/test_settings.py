"""What is written in the hub's settings, and what cannot work."""

from ipaddress import ip_network

import pytest
from pydantic import ValidationError

from hubbub.identity import generate_private_key
from orchestrator.settings import HubSettings, Rate

ENVIRONMENT = {
    "HUBBUB_AGENT_URLS": "http://127.0.0.1:1",
    "HUBBUB_IDENTITY_PRIVATE_KEY": generate_private_key(),
    "HUBBUB_SECRET": "f0e4c2f76c58916ec258f246851bea09",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What a hub cannot do without."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize(
    ("text", "quota", "seconds"),
    [("600/minute", 600, 60), ("10 / second", 10, 1), ("5000/7 days", 5000, 604_800), ("1/2 hours", 1, 7_200)],
)
def test_a_rate_is_so_many_in_a_time(text: str, quota: int, seconds: int) -> None:
    """In the usual words."""
    assert Rate.read(text) == Rate(quota=quota, window_s=seconds)


def test_lists_have_commas(environment: pytest.MonkeyPatch) -> None:
    """And empty ones are none."""
    environment.setenv("HUBBUB_RATE_PER_KEY", "10/second, 5000/day")
    environment.setenv("HUBBUB_RATE_PER_ADDRESS", "")
    environment.setenv("HUBBUB_TRUSTED_PROXIES", "10.0.0.0/8, ::1/128")
    environment.setenv("HUBBUB_CORS_ORIGINS", "https://shop.example, http://localhost:5173")
    settings = HubSettings()
    assert [rate.window_s for rate in settings.rate_per_key] == [1, 86_400]
    assert settings.rate_per_address == ()
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1/128"))
    assert settings.cors_origins == ("https://shop.example", "http://localhost:5173")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUBBUB_RATE_PER_KEY", "many/day"),
        ("HUBBUB_RATE_PER_KEY", "10"),
        ("HUBBUB_RATE_PER_KEY", "0/day"),
        ("HUBBUB_RATE_PER_KEY", "10/year"),
        ("HUBBUB_TRUSTED_PROXIES", "proxy.example"),
        ("HUBBUB_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("HUBBUB_CORS_ORIGINS", "*"),
        ("HUBBUB_CORS_ORIGINS", "https://*.example.com"),
        ("HUBBUB_CORS_ORIGINS", "https://shop.example/"),
        ("HUBBUB_CORS_ORIGINS", "shop.example"),
        ("HUBBUB_CORS_ORIGINS", "null"),
    ],
)
def test_what_cannot_work_ends_the_start(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Rather than to mean something else than whoever wrote it."""
    environment.setenv(name, value)
    with pytest.raises(ValidationError):
        HubSettings()
