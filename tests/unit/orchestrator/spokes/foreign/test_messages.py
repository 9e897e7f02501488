"""The wire of A2A: strict in what is written, lenient in what is read."""

import json
from typing import Any

import pytest

from orchestrator.spokes.foreign.messages import (
    Declined,
    Message,
    NotA2A,
    Said,
    cancelling,
    heard,
    looking,
    sending,
)
from orchestrator.spokes.protocols import Protocol

MESSAGE = Message("m1", "hello", context_id="c1", task_id="t1")
PART = {"text": "sunny"}
OLD_PART = {"kind": "text", "text": "sunny"}
DONE = Said("completed", "sunny", "t1", "c1")
TASK = {"id": "t1", "contextId": "c1"}


@pytest.mark.parametrize(
    ("protocol", "path", "method", "message"),
    [
        ("jsonrpc-1.0", "", "SendMessage", {"role": "ROLE_USER", "parts": [{"text": "hello"}]}),
        (
            "jsonrpc-0.3",
            "",
            "message/send",
            {"kind": "message", "role": "user", "parts": [OLD_PART | {"text": "hello"}]},
        ),
        ("http-1.0", "/message:send", None, {"role": "ROLE_USER", "parts": [{"text": "hello"}]}),
        ("http-0.3", "/v1/message:send", None, {"role": "ROLE_USER", "content": [{"text": "hello"}]}),
    ],
)
def test_a_message_is_written_as_its_version_says(
    protocol: Protocol, path: str, method: str | None, message: Any
) -> None:
    """With the ids of what it goes on with."""
    asked = sending(protocol, MESSAGE)
    body = json.loads(asked.body)
    assert (asked.method, asked.path, body.get("method")) == ("POST", path, method)
    assert body.get("params", body)["message"] == message | {"messageId": "m1", "contextId": "c1", "taskId": "t1"}
    assert ("A2A-Version" in asked.headers) == protocol.endswith("1.0")


@pytest.mark.parametrize(
    ("protocol", "look", "cancel"),
    [
        ("http-1.0", ("GET", "/tasks/a%2Fb"), ("POST", "/tasks/a%2Fb:cancel")),
        ("http-0.3", ("GET", "/v1/tasks/a%2Fb"), ("POST", "/v1/tasks/a%2Fb:cancel")),
        ("jsonrpc-1.0", ("POST", ""), ("POST", "")),
    ],
)
def test_a_task_is_looked_at_and_given_up(protocol: Protocol, look: Any, cancel: Any) -> None:
    """An id leads to no other path."""
    assert [(one.method, one.path) for one in (looking(protocol, "a/b"), cancelling(protocol, "a/b"))] == [look, cancel]


@pytest.mark.parametrize(
    "answer",
    [
        {"result": {"task": TASK | {"status": {"state": "TASK_STATE_COMPLETED"}, "artifacts": [{"parts": [PART]}]}}},
        {"result": TASK | {"kind": "task", "status": {"state": "completed"}, "artifacts": [{"parts": [OLD_PART]}]}},
        {"task": TASK | {"status": {"state": "completed", "message": {"parts": [PART]}}}},
        TASK | {"status": "completed", "history": [{"role": "agent", "parts": [PART]}, {"role": "user", "parts": []}]},
        {"task": TASK | {"status": {"state": "COMPLETED", "update": {"content": [PART]}}}},
        {"task": TASK | {"status": {"state": "completed"}, "artifacts": [{"parts": [{"root": OLD_PART}, {}]}]}},
    ],
)
def test_a_task_is_understood_in_every_shape_in_use(answer: Any) -> None:
    """Those of both versions, and those between."""
    assert heard(json.dumps({"jsonrpc": "2.0", "id": "m1", **answer}).encode()) == DONE


@pytest.mark.parametrize(
    "answer",
    [
        {"result": {"message": {"role": "ROLE_AGENT", "parts": [PART], "contextId": "c1"}}},
        {"result": {"kind": "message", "role": "agent", "parts": [OLD_PART], "contextId": "c1"}},
        {"message": {"content": [PART], "contextId": "c1"}},
        {"msg": {"content": [PART], "contextId": "c1"}},
    ],
)
def test_a_message_is_a_whole_answer(answer: Any) -> None:
    """Without a task."""
    assert heard(json.dumps(answer).encode()) == Said("completed", "sunny", None, "c1")


@pytest.mark.parametrize(
    ("state", "understood"),
    [
        ("TASK_STATE_SUBMITTED", "working"),
        ("input-required", "input_required"),
        ("TASK_STATE_AUTH_REQUIRED", "auth_required"),
        ("cancelled", "canceled"),
        ("rejected", "rejected"),
        ("dreaming", "unknown"),
    ],
)
def test_states_are_understood_in_every_spelling(state: str, understood: str) -> None:
    """And one that nobody knows is unknown."""
    said = heard(json.dumps({"task": TASK | {"status": {"state": state, "message": {"parts": [PART]}}}}).encode())
    assert (said.state, said.text) == (understood, "sunny")


def test_values_are_shown_where_there_is_no_text() -> None:
    """As JSON."""
    parts = [{"kind": "data", "data": {"rate": 1.1}}]
    task = TASK | {"status": {"state": "completed"}, "artifacts": [{"parts": parts}]}
    assert heard(json.dumps({"task": task}).encode()).text == '{"rate": 1.1}'


def test_an_error_of_the_protocol_is_one() -> None:
    """With its code."""
    with pytest.raises(Declined) as declined:
        heard(b'{"jsonrpc": "2.0", "id": null, "error": {"code": -32601, "message": "?"}}')
    assert declined.value.code == -32601


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"{}", b'{"result": 5}', b"[" * 100_000])
def test_anything_else_is_no_answer(content: bytes) -> None:
    """However it is built."""
    with pytest.raises(NotA2A):
        heard(content)
