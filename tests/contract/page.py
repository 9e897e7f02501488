"""A web page for agents that import some, and a search engine that finds it; they live as long as this process."""

from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

FOUND = b'{"results": [{"title": "Tides", "url": "https://tides.example/", "content": "High water at noon."}]}'
CONTENT = b"<html><title>Paddles</title><main><p>Paddles are lent for three days.</p></main></html>"


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        searches = self.path.startswith("/search?")
        self.send_header("Content-Type", "application/json" if searches else "text/html")
        self.end_headers()
        self.wfile.write(FOUND if searches else CONTENT)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@cache
def served() -> str:
    """The address of both."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"
