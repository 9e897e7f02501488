"""Customers and tickets in the company's own system, which answers a small REST contract: docs/reference/backends.md.

What is written is sent at once, under the step's key, before the step is on record here. Whoever repeats the step sends
the same under the same key, which the system does once.
"""

from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import TypeAdapter

from agents.support import http_shapes as shapes
from agents.support.casework import Comment, Customer, Draft, Page, Ticket, Wanted
from hubbub.hashing import canonical
from hubbub.remote.system import Query, RemoteSystem, SystemAway, SystemMovedOn, SystemRefuses, parsed

T = TypeVar("T", bound=shapes.Shape)
CUSTOMERS, TICKETS = "/v1/customers", "/v1/tickets"
ELSEWHERE = "The customer and their tickets are in the company's own system, which has to erase them itself."
IN_THE_SYSTEM = "The customer and their tickets are in the company's own system, which has to give them out itself."
PLAIN: TypeAdapter[Any] = TypeAdapter(Any)


class HttpCasebook:
    """The casebook over one system; nothing is held while a ticket is being changed."""

    def __init__(self, system: RemoteSystem) -> None:
        self._system = system

    async def customer(self, customer_id: str) -> Customer | None:
        """The customer, if known."""
        found = await self._find(_path(CUSTOMERS, customer_id), shapes.CustomerShape)
        return found.customer() if found is not None else None

    async def customer_at(self, email: str) -> Customer | None:
        """The customer with this address on file; None for none and for several."""
        found = await self._list(CUSTOMERS, shapes.CustomersShape, [("email", email)])
        theirs = [one.customer() for one in found.items if (one.email or "").casefold() == email.casefold()]
        return theirs[0] if len(theirs) == 1 else None

    async def open_ticket(self, draft: Draft, key: str) -> Ticket:
        """Keep a new ticket; the system gives it an id, and says by when it is due."""
        return (await self._send(TICKETS, key, shapes.opening(draft))).ticket()

    async def ticket(self, ticket_id: str, *, to_change: bool = False) -> Ticket | None:  # noqa: ARG002 - nothing is held
        """The ticket with this id, whosever it is."""
        found = await self._find(_path(TICKETS, ticket_id), shapes.TicketShape)
        return found.ticket() if found is not None else None

    async def tickets(self, wanted: Wanted, cursor: str | None, limit: int) -> Page:
        """Up to `limit` tickets, the newest first."""
        page = await self._list(TICKETS, shapes.TicketsShape, _query(wanted, cursor, limit))
        return Page(tuple(one.ticket() for one in page.items[:limit]), page.next_cursor)

    async def change(self, before: Ticket, after: Ticket, key: str) -> Ticket:
        """Change status, priority and assignee of a ticket to what they are `after`."""
        changed = shapes.difference(before, after)
        if not changed:
            return before
        return (await self._send(f"{_path(TICKETS, before.id)}/changes", key, changed)).ticket()

    async def comment(self, comment: Comment, before: Ticket, after: Ticket, key: str) -> Ticket:
        """Keep something said in a ticket, and the status it leaves it in."""
        path = f"{_path(TICKETS, before.id)}/comments"
        return (await self._send(path, key, shapes.saying(comment, after))).ticket()

    async def comments(self, ticket_id: str, limit: int) -> Sequence[Comment]:
        """The latest `limit` things said in a ticket, oldest first."""
        path = f"{_path(TICKETS, ticket_id)}/comments"
        found = await self._list(path, shapes.CommentsShape, [("limit", str(limit))])
        return [one.comment(ticket_id) for one in found.items[-limit:]]

    async def _find(self, path: str, expected: type[T], query: Query = ()) -> T | None:
        found = await self._system.read(path, query)
        return parsed(TypeAdapter(expected), found.content, path) if found is not None else None

    async def _list(self, path: str, expected: type[T], query: Query) -> T:
        found = await self._find(path, expected, query)
        if found is None:
            raise SystemAway
        return found

    async def _send(self, path: str, key: str, body: dict[str, Any]) -> shapes.TicketShape:
        content = canonical(PLAIN.dump_python(body, mode="json")).encode()
        try:
            answer = await self._system.send(path, key, content)
        except SystemMovedOn as error:  # nothing we send rests on a version: it will not do this at all
            raise SystemRefuses from error
        return parsed(TypeAdapter(shapes.TicketShape), answer, path)


def _path(kind: str, name: str) -> str:
    return f"{kind}/{quote(name, safe='')}"


def _query(wanted: Wanted, cursor: str | None, limit: int) -> list[tuple[str, str]]:
    given = {
        "customer": wanted.customer_id,
        "priority": wanted.priority,
        "kind": wanted.kind,
        "assignee": wanted.assignee,
        "overdue_at": wanted.overdue_at.isoformat() if wanted.overdue_at is not None else None,
        "cursor": cursor,
    }
    single = [(name, value) for name, value in given.items() if value is not None]
    return [*single, *(("status", status) for status in wanted.statuses), ("limit", str(limit))]
