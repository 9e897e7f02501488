"""What the doctor knows of an installation, from environments alone."""

from pathlib import Path

import pytest

from hubbub.cli.doctor.site import Site, launched_environments, otlp_endpoint, own_environment
from hubbub.cli.place import Place
from hubbub.local.folder import locked_folder
from tests.roster import AGENTS, BLUEPRINT, OFFSETS

PLACE = Place.read({})


def test_inside_a_container_its_own_environment_is_known() -> None:
    """Redis, agents by their addresses, and where spans go."""
    env = {
        "REDIS_URL": "redis://redis:6379/0",
        "HUBBUB_AGENT_URLS": "http://faq:8000, http://order:8000/",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://jaeger:4318",
        "OTEL_SERVICE_NAME": "hub",
        "HUBBUB_TIMEZONE": "Europe/Vienna",
    }
    site = Site.of(PLACE, own_environment(env))
    assert site.redis_url == "redis://redis:6379/0"
    assert site.agents == {url: url for url in ("http://faq:8000", "http://order:8000")}
    assert site.otlp == ("http://jaeger:4318/v1/traces",)
    assert site.timezones == ("Europe/Vienna",)
    assert (site.smtp, list(site.environments)) == ((), ["hub"])


def test_without_any_setting_only_the_hub_is_known() -> None:
    """As on a machine that only talks to it."""
    site = Site.of(PLACE, own_environment({}))
    assert (site.agents, site.redis_url, site.smtp, site.otlp) == ({}, None, (), ())


def test_a_running_launcher_tells_of_every_service(tmp_path: Path) -> None:
    """By the same blueprint and variables that it has read; what the user has set wins."""
    (tmp_path / "company.yaml").write_text("company: {name: A, timezone: Europe/Vienna}\n", encoding="utf-8")
    env = {"HUBBUB_DEMO_DATA": "company.yaml", "HUBBUB_PORT_BASE": "9000", "HUBBUB_SMTP_HOST": "mail.example.org"}
    with locked_folder(tmp_path / ".data"):
        environments = launched_environments(BLUEPRINT, env, tmp_path)
    assert environments is not None
    site = Site.of(Place.read(env), environments)
    assert site.agents == {name: f"http://127.0.0.1:{9000 + OFFSETS[name]}" for name in AGENTS}
    assert site.redis_url == "redis://127.0.0.1:9027/0"
    assert [str(server) for server in site.smtp] == ["mail.example.org:25"]
    assert site.otlp == ("http://127.0.0.1:9000/v1/traces",)
    assert site.timezones == ("Europe/Vienna",)
    assert not (tmp_path / ".data/stores").exists(), "looking makes nothing"


def test_without_a_running_launcher_nothing_is_told(tmp_path: Path) -> None:
    """Its services are not there to be looked at."""
    with locked_folder(tmp_path / ".data"):
        pass
    assert launched_environments(BLUEPRINT, {}, tmp_path) is None
    assert launched_environments(tmp_path / "missing.toml", {}, tmp_path) is None


@pytest.mark.parametrize(
    ("env", "endpoint"),
    [
        ({}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318/"}, "http://c:4318/v1/traces"),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c/spans"}, "http://c/spans"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_SDK_DISABLED": "true"}, None),
    ],
)
def test_spans_go_where_the_standard_variables_say(env: dict[str, str], endpoint: str | None) -> None:
    """The one for traces is taken as it is."""
    assert otlp_endpoint(env) == endpoint
