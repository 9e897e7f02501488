"""A company's own ticket system, as the support agent's HTTP adapter expects it: with state, and each key done once."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.company_shop import Handler, Mood, served

State = dict[str, Any]
PREFIX = "/hubbub/v1/"
NOW = "2031-03-01T09:00:00+01:00"


@dataclass
class CompanyDesk:
    """What the desk knows, what it has done under which key, and how it feels."""

    customers: list[State] = field(default_factory=list)
    tickets: list[State] = field(default_factory=list)
    comments: dict[str, list[State]] = field(default_factory=dict)
    done: dict[str, tuple[str, State]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    before: Mood | None = None
    after_change: Mood | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve; the address."""
        with served(type("Bound", (DeskHandler,), {"shop": self})) as url:
            yield url

    def ticket(self, ticket_id: str) -> State | None:
        """One ticket."""
        return next((one for one in self.tickets if one["id"] == ticket_id), None)

    def apply(self, key: str, path: str, text: str) -> tuple[int, State]:
        """Do something once: the key first, then whether there is such a ticket."""
        with self.lock:
            if key in self.done:
                before, answer = self.done[key]
                return (200, answer) if before == path + text else (422, {"title": "another body"})
            ticket = self._do(path.split("/"), json.loads(text))
            if ticket is None:
                return 404, {}
            self.done[key] = (path + text, dict(ticket))
            return 200, dict(ticket)

    def _do(self, parts: list[str], wanted: State) -> State | None:
        if len(parts) == 1:
            return self._opened(wanted)
        ticket = self.ticket(unquote(parts[1]))
        if ticket is None:
            return None
        if parts[2] == "comments":
            self.comments.setdefault(ticket["id"], []).append({**wanted, "at": NOW})
        ticket.update({name: wanted[name] for name in ("status", "priority", "assignee") if name in wanted})
        return ticket

    def _opened(self, wanted: State) -> State:
        number = f"INC-{len(self.tickets) + 1}"
        ticket = {**wanted, "id": number, "status": "open", "opened_at": NOW, "due_at": NOW, "link": "unknown to us"}
        self.tickets.append(ticket)
        return ticket

    def found(self, path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        """What is read at a path."""
        kind, *rest = path.split("/")
        if kind == "customers" and not rest:
            wanted = query["email"][0].lower()
            return 200, {"items": [one for one in self.customers if one.get("email", "").lower() == wanted]}
        if kind == "customers":
            known = [one for one in self.customers if one["id"] == unquote(rest[0])]
            return (200, known[0]) if known else (404, {})
        if not rest:
            return 200, self._page(query)
        ticket = self.ticket(unquote(rest[0]))
        if ticket is None:
            return 404, {}
        return (200, {"items": self.comments.get(ticket["id"], [])}) if rest[1:] else (200, ticket)

    def _page(self, query: dict[str, list[str]]) -> State:
        exact = [name for name in ("customer", "priority", "kind", "assignee") if name in query]
        found = [
            one
            for one in reversed(self.tickets)
            if one["status"] in query.get("status", [one["status"]])
            and all(one.get(name) == query[name][0] for name in exact)
        ]
        start, limit = int(query.get("cursor", ["0"])[0]), int(query["limit"][0])
        more = str(start + limit) if len(found) > start + limit else None
        return {"items": found[start : start + limit], "next_cursor": more}


class DeskHandler(Handler):
    """Answers one connection."""

    shop: CompanyDesk  # type: ignore[assignment] # another system, of the same temper

    def do_POST(self) -> None:  # noqa: N802 - the library's name
        """Change something."""
        text = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        if not self._let_in():
            return
        status, answer = self.shop.apply(self.headers["Idempotency-Key"], self.path.removeprefix(PREFIX), text)
        if self.shop.after_change is None or not self.shop.after_change(self):
            self._tell(status, answer)

    def _found(self) -> tuple[int, Any, str]:
        parts = urlsplit(self.path)
        return (*self.shop.found(parts.path.removeprefix(PREFIX), parse_qs(parts.query)), "")
