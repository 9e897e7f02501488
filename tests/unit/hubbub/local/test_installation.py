"""What `deploy/local.toml` gives to whom, for any company."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from hubbub.errors import ConfigurationInvalid
from hubbub.identity import generate_private_key, public_jwks
from hubbub.local.blueprint import read_blueprint
from hubbub.local.folder import DataFolder, locked_folder
from hubbub.local.installation import Installation, prepare
from hubbub.local.settings import LaunchSettings
from hubbub.local.supervisor import greeting
from tests.roster import AGENTS, BLUEPRINT, OFFSETS


@dataclass
class Site:
    """A folder to prepare installations in, with a company of its own."""

    root: Path
    folder: DataFolder

    def installed(self, **user: str) -> Installation:
        """The installation for a user who has set these variables."""
        chosen = {"HUBBUB_DEMO_DATA": "company.yaml", "HUBBUB_KNOWLEDGE_DIR": "articles", **user}
        settings = LaunchSettings.read(chosen, self.root)
        return prepare(read_blueprint(BLUEPRINT), settings, self.folder, chosen)

    def given(self, service: str, **user: str) -> Mapping[str, str]:
        """The environment of one service."""
        return next(s.launch.environment for s in self.installed(**user).services if s.launch.name == service)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site for a company in Vienna."""
    text = "company: {name: Bücher GmbH, timezone: Europe/Vienna}\ncustomers: [{id: kunde-1}]\n"
    (tmp_path / "company.yaml").write_text(text, encoding="utf-8")
    with locked_folder(tmp_path / ".data") as folder:
        yield Site(tmp_path, folder)


def test_the_documented_ports_are_used(site: Site) -> None:
    """Hub 8000, agents 8001 to 8004, mail 8025 and 8026, Redis 8027."""
    documented = {
        "redis_port": 8027,
        "mail_port": 8025,
        "mail_smtp_port": 8026,
        "faq_port": 8001,
        "order_port": 8002,
        "support_port": 8003,
        "booking_port": 8004,
        "hub_port": 8000,
    }
    assert documented.items() <= site.installed().ports.items()


def test_the_hub_learns_where_everything_is(site: Site) -> None:
    """With a shifted base all addresses shift."""
    hub = site.given("hub", HUBBUB_PORT_BASE="9000")

    assert hub["HUBBUB_PUBLIC_URL"] == "http://127.0.0.1:9000"
    assert hub["REDIS_URL"] == "redis://127.0.0.1:9027/0"
    assert hub["HUBBUB_AGENT_URLS"] == ",".join(f"http://127.0.0.1:{9000 + OFFSETS[agent]}" for agent in AGENTS)


def test_agents_verify_what_the_hub_signs(site: Site) -> None:
    """The agents' key set is the public half of the hub's key, and the same at every start."""
    jwks = public_jwks(site.given("hub")["HUBBUB_IDENTITY_PRIVATE_KEY"])

    assert {site.given(agent)["HUBBUB_IDENTITY_JWKS"] for agent in AGENTS} == {jwks}


def test_the_users_own_key_is_the_one_agents_verify(site: Site) -> None:
    """A key set in the environment goes to the hub, its public half to the agents."""
    key = generate_private_key()

    assert site.given("hub", HUBBUB_IDENTITY_PRIVATE_KEY=key)["HUBBUB_IDENTITY_PRIVATE_KEY"] == key
    assert site.given("faq", HUBBUB_IDENTITY_PRIVATE_KEY=key)["HUBBUB_IDENTITY_JWKS"] == public_jwks(key)


def test_only_the_hub_holds_secrets(site: Site) -> None:
    """Neither an agent nor the mail catcher can sign, or reach Redis, even when the user has set those."""
    secrets = {
        "HUBBUB_IDENTITY_PRIVATE_KEY": generate_private_key(),
        "HUBBUB_SECRET": "s",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }

    for service in (*AGENTS, "mail"):
        assert not secrets.keys() & site.given(service, **secrets).keys()
    assert secrets.items() <= site.given("hub", **secrets).items()


