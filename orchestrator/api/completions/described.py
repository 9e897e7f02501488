"""What OpenAI's clients get, for the hub's own OpenAPI document.

Source: OpenAI API reference, "Chat Completions" and "Models".
"""

from typing import Any, Literal

from pydantic import BaseModel

from orchestrator.api.documentation import Responses, problems

EVENT_STREAM = "text/event-stream"
CHUNKS = {
    "itemSchema": {
        "type": "object",
        "description": "With `stream`: each `data` is a chunk of OpenAI's, the last one `[DONE]`.",
        "required": ["data"],
        "properties": {"data": {"type": "string"}},
    }
}


class CompletionReply(BaseModel):
    """What the hub says."""

    role: Literal["assistant"]
    content: str
    refusal: None


class Choice(BaseModel):
    """The one answer."""

    index: Literal[0]
    message: CompletionReply
    logprobs: None
    finish_reason: Literal["stop"]


class Usage(BaseModel):
    """Words, where a model would count tokens."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class CompletionFacts(BaseModel):
    """What only the hub tells: how the turn ended, and where to look it up."""

    status: str
    turn_id: str
    trace_id: str


class Completion(BaseModel):
    """A whole answer. `created` in seconds since the epoch."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: Usage
    hubbub: CompletionFacts


class Model(BaseModel):
    """A model: the hub."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class Models(BaseModel):
    """All models."""

    object: Literal["list"]
    data: list[Model]


class ErrorFacts(BaseModel):
    """What is wrong, and in which parameter. `code` is the status of the response."""

    message: str
    type: str
    param: str | None
    code: int


class CompletionError(BaseModel):
    """An error, as OpenAI's clients read it."""

    error: ErrorFacts


def errors(*statuses: int) -> Responses:
    """The `responses` of an endpoint that may answer with these errors, in OpenAI's shape; 413 comes from the door."""
    told: Responses = {status: {"model": CompletionError} for status in (401, 403, 429, 503, *statuses)}
    return {**told, **(problems(413) if 422 in statuses else {})}  # noqa: PLR2004 - there is a body


def completion_responses() -> Responses:
    """What `POST /v1/chat/completions` answers."""
    conversation: dict[str, Any] = {
        "description": "The conversation this was a turn of",
        "schema": {"type": "string"},
    }
    whole = {"model": Completion, "headers": {"X-Conversation-Id": conversation}, "content": {EVENT_STREAM: CHUNKS}}
    return {200: whole, **errors(400, 404, 409, 415, 422)}
