"""Agents of somebody else: they know nothing of us and speak A2A, in each version and binding as those in use do.

`uvicorn tests.integration.hub.stranger:app`; the agent at `/jsonrpc-1.0` speaks that, and so on. What they were sent
is at `/seen`.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

FORECAST = "how will the weather be in Lisbon?"
WHERE = "Which city do you mean?"
SECRET = "Traceback: db-7.internal said no"
OLD = ("jsonrpc-0.3", "drifted-1.0")
"""Those who speak as the version before; the second one's card says otherwise."""
WORKS_FOR = 2
"""So many looks at a task find it still worked on."""

app = FastAPI()


@dataclass
class Task:
    """One task: what it will end as, and how often that is still to come."""

    text: str
    state: str
    wait: int = 0
    id: str = field(default_factory=lambda: uuid4().hex)
    context: str = field(default_factory=lambda: uuid4().hex)


tasks: dict[str, Task] = {}
seen: list[dict[str, Any]] = []
moods: dict[str, Any] = {
    "status": 0,
    "token": "",
    "cancels": True,
    "skills": "forecast",
    "name": "Weather",
    "kind": "",
}


@app.middleware("http")
async def doorkeeper(request: Request, call_next: Any) -> Response:
    """Let in who has the token, where one is asked for."""
    mine = request.url.path in {"/healthz", "/seen", "/moods"}
    if not mine and moods["token"] and request.headers.get("authorization") != f"Bearer {moods['token']}":
        return Response(status_code=401)
    answer: Response = await call_next(request)
    return answer


@app.get("/healthz")
def alive() -> dict[str, str]:
    """It lives."""
    return {}


@app.get("/seen")
def everything() -> list[dict[str, Any]]:
    """All that was asked, with its headers."""
    return seen


@app.post("/moods")
async def be(request: Request) -> None:
    """Behave so from now on."""
    moods.update(await request.json())
    seen.clear()


@app.get("/{kind}/.well-known/{file}")
def card(kind: str, file: str, request: Request) -> Response:
    """The card: of the version before, at its old place too."""
    if not kind.endswith("0.3") and file == "agent.json":
        return Response(status_code=404)
    if kind == "jsonrpc-0.3" and file == "agent-card.json":
        return Response(status_code=404)
    url = f"{request.base_url}{kind}"
    binding = "HTTP+JSON" if kind.startswith("http") else "JSONRPC"
    shown: dict[str, Any] = {
        "name": f"{moods['name']} {moods['kind'] or kind}",
        "description": "Weather forecasts for any city.",
        "version": "7.1",
        "capabilities": {},
        "defaultInputModes": ["text/plain"],
        "defaultOutputModes": ["text/plain"],
        "skills": [
            {
                "id": moods["skills"],
                "name": "Weather forecast",
                "description": "Tells how the weather will be.",
                "tags": ["weather", "forecast"],
                "examples": [FORECAST, "will it rain tomorrow?", "what is the temperature outside?"],
            }
        ],
    }
    if kind.endswith("1.0"):
        shown["supportedInterfaces"] = [{"url": url, "protocolBinding": binding, "protocolVersion": "1.0"}]
    else:
        shown |= {"url": url, "preferredTransport": binding, "protocolVersion": "0.3.0"}
    return JSONResponse(shown)


@app.post("/{kind}")
async def rpc(kind: str, request: Request) -> Response:
    """Everything, over JSON-RPC."""
    body = await request.json()
    names = ["SendMessage", "GetTask", "CancelTask"]
    if kind in OLD:
        names = ["message/send", "tasks/get", "tasks/cancel"]
    if body["method"] not in names:
        return _answer(body, error={"code": -32601, "message": "Method not found"})
    what = ("send", "get", "cancel")[names.index(body["method"])]
    _note(request, what, body)
    if moods["status"]:
        return Response(SECRET, moods["status"])
    if what == "send":
        told = _told(body["params"]["message"])
        return _answer(body, result=told if kind in OLD else {"task": told})
    return _answer(body, result=await _asked(body["params"]["id"], what))


@app.post("/{kind}/message:send")
@app.post("/{kind}/v1/message:send")
async def say(kind: str, request: Request) -> Response:  # noqa: ARG001 - the path names it
    """A message, over HTTP."""
    body = await request.json()
    _note(request, "send", body)
    return Response(SECRET, moods["status"]) if moods["status"] else JSONResponse({"task": _told(body["message"])})


@app.get("/{kind}/tasks/{task_id}")
@app.get("/{kind}/v1/tasks/{task_id}")
async def look(kind: str, task_id: str, request: Request) -> Response:  # noqa: ARG001 - the path names it
    """A task, over HTTP."""
    _note(request, "get", {})
    return JSONResponse(await _asked(task_id, "get"))


@app.post("/{kind}/tasks/{task_id}:cancel")
@app.post("/{kind}/v1/tasks/{task_id}:cancel")
async def cancel(kind: str, task_id: str, request: Request) -> Response:  # noqa: ARG001 - the path names it
    """The end of a task, over HTTP."""
    _note(request, "cancel", {})
    return JSONResponse(await _asked(task_id, "cancel"))


def _note(request: Request, what: str, body: dict[str, Any]) -> None:
    seen.append({"what": what, "path": request.url.path, "body": body, "headers": dict(request.headers)})


def _answer(body: dict[str, Any], **said: Any) -> Response:
    return JSONResponse({"jsonrpc": "2.0", "id": body["id"], **said})


def _told(message: dict[str, Any]) -> dict[str, Any]:
    text = (message.get("parts") or message["content"])[0]["text"]
    if "taskId" in message:
        task = tasks[message["taskId"]]
        assert message["contextId"] == task.context
        task.text, task.state = f"It will rain in {text}.", "completed"
    else:
        task = _meant(text, message.get("contextId"))
        tasks[task.id] = task
    return _shown(task)


def _meant(text: str, context: str | None) -> Task:
    said = text.lower()
    task = Task("It will be sunny.", "completed")
    if "somewhere" in said:
        task = Task(WHERE, "input-required")
    elif "slowly" in said:
        task = Task("It will be cloudy.", "completed", wait=WORKS_FOR)
    elif "for ever" in said:
        task = Task("", "working", wait=1_000_000)
    elif "storm" in said:
        task = Task(SECRET, "failed")
    elif "mars" in said:
        task = Task("We only know the earth.", "rejected")
    task.context = context or task.context
    return task


async def _asked(task_id: str, what: str) -> dict[str, Any]:
    task = tasks[task_id]
    if what == "cancel":
        if not moods["cancels"]:
            await asyncio.Event().wait()
        task.state, task.wait = "canceled", 0
    task.wait = max(task.wait - 1, 0)
    return _shown(task)


def _shown(task: Task) -> dict[str, Any]:
    """As the protocol's two versions write it, mixed as in the wild: the state in either spelling."""
    state = task.state if not task.wait else "submitted"
    parts = [{"kind": "text", "text": task.text}]
    shown: dict[str, Any] = {"id": task.id, "contextId": task.context, "kind": "task", "status": {"state": state}}
    if state == "completed":
        shown["artifacts"] = [{"artifactId": "1", "parts": parts}]
    elif task.text:
        told = {"messageId": "1", "role": "agent", "parts": parts}
        shown["status"] = {"state": f"TASK_STATE_{state.upper().replace('-', '_')}", "message": told}
    return shown
