"""The API's own description is complete, and true."""

import re
from typing import Any, get_args

import pytest
from fastapi.openapi.models import OpenAPI

from orchestrator.api.access import SESSION_ROLE
from orchestrator.settings import Scope
from tests.integration.hub.conftest import key_text
from tests.integration.hub.world import HOURS, PROBLEM, Customer, Hub

METHODS = {"get", "post", "put", "patch", "delete"}
OPEN = {
    "/.well-known/agent-card.json",
    "/agents/{agent}/{path}",
    "/healthz",
    "/metrics",
    "/readyz",
    "/v1/sources/{source_id}/events",
    "/v1/traces",
}


@pytest.fixture(scope="module")
def document(open_hub: Hub) -> dict[str, Any]:
    """What `/openapi.json` says."""
    return dict(open_hub.get("/openapi.json"))


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation by method and path."""
    return {
        f"{method} {path}": known
        for path, methods in document["paths"].items()
        for method, known in methods.items()
        if method in METHODS
    }


def test_it_is_a_valid_openapi_document(document: dict[str, Any]) -> None:
    """Of version 3.1, with every reference inside it resolving."""
    OpenAPI.model_validate(document)
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"] == "Hubbub"
    for reference in set(re.findall(r"#/[^'\"]+", str(document))):
        node: Any = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


def test_every_operation_says_what_it_is_for(document: dict[str, Any]) -> None:
    """A summary, a description, and a name of its own."""
    known = operations(document)
    assert all(one["summary"] and one["description"] for one in known.values())
    assert len({one["operationId"] for one in known.values()}) == len(known)


def test_every_error_is_a_problem_document(document: dict[str, Any]) -> None:
    """One shared definition, wherever an error may come; a person may get a page, the probe an answer of its own."""
    shared = {"$ref": "#/components/schemas/ProblemDocument"}
    for name, operation in operations(document).items():
        errors = {status: told for status, told in operation["responses"].items() if status[0] in "45"}
        if name != "get /readyz" and operation["tags"] != ["openai"]:
            assert all(told["content"][PROBLEM]["schema"] == shared for told in errors.values()), name
            assert all(told["content"].keys() <= {PROBLEM, "text/html"} for told in errors.values()), name
        if name.split()[1] not in OPEN:
            assert {"401", "403"} <= errors.keys(), name
    assert {"HTTPValidationError", "ValidationError"}.isdisjoint(document["components"]["schemas"])


def test_a_body_brings_its_own_errors(document: dict[str, Any]) -> None:
    """Not JSON, too large, another media type, wrong fields."""
    with_body = {name: one for name, one in operations(document).items() if "application/json" in _body(one)}
    assert len(with_body) >= 3
    for name, operation in with_body.items():
        assert {"400", "413", "415", "422"} <= operation["responses"].keys(), name


def _body(operation: dict[str, Any]) -> dict[str, Any]:
    return dict(operation.get("requestBody", {}).get("content", {}))


def test_the_chat_is_described_in_full(document: dict[str, Any]) -> None:
    """Its request, its replies now and later, its headers and every refusal."""
    chat = document["paths"]["/v1/chat"]["post"]
    assert _body(chat)["application/json"]["schema"] == {"$ref": "#/components/schemas/ChatRequest"}
    request = document["components"]["schemas"]["ChatRequest"]
    assert request["required"] == ["message"]
    assert request["additionalProperties"] is False
    assert (request["properties"]["message"]["minLength"], request["properties"]["message"]["maxLength"]) == (1, 8_000)
    for status in ("200", "202"):
        content = chat["responses"][status]["content"]
        assert content["application/json"]["schema"] == {"$ref": "#/components/schemas/ChatReply"}
    assert "text/event-stream" in chat["responses"]["200"]["content"]
    assert {"Idempotency-Key", "Idempotent-Replay"} <= chat["responses"]["200"]["headers"].keys()
    assert {"Idempotency-Key", "Location"} <= chat["responses"]["202"]["headers"].keys()
    errors = {"400", "401", "403", "404", "409", "413", "415", "422", "429", "503"}
    assert chat["responses"].keys() == errors | {"200", "202"}
    assert {"Idempotency-Key", "Last-Event-ID", "mode"} <= {parameter["name"] for parameter in chat["parameters"]}


def test_the_key_is_a_bearer_token(document: dict[str, Any]) -> None:
    """One scheme, needed by everything that is not open, with one scope or another."""
    schemes = document["components"]["securitySchemes"]
    assert [(one["type"], one["scheme"]) for one in schemes.values()] == [("http", "bearer")]
    for name, operation in operations(document).items():
        needed = [scopes for entry in operation.get("security", []) for scopes in entry.values()]
        assert all(len(scopes) == 1 and scopes[0] in {*get_args(Scope), SESSION_ROLE} for scopes in needed), name
        assert (not needed) == (name.split()[1] in OPEN), name


def test_replies_are_as_described(document: dict[str, Any], guarded_hub: Hub) -> None:
    """Every member that is always there in the description is there in fact, and no other."""
    web = guarded_hub.with_key(key_text("shop"))
    ada = web.customer()
    reply = ada.says(HOURS)
    _matches(reply, "ChatReply", document)
    _matches(reply["steps"][0], "StepView", document)
    _matches(web.get(ada.path + ada.query), "ConversationView", document)
    _matches(ada.turns()[0], "TurnView", document)
    _matches(ada.messages()[0], "MessageView", document)
    refused = Customer(web, "anon:x").sends(HOURS).json()
    _matches(refused, "ProblemDocument", document)
    _matches(refused["errors"][0], "WrongField", document)
    _matches(guarded_hub.get("/readyz"), "Readiness", document)
    _matches(guarded_hub.with_key(key_text("desk")).get("/v1/agents")["items"][0], "AgentView", document)


def _matches(value: dict[str, Any], schema: str, document: dict[str, Any]) -> None:
    described = document["components"]["schemas"][schema]
    assert set(described.get("required", ())) <= value.keys() <= described["properties"].keys(), schema
