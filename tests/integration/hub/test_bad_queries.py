"""What is wrong with an address or a query of the reading endpoints."""

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.hub.world import HOURS, Customer, Hub, pointers, problem

ARABIC_ONE = "%D9%A1"
FIELDS = ("message", "conversation_id", "customer_id", "channel", "locale", "timezone")
texts = st.text(st.characters(exclude_categories=()), max_size=20)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
)


@pytest.fixture(scope="module")
def ben(open_hub: Hub) -> Customer:
    """Somebody who has said one thing."""
    ben = open_hub.customer()
    ben.says(HOURS)
    return ben


@pytest.mark.parametrize("ending", ["", "/messages", "/turns", "/turns/t_1"])
@pytest.mark.parametrize("conversation", ["a%20b", "%00", "x%ff", "x" * 65, "a.b", "%F0%9F%98%80"])
def test_a_malformed_conversation_id_is_named(open_hub: Hub, conversation: str, ending: str) -> None:
    """422: such a conversation cannot exist."""
    response = open_hub.request("GET", f"/v1/conversations/{conversation}{ending}")
    assert pointers(response) == ["path:conversation_id"]


@pytest.mark.parametrize("turn", ["t_1", "%00", "x" * 5_000, "{turn}", "*"])
def test_a_turn_that_is_not_there_is_not_found(ben: Customer, turn: str) -> None:
    """Whatever the id looks like."""
    problem(ben.hub.request("GET", f"{ben.path}/turns/{turn}"), 404)


@pytest.mark.parametrize("approval", ["ap_1", "%00", "x" * 5_000, "*"])
def test_an_approval_that_is_not_there_is_not_found(open_hub: Hub, approval: str) -> None:
    """Whatever the id looks like."""
    problem(open_hub.request("POST", f"/v1/approvals/{approval}", json={"decision": "approve"}), 404)


@pytest.mark.parametrize("limit", ["0", "-1", "201", "x", "1.5", ""])
@pytest.mark.parametrize("path", ["/v1/conversations", "/v1/approvals"])
def test_a_limit_is_1_to_200(open_hub: Hub, path: str, limit: str) -> None:
    """On every list."""
    assert pointers(open_hub.request("GET", f"{path}?limit={limit}")) == ["query:limit"]


@pytest.mark.parametrize("cursor", ["x", "-1", "1e3", "%00", "1_000", "x" * 201])
@pytest.mark.parametrize("path", ["/v1/conversations", "/v1/approvals", "/messages", "/turns"])
def test_a_cursor_this_list_never_gave_out_is_named(ben: Customer, path: str, cursor: str) -> None:
    """422, not an empty page."""
    place = path if path.startswith("/v1") else ben.path + path
    assert pointers(ben.hub.request("GET", f"{place}?cursor={cursor}")) == ["query:cursor"]


@pytest.mark.parametrize("path", ["/v1/conversations", "/v1/approvals", "/messages", "/turns"])
def test_a_cursor_of_foreign_digits_is_named(ben: Customer, path: str) -> None:
    """Arabic-Indic digits are digits to Python's patterns."""
    place = path if path.startswith("/v1") else ben.path + path
    assert pointers(ben.hub.request("GET", f"{place}?cursor={ARABIC_ONE}")) == ["query:cursor"]


@pytest.mark.parametrize("customer", ["", "%00", "anon:x", "a%0Ab"])
@pytest.mark.parametrize("ending", ["", "/c-1", "/c-1/messages", "/c-1/turns", "/c-1/turns/t_1"])
def test_a_malformed_customer_is_named(open_hub: Hub, ending: str, customer: str) -> None:
    """In the query, where it stood."""
    response = open_hub.request("GET", f"/v1/conversations{ending}?customer_id={customer}")
    assert pointers(response) == ["query:customer_id"]


@pytest.mark.parametrize("body", [{}, {"decision": "s3cr3t"}, {"decision": "approve", "reason": 5}, {"decision": None}])
def test_a_decision_is_to_approve_or_to_decline(open_hub: Hub, body: dict[str, object]) -> None:
    """The body is read before the approval is looked for."""
    response = open_hub.request("POST", "/v1/approvals/ap_1", json=body)
    assert pointers(response)[0] in {"/decision", "/reason"}
    assert "s3cr3t" not in response.text


@given(body=json_values | st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, json_values)))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_json_makes_the_hub_stumble(open_hub: Hub, body: object) -> None:
    """Whatever is sent, the client is told what is wrong with it, or answered."""
    response = open_hub.chat(body)
    assert response.status_code < httpx.codes.INTERNAL_SERVER_ERROR, response.text
    assert response.headers["X-Trace-Id"]


@given(content=st.binary(max_size=200))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_make_the_hub_stumble(open_hub: Hub, content: bytes) -> None:
    """Whatever is sent."""
    headers = {"Content-Type": "application/json"}
    assert open_hub.request("POST", "/v1/chat", content=content, headers=headers).status_code in {400, 422}
