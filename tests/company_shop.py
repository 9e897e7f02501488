"""A company's own shop system, as the order agent's HTTP adapter expects it: with state, and each key done once.

It can be told to misbehave: to answer late, not at all, or something else.
"""

import hashlib
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

State = dict[str, Any]
TOKEN = "the-agents-token"
Mood = Callable[["Handler"], bool]
"""Takes a request over, or not; whether it did."""


@dataclass
class CompanyShop:
    """The shop: what it knows, what it has done under which key, and how it feels."""

    customers: dict[str, State]
    products: list[State] = field(default_factory=list)
    terms: State = field(default_factory=lambda: {"currency": "EUR"})
    done: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    before: Mood | None = None
    after_change: Mood | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve; the address."""
        with served(type("Bound", (Handler,), {"shop": self})) as url:
            yield url

    def version(self, customer: str) -> str:
        """The ETag of what is known of a customer."""
        text = json.dumps(self.customers.get(customer), sort_keys=True)
        return f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'

    def variants(self) -> list[State]:
        """Everything that can be had."""
        return [variant for product in self.products for variant in product["variants"]]

    def apply(self, key: str, text: str, expecting: str | None) -> tuple[int, State]:
        """Do a change once: the key first, then whether what it rests on is still so, then whether it may be."""
        with self.lock:
            if key in self.done:
                return (200, {"applied": True}) if self.done[key] == text else (422, {"title": "another body"})
            wanted = json.loads(text)
            if expecting != self.version(wanted["customer"]):
                return 412, {"title": "changed meanwhile"}
            if refused := self._refused(wanted):
                return refused
            self._do(wanted, self.customers[wanted["customer"]])
            self.done[key] = text
            return 200, {"applied": True}

    def _refused(self, wanted: State) -> tuple[int, State] | None:
        stock = {one["sku"]: one.get("stock") for one in self.variants()}
        short = [
            one for one in wanted["taken"] if (left := stock.get(one["sku"])) is not None and left < one["quantity"]
        ]
        return (409, {"title": "sold out"}) if short else None

    def _do(self, wanted: State, books: State) -> None:
        changed = {order["id"]: order for order in wanted["orders"]}
        books["orders"] = [changed.get(order["id"], order) for order in books["orders"]]
        books["charges"] += wanted["charges"]
        books["refunds"] += wanted["refunds"]
        if wanted["address"]:
            books["account"]["address"] = wanted["address"]
        for refund in wanted["refunds"]:
            charge = next(one for one in books["charges"] if one["id"] == refund["charge_id"])
            charge["refunded"] += refund["amount"]
        for one in wanted["taken"]:
            variant = next(kind for kind in self.variants() if kind["sku"] == one["sku"])
            variant["stock"] -= one["quantity"]


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

    shop: CompanyShop
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Tell something."""
        if self._let_in():
            self._tell(*self._found())

    def do_POST(self) -> None:
        """Change something."""
        text = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        if not self._let_in():
            return
        status, answer = self.shop.apply(self.headers["Idempotency-Key"], text, self.headers.get("If-Match"))
        if self.shop.after_change is None or not self.shop.after_change(self):
            self._tell(status, answer)

    def _let_in(self) -> bool:
        self.shop.asked.append(f"{self.command} {self.path}")
        if self.shop.before is not None and self.shop.before(self):
            return False
        if self.headers.get("Authorization") == f"Bearer {TOKEN}":
            return True
        self._tell(401, {"title": "who are you?"})
        return False

    def _found(self) -> tuple[int, Any, str]:
        parts = urlsplit(self.path)
        path, query = parts.path.removeprefix("/hubbub/v1/"), parse_qs(parts.query)
        if path.startswith("customers/") and path.endswith("/books"):
            customer = unquote(path.removeprefix("customers/").removesuffix("/books"))
            books = self.shop.customers.get(customer)
            return (200, books, self.shop.version(customer)) if books else (404, {}, "")
        known = {
            "variants": lambda: {"items": [one for one in self.shop.variants() if one["sku"] in query.get("sku", [])]},
            "products": lambda: {"items": self.shop.products},
            "terms": lambda: self.shop.terms,
            "refunds/total": lambda: {"amount": self._given_back(query)},
            "ids": lambda: {"orders": ["A-1001"], "charges": ["C-1001"]},
        }
        return (200, known[path](), "") if path in known else (404, {}, "")

    def _given_back(self, query: dict[str, list[str]]) -> int:
        refunds = [refund for books in self.shop.customers.values() for refund in books["refunds"]]
        return sum(refund["amount"] for refund in refunds if refund["cause"] in query["cause"])

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
