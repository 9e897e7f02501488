"""Customers and tickets in this agent's own database."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.support.casework import Attachment, Comment, Customer, Draft, Page, Ticket, Wanted
from agents.support.rules import ticket_ids
from agents.support.tables import comments, customers, tickets

COLUMNS = [tickets.c[field.name] for field in fields(Ticket)]
CHANGING = ("status", "priority", "assignee", "changed_at", "due_at", "ended_at")


class SqlCasebook:
    """The casebook over one connection; whoever opened the transaction ends it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def customer(self, customer_id: str) -> Customer | None:
        """The customer, if known."""
        row = (await self._connection.execute(select(customers).where(customers.c.id == customer_id))).first()
        return Customer(row.id, row.name, row.email, row.facts or {}) if row is not None else None

    async def customer_at(self, email: str) -> Customer | None:
        """The customer with this address on file, in whichever case it is written; None for none and for several."""
        query = select(customers).where(func.lower(customers.c.email) == email.lower()).limit(2)
        found = (await self._connection.execute(query)).all()
        return Customer(found[0].id, found[0].name, found[0].email, found[0].facts or {}) if len(found) == 1 else None

    async def has_customers(self) -> bool:
        """Whether any customer is known."""
        return (await self._connection.execute(select(customers.c.id).limit(1))).first() is not None

    async def add_customers(self, new: Sequence[Customer]) -> None:
        """Take up new customers."""
        if new:
            await self._connection.execute(insert(customers), [asdict(customer) for customer in new])

    async def add_tickets(self, new: Sequence[Ticket]) -> None:
        """Take up tickets that have their ids already."""
        if new:
            await self._connection.execute(insert(tickets), [asdict(ticket) for ticket in new])

    async def open_ticket(self, draft: Draft, key: str) -> Ticket:
        """Keep a new ticket, under the first id of those its step proposes that is free."""
        ids = ticket_ids(key)
        while await self.ticket(candidate := next(ids)) is not None:
            pass
        row = {**asdict(draft), "id": candidate, "status": "open", "assignee": None, "changed_at": draft.opened_at}
        await self._connection.execute(insert(tickets).values(**row, ended_at=None))
        return _ticket({**row, "ended_at": None})

    async def ticket(self, ticket_id: str, *, to_change: bool = False) -> Ticket | None:
        """The ticket with this id, whosever it is; its row is locked if it is `to_change`."""
        query = select(*COLUMNS).where(tickets.c.id == ticket_id)
        row = (await self._connection.execute(query.with_for_update() if to_change else query)).first()
        return _ticket(dict(row._mapping)) if row is not None else None  # noqa: SLF001 - SQLAlchemy's public name

    async def tickets(self, wanted: Wanted, cursor: str | None, limit: int) -> Page:
        """Up to `limit` tickets, the newest first. Raises ValueError for a cursor that is none."""
        query = select(*COLUMNS).where(and_(True, *_conditions(wanted)))
        if cursor is not None:
            query = query.where(_after(*_place(cursor)))
        newest = query.order_by(tickets.c.opened_at.desc(), tickets.c.id.desc()).limit(limit + 1)
        rows = (await self._connection.execute(newest)).all()
        found = tuple(_ticket(dict(row._mapping)) for row in rows[:limit])  # noqa: SLF001 - SQLAlchemy's public name
        return Page(found, _cursor(found[-1]) if len(rows) > limit else None)

    async def change(self, before: Ticket, after: Ticket, key: str) -> Ticket:  # noqa: ARG002 - the step's record suffices
        """Change status, priority, assignee and times of a ticket to what they are `after`."""
        values = {name: getattr(after, name) for name in CHANGING}
        await self._connection.execute(update(tickets).where(tickets.c.id == before.id).values(**values))
        return after

    async def comment(self, comment: Comment, before: Ticket, after: Ticket, key: str) -> Ticket:
        """Keep something said in a ticket, and the status it leaves it in."""
        await self._connection.execute(insert(comments).values(**asdict(comment)))
        return await self.change(before, after, key)

    async def comments(self, ticket_id: str, limit: int) -> Sequence[Comment]:
        """The latest `limit` things said in a ticket, oldest first."""
        said = select(comments).where(comments.c.ticket_id == ticket_id)
        latest = said.order_by(comments.c.at.desc(), comments.c.id.desc()).limit(limit)
        return [_comment(row) for row in reversed((await self._connection.execute(latest)).all())]


def _ticket(row: dict[str, Any]) -> Ticket:
    return Ticket(
        **{
            **row,
            "attachments": _attachments(row["attachments"]),
            "changed_at": row["changed_at"] or row["opened_at"],  # one from before there were changes
        }
    )


def _comment(row: Row[Any]) -> Comment:
    return Comment(
        row.id, row.ticket_id, row.author, row.name, row.text, row.internal, _attachments(row.attachments), row.at
    )


def _attachments(kept: Sequence[dict[str, Any]] | None) -> tuple[Attachment, ...]:
    return tuple(Attachment(**one) for one in kept or ())


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    exact = {
        name: value
        for name in ("customer_id", "priority", "kind", "assignee")
        if (value := getattr(wanted, name)) is not None
    }
    conditions = [tickets.c[name] == value for name, value in exact.items()]
    if wanted.statuses:
        conditions.append(tickets.c.status.in_(wanted.statuses))
    if wanted.overdue_at is not None:
        conditions += [tickets.c.status == "open", tickets.c.due_at < wanted.overdue_at]
    return conditions


def _after(opened_at: datetime, ticket_id: str) -> ColumnElement[bool]:
    same_moment = and_(tickets.c.opened_at == opened_at, tickets.c.id < ticket_id)
    return or_(tickets.c.opened_at < opened_at, same_moment)


def _cursor(last: Ticket) -> str:
    return base64.urlsafe_b64encode(f"{last.opened_at.isoformat()}|{last.id}".encode()).decode()


def _place(cursor: str) -> tuple[datetime, str]:
    """Where a page begins. Raises ValueError for a cursor that is none."""
    try:
        opened_at, _, ticket_id = base64.urlsafe_b64decode(cursor.encode()).decode().partition("|")
        moment = datetime.fromisoformat(opened_at)
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("not a cursor") from error
    if moment.tzinfo is None or not ticket_id:
        raise ValueError("not a cursor")
    return moment, ticket_id
