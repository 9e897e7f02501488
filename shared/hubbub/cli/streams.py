"""A turn told as it runs: the server-sent events of `POST /v1/chat` (WHATWG HTML, section 9.2)."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

MEDIA_TYPE = "text/event-stream"
REPLY = "reply.done"
ERROR = "error"


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened in a turn; `id` is what a stream is resumed after, empty where there is none."""

    id: str
    name: str
    data: dict[str, Any]


Watch = Callable[[Told], None]
"""Is told what happens."""


def told(lines: Iterable[str]) -> Iterator[Told]:
    """The events among the lines of a stream; comments and what is no event of a hub are passed over."""
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if name:
            fields[name] = value.removeprefix(" ")
        if not line and (event := _event(fields)):
            yield event
        if not line:
            fields = {}


def reply_of(lines: Iterable[str], watch: Watch, headers: dict[str, str]) -> Told | None:
    """Tell `watch` of what happens until the reply, and give that; None when the stream ends before.

    `headers` are made to resume it after what was told.
    """
    for event in told(lines):
        if event.name == REPLY:
            return event
        if event.id:
            headers["Last-Event-ID"] = event.id
        if event.name != ERROR:
            watch(event)
    return None


def _event(fields: dict[str, str]) -> Told | None:
    try:
        data = json.loads(fields["data"])
    except (KeyError, ValueError):
        return None
    return Told(fields.get("id", ""), fields.get("event", ""), data) if isinstance(data, dict) else None
