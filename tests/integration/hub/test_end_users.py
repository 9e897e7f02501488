"""With an OpenID provider configured its tokens let in whom they name: customers, and colleagues by their roles."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.hub.conftest import MASTER
from tests.integration.hub.world import GILD, HOURS, POLISH, Customer, Hub, Workshop, hub, problem
from tests.openid import AUDIENCE, Provider, provider
from tests.running import wait_until

ROLES = {"agents": ["desk"], "leads": ["desk", "approve"]}


@pytest.fixture(scope="module")
def issuer() -> Iterator[Provider]:
    """The provider."""
    with provider() as running:
        yield running


@pytest.fixture(scope="module")
def entrance(redis_port: int, shop: Workshop, issuer: Provider) -> Iterator[Hub]:
    """A hub that believes its tokens, and has one key besides."""
    told = {
        "HUBBUB_OIDC_ISSUER": issuer.url,
        "HUBBUB_OIDC_AUDIENCE": f"another, {AUDIENCE}",
        "HUBBUB_OIDC_ROLES_CLAIM": "groups",
        "HUBBUB_OIDC_ROLES": json.dumps(ROLES),
        "HUBBUB_API_KEY": MASTER,
    }
    with hub(redis_port, [shop.url], **told) as running:
        wait_until(running.is_ready, what="the hub is ready")
        yield running


def signed_in(entrance: Hub, issuer: Provider, who: str, *roles: str) -> Customer:
    """Somebody with a token, who does not say who they are."""
    return Customer(entrance.with_key(issuer.token(who, groups=list(roles))), None)


def test_the_customer_is_whom_the_token_names(entrance: Hub, issuer: Provider, shop: Workshop) -> None:
    """What they do is theirs, they find it again with their next token, and may say who they are, truly."""
    ada = signed_in(entrance, issuer, "cus-oidc-ada")
    assert ada.says(POLISH)["status"] == "answered"
    assert len(shop.works("cus-oidc-ada")) == 1
    again = signed_in(entrance, issuer, "cus-oidc-ada")
    listed = again.hub.get("/v1/conversations")["items"]
    assert [(one["id"], one["customer_id"]) for one in listed] == [(ada.conversation, "cus-oidc-ada")]
    assert Customer(again.hub, "cus-oidc-ada", ada.conversation).says(HOURS)["status"] == "answered"


def test_a_customer_is_nobody_else(entrance: Hub, issuer: Provider) -> None:
    """Neither in a message nor when they read; and they have no business at the desk."""
    ada, ben = (signed_in(entrance, issuer, who) for who in ("cus-ada-2", "cus-ben-2"))
    ben.says(HOURS)
    problem(Customer(ada.hub, "cus-ben-2").sends(HOURS), 403)
    problem(ada.hub.request("GET", "/v1/conversations?customer_id=cus-ben-2"), 403)
    problem(ada.hub.request("GET", f"{ben.path}/messages"), 404)
    problem(Customer(ada.hub, None, ben.conversation).sends(HOURS), 404)
    problem(ada.hub.request("GET", "/v1/agents"), 403)
    problem(signed_in(entrance, issuer, "cus-ada-2", "unknown").hub.request("GET", "/v1/approvals"), 403)


def test_colleagues_work_by_their_roles(entrance: Hub, issuer: Provider) -> None:
    """The desk sees everybody's conversations; nobody approves what they asked for themselves, by whatever way."""
    ada = signed_in(entrance, issuer, "cus-ada-3", "leads")
    approval = ada.says(GILD)["approval"]
    agent, lead = (signed_in(entrance, issuer, who, role) for who, role in (("dana", "agents"), ("lea", "leads")))
    assert agent.hub.get(f"/v1/conversations?customer_id={'cus-ada-3'}")["items"][0]["id"] == ada.conversation
    place, yes = f"/v1/approvals/{approval['id']}", {"decision": "approve"}
    problem(agent.hub.request("POST", place, json=yes), 403)
    problem(ada.hub.request("POST", place, json=yes), 403)
    assert lead.hub.request("POST", place, json=yes).json()["decided_by"] == "user:lea"

    asked_by_key = Customer(entrance.with_key(MASTER), "cus-ada-3").says(GILD)["approval"]
    problem(ada.hub.request("POST", f"/v1/approvals/{asked_by_key['id']}", json=yes), 403)


def test_a_bad_token_is_told_from_no_token(entrance: Hub, issuer: Provider) -> None:
    """As RFC 6750 wants it."""
    late = Customer(entrance.with_key(issuer.token("cus-ada-4", exp=1)), None).sends(HOURS)
    problem(late, 401)
    assert late.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    reserved = Customer(entrance.with_key(issuer.token("anon:c_1")), None).sends(HOURS)
    problem(reserved, 401)
    assert Customer(entrance, None).sends(HOURS).headers["WWW-Authenticate"] == "Bearer"


def test_a_customer_hands_a_session_to_a_page(entrance: Hub, issuer: Provider) -> None:
    """It does what they could do there, and ends with their token."""
    ada = signed_in(entrance, issuer, "cus-ada-5")
    made = ada.hub.request("POST", "/v1/sessions", json={"lifetime_seconds": 86_400}).json()
    assert datetime.fromisoformat(made["expires_at"]) < datetime.now(UTC) + timedelta(hours=1)
    page = Customer(entrance.with_key(made["token"]), None, made["conversation_id"])
    assert page.says(HOURS)["status"] == "answered"
    assert page.messages() == Customer(ada.hub, None, page.conversation).messages()
    problem(Customer(entrance.with_key(issuer.token("cus-ben-5")), None, page.conversation).sends(HOURS), 404)
