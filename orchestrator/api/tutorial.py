"""What makes the API's description readable: an introduction, chapters in the order one meets them, examples."""

import json
from pathlib import Path
from typing import Any

from hubbub.problems import MEDIA_TYPE

DOCUMENTS = Path(__file__).parent / "documents"
CHAPTERS = {
    "chat": "Say something for a customer, and get the reply. This is all a chat front end needs.",
    "conversations": "Read what was said and done, follow it live, and erase it.",
    "desk": "Colleagues take a conversation over from the bot, speak in it, and give it back.",
    "sessions": "Tokens for one conversation, for pages in customers' browsers.",
    "approvals": "What waits for a person of the company, and the decision.",
    "routing": "Find out what a message would lead to, without doing it; teach what customers say and whom they mean.",
    "agents": "Who does the work: the agents, their skills, how they are, and adding further ones.",
    "configuration": "What a support team tunes while the hub runs, version by version.",
    "webhooks": (
        "Tell other systems what happens, signed and at least once; see what was sent, and send it again. And the "
        "other way round: let other systems tell customers something."
    ),
    "keys": "API keys: issue, rotate, revoke.",
    "openai": "The hub as a model of OpenAI's API, for front ends that speak that already.",
    "a2a": (
        "The hub as an agent of the [A2A protocol](https://a2a-protocol.org), 1.0 and 0.3. Its card is described here; "
        "the protocol itself, at `/a2a`, is described by its own specification."
    ),
    "health": "For load balancers and monitoring.",
    "traces": "How a turn came about, span by span, where no collector is configured.",
}
"""What each tag is about."""


def complete(document: dict[str, Any]) -> None:
    """Put the introduction, the chapters and the examples into an OpenAPI document."""
    document["info"]["description"] = (DOCUMENTS / "introduction.md").read_text("utf-8")
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    told = {tag for operation in operations for tag in operation["tags"]}  # traces may be a collector's business
    document["tags"] = [{"name": name, "description": about} for name, about in CHAPTERS.items() if name in told]
    examples = json.loads((DOCUMENTS / "examples.json").read_text("utf-8"))
    for operation in operations:
        _show(operation, examples.get(operation["operationId"], {}))
        _show_problems(operation["responses"], examples["problems"])


def _show(operation: dict[str, Any], examples: dict[str, Any]) -> None:
    """Put examples where they belong: `{parameters: {name: value}, request and each status: {media type: {…}}}`."""
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in examples.get("parameters", {}):
            parameter["example"] = examples["parameters"][parameter["name"]]
    places = {"request": operation.get("requestBody", {}), **operation["responses"]}
    for name, place in places.items():
        for media_type, values in examples.get(name, {}).items():
            content = place["content"][media_type]
            content["examples"] = {about: {"value": value} for about, value in values.items()}


def _show_problems(responses: dict[str, Any], examples: dict[str, Any]) -> None:
    """Put beside each error what it may look like; the status stands for the kind of error."""
    for status, response in responses.items():
        content = response.get("content", {})
        if MEDIA_TYPE in content and status in examples:
            content[MEDIA_TYPE] = {**content[MEDIA_TYPE], "example": examples[status]}
