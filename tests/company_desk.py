"""A company's own ticket system, as the support agent's HTTP adapter expects it."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.company_system import CompanySystem, Query, State

NOW = "2031-03-01T09:00:00+01:00"


@dataclass(kw_only=True)
class CompanyDesk(CompanySystem):
    """What the desk knows."""

    customers: list[State] = field(default_factory=list)
    tickets: list[State] = field(default_factory=list)
    comments: dict[str, list[State]] = field(default_factory=dict)

    def ticket(self, ticket_id: str) -> State | None:
        """One ticket."""
        return next((one for one in self.tickets if one["id"] == ticket_id), None)

    def change(self, path: str, wanted: State, expecting: str | None) -> tuple[int, State]:  # noqa: ARG002 - it has no ETag
        """Open a ticket, or change one, if there is such a ticket."""
        ticket = self._do(path.split("/"), wanted)
        return (404, {}) if ticket is None else (200, dict(ticket))

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

    def found(self, path: str, query: Query) -> tuple[int, Any, str]:
        """Customers, tickets, and what was said on one."""
        kind, *rest = path.split("/")
        if kind == "customers" and not rest:
            wanted = query["email"][0].lower()
            return 200, {"items": [one for one in self.customers if one.get("email", "").lower() == wanted]}, ""
        if kind == "customers":
            known = [one for one in self.customers if one["id"] == unquote(rest[0])]
            return (200, known[0], "") if known else (404, {}, "")
        if not rest:
            return 200, self._page(query), ""
        ticket = self.ticket(unquote(rest[0]))
        if ticket is None:
            return 404, {}, ""
        return 200, {"items": self.comments.get(ticket["id"], [])} if rest[1:] else ticket, ""

    def _page(self, query: Query) -> State:
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
