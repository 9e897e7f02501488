"""The casebook in a SQL database."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.support.backend import Customer, PersonRequest, Ticket
from agents.support.sql_erasing import erase
from agents.support.tables import customers, person_requests, tickets
from hubbub.erasing import Erased


class SqlCasebook:
    """The casebook over one connection; whoever opened the transaction ends it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def customer(self, customer_id: str) -> Customer | None:
        """The customer, if known."""
        row = await self._first(select(customers).where(customers.c.id == customer_id))
        return Customer(*row) if row is not None else None

    async def has_customers(self) -> bool:
        """Whether any customer is known."""
        return await self._first(select(customers.c.id).limit(1)) is not None

    async def add_customers(self, new: Sequence[Customer]) -> None:
        """Take up new customers."""
        if new:
            await self._connection.execute(insert(customers), [asdict(customer) for customer in new])

    async def has_ticket(self, ticket_id: str) -> bool:
        """Whether the id is taken, by whomever."""
        return await self._first(select(tickets.c.id).where(tickets.c.id == ticket_id)) is not None

    async def open_ticket(self, ticket: Ticket) -> None:
        """Keep a new ticket."""
        await self._connection.execute(insert(tickets).values(**asdict(ticket)))

    async def ticket(self, customer_id: str, ticket_id: str) -> Ticket | None:
        """The customer's ticket with this id, if there is one."""
        row = await self._first(
            select(tickets).where(tickets.c.id == ticket_id, tickets.c.customer_id == customer_id),
        )
        return Ticket(*row) if row is not None else None

    async def latest_open_ticket(self, customer_id: str) -> Ticket | None:
        """The customer's open ticket that was opened last, if there is one."""
        row = await self._first(
            select(tickets)
            .where(tickets.c.customer_id == customer_id, tickets.c.status == "open")
            .order_by(tickets.c.opened_at.desc(), tickets.c.id)
            .limit(1),
        )
        return Ticket(*row) if row is not None else None

    async def request_person(self, request: PersonRequest) -> None:
        """Keep a wish to talk to a person."""
        await self._connection.execute(insert(person_requests).values(**asdict(request)))

    async def erase(self, customer: str) -> Erased:
        """Leave nothing that tells of the customer, mail on its way included."""
        return await erase(self._connection, customer)

    async def _first(self, query: Select[Any]) -> tuple[Any, ...] | None:
        row = (await self._connection.execute(query)).first()
        return tuple(row) if row is not None else None
