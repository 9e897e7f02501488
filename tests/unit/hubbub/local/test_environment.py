"""Who gets which variable."""

import pytest

from hubbub.errors import ConfigurationInvalid
from hubbub.local.blueprint import Blueprint
from hubbub.local.environment import environment_for, fill

FACTS = {"url": "http://127.0.0.1:1", "secret": "s", "timezone": None}
SERVICE = {"port": 1, "module": "a:app", "ready": "/"}
BLUEPRINT = Blueprint.model_validate(
    {
        "private": ["SECRET"],
        "together": [["MAIL_HOST", "MAIL_PORT"]],
        "groups": {"all": {"environment": {"ZONE": "{timezone}", "LEVEL": "low"}, "always": {"OWN_URL": "{url}"}}},
        "services": [
            {**SERVICE, "name": "hub", "environment": {"SECRET": "{secret}", "MAIL_HOST": "here", "MAIL_PORT": "25"}},
            {**SERVICE, "name": "spoke", "port": 2, "groups": ["all"], "environment": {"LEVEL": "high"}},
        ],
    }
)
HUB, SPOKE = BLUEPRINT.services


def test_what_the_user_has_set_wins() -> None:
    """A variable the user has set reaches the service as it is."""
    assert environment_for(SPOKE, BLUEPRINT, FACTS, {"LEVEL": "mine"})["LEVEL"] == "mine"


def test_an_empty_variable_does_not_win() -> None:
    """A variable set to nothing counts as not set."""
    assert environment_for(SPOKE, BLUEPRINT, FACTS, {"LEVEL": ""})["LEVEL"] == "high"


def test_what_is_always_given_does_not_yield() -> None:
    """The user's own address for the hub must not become every agent's address."""
    assert environment_for(SPOKE, BLUEPRINT, FACTS, {"OWN_URL": "https://hub.example"})["OWN_URL"] == FACTS["url"]


def test_a_service_overrides_its_group() -> None:
    """What is said of one service is said later than what is said of all."""
    assert environment_for(SPOKE, BLUEPRINT, FACTS, {})["LEVEL"] == "high"


def test_the_unknown_is_not_given() -> None:
    """No variable is better than an empty one."""
    assert "ZONE" not in environment_for(SPOKE, BLUEPRINT, FACTS, {})


def test_other_variables_are_passed_on() -> None:
    """A service sees the environment that make was called in."""
    assert environment_for(SPOKE, BLUEPRINT, FACTS, {"HUBBUB_CLOCK_AT": "2026-01-01T00:00:00Z", "PATH": "/bin"}) == {
        "HUBBUB_CLOCK_AT": "2026-01-01T00:00:00Z",
        "PATH": "/bin",
        "LEVEL": "high",
        "OWN_URL": FACTS["url"],
    }


def test_a_private_variable_reaches_only_who_names_it() -> None:
    """The user's own signing key goes to the hub, and to nobody else."""
    user = {"SECRET": "mine"}

    assert environment_for(HUB, BLUEPRINT, FACTS, user)["SECRET"] == "mine"
    assert "SECRET" not in environment_for(SPOKE, BLUEPRINT, FACTS, user)


def test_variables_that_belong_together_yield_together() -> None:
    """The user's mail server is not combined with our port."""
    environment = environment_for(HUB, BLUEPRINT, FACTS, {"MAIL_HOST": "mail.example"})

    assert environment["MAIL_HOST"] == "mail.example"
    assert "MAIL_PORT" not in environment


def test_values_may_hold_braces() -> None:
    """A key set is JSON: only the template's own braces mean something."""
    assert fill("{jwks}", {"jwks": '{"keys": []}'}) == '{"keys": []}'


def test_a_misspelt_fact_is_named() -> None:
    """The blueprint's author learns what there is not."""
    with pytest.raises(ConfigurationInvalid, match="prot"):
        fill("http://here:{prot}", {"port": "1"})
