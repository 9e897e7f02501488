"""A small agent of the tests' own: a till that customers put money into. `uvicorn tests.integration.kit.till:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

import anyio
from fastapi import FastAPI
from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hubbub.agent import Agent, Call, SkillInput, SkillOutput
from hubbub.outcomes import (
    ApprovalRequest,
    Ask,
    Done,
    NeedsApproval,
    NeedsConfirmation,
    NeedsInput,
    Refused,
)
from hubbub.serving import serve
from hubbub.settings import AgentSettings
from hubbub.sql import SqlStore, open_engine, step_records

metadata = MetaData()
records = step_records(metadata)
coins = Table(
    "coins",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", String(64), nullable=False),
    Column("amount", Integer, nullable=False),
)


class Till:
    """The till inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, customer: str, amount: int) -> int:
        """Put a coin in; its number."""
        coin = insert(coins).values(customer_id=customer, amount=amount).returning(coins.c.id)
        return int((await self._connection.execute(coin)).scalar_one())

    async def sum(self, customer: str) -> int:
        """What the customer's coins are worth."""
        mine = select(func.coalesce(func.sum(coins.c.amount), 0)).where(coins.c.customer_id == customer)
        return int((await self._connection.execute(mine)).scalar_one())


class TillSettings(AgentSettings):
    """Where the till is."""

    database_url: str


class CoinIn(SkillInput):
    """A coin, and what happens once it lies in the till."""

    amount: int
    then: Literal["done", "refuse", "ask", "confirm", "approve", "break", "hang"] = "done"


class CoinOut(SkillOutput):
    """The coin."""

    coin: int


class NothingIn(SkillInput):
    """No input."""


class SumOut(SkillOutput):
    """All of the customer's coins."""

    sum: int


agent: Agent[Till] = Agent(name="till", description="coins", version="1.0.0")
Answer = Done[CoinOut] | Refused | NeedsInput | NeedsConfirmation | NeedsApproval


@agent.skill(effect="idempotent", purpose="put your coin in", timeout_ms=5_000)
async def put_in(
    args: CoinIn, call: Call, till: Till
) -> Done[CoinOut] | Refused | NeedsInput | NeedsConfirmation | NeedsApproval:
    """Put a coin in, and only then think about it: whatever is not an answer must take it out again."""
    coin = await till.put(call.customer, args.amount)
    return await _then(args, coin)


@agent.skill(effect="idempotent", purpose="take your coin out")
async def take_out(args: CoinIn, call: Call, till: Till) -> Done[CoinOut]:
    """The same the other way round."""
    return Done(output=CoinOut(coin=await till.put(call.customer, -args.amount)), say="It is out.")


@agent.skill(effect="read", purpose="count your coins")
async def count(args: NothingIn, call: Call, till: Till) -> Done[SumOut]:  # noqa: ARG001
    """Count."""
    return Done(output=SumOut(sum=await till.sum(call.customer)))


async def _then(args: CoinIn, coin: int) -> Answer:
    match args.then:
        case "refuse":
            return Refused(code="full", say="The till is full.")
        case "ask":
            return NeedsInput(ask=Ask(slot="amount", question="How much?"))
        case "confirm":
            return NeedsConfirmation(say="Shall I?")
        case "approve":
            return NeedsApproval(approval=ApprovalRequest(amount=args.amount, currency="EUR", reason="a large coin"))
        case "break":
            raise RuntimeError("the drawer at till.internal is stuck")
        case "hang":
            await anyio.sleep_forever()
    return Done(output=CoinOut(coin=coin), say="It is in.")


def build(settings: TillSettings) -> FastAPI:
    """The till's web application."""
    store = SqlStore(open_engine(settings.database_url), records, Till)

    @asynccontextmanager
    async def opened() -> AsyncIterator[None]:
        await store.create_tables()
        yield
        await store.engine.dispose()

    return serve(agent, store, settings, background=opened)


def __getattr__(name: str) -> FastAPI:
    """The application, made when uvicorn asks for it: the tests import the tables only."""
    if name != "app":
        raise AttributeError(name)
    return build(TillSettings())
