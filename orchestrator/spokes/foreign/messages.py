"""What is said to an A2A agent, and what it says, in both versions and both bindings (pure).

Written strictly, read leniently: agents in use answer in shapes between the versions. Source: A2A protocol 1.0,
sections "Operations" and "Protocol bindings"; A2A protocol 0.3, sections "Protocol RPC Methods" and "HTTP+JSON".
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from pydantic_core import from_json

from orchestrator.spokes.protocols import Protocol

TEXT = "text/plain"
ID_CHARS = 200
VERSION_HEADER = "A2A-Version"
OTHER_VERSION: dict[Protocol, Protocol] = {"jsonrpc-1.0": "jsonrpc-0.3", "jsonrpc-0.3": "jsonrpc-1.0"}
METHODS: dict[Protocol, dict[str, str]] = {
    "jsonrpc-1.0": {"send": "SendMessage", "get": "GetTask", "cancel": "CancelTask"},
    "jsonrpc-0.3": {"send": "message/send", "get": "tasks/get", "cancel": "tasks/cancel"},
}
AGENTS = frozenset({"agent", "role_agent", "assistant"})
STATES: dict[str, "State"] = {
    "submitted": "working",
    "working": "working",
    "input_required": "input_required",
    "auth_required": "auth_required",
    "completed": "completed",
    "failed": "failed",
    "rejected": "rejected",
    "canceled": "canceled",
    "cancelled": "canceled",
}
State = Literal["working", "input_required", "auth_required", "completed", "failed", "rejected", "canceled", "unknown"]


class NotA2A(ValueError):
    """What came is no answer in any shape we know."""


class Declined(Exception):
    """The agent answered with an error of the protocol; `code` is JSON-RPC's or A2A's."""

    def __init__(self, code: int) -> None:
        super().__init__(f"error {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Message:
    """A customer's words for an agent; the ids say with which of its tasks they go on."""

    id: str
    text: str
    context_id: str | None = None
    task_id: str | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """One HTTP request; `path` comes after the agent's address."""

    method: Literal["GET", "POST"]
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Said:
    """Where the agent stands with what it was told, and its words for the customer."""

    state: State
    text: str
    task_id: str | None = None
    context_id: str | None = None


def sending(protocol: Protocol, message: Message) -> Asking:
    """The request that says something."""
    params = {"message": _message(protocol, message), "configuration": {"acceptedOutputModes": [TEXT]}}
    if protocol in METHODS:
        return _rpc(protocol, "send", params, message.id)
    return _asking(protocol, "POST", f"{_root(protocol)}/message:send", params)


def looking(protocol: Protocol, task_id: str) -> Asking:
    """The request that asks how a task stands."""
    if protocol in METHODS:
        return _rpc(protocol, "get", {"id": task_id}, task_id)
    return _asking(protocol, "GET", f"{_root(protocol)}/tasks/{quote(task_id, safe='')}")


def cancelling(protocol: Protocol, task_id: str) -> Asking:
    """The request that gives a task up."""
    if protocol in METHODS:
        return _rpc(protocol, "cancel", {"id": task_id}, task_id)
    return _asking(protocol, "POST", f"{_root(protocol)}/tasks/{quote(task_id, safe='')}:cancel", {})


def _root(protocol: Protocol) -> str:
    return "/v1" if protocol == "http-0.3" else ""


def _rpc(protocol: Protocol, name: str, params: dict[str, Any], call_id: str) -> Asking:
    method = METHODS[protocol][name]
    return _asking(protocol, "POST", "", {"jsonrpc": "2.0", "id": call_id, "method": method, "params": params})


def _asking(protocol: Protocol, method: Literal["GET", "POST"], path: str, body: Any = None) -> Asking:
    headers = {"Accept": "application/json"}
    if protocol.endswith("1.0"):
        headers[VERSION_HEADER] = "1.0"
    if body is None:
        return Asking(method, path, headers)
    return Asking(method, path, {**headers, "Content-Type": "application/json"}, json.dumps(body).encode())


def _message(protocol: Protocol, message: Message) -> dict[str, Any]:
    ids = {"contextId": message.context_id, "taskId": message.task_id}
    said: dict[str, Any] = {"messageId": message.id, **{name: value for name, value in ids.items() if value}}
    match protocol:
        case "jsonrpc-0.3":
            return {"kind": "message", "role": "user", "parts": [{"kind": "text", "text": message.text}], **said}
        case "http-0.3":  # over HTTP that version writes its protocol buffers as JSON
            return {"role": "ROLE_USER", "content": [{"text": message.text}], **said}
        case _:
            return {"role": "ROLE_USER", "parts": [{"text": message.text}], **said}


def heard(content: bytes) -> Said:
    """What an answer says: a task or a message, wrapped or not. Raises Declined for a protocol error, and NotA2A."""
    try:
        answer = from_json(content)
    except ValueError as error:
        raise NotA2A("not JSON") from error
    answer = _mapping(answer)
    if isinstance(answer.get("error"), Mapping):
        code = answer["error"].get("code")
        raise Declined(code if isinstance(code, int) else 0)
    found = _mapping(answer.get("result", answer))
    found = _mapping(found.get("task")) or _mapping(found.get("message")) or _mapping(found.get("msg")) or found
    if "status" in found:
        return _task(found)
    if "parts" in found or "content" in found:
        return Said("completed", _text_of(found), None, _id(found.get("contextId")))
    raise NotA2A("neither a task nor a message")


def _task(task: Mapping[str, Any]) -> Said:
    status = task["status"]
    status = {"state": status} if isinstance(status, str) else _mapping(status)
    state = str(status.get("state", "")).lower().replace("-", "_").removeprefix("task_state_")
    told, made = _text_of(_mapping(status.get("message") or status.get("update"))), _artifacts(task)
    texts = (made, told) if state == "completed" else (told, made)
    text = next(filter(None, texts), "") or _last_of_agent(task)
    return Said(STATES.get(state, "unknown"), text, _id(task.get("id")), _id(task.get("contextId")))


def _artifacts(task: Mapping[str, Any]) -> str:
    return "\n".join(filter(None, (_text_of(_mapping(one)) for one in _list(task.get("artifacts")))))


def _last_of_agent(task: Mapping[str, Any]) -> str:
    messages = map(_mapping, reversed(_list(task.get("history"))))
    return next((_text_of(one) for one in messages if str(one.get("role", "")).lower() in AGENTS), "")


def _text_of(holder: Mapping[str, Any]) -> str:
    """The texts of a message's or an artifact's parts; of one that holds none, its values as JSON."""
    parts = [_mapping(part) for part in _list(holder.get("parts") or holder.get("content"))]
    parts = [_mapping(part.get("root")) or part for part in parts]
    return "\n".join(_texts(parts)) or "\n".join(_values(parts))


def _texts(parts: list[Mapping[str, Any]]) -> Iterator[str]:
    yield from (part["text"] for part in parts if isinstance(part.get("text"), str) and part["text"].strip())


def _values(parts: list[Mapping[str, Any]]) -> Iterator[str]:
    yield from (json.dumps(part["data"], ensure_ascii=False) for part in parts if part.get("data") is not None)


def _id(value: Any) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= ID_CHARS and value.isprintable() else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
