"""Reads what is kept of a customer from a database, page by page (extra `sql`)."""

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncConnection

from hubbub.exporting import Exported

PAGE_ROWS = 100
PAGE_BYTES = 256 * 1024
"""A page is over once it has so many, and one row more: a call's answer must not be larger than a mebibyte."""
_row: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, Any])


async def page_of(connection: AsyncConnection, kinds: Mapping[str, Select[Any]], after: str) -> Exported:
    """A page of the rows that the queries of `kinds` find, each in an order of its own that stays.

    `after` is `next` of the page before, "" at first. Where that is none of ours, it begins anew.
    """
    names = list(kinds)
    kind, _, number = after.partition(" ")
    first, skipped = (names.index(kind), int(number)) if kind in kinds and number else (0, 0)
    for place in range(first, len(names)):
        rows = await _rows(connection, kinds[names[place]], skipped)
        if rows:
            read = skipped + len(rows)
            return Exported(records={names[place]: rows}, next=f"{names[place]} {read}")
        skipped = 0
    return Exported()


async def _rows(connection: AsyncConnection, query: Select[Any], skipped: int) -> list[dict[str, Any]]:
    found = await connection.execute(query.offset(skipped).limit(PAGE_ROWS))
    rows: list[dict[str, Any]] = []
    size = 0
    for row in found.mappings():
        if size > PAGE_BYTES:
            break
        rows.append(dict(row))
        size += len(_row.dump_json(dict(row)))
    return rows
