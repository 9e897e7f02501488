"""What is kept of a customer is read page by page, all of it, whatever there is of a kind."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from hubbub import sql_exporting
from hubbub.sql_exporting import page_of

pytestmark = pytest.mark.anyio
metadata = MetaData()
notes = Table("notes", metadata, Column("id", Integer, primary_key=True), Column("text", Text, nullable=False))
KINDS = {
    "none": select(notes).where(notes.c.id < 0),
    "small": select(notes).where(notes.c.id < 10).order_by(notes.c.id),
    "large": select(notes).where(notes.c.id >= 10).order_by(notes.c.id),
}


@pytest.fixture
def anyio_backend() -> str:
    """What the services run on."""
    return "asyncio"


@pytest.fixture
async def connection() -> AsyncIterator[AsyncConnection]:
    """A database with some notes, of which those from 10 on are long."""
    engine = create_async_engine("sqlite+aiosqlite://")
    async with engine.begin() as opened:
        await opened.run_sync(metadata.create_all)
        await opened.execute(insert(notes), [{"id": n, "text": "x" * (1 if n < 10 else 100)} for n in range(20)])
        yield opened
    await engine.dispose()


@pytest.mark.parametrize(("rows", "size"), [(3, 1_000_000), (100, 250), (100, 1)])
async def test_each_row_is_given_out_once(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch, rows: int, size: int
) -> None:
    """However few rows, or bytes, a page may have."""
    monkeypatch.setattr(sql_exporting, "PAGE_ROWS", rows)
    monkeypatch.setattr(sql_exporting, "PAGE_BYTES", size)
    given: list[tuple[str, int]] = []
    after: str | None = ""
    while after is not None:
        page = await page_of(connection, KINDS, after)
        given += [(kind, row["id"]) for kind, found in page.records.items() for row in found]
        assert page.next != after
        after = page.next
    assert given == [*(("small", n) for n in range(10)), *(("large", n) for n in range(10, 20))]
