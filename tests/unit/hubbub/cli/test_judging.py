"""What the doctor makes of what it sees."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hubbub.cli.doctor.findings import Finding, is_healthy, one_of_each
from hubbub.cli.doctor.judging import (
    RedisFacts,
    clock_findings,
    date_gap,
    looks_made_up,
    redis_findings,
    setting_findings,
    timezone_finding,
    version_findings,
)
from hubbub.cli.doctor.servers import redis_facts

GOOD = RedisFacts("7.0.15", "yes", "everysec", "noeviction", used=10, limit=0)
RANDOM = "9f2c47d18be05a36c1f0"


def levels(findings: list[Finding]) -> list[tuple[str, str]]:
    """Level and first words of each."""
    return [(finding.level, finding.what) for finding in findings]


def test_a_durable_redis_is_well() -> None:
    """One line says so."""
    [finding] = redis_findings(GOOD)
    assert finding.level == "ok"


@pytest.mark.parametrize(
    ("change", "level", "what"),
    [
        ({"version": "6.2.14"}, "bad", "version 6.2.14 is too old"),
        ({"version": "odd"}, "bad", "version odd is too old"),
        ({"appendonly": "no"}, "bad", "appendonly is off"),
        ({"appendonly": None}, "note", "does not tell whether appendonly is on"),
        ({"appendfsync": "no"}, "bad", "appendfsync is no"),
        ({"policy": "allkeys-lru"}, "bad", "maxmemory-policy is allkeys-lru"),
        ({"used": 85, "limit": 100}, "warning", "85% of its maxmemory"),
        ({"used": 96, "limit": 100}, "bad", "96% of its maxmemory"),
        ({"failing": ("aof_last_write_status",)}, "bad", "cannot write to its disk (aof_last_write_status)"),
        ({"loading": True}, "bad", "still loads"),
    ],
)
def test_each_fault_of_a_redis_is_named_with_a_remedy(change: dict[str, object], level: str, what: str) -> None:
    """And nothing else is."""
    [finding] = redis_findings(replace(GOOD, **change))  # type: ignore[arg-type] # a table of changes
    assert (finding.level, finding.about) == (level, "redis")
    assert finding.what.startswith(what)
    assert finding.remedy


def test_several_faults_are_all_named() -> None:
    """Nobody wants to come back for the second."""
    assert len(redis_findings(replace(GOOD, appendonly="no", policy="allkeys-lru"))) == 2


def test_a_redis_that_keeps_its_configuration_to_itself_is_believed_its_info() -> None:
    """CONFIG is often not allowed on rented ones."""
    facts = redis_facts({"redis_version": "7.2.4", "aof_enabled": 0, "maxmemory_policy": "noeviction"}, {})
    assert (facts.appendonly, facts.appendfsync) == ("no", None)
    failing = redis_facts({"aof_last_write_status": "err", "rdb_last_bgsave_status": "ok"}, {})
    assert failing.failing == ("aof_last_write_status",)


NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("behind_s", "gap"), [(0, 0), (0.9, 0), (1.9, 0), (2.5, -0.5), (62, -60), (-0.5, 0.5), (-60, 60)]
)
def test_a_date_header_tells_the_clock_to_about_a_second(behind_s: float, gap: float) -> None:
    """It may lie up to two seconds back while both clocks agree."""
    assert date_gap(NOON - timedelta(seconds=behind_s), NOON) == pytest.approx(gap)


def test_a_clock_that_is_off_is_named() -> None:
    """The others are not."""
    assert levels(clock_findings({"hub": 0.0, "order": -7.2, "redis": 90.0})) == [
        ("bad", "order is 7 s behind"),
        ("bad", "redis is 90 s ahead"),
    ]
    assert levels(clock_findings({"hub": 2.0, "redis": -2.0})) == [("ok", "agree with ours: hub, redis")]
    assert clock_findings({}) == []


def test_versions_that_differ_are_a_warning() -> None:
    """An agent of somebody else's may have its own."""
    assert levels(version_findings({"hub": "1.0", "faq": "1.1"})) == [("warning", "differ: hub 1.0, faq 1.1")]
    assert levels(version_findings({"hub": "1.0", "faq": "1.0"})) == [("ok", "all are 1.0")]
    assert version_findings({}) == []


