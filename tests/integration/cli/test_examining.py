"""The doctor at a real installation: healthy, and with one part after the other ill."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from redis import Redis

from tests.installation import Installation
from tests.integration.cli.command import run
from tests.roster import OURS
from tests.running import free_port, wait_until


def _bad(hubbub: Installation, **env: str) -> dict[str, list[str]]:
    """What is bad, by the part it is about."""
    done = run(hubbub, "doctor", "--json", **env)
    shown = json.loads(done.stdout)
    bad = [finding for finding in shown["findings"] if finding["level"] == "bad"]
    assert (done.returncode, shown["ok"]) == ((1, False) if bad else (0, True))
    assert all(finding["remedy"] for finding in bad)
    return {part: [one["what"] for one in bad if one["about"] == part] for part in {one["about"] for one in bad}}


@contextmanager
def _redis_with(hubbub: Installation, setting: str, value: str) -> Iterator[None]:
    redis: Redis = Redis(port=hubbub.base + 27, decode_responses=True)
    before = redis.config_get(setting)[setting]
    redis.config_set(setting, value)
    try:
        yield
    finally:
        redis.config_set(setting, before)
        redis.close()


def test_a_healthy_installation_is_green(hubbub: Installation) -> None:
    """Every part was looked at."""
    done = run(hubbub, "doctor")
    assert done.returncode == 0, done.stdout
    well = {line[9:].split("  ")[0] for line in done.stdout.splitlines() if line.startswith("ok")}
    assert well == {
        *("make run", *OURS, "redis", "mail", "mail catcher", "otlp"),
        *("versions", "clocks", "time zones"),
    }
    assert f"agree with ours: {', '.join(OURS)}, redis" in done.stdout


def test_an_agent_that_does_not_answer_is_named(hubbub: Installation) -> None:
    """By the look at it, and by the hub once it has noticed."""
    with hubbub.frozen("order"):
        wait_until(lambda: hubbub.get("/readyz")["agents"]["order"] == "down", what="the hub has noticed")
        bad = _bad(hubbub)
    assert set(bad) == {"order"}
    assert any("within 2 s" in what for what in bad["order"])
    assert any("the hub does not reach it" in what for what in bad["order"])
    wait_until(lambda: hubbub.get("/readyz")["agents"]["order"] == "up", what="the agent is back")


@pytest.mark.parametrize(
    ("setting", "value", "what"),
    [
        ("appendonly", "no", "appendonly is off"),
        ("appendfsync", "no", "appendfsync is no"),
        ("maxmemory-policy", "allkeys-lru", "maxmemory-policy is allkeys-lru"),
    ],
)
def test_a_redis_that_may_forget_is_named(hubbub: Installation, setting: str, value: str, what: str) -> None:
    """While everything still seems to work."""
    with _redis_with(hubbub, setting, value):
        [found] = _bad(hubbub)["redis"]
    assert found.startswith(what)


def test_a_mail_server_that_does_not_answer_is_named(hubbub: Installation) -> None:
    """As is the page of the catcher."""
    with hubbub.frozen("mail"):
        assert set(_bad(hubbub)) == {"mail", "mail catcher"}


def test_a_collector_that_is_away_is_named(hubbub: Installation) -> None:
    """Turns go on without it, so nobody else would say so."""
    endpoint = f"http://127.0.0.1:{free_port()}"
    [what] = _bad(hubbub, OTEL_EXPORTER_OTLP_ENDPOINT=endpoint)["otlp"]
    assert f"{endpoint}/v1/traces" in what


def test_a_clock_that_is_off_is_named(hubbub: Installation) -> None:
    """Ours is set to another day, so all others are off; and that it was set is a finding, too."""
    bad = _bad(hubbub, HUBBUB_CLOCK_AT="2020-02-29T12:00:00+00:00")
    assert set(bad) == {"clocks", "settings"}
    assert {what.split(" ")[0] for what in bad["clocks"]} == {*OURS, "redis"}


def test_a_frozen_hub_is_named_in_good_time(hubbub: Installation) -> None:
    """The look is bounded; what the hub would have told is missing, the rest is there."""
    with hubbub.frozen("hub"):
        assert set(_bad(hubbub)) == {"hub", "otlp"}


def test_in_a_container_its_environment_is_enough(hubbub: Installation) -> None:
    """Without a launcher's folder and without a terminal library it sees Redis and the agents it is told of."""
    told = {
        "HUBBUB_DATA_DIR": "/nonexistent",
        "REDIS_URL": f"redis://127.0.0.1:{hubbub.base + 27}/0",
        "HUBBUB_AGENT_URLS": hubbub.address("faq"),
    }
    done = run(hubbub, "--json", module="hubbub.cli.doctor", **told)
    about = {finding["about"]: finding["level"] for finding in json.loads(done.stdout)["findings"]}
    assert done.returncode == 0, done.stdout
    assert (about["redis"], about[hubbub.address("faq")], about["hub"]) == ("ok", "ok", "ok")
    assert "make run" not in about
