"""OpenAI's chat completions on the wire: what comes in, what goes out (pure).

Source: OpenAI API reference, "Chat Completions". What a language model would need, such as a temperature, is accepted
and means nothing here.
"""

import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from orchestrator.conversations.records import Said
from orchestrator.turn.replies import ChatReply

MODEL = "hubbub"
MAX_MESSAGES = 400
MAX_CONTEXT, MAX_CONTEXT_CHARS = 20, 2_000


class Wire(BaseModel):
    """Root of what clients send: what is not known is ignored, as OpenAI's own clients expect."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Part(Wire):
    """A piece of a message; only text is understood."""

    type: Literal["text"]
    text: str


class CompletionMessage(Wire):
    """One message of a transcript."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | Annotated[tuple[Part, ...], Field(max_length=100)] | None = None

    @property
    def text(self) -> str:
        """Its words."""
        if isinstance(self.content, tuple):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(Wire):
    """What a stream shall bring besides."""

    include_usage: StrictBool = False


class Metadata(Wire):
    """Who is speaking, and where."""

    conversation_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None = None
    customer_id: str | None = None


class CompletionRequest(Wire):
    """A transcript whose last message is the customer's."""

    model: str = MODEL
    messages: Annotated[tuple[CompletionMessage, ...], Field(min_length=1, max_length=MAX_MESSAGES)]
    stream: StrictBool = False
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1, le=1, strict=True)] | None = None
    user: str | None = None
    metadata: Metadata | None = None

    @model_validator(mode="after")
    def _ends_with_the_customer(self) -> "CompletionRequest":
        if self.messages[-1].role != "user":
            raise ValueError("the last message must be the user's")
        return self

    @property
    def message(self) -> str:
        """What the customer says now."""
        return self.messages[-1].text

    @property
    def spoken(self) -> tuple[tuple[str, str], ...]:
        """What was said before, by whom, without instructions and tools."""
        return tuple((one.role, one.text.strip()) for one in self.messages[:-1] if one.role in {"user", "assistant"})

    @property
    def context(self) -> tuple[Said, ...]:
        """The latest of what was said before."""
        return tuple(
            Said(role="customer" if role == "user" else "bot", text=text[:MAX_CONTEXT_CHARS])
            for role, text in self.spoken[-MAX_CONTEXT:]
        )


def completion(reply: ChatReply, asked: CompletionRequest, created: int) -> dict[str, Any]:
    """The whole answer; `created` in seconds since the epoch."""
    message = {"role": "assistant", "content": reply.reply, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {
        **_head(reply, "chat.completion", created),
        "choices": [choice],
        "usage": usage(reply, asked),
        "hubbub": {"status": reply.status, "turn_id": reply.turn_id, "trace_id": reply.trace_id},
    }


def chunks(reply: ChatReply, asked: CompletionRequest, created: int) -> Iterator[str]:
    """The answer as server-sent events."""
    head = _head(reply, "chat.completion.chunk", created)

    def chunk(delta: dict[str, str], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return _event({**head, "choices": [choice]})

    yield chunk({"role": "assistant", "content": ""})
    for piece in reply.reply.splitlines(keepends=True):
        yield chunk({"content": piece})
    yield chunk({}, "stop")
    if asked.stream_options and asked.stream_options.include_usage:
        yield _event({**head, "choices": [], "usage": usage(reply, asked)})
    yield "data: [DONE]\n\n"


def usage(reply: ChatReply, asked: CompletionRequest) -> dict[str, int]:
    """Words instead of tokens: no model counted any."""
    before = sum(len(message.text.split()) for message in asked.messages)
    after = len(reply.reply.split())
    return {"prompt_tokens": before, "completion_tokens": after, "total_tokens": before + after}


def models(created: int) -> dict[str, Any]:
    """The list of models: there is one."""
    return {"object": "list", "data": [model(created)]}


def model(created: int) -> dict[str, Any]:
    """The one model."""
    return {"id": MODEL, "object": "model", "created": created, "owned_by": MODEL}


def _head(reply: ChatReply, kind: str, created: int) -> dict[str, Any]:
    return {"id": f"chatcmpl-{reply.turn_id}", "object": kind, "created": created, "model": MODEL}


def _event(members: dict[str, Any]) -> str:
    return f"data: {json.dumps(members, separators=(',', ':'))}\n\n"
