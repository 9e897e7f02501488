"""The frame of a company's own systems, as the agents' HTTP adapters expect them: with state, and each key done once.

A system can be told to misbehave: to answer late, not at all, or something else.
"""

import hashlib
import json
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

State = dict[str, Any]
Query = dict[str, list[str]]
PREFIX = "/hubbub/v1/"
TOKEN = "the-agents-token"
Mood = Callable[["Handler"], bool]
"""Takes a request over, or not; whether it did."""


@dataclass(kw_only=True)
class CompanySystem(ABC):
    """What it has done under which key, what it was asked, and how it feels."""

    done: dict[str, tuple[str, State]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    before: Mood | None = None
    after_change: Mood | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @abstractmethod
    def found(self, path: str, query: Query) -> tuple[int, Any, str]:
        """What is read at a path: status, body, and the ETag where it has one."""

    @abstractmethod
    def change(self, path: str, wanted: State, expecting: str | None) -> tuple[int, State]:
        """Change something, unless it may not be or what it rests on is not so any more (`expecting`, an ETag)."""

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve; the address."""
        with served(type("Bound", (Handler,), {"system": self})) as url:
            yield url

    def apply(self, key: str, path: str, text: str, expecting: str | None) -> tuple[int, State]:
        """Do a change once: the key first, then whether it may be."""
        with self.lock:
            if key in self.done:
                before, answer = self.done[key]
                return (200, answer) if before == path + text else (422, {"title": "another body"})
            status, answer = self.change(path, json.loads(text), expecting)
            if status == 200:
                self.done[key] = path + text, answer
            return status, answer


def etag(known: Any) -> str:
    """The ETag of what is known."""
    return f'"{hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:16]}"'


@contextmanager
def served(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve with `handler` until the block ends; the address."""
    server = Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hubbub"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Server(ThreadingHTTPServer):
    """Serves; who went away before the answer is no matter."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of an error, unless the other side is gone."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    system: CompanySystem
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Tell something."""
        if self._let_in():
            parts = urlsplit(self.path)
            self._tell(*self.system.found(parts.path.removeprefix(PREFIX), parse_qs(parts.query)))

    def do_POST(self) -> None:
        """Change something."""
        text = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        if not self._let_in():
            return
        key, path = self.headers["Idempotency-Key"], self.path.removeprefix(PREFIX)
        status, answer = self.system.apply(key, path, text, self.headers.get("If-Match"))
        if self.system.after_change is None or not self.system.after_change(self):
            self._tell(status, answer)

    def _let_in(self) -> bool:
        self.system.asked.append(f"{self.command} {self.path}")
        if self.system.before is not None and self.system.before(self):
            return False
        if self.headers.get("Authorization") == f"Bearer {TOKEN}":
            return True
        self._tell(401, {"title": "who are you?"})
        return False

    def _tell(self, status: int, answer: Any, version: str = "") -> None:
        self.say(status, json.dumps(answer).encode(), **({"ETag": version} if version else {}))

    def say(self, status: int, body: bytes, **headers: str) -> None:
        """Answer with these bytes."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def lost(handler: Handler) -> bool:
    """The connection breaks before the answer, whatever was done."""
    handler.close_connection = True
    handler.connection.close()
    return True


def said(status_code: int, body: bytes, **headers: str) -> Mood:
    """Answers whatever is asked with this."""

    def mood(handler: Handler) -> bool:
        handler.say(status_code, body, **headers)
        return True

    return mood
