"""Ada's story through every door: whatever speaks A2A, OpenAI's API or plain HTTP comes to the same refund."""

import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest
from a2a.client import Client, ClientConfig
from a2a.client.client_factory import create_client
from a2a.types import a2a_pb2 as a2a
from openai import OpenAI

from tests.installation import Installation, assembled

WORDS = "I was charged twice this month and I need a refund for one of them."
REFUNDED = "I found the duplicate charge and have issued a refund of $49."
CANCEL = "please cancel my order"
DOORS = ("a2a", "openai", "curl")


def company() -> str:
    """A company to which Ada comes through each door under another name."""
    customers = [{"id": f"ada-{door}", "name": "Ada Lopez", "email": f"ada-{door}@example.com"} for door in DOORS]
    charges = [
        {
            "id": f"ch_{place}00{twice}",
            "customer_id": f"ada-{door}",
            "amount": 4900,
            "description": "Membership",
            "at": at,
        }
        for place, door in enumerate(DOORS, start=1)
        for twice, at in enumerate(("-12d2m", "-12d"))
    ]
    mug = {"sku": "mug", "name": "Enamel mug", "quantity": 1, "unit_price": 1900}
    orders = [
        {
            "id": f"ord_5000{place}",
            "customer_id": f"ada-{door}",
            "status": "processing",
            "placed_at": "-1d",
            "items": [mug],
        }
        for place, door in enumerate(DOORS, start=1)
    ]
    about = {
        "name": "Larkspur Outfitters",
        "currency": "USD",
        "timezone": "America/New_York",
        "refund_approval_above": 20_000,
        "return_window_days": 30,
    }
    known = {"company": about, "customers": customers, "charges": charges, "orders": orders}
    return json.dumps({**known, "services": [], "bookings": []})


@pytest.fixture(scope="module")
def hubbub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Everything running."""
    folder = tmp_path_factory.mktemp("hubbub")
    (folder / "company.yaml").write_text(company())
    with assembled(folder / "data", {"HUBBUB_DEMO_DATA": str(folder / "company.yaml")}) as running:
        yield running


def refunds(hubbub: Installation, customer: str) -> list[Any]:
    """What a customer got back."""
    return hubbub.rows("order", f"SELECT amount FROM refunds WHERE customer_id = '{customer}'")  # noqa: S608 - ours


def words(text: str, **ids: str) -> a2a.SendMessageRequest:
    """What Ada says to an A2A agent."""
    said = a2a.Message(message_id=uuid4().hex, role=a2a.ROLE_USER, parts=[a2a.Part(text=text)], **ids)
    said.metadata["customer_id"] = "ada-a2a"
    return a2a.SendMessageRequest(message=said)


@asynccontextmanager
async def agent(hubbub: Installation, *, streaming: bool) -> AsyncIterator[Client]:
    """The protocol's own client, which found the hub by its card."""
    async with httpx.AsyncClient(timeout=30) as http:
        yield await create_client(hubbub.url, ClientConfig(httpx_client=http, streaming=streaming))


@pytest.fixture
def anyio_backend() -> str:
    """The protocol's client knows asyncio only."""
    return "asyncio"


@pytest.mark.anyio
async def test_an_a2a_client(hubbub: Installation) -> None:
    """Send, stream, get, cancel: the refund is told as it comes, and what waits for a yes can be given up."""
    async with agent(hubbub, streaming=False) as client:
        [asked] = [one.task async for one in client.send_message(words(CANCEL))]
        assert asked.status.state == a2a.TASK_STATE_INPUT_REQUIRED
        given_up = await client.cancel_task(a2a.CancelTaskRequest(id=asked.id))
        assert given_up.status.state == a2a.TASK_STATE_CANCELED
    async with agent(hubbub, streaming=True) as client:
        said = words(WORDS, context_id=asked.context_id)
        events = [one async for one in client.send_message(said)]
        assert [one.WhichOneof("payload") for one in events] == ["task", "artifact_update", "status_update"]
        assert REFUNDED in events[1].artifact_update.artifact.parts[0].text
        done = await client.get_task(a2a.GetTaskRequest(id=events[0].task.id))
    assert (done.status.state, done.context_id) == (a2a.TASK_STATE_COMPLETED, asked.context_id)
    assert refunds(hubbub, "ada-a2a") == [(4900,)]
    [(status,)] = hubbub.rows("order", "SELECT status FROM orders WHERE customer_id = 'ada-a2a'")
    assert status == "processing"


def test_openais_client(hubbub: Installation) -> None:
    """The transcript so far, then the refund; and the same again is no second one."""
    with OpenAI(base_url=f"{hubbub.url}/v1", api_key="none is needed here", max_retries=0, timeout=30) as client:
        transcript: list[Any] = [{"role": "user", "content": "hello"}]
        for said in (WORDS, WORDS):
            told = client.chat.completions.create(model="hubbub", messages=transcript, user="ada-openai")
            answer = {"role": "assistant", "content": told.choices[0].message.content}
            transcript += [answer, {"role": "user", "content": said}]
        assert REFUNDED in str(transcript[-2]["content"])
        stream = client.chat.completions.create(model="hubbub", messages=transcript, user="ada-openai", stream=True)
        last = "".join(piece.choices[0].delta.content or "" for piece in stream)
    assert "already refunded" in last
    assert refunds(hubbub, "ada-openai") == [(4900,)]


def test_curl(hubbub: Installation) -> None:
    """As in the README."""
    program = shutil.which("curl")
    if program is None:
        pytest.skip("there is no curl on this machine")
    body = json.dumps({"customer_id": "ada-curl", "message": WORDS})
    command = [program, "-s", f"{hubbub.url}/v1/chat", "-H", "Content-Type: application/json", "-d", body]
    reply = json.loads(subprocess.run(command, capture_output=True, timeout=30, check=True).stdout)
    assert REFUNDED in reply["reply"]
    assert refunds(hubbub, "ada-curl") == [(4900,)]
