"""The order agent's skills as tools: the protocol's own client, through a gateway that knows who the customer is."""

from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from hubbub.identity import Grant, Identity, Signer, generate_private_key
from tests.grants import yes_to
from tests.running import PRIVATE_KEY, ROOT, Running, free_port, service

COMPANY = ROOT / "deploy" / "demo" / "larkspur.yaml"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The agent, which is reached by the name of its container as well."""
    folder: Path = tmp_path_factory.mktemp("order")
    port = free_port()
    env = {
        "HUBBUB_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/order.db",
        "HUBBUB_DEMO_DATA": str(COMPANY),
        "HUBBUB_MCP": "true",
        "HUBBUB_MCP_HOSTS": '["order:8000"]',
        "OTEL_SDK_DISABLED": "true",
    }
    with service("agents.order.app:app", env, port=port) as running:
        yield running


@dataclass
class Gateway(httpx2.Auth):
    """What stands between a model and the agent: it signs each request for the customer whose turn it is."""

    customer: str | None
    turn: str = "t_1"
    key: str = PRIVATE_KEY
    grant: Grant | None = None
    agent: str = "order"
    tenant: str = "default"
    sent: list[str] = field(default_factory=list)

    def token(self) -> str:
        """A token for one request."""
        identity = Identity(
            tenant=self.tenant,
            conversation="c_1",
            turn=self.turn,
            step="s1",
            customer=self.customer,
            grant=self.grant,
        )
        return Signer.load(self.key).sign(identity, self.agent)

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Sign a request."""
        request.headers["Authorization"] = f"Bearer {self.token()}"
        yield request


@asynccontextmanager
async def tools(shop: Running, gateway: Gateway) -> AsyncIterator[Client]:
    """The official client, through a gateway."""
    async with (
        httpx2.AsyncClient(auth=gateway, timeout=20) as http,
        Client(streamable_http_client(f"{shop.url}/mcp", http_client=http)) as client,
    ):
        yield client


async def outcome(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """What a tool answered."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    answer: dict[str, Any] = result.structured_content
    return answer


@pytest.fixture
def anyio_backend() -> str:
    """The client runs on asyncio here."""
    return "asyncio"


@pytest.mark.anyio
async def test_ada_was_charged_twice(shop: Running) -> None:
    """List the charges, find the duplicate, give it back; once, however often it is asked for."""
    async with tools(shop, Gateway("cus_ada")) as client:
        charges = (await outcome(client, "list_charges"))["output"]["charges"]
        assert {charge["id"] for charge in charges} >= {"ch_1001", "ch_1002"}
        [duplicate] = (await outcome(client, "find_duplicate_charges", charges=charges))["output"]["duplicates"]
        refund = await outcome(client, "refund_charge", charge_id=duplicate["id"])
        assert (refund["outcome"], refund["output"]["amount"]) == ("done", 4900)
        assert await outcome(client, "refund_charge", charge_id=duplicate["id"]) == refund
    async with tools(shop, Gateway("cus_ada", turn="t_2")) as client:
        again = await outcome(client, "refund_charge", charge_id=duplicate["id"])
        assert again["outcome"] != "done"
        charges = (await outcome(client, "list_charges"))["output"]["charges"]
        assert sum(charge["refunded"] for charge in charges) == 4900


@pytest.mark.anyio
async def test_only_what_customers_may_ask_for_is_a_tool(shop: Running) -> None:
    """With its schema, and whether it only reads."""
    async with tools(shop, Gateway("cus_ada")) as client:
        known = {tool.name: tool for tool in (await client.list_tools()).tools}
        refused = await client.call_tool("erase_customer", {})
    assert {"list_charges", "refund_charge", "cancel_order"} <= known.keys()
    assert "erase_customer" not in known
    assert refused.is_error
    assert known["list_charges"].annotations.read_only_hint
    assert known["refund_charge"].annotations.destructive_hint
    assert known["refund_charge"].input_schema["required"] == ["charge_id"]


@pytest.mark.anyio
async def test_nobody_reaches_anothers_things(shop: Running) -> None:
    """The customer is the token's; a charge of somebody else's looks as if it were not there."""
    async with tools(shop, Gateway("cus_ben")) as client:
        assert (await outcome(client, "refund_charge", charge_id="ch_1004"))["code"] == "not_found"
    async with tools(shop, Gateway(None)) as client:
        assert (await outcome(client, "list_charges"))["code"] == "not_identified"


@pytest.mark.anyio
async def test_a_yes_comes_from_the_gateway_alone(shop: Running) -> None:
    """What has to be confirmed is asked, and done once the token has the yes to just that."""
    gateway = Gateway("cus_ben")
    async with tools(shop, gateway) as client:
        asked = await outcome(client, "cancel_order", order_id="ord_10051")
        assert asked["outcome"] == "needs_confirmation"
        assert await outcome(client, "cancel_order", order_id="ord_10051") == asked
        gateway.grant = yes_to(asked, {"order_id": "ord_10051"})
        assert (await outcome(client, "cancel_order", order_id="ord_10051"))["outcome"] == "done"


@pytest.mark.anyio
async def test_a_bad_input_is_told_to_who_chose_it(shop: Running) -> None:
    """So that it can be mended."""
    async with tools(shop, Gateway("cus_ada")) as client:
        result = await client.call_tool("refund_charge", {"charge_id": "ch_1001", "customer_id": "cus_ben"})
    assert result.is_error
    assert "customer_id" in result.content[0].text


@pytest.mark.parametrize(
    ("gateway", "status"),
    [
        (Gateway("cus_ada", key=generate_private_key()), 401),
        (Gateway("cus_ada", agent="support"), 401),
        (Gateway("cus_ada", tenant="acme"), 403),
    ],
)
def test_a_token_that_is_not_for_this_agent_opens_nothing(shop: Running, gateway: Gateway, status: int) -> None:
    """Nor does none, for any request of the protocol."""
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    for headers in ({"Authorization": f"Bearer {gateway.token()}"}, {}):
        expected = status if headers else 401
        for method in ("GET", "POST", "DELETE"):
            answer = httpx.request(method, f"{shop.url}/mcp", json=body, headers=headers)
            assert answer.status_code == expected
            assert answer.headers["Content-Type"] == "application/problem+json"


def test_it_is_reached_by_the_names_it_was_told(shop: Running) -> None:
    """And by no other: 421."""
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    asked = {
        "Authorization": f"Bearer {Gateway('cus_ada').token()}",
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": "2025-11-25",
    }
    statuses = [
        httpx.post(f"{shop.url}/mcp", json=body, headers={**asked, "Host": host}).status_code
        for host in ("order:8000", "evil.example")
    ]
    assert statuses == [httpx.codes.OK, httpx.codes.MISDIRECTED_REQUEST]
