"""A hub that behaves as told, over real HTTP: it loses answers, is busy, takes long."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

LOST = "lost"
REPLY = {"conversation_id": "c_1", "turn_id": "t_1", "status": "answered", "reply": "Here you are.", "steps": []}
RUNNING = {**REPLY, "status": "running", "reply": ""}
TURN = "/v1/conversations/c_1/turns/t_1"


@dataclass
class Answer:
    """One answer."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class OddHub:
    """Answers to `POST /v1/chat` and to reading the turn, in their order; the last one again and again.

    `keys` are those that messages came with, `after` the events their streams resume after, `looks` how often the
    turn was read.
    """

    url: str = ""
    chat: list[Answer | str] = field(default_factory=lambda: [Answer(body=REPLY)])
    turn: list[Answer | str] = field(default_factory=lambda: [Answer(body=REPLY)])
    keys: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    looks: int = 0

    def answer(self, method: str, path: str, headers: Message) -> Answer | str:
        """What to answer to a request."""
        if method == "POST":
            self.keys.append(headers.get("Idempotency-Key", ""))
            self.after.append(headers.get("Last-Event-ID", ""))
            return self._next(self.chat)
        if path.startswith(TURN):
            self.looks += 1
            return self._next(self.turn)
        return Answer(body={"items": [], "next_cursor": None})

    @staticmethod
    def _next(answers: list[Answer | str]) -> Answer | str:
        return answers.pop(0) if len(answers) > 1 else answers[0]


@contextmanager
def odd_hub(**answers: list[Answer | str]) -> Iterator[OddHub]:
    """A hub with these `answers` until the block ends."""
    hub = OddHub(**answers)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def _answer(self) -> None:
            answer = hub.answer(self.command, self.path, self.headers)
            if isinstance(answer, str):  # the request was read, its answer never comes
                self.close_connection = True
                return
            body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
