"""`make up` writes the .env file once and completes it ever after."""

from pathlib import Path

import pytest

from hubbub.compose.env_file import RANDOM, check_strength, complete, completed, ports_in, settings_in, with_ports
from hubbub.errors import ConfigurationInvalid
from hubbub.identity import Signer, Verifier, generate_private_key
from hubbub.local.company import Company
from tests.running import ROOT

TEMPLATE = ROOT / ".env.example"
COMPANY = Company('Ada\'s "Räder" $1', "Europe/Berlin", "K-7")


def test_every_secret_of_a_new_file_is_random(tmp_path: Path) -> None:
    """Two installations share no secret, and only the owner may read the file."""
    files = [tmp_path / name for name in (".env", "other.env")]
    for file in files:
        complete(file, TEMPLATE, COMPANY, {})
        assert file.stat().st_mode & 0o777 == 0o600
        check_strength(settings_in(file.read_text()))
    one, other = (settings_in(file.read_text()) for file in files)
    values = [settings[name] for settings in (one, other) for name in RANDOM]
    assert len(set(values)) == 2 * len(RANDOM)
    assert one["HUBBUB_IDENTITY_PRIVATE_KEY"] != other["HUBBUB_IDENTITY_PRIVATE_KEY"]


def test_the_identity_keys_belong_together() -> None:
    """What the hub signs with one, agents believe by the other."""
    settings = settings_in(completed(TEMPLATE.read_text(), COMPANY))
    Signer.load(settings["HUBBUB_IDENTITY_PRIVATE_KEY"])
    Verifier.load(settings["HUBBUB_IDENTITY_JWKS"], "order")
    kept = generate_private_key()
    completing = settings_in(completed(f"HUBBUB_IDENTITY_PRIVATE_KEY='{kept}'\n", COMPANY))
    assert completing["HUBBUB_IDENTITY_PRIVATE_KEY"] == kept
    assert _public_x(completing["HUBBUB_IDENTITY_JWKS"]) in kept


def _public_x(jwks: str) -> str:
    return jwks.partition('"x": "')[2].partition('"')[0]


def test_the_company_file_says_time_zone_and_sender() -> None:
    """A name with quotes and signs survives the file."""
    settings = settings_in(completed(TEMPLATE.read_text(), Company('Ada\'s "Bikes"', "Europe/Berlin")))
    assert settings["HUBBUB_TIMEZONE"] == "Europe/Berlin"
    assert settings["HUBBUB_MAIL_FROM"] == '"Ada\'s \\"Bikes\\"" <no-reply@example.com>'


def test_a_file_that_is_complete_stays_as_it_is(tmp_path: Path) -> None:
    """Comments and order too."""
    file = tmp_path / ".env"
    complete(file, TEMPLATE, COMPANY, {})
    before = file.read_text()
    complete(file, TEMPLATE, Company("Another", "UTC"), {})
    assert file.read_text() == before


def test_what_a_file_says_is_kept_and_what_it_lacks_is_added() -> None:
    """An older .env gets the secrets that came later."""
    old = "# mine\nHUBBUB_API_KEY=9f86d081884c7d659a2feaa0c55ad015\nHUBBUB_SECRET=\nFURTHER=x"
    new = completed(old, COMPANY)
    assert new.startswith("# mine\nHUBBUB_API_KEY=9f86d081884c7d659a2feaa0c55ad015\nHUBBUB_SECRET=")
    assert "\nFURTHER=x\n" in new
    assert set(settings_in(new)) >= {*RANDOM, "FURTHER"}


def test_a_secret_that_was_set_to_a_placeholder_is_named() -> None:
    """PostgreSQL would take it without a word."""
    settings = settings_in(completed("POSTGRES_PASSWORD=changeme-changeme\n", COMPANY))
    with pytest.raises(ConfigurationInvalid, match=r"^POSTGRES_PASSWORD is a placeholder: remove its value"):
        check_strength(settings)


def test_the_ports_that_were_given_are_written(tmp_path: Path) -> None:
    """So that whoever looks into the file later finds the installation; the others stay."""
    file = tmp_path / ".env"
    complete(file, TEMPLATE, COMPANY, ports_in({"HUBBUB_PORT": "9000", "JAEGER_PORT": "", "PATH": "/bin"}))
    settings = settings_in(file.read_text())
    assert (settings["HUBBUB_PORT"], settings["JAEGER_PORT"]) == ("9000", "16686")
    assert with_ports("HUBBUB_TAG=1\n", {"HUBBUB_PORT": "9000"}) == "HUBBUB_TAG=1\nHUBBUB_PORT=9000\n"


@pytest.mark.parametrize("port", ["web", "0", "65536", "-1", "80.5"])
def test_what_is_no_port_is_not_written(port: str) -> None:
    """It would be in the way of the next start as well."""
    with pytest.raises(ConfigurationInvalid, match=f"^MAILPIT_PORT={port}: must be a port"):
        ports_in({"MAILPIT_PORT": port})


def test_an_agent_that_came_later_gets_a_password(tmp_path: Path) -> None:
    """For its database, into an .env written before; nobody may guess it either."""
    file, template = tmp_path / ".env", tmp_path / "template"
    complete(file, TEMPLATE, COMPANY, {})
    before = file.read_text()
    template.write_text(f"{TEMPLATE.read_text()}WARRANTY_DB_PASSWORD=\n")
    complete(file, template, COMPANY, {})
    assert file.read_text().startswith(before)
    settings = settings_in(file.read_text())
    assert len(settings["WARRANTY_DB_PASSWORD"]) == 64
    with pytest.raises(ConfigurationInvalid, match=r"^WARRANTY_DB_PASSWORD is a placeholder"):
        check_strength({**settings, "WARRANTY_DB_PASSWORD": "changeme-changeme"})
