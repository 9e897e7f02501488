"""Somebody who is told by webhooks: a real HTTP server that notes what comes, and answers as it is told to."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

Answer = tuple[int, Mapping[str, str]]
TAKEN: Answer = (204, {})


@dataclass(frozen=True)
class Got:
    """One delivery as it came."""

    headers: dict[str, str]
    body: bytes
    path: str

    @property
    def id(self) -> str:
        """Its `webhook-id`."""
        return self.headers["webhook-id"]

    @property
    def message(self) -> dict[str, Any]:
        """What it says."""
        said: dict[str, Any] = json.loads(self.body)
        return said

    @property
    def type(self) -> str:
        """The type of its event."""
        return str(self.message["type"])

    @property
    def data(self) -> dict[str, Any]:
        """What its event is about."""
        return dict(self.message["data"])

    def is_signed_with(self, secret: str) -> bool:
        """Whether a receiver that has this secret believes it; raises when not."""
        Webhook(secret).verify(self.body, self.headers)
        return True


@dataclass
class Receiver:
    """Where deliveries go. `answers` may be replaced at any time; it is asked with each delivery, in its thread."""

    url: str
    got: list[Got] = field(default_factory=list)
    answers: Callable[[Got], Answer] = lambda _: TAKEN

    def over(self) -> threading.Event:
        """Let it answer nothing until the event that is returned is set."""
        over = threading.Event()

        def answers(_: Got) -> Answer:
            over.wait(60)
            return TAKEN

        self.answers = answers
        return over

    def about(self, conversation: str) -> list[Got]:
        """What came about one conversation, in the order it came."""
        return [one for one in list(self.got) if one.data.get("conversation_id") == conversation]


@contextmanager
def receiver(host: str = "127.0.0.1") -> Iterator[Receiver]:
    """Run one until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            one = Got({name.lower(): value for name, value in self.headers.items()}, body, self.path)
            running.got.append(one)
            status, headers = running.answers(one)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 128  # of five, a sixth connection at once would wait for a second

        def handle_error(self, *_: object) -> None:
            """Say nothing of clients that go away."""

    with Server((host, 0), Handler) as server:
        server.daemon_threads = True
        running = Receiver(f"http://{host}:{server.server_port}/hook")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield running
        finally:
            server.shutdown()
            thread.join()