HUB = {"HUBBUB_AGENT_URLS": "http://faq:8000"}


@pytest.mark.parametrize(
    ("env", "what"),
    [
        ({**HUB, "HUBBUB_PUBLIC_URL": "https://chat.example.org"}, "authentication is off"),
        ({**HUB, "HUBBUB_PUBLIC_URL": "https://chat.example.org", "HUBBUB_API_KEYS": "[]"}, "authentication is off"),
        ({"HUBBUB_API_KEY": "short"}, "HUBBUB_API_KEY has only 5 characters"),
        ({"HUBBUB_SECRET": "change-me-change-me-change-me"}, "HUBBUB_SECRET looks like a placeholder"),
        ({"REDIS_URL": "redis://:hubbub@redis:6379/0"}, "REDIS_URL has only 6 characters"),
        ({"REDIS_URL": "redis://redis:6379/0"}, "REDIS_URL has no password"),
        ({"HUBBUB_DATABASE_URL": "postgresql+asyncpg://order:password12345678@db/order"}, "HUBBUB_DATABASE_URL looks"),
        ({"HUBBUB_CLOCK_AT": "2026-03-08T01:30:00-05:00"}, "HUBBUB_CLOCK_AT is set"),
    ],
)
def test_a_dangerous_setting_is_bad(env: dict[str, str], what: str) -> None:
    """Each is named by its variable, and never shown."""
    [finding] = setting_findings("hub", env)
    assert finding.level == "bad"
    assert finding.what.startswith(what)
    assert finding.remedy


@pytest.mark.parametrize(
    "env",
    [
        {},
        {**HUB, "HUBBUB_PUBLIC_URL": "https://chat.example.org", "HUBBUB_API_KEY": RANDOM},
        {**HUB, "HUBBUB_PUBLIC_URL": "https://chat.example.org", "HUBBUB_API_KEYS": '[{"name": "web"}]'},
        {"REDIS_URL": "redis://127.0.0.1:6379/0"},
        {"REDIS_URL": f"redis://:{RANDOM}@redis:6379/0", "HUBBUB_SECRET": f"hubbub_{RANDOM}"},
        {"HUBBUB_DATABASE_URL": "sqlite+aiosqlite:////data/order.db"},
        {"HUBBUB_DATABASE_URL": "postgresql+asyncpg://[::1"},
    ],
)
def test_a_sound_setting_is_no_finding(env: dict[str, str]) -> None:
    """Nor is an address that is none: the service itself refuses it."""
    assert setting_findings("hub", env) == []


def test_authentication_off_on_this_machine_is_a_note() -> None:
    """As after `make run`."""
    assert [finding.level for finding in setting_findings("hub", HUB)] == ["note"]


@pytest.mark.parametrize(
    ("secret", "is_made_up"),
    [("", True), ("aaaaaaaaaaaaaaaaaaaaaaaa", True), ("secret-password-example", True), (RANDOM, False)],
)
def test_a_secret_that_could_be_guessed_is_known(secret: str, *, is_made_up: bool) -> None:
    """By its length and what is left of it without usual words."""
    assert looks_made_up(secret) is is_made_up


def test_a_time_zone_that_this_machine_does_not_know_is_bad() -> None:
    """Whoever books in it would get another hour."""
    assert timezone_finding("America/New_York").level == "ok"
    assert timezone_finding("Mars/Olympus").level == "bad"
    assert timezone_finding("../etc/passwd").level == "bad"


def test_only_bad_findings_are_an_illness() -> None:
    """A warning is for people, an exit code for scripts."""
    fine = [Finding("ok", "a", "b"), Finding("note", "a", "b"), Finding("warning", "a", "b")]
    assert is_healthy(fine)
    assert not is_healthy([*fine, Finding("bad", "a", "b")])
    assert one_of_each([*fine, *fine]) == fine
