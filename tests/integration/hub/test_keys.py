"""With API keys configured, everything that is not a probe needs one, with the right scope."""

import re
from typing import Any, get_args

import httpx
import pytest

from orchestrator.settings import Scope
from tests.integration.hub.conftest import KEYS, MASTER, key_text
from tests.integration.hub.world import GILD, HOURS, Customer, Hub, problem
from tests.running import wait_until

BODIES: dict[str, Any] = {
    "/v1/chat": {"message": HOURS},
    "/v1/route": {"message": HOURS},
    "/v1/approvals/{approval_id}": {"decision": "approve"},
    "/v1/agents/{name}/skills/{skill}": {"input": {}},
    "/v1/sessions": {},
    "/v1/keys": {"name": "till", "scopes": ["admin"]},
    "/v1/keys/{key_id}/rotate": {},
}
SCOPES = {
    "POST /v1/chat": {"chat"},
    "GET /v1/conversations": {"chat", "desk"},
    "GET /v1/conversations/{conversation_id}/turns/{turn_id}": {"chat", "desk"},
    "GET /v1/approvals": {"approve"},
    "POST /v1/approvals/{approval_id}": {"approve"},
    "GET /v1/agents": {"desk"},
    "POST /v1/agents": {"admin"},
    "DELETE /v1/agents/{name}": {"admin"},
    "POST /v1/agents/{name}/skills/{skill}": {"admin"},
    "DELETE /v1/customers/{customer_id}": {"admin", "desk"},
    "PUT /v1/config": {"admin"},
    "GET /v1/keys": {"admin"},
    "POST /v1/keys": {"admin"},
    "DELETE /v1/keys/{key_id}": {"admin"},
    "POST /v1/keys/{key_id}/rotate": {"admin"},
    "POST /v1/sessions": {"chat"},
    "POST /v1/route": {"desk"},
}


def endpoints(hub: Hub) -> list[tuple[str, str]]:
    """Every guarded operation of the API, as its own document lists them."""
    paths = hub.get("/openapi.json")["paths"]
    return [
        (method.upper(), path) for path, known in paths.items() for method in known if known[method].get("security")
    ]


def call(hub: Hub, method: str, path: str) -> Any:
    """Call an endpoint with ids that do not exist and a body it takes."""
    body = BODIES.get(path)
    return hub.request(method, re.sub(r"{\w+}", "none", path), **({"json": body} if body else {}))


def refusal(response: httpx.Response, status: int) -> str:
    """Why a request was refused, as a problem document says it, or OpenAI's door in its own shape."""
    error = response.json().get("error")
    if error is None:
        return str(problem(response, status)["detail"])
    assert (response.status_code, error["code"]) == (status, status)
    return str(error["message"]).partition(": ")[2]


def test_a_refusal_challenges_and_repeats_nothing(guarded_hub: Hub) -> None:
    """Whoever sends a wrong key is told how to send one, and does not see it in the answer, nor in logs of answers."""
    for method, path in endpoints(guarded_hub):
        refused = call(guarded_hub.with_key(f"{key_text('shop')}x"), method, path)
        refusal(refused, 401)
        assert refused.headers["WWW-Authenticate"] == "Bearer"
        assert "0123456789" not in refused.text


@pytest.mark.parametrize("name", KEYS)
def test_a_scope_opens_its_own_endpoints_only(guarded_hub: Hub, name: str) -> None:
    """A key passes where one of its scopes is asked for, and nowhere else."""
    for method, path in endpoints(guarded_hub):
        needed = scopes_of(guarded_hub, method, path)
        answer = call(guarded_hub.with_key(key_text(name)), method, path)
        refused = answer.status_code == httpx.codes.FORBIDDEN
        assert refused == (not needed & set(KEYS[name][0])), f"{method} {path} needs {needed}: {answer.text}"


@pytest.mark.parametrize(("operation", "scopes"), SCOPES.items())
def test_an_endpoint_asks_for_its_scope(guarded_hub: Hub, operation: str, scopes: set[str]) -> None:
    """The one the reference gives it."""
    assert scopes_of(guarded_hub, *operation.split()) == scopes