def test_every_agent_has_a_database_and_the_company(site: Site) -> None:
    """Each its own file; relative paths become absolute."""
    given = {agent: site.given(agent) for agent in AGENTS}

    assert len({environment["HUBBUB_DATABASE_URL"] for environment in given.values()}) == len(AGENTS)
    assert {environment["HUBBUB_DEMO_DATA"] for environment in given.values()} == {str(site.root / "company.yaml")}
    assert given["faq"]["HUBBUB_KNOWLEDGE_DIR"] == str(site.root / "articles")
    assert given["order"]["HUBBUB_DATABASE_URL"] == f"sqlite+aiosqlite:///{site.root}/.data/stores/order/order.db"


def test_everybody_lives_in_the_companys_time_zone(site: Site) -> None:
    """It is read from the company's file, unless the user says otherwise."""
    assert {site.given(name)["HUBBUB_TIMEZONE"] for name in (*AGENTS, "hub")} == {"Europe/Vienna"}
    assert site.given("hub", HUBBUB_TIMEZONE="Asia/Tokyo")["HUBBUB_TIMEZONE"] == "Asia/Tokyo"


def test_mail_goes_to_the_catcher_unless_the_user_has_a_server(site: Site) -> None:
    """A mail server of the user's replaces host and port alike."""
    assert site.given("support")["HUBBUB_SMTP_PORT"] == site.given("mail")["HUBBUB_CATCHER_SMTP_PORT"] == "8026"
    assert "HUBBUB_SMTP_PORT" not in site.given("support", HUBBUB_SMTP_HOST="mail.example")


def test_traces_go_to_the_hub_unless_the_user_has_a_collector(site: Site) -> None:
    """The hub sends its own nowhere; a collector gets everybody's."""
    endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT"

    assert site.given("order")[endpoint] == "http://127.0.0.1:8000"
    assert endpoint not in site.given("hub")
    assert {site.given(name, **{endpoint: "http://c:4318"})[endpoint] for name in ("hub", "faq")} == {"http://c:4318"}
    assert endpoint not in site.given("order", OTEL_EXPORTER_OTLP_TRACES_ENDPOINT="http://c:4318/v1/traces")


def test_a_redis_of_the_users_is_used_and_none_started(site: Site) -> None:
    """REDIS_URL is taken as it is."""
    url = "redis://redis.example:6379/3"

    assert site.given("hub", REDIS_URL=url)["REDIS_URL"] == url
    assert "redis_port" not in site.installed(REDIS_URL=url).ports


def test_redis_writes_everything_down(site: Site) -> None:
    """Only on the loopback address; nothing is ever evicted."""
    command = " ".join(next(s.launch.command for s in site.installed().services if s.launch.name == "redis"))

    assert "--bind 127.0.0.1" in command
    assert "--appendonly yes --appendfsync everysec" in command
    assert "--maxmemory-policy noeviction" in command


def test_the_greeting_holds_a_line_to_copy(site: Site) -> None:
    """It speaks for the first customer of whatever company was loaded."""
    text = greeting(site.installed(), 2.0)
    payload = text.split(" -d ")[1].splitlines()[0].strip("'")

    assert "http://127.0.0.1:8000/v1/chat" in text
    assert json.loads(payload)["customer_id"] == "kunde-1"
    assert "Authorization" not in text


def test_the_line_to_copy_shows_the_key_where_one_is_needed(site: Site) -> None:
    """As the variable it is in: what is printed may be kept in a log."""
    text = greeting(site.installed(HUBBUB_API_KEY="k-secret-of-the-shop"), 2.0)
    assert ' -H "Authorization: Bearer $HUBBUB_API_KEY" ' in text
    assert "k-secret" not in text


def test_a_key_that_is_none_is_named(site: Site) -> None:
    """A wrong key stops the start, not the first turn."""
    with pytest.raises(ConfigurationInvalid, match="HUBBUB_IDENTITY_PRIVATE_KEY"):
        site.installed(HUBBUB_IDENTITY_PRIVATE_KEY="{}")
