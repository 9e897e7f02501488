"""The hub as one A2A agent: the protocol's own client, both bindings, and clients of the version before."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from a2a.client import Client, ClientConfig
from a2a.client.client_factory import create_client
from a2a.types import a2a_pb2 as a2a
from a2a.utils.errors import A2AError

from tests.integration.hub.conftest import key_text
from tests.integration.hub.world import HOURS, POLISH, Hub, Workshop, hub, problem
from tests.running import free_port, wait_until

pytestmark = pytest.mark.anyio
ENGRAVE = "engrave my name on the mug"
ANSWER = "We are open from nine to five."


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """The SDK's client knows asyncio only."""
    return "asyncio"


@pytest.fixture(scope="module")
def a2a_hub(redis_port: int, shop: Workshop) -> Any:
    """A hub that knows where it can be found."""
    port = free_port()
    with hub(redis_port, [shop.url], port=port, HUBBUB_PUBLIC_URL=f"http://127.0.0.1:{port}") as running:
        wait_until(running.is_ready, what="the hub is ready")
        yield running


@pytest.fixture(params=["JSONRPC", "HTTP+JSON"])
async def client(a2a_hub: Hub, request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    """The official client, over each binding; it found the hub by its card."""
    async with httpx.AsyncClient(timeout=30) as http:
        config = ClientConfig(
            httpx_client=http,
            streaming=False,
            supported_protocol_bindings=[request.param],
            use_client_preference=True,
        )
        yield await create_client(a2a_hub.url, config)


def message(text: str, customer: str, **ids: str) -> a2a.SendMessageRequest:
    """A customer's words."""
    said = a2a.Message(message_id=uuid4().hex, role=a2a.ROLE_USER, parts=[a2a.Part(text=text)], **ids)
    said.metadata["customer_id"] = customer
    return a2a.SendMessageRequest(message=said)


async def task(client: Client, request: a2a.SendMessageRequest) -> a2a.Task:
    """The task a message became, when it is done."""
    [response] = [one async for one in client.send_message(request)]
    return response.task


def said(found: a2a.Task) -> str:
    """What the agent said last."""
    return str(found.status.message.parts[0].text)


@pytest.fixture
def cus() -> str:
    """A customer nobody has met."""
    return f"cus-{uuid4().hex[:12]}"


async def test_a_message_is_a_task_with_its_reply(client: Client, a2a_hub: Hub, cus: str) -> None:
    """The reply is the task's artifact; the task is the turn, its context the conversation."""
    done = await task(client, message(HOURS, cus))
    assert done.status.state == a2a.TASK_STATE_COMPLETED
    assert [part.text for part in done.artifacts[0].parts] == [ANSWER]
    [turn] = a2a_hub.get(f"/v1/conversations/{done.context_id}/turns?customer_id={cus}")["items"]
    assert (turn["turn_id"], turn["message"]) == (done.id, HOURS)
    again = await client.get_task(a2a.GetTaskRequest(id=done.id))
    assert again == done


async def test_the_same_message_is_taken_once(client: Client, shop: Workshop, cus: str) -> None:
    """Its id is the key."""
    request = message(POLISH, cus)
    first = await task(client, request)
    assert await task(client, request) == first
    assert shop.works(cus) == ["polish"]


async def test_a_question_is_answered_within_its_task(client: Client, shop: Workshop, cus: str) -> None:
    """The task goes on under its id until it is done; what was said is its history."""
    asked = await task(client, message(ENGRAVE, cus))
    assert asked.status.state == a2a.TASK_STATE_INPUT_REQUIRED
    assert shop.works(cus) == []
    done = await task(client, message("yes", cus, task_id=asked.id))
    assert (done.id, done.context_id, done.status.state) == (asked.id, asked.context_id, a2a.TASK_STATE_COMPLETED)
    assert [one.parts[0].text for one in done.history] == [ENGRAVE, said(asked), "yes", said(done)]
    assert shop.works(cus) == ["engrave"]
    with pytest.raises(A2AError):
        await task(client, message("and again", cus, task_id=asked.id))


async def test_a_task_that_waits_can_be_given_up(client: Client, shop: Workshop, cus: str) -> None:
    """A yes that comes later finds no question; what is done cannot be given up."""
    asked = await task(client, message(ENGRAVE, cus))
    given_up = await client.cancel_task(a2a.CancelTaskRequest(id=asked.id))
    assert given_up.status.state == a2a.TASK_STATE_CANCELED
    await task(client, message("yes", cus, context_id=asked.context_id))
    assert shop.works(cus) == []
    with pytest.raises(A2AError):
        await client.cancel_task(a2a.CancelTaskRequest(id=asked.id))


async def test_tasks_are_listed_by_context(client: Client, cus: str) -> None:
    """The latest first, a page at a time."""
    first = await task(client, message(HOURS, cus))
    second = await task(client, message(POLISH, cus, context_id=first.context_id))
    page = await client.list_tasks(a2a.ListTasksRequest(context_id=first.context_id, page_size=1))
    assert ([one.id for one in page.tasks], page.total_size) == ([second.id], 2)
    assert not page.tasks[0].artifacts
    rest = await client.list_tasks(
        a2a.ListTasksRequest(context_id=first.context_id, page_size=1, page_token=page.next_page_token)
    )
    assert ([one.id for one in rest.tasks], rest.next_page_token) == ([first.id], "")


async def test_an_erased_conversation_leaves_no_task(client: Client, a2a_hub: Hub, cus: str) -> None:
    """Neither to be read nor to be listed."""
    done = await task(client, message(HOURS, cus))
    gone = a2a_hub.request("DELETE", f"/v1/conversations/{done.context_id}?customer_id={cus}")
    assert gone.is_success, gone.text
    with pytest.raises(A2AError):
        await client.get_task(a2a.GetTaskRequest(id=done.id))
    assert not (await client.list_tasks(a2a.ListTasksRequest(context_id=done.context_id))).tasks


async def test_a_task_is_told_as_it_goes(a2a_hub: Hub, cus: str) -> None:
    """First the task, then what it brought, then its end."""
    config = ClientConfig(httpx_client=httpx.AsyncClient(timeout=30), streaming=True)
    assert config.httpx_client is not None
    async with config.httpx_client:
        streaming = await create_client(a2a_hub.url, config)
        kinds = [one.WhichOneof("payload") async for one in streaming.send_message(message(POLISH, cus))]
    assert kinds == ["task", "artifact_update", "status_update"]


@pytest.mark.parametrize("path", ["/a2a", "/a2a/"])
def test_clients_of_the_version_before_are_understood(a2a_hub: Hub, path: str) -> None:
    """`message/send` of protocol 0.3, with and without a slash at the end."""
    parts = [{"kind": "text", "text": HOURS}]
    asked = {"messageId": uuid4().hex, "role": "user", "kind": "message", "parts": parts}
    body = {"jsonrpc": "2.0", "id": 1, "method": "message/send", "params": {"message": asked}}
    answer = a2a_hub.request("POST", path, json=body).json()
    assert answer["result"]["kind"] == "task"
    assert answer["result"]["status"]["state"] == "completed"


@pytest.mark.parametrize("path", ["/a2a", "/a2a/", "/a2a/message:send"])
def test_only_json_is_taken(a2a_hub: Hub, shop: Workshop, cus: str, path: str) -> None:
    """A browser sends text across sites without asking first: whatever stands in it, nothing is done."""
    asked = {
        "messageId": uuid4().hex,
        "role": "ROLE_USER",
        "parts": [{"text": POLISH}],
        "metadata": {"customer_id": cus},
    }
    sent = {"message": asked}
    body = sent if path.endswith(":send") else {"jsonrpc": "2.0", "id": 1, "method": "SendMessage", "params": sent}
    headers = {"A2A-Version": "1.0", "Content-Type": "text/plain"}
    refused = a2a_hub.request("POST", path, content=json.dumps(body), headers=headers)
    error = refused.json()["error"]
    assert (refused.status_code, error["code"]) == (415, 415 if path.endswith(":send") else -32005)
    assert [one["reason"] for one in error.get("details", error.get("data"))] == ["CONTENT_TYPE_NOT_SUPPORTED"]
    assert shop.works(cus) == []
    headers["Content-Type"] = "application/json"
    assert "error" not in a2a_hub.request("POST", path, content=json.dumps(body), headers=headers).json()
    assert shop.works(cus) == ["polish"]


@pytest.mark.parametrize("kind", ["application/json", "application/a2a+json"])
def test_the_answer_is_json_and_called_so(a2a_hub: Hub, kind: str) -> None:
    """By the protocol's own name where a client asks for it, which may also send it under that name."""
    body = json.dumps({"message": {"messageId": uuid4().hex, "role": "ROLE_USER", "parts": [{"text": HOURS}]}})
    headers = {"A2A-Version": "1.0", "Content-Type": kind, "Accept": kind}
    answer = a2a_hub.request("POST", "/a2a/message:send", content=body, headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)


def test_the_card_says_what_customers_may_ask_for(a2a_hub: Hub) -> None:
    """And may be kept for a while."""
    response = a2a_hub.request("GET", "/.well-known/agent-card.json")
    card = response.json()
    assert {"workshop.polish", "workshop.opening_hours"} <= {skill["id"] for skill in card["skills"]}
    assert "workshop.restock" not in {skill["id"] for skill in card["skills"]}
    assert {one["protocolBinding"] for one in card["supportedInterfaces"]} == {"JSONRPC", "HTTP+JSON"}
    assert {"ETag", "Last-Modified", "Cache-Control"} <= {
        name.title().replace("Etag", "ETag") for name in response.headers
    }
    same = a2a_hub.request("GET", "/.well-known/agent-card.json", headers={"If-None-Match": response.headers["ETag"]})
    assert same.status_code == httpx.codes.NOT_MODIFIED


def test_a_key_is_needed_and_tasks_are_the_callers_own(guarded_hub: Hub, cus: str) -> None:
    """Without one nobody is let in; with another one a task does not exist."""
    problem(guarded_hub.request("GET", "/a2a/tasks"), 401)
    problem(guarded_hub.with_key(key_text("boss")).request("GET", "/a2a/tasks"), 403)
    version = {"A2A-Version": "1.0"}
    asked = {
        "messageId": uuid4().hex,
        "role": "ROLE_USER",
        "parts": [{"text": HOURS}],
        "metadata": {"customer_id": cus},
    }
    shop = guarded_hub.with_key(key_text("shop"))
    mine = shop.request("POST", "/a2a/message:send", json={"message": asked}, headers=version).json()["task"]["id"]
    assert shop.request("GET", f"/a2a/tasks/{mine}", headers=version).status_code == httpx.codes.OK
    kiosk = guarded_hub.with_key(key_text("kiosk"))
    assert kiosk.request("GET", f"/a2a/tasks/{mine}", headers=version).status_code == httpx.codes.NOT_FOUND
    refused = kiosk.request("POST", "/a2a/message:send", json={"message": asked}, headers=version)
    assert refused.status_code == httpx.codes.BAD_REQUEST
