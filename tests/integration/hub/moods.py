"""Ways an agent can fail its caller: an ASGI application around a good one.

`POST /moods` `{"skill", "mood", "times"}` makes the next calls of a skill go wrong; `GET /moods` tells how often each
skill was called, and with which step keys.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SKILLS = "/v1/skills/"
SECRET = "Traceback: password hunter2 at 10.1.2.3"
FORMED = {
    "not json": (200, b"<html>" + SECRET.encode()),
    "no outcome": (200, json.dumps({"outcome": "perhaps", "say": SECRET}).encode()),
    "no output": (200, json.dumps({"outcome": "done", "say": SECRET}).encode()),
    "an error": (500, SECRET.encode()),
    "busy": (503, SECRET.encode()),
    "not found": (404, SECRET.encode()),
    "moved": (302, SECRET.encode()),
    "empty": (200, b""),
    "too deep": (200, b'{"outcome":"done","output":{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}}"),
}
HEADERS = {"busy": (b"retry-after", b"1"), "moved": (b"location", b"http://127.0.0.1:1/elsewhere")}


@dataclass
class Moods:
    """The agent, and what it was told."""

    agent: ASGIApp
    told: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    calls: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, in the mood it was told to be in."""
        path = scope.get("path", "")
        if path == "/moods":
            await self._told(scope, receive, send)
        elif path.startswith(SKILLS):
            await self._skill(path.removeprefix(SKILLS), scope, receive, send)
        else:
            await self.agent(scope, receive, send)

    async def _told(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "POST":
            told = json.loads(await _body(receive))
            self.told[told["skill"]] = [told["mood"]] * told["times"]
        await _answer(send, 200, json.dumps({"calls": self.calls}).encode())

    async def _skill(self, skill: str, scope: Scope, receive: Receive, send: Send) -> None:
        key = next((value.decode() for name, value in scope["headers"] if name == b"idempotency-key"), "")
        self.calls[skill].append(key)
        mood = self.told[skill].pop() if self.told[skill] else "good"
        if mood in FORMED:
            status, body = FORMED[mood]
            await _body(receive)
            await _answer(send, status, body, HEADERS.get(mood))
        elif mood == "good":
            await self.agent(scope, receive, send)
        else:
            await _ODD[mood](self.agent, scope, receive, send)


async def _hang(_: ASGIApp, __: Scope, receive: Receive, ___: Send) -> None:
    """Read the call and never answer."""
    await _gone(receive)


async def _hang_afterwards(agent: ASGIApp, scope: Scope, receive: Receive, _: Send) -> None:
    """Do the work, and never say so."""
    await _do(agent, scope, receive)
    await _gone(receive)


async def _vanish(agent: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Do the work, and close the connection before the first byte of an answer."""
    await _do(agent, scope, receive)
    send.__self__.transport.abort()  # type: ignore[attr-defined] # uvicorn's own: ASGI has no word for it


async def _break_off(agent: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Do the work, and close the connection in the midst of the answer."""
    sent = await _do(agent, scope, receive)
    await send(sent[0])
    await send({"type": "http.response.body", "body": sent[1]["body"][:10], "more_body": True})
    send.__self__.transport.close()  # type: ignore[attr-defined] # uvicorn's own: ASGI has no word for it


async def _endless(_: ASGIApp, __: Scope, receive: Receive, send: Send) -> None:
    """Answer without end, as fast as it is read."""
    await _flow(receive, send, b'{"outcome": "done", "say": "' + b"a" * 65_536, pause=0)


async def _drip(_: ASGIApp, __: Scope, receive: Receive, send: Send) -> None:
    """Answer a byte at a time, each soon enough for a time-out between two of them."""
    await _flow(receive, send, b" ", pause=0.1)


_ODD = {
    "hang": _hang,
    "hang afterwards": _hang_afterwards,
    "vanish": _vanish,
    "break off": _break_off,
    "endless": _endless,
    "drip": _drip,
}


async def _do(agent: ASGIApp, scope: Scope, receive: Receive) -> list[Message]:
    """Let the good agent answer, to us."""
    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    await agent(scope, receive, keep)
    return sent


async def _flow(receive: Receive, send: Send, piece: bytes, pause: float) -> None:
    await _body(receive)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    async with anyio.create_task_group() as tasks:

        async def pour() -> None:
            while True:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                await anyio.sleep(pause)

        tasks.start_soon(pour)
        await _gone(receive)
        tasks.cancel_scope.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message: dict[str, Any] = dict(await receive())
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _answer(send: Send, status: int, body: bytes, header: tuple[bytes, bytes] | None = None) -> None:
    length = (b"content-length", str(len(body)).encode())
    headers = [(b"content-type", b"application/json"), length, *([header] if header else [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
