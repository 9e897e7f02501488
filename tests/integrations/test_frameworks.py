"""Agents of four frameworks answer as spokes: added to a running hub, found by their cards, asked by a customer."""

from pathlib import Path
from typing import Any

import httpx

from tests.integration.hub.world import Hub
from tests.integrations.conftest import framework

UVICORN = ("python", "-m", "uvicorn", "agent:app", "--port", "PORT")
CARD = "/.well-known/agent-card.json"


def answer(hub: Hub, url: str, message: str, **more: str) -> dict[str, Any]:
    """Add the agent at `url`, ask something, and take the agent away again: what the customer was answered."""
    added = hub.request("POST", "/v1/agents", json={"url": url, **more})
    assert added.status_code == httpx.codes.CREATED, added.text
    reply = hub.customer().says(message)
    hub.request("DELETE", f"/v1/agents/{added.json()['name']}").raise_for_status()
    assert reply["status"] == "answered", reply
    return reply


def test_googles_adk(at_hub: Hub, tmp_path: Path) -> None:
    """An agent with a tool, which its model calls."""
    with framework("google-adk", tmp_path, *UVICORN, ready=CARD) as adk:
        reply = answer(at_hub, adk.url, "how many yen is a dollar? I need the exchange rate")
    assert reply["reply"] == "One dollar is 151.3 today."


def test_pydantic_ai(at_hub: Hub, tmp_path: Path) -> None:
    """The same, with a task that is worked on for a moment."""
    with framework("pydantic-ai", tmp_path, *UVICORN, ready=CARD) as pydantic_ai:
        reply = answer(at_hub, pydantic_ai.url, "how long is the ridge hiking trail?")
    assert reply["reply"] == "The trail is nine miles long and open."


def test_langgraph(at_hub: Hub, tmp_path: Path) -> None:
    """A graph; its own server speaks A2A, with a card for each of its assistants."""
    serving = ("langgraph", "dev", "--no-browser", "--no-reload", "--port", "PORT")
    with framework("langgraph", tmp_path, *serving, ready="/ok", LANGSMITH_TRACING="false") as langgraph:
        [assistant] = httpx.post(f"{langgraph.url}/assistants/search", json={}).json()
        url = f"{langgraph.url}/a2a/{assistant['assistant_id']}"
        reply = answer(at_hub, url, "what is the snow forecast for the mountains?")
    assert reply["reply"] == "Expect snow in the mountains."


def test_llama_index(at_hub: Hub, tmp_path: Path, jwks: str, kit_path: str) -> None:
    """A workflow behind our own kit: an agent like the others, with its own kind of trust."""
    env = {"HUBBUB_IDENTITY_JWKS": jwks, "PYTHONPATH": kit_path, "OTEL_SDK_DISABLED": "true"}
    with framework("llama-index", tmp_path, *UVICORN, ready="/healthz", **env) as llama_index:
        reply = answer(at_hub, llama_index.url, "a recipe for lentils please", trust="own")
    assert reply["reply"] == "Cook lentil stew over a small flame for twenty minutes."