def scopes_of(hub: Hub, method: str, path: str) -> set[str]:
    """The scopes of which an endpoint asks for one, as it tells a key that has none."""
    detail = refusal(call(hub.with_key(key_text("idle")), method, path), 403)
    return set(detail.removeprefix("this needs the scope ").split(" or "))


def test_the_one_plain_key_has_every_scope(guarded_hub: Hub) -> None:
    """Beside those of the list."""
    master = guarded_hub.with_key(MASTER)
    for method, path in endpoints(guarded_hub):
        assert call(master, method, path).status_code not in {401, 403}
    assert set(get_args(Scope)) >= {scope for scopes, _ in KEYS.values() for scope in scopes}


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_the_scheme_may_be_written_in_any_case(guarded_hub: Hub, scheme: str) -> None:
    """As RFC 9110 wants it."""
    headers = {"Authorization": f"{scheme} {key_text('desk')}"}
    assert guarded_hub.request("GET", "/v1/agents", headers=headers).is_success


def test_a_kiosk_may_not_speak_for_a_customer(guarded_hub: Hub) -> None:
    """403 for a customer id, whether it writes or reads; without one it may chat."""
    kiosk = guarded_hub.with_key(key_text("kiosk"))
    ada = kiosk.customer()
    problem(ada.sends(HOURS), 403)
    problem(kiosk.request("GET", f"/v1/conversations{ada.query}"), 403)
    problem(kiosk.request("GET", ada.path + ada.query), 403)
    assert Customer(kiosk, None).says(HOURS)["status"] == "answered"


def test_a_key_does_not_approve_what_it_asked_for(guarded_hub: Hub) -> None:
    """Another key with the scope does; the work is done once, and a second decision hears of the first."""
    asking, boss = guarded_hub.with_key(key_text("both")), guarded_hub.with_key(key_text("boss"))
    ada = asking.customer()
    approval = ada.says(GILD)["approval"]
    place = f"/v1/approvals/{approval['id']}"
    refused = asking.request("POST", place, json={"decision": "approve"})
    problem(refused, 403)
    [listed] = [found for found in boss.get("/v1/approvals")["items"] if found["id"] == approval["id"]]
    assert listed["status"] == "open"

    decided = boss.request("POST", place, json={"decision": "approve", "reason": "she is a good customer"})
    assert decided.json() == {**listed, "status": "approved", **given_by("boss", decided.json())}
    [_, goes_on] = wait_until(lambda: _both_done(ada), what="the continuation is done")
    assert (goes_on["status"], goes_on["reply"]) == ("answered", "Your bowl is golden.")

    again = boss.request("POST", place, json={"decision": "decline"})
    assert problem(again, 409)["approval"] == decided.json()
    problem(guarded_hub.with_key(key_text("acme")).request("POST", place, json={"decision": "approve"}), 404)
    assert [turn["status"] for turn in ada.turns()] == ["needs_approval", "answered"]


def given_by(name: str, decided: dict[str, Any]) -> dict[str, Any]:
    """What a decision adds to an approval; its moment is the hub's to say."""
    return {"decided_by": name, "decision_reason": "she is a good customer", "decided_at": decided["decided_at"]}


def _both_done(customer: Customer) -> list[dict[str, Any]] | None:
    turns = customer.turns()
    return turns if len(turns) == 2 and turns[-1]["status"] != "running" else None


def test_the_probes_are_open(guarded_hub: Hub) -> None:
    """Whoever watches the hub has no key."""
    for path in ("/healthz", "/readyz", "/openapi.json"):
        assert guarded_hub.request("GET", path).is_success


def test_with_keys_the_host_name_does_not_matter(guarded_hub: Hub) -> None:
    """The key is what lets a caller in."""
    headers = {"Host": "chat.example.com"}
    assert guarded_hub.with_key(key_text("desk")).request("GET", "/v1/agents", headers=headers).is_success
