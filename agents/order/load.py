"""Loads a retail data set into an empty store: `python -m agents.order.load --db db.json`.

The store is that of the agent, named by HUBBUB_DATABASE_URL.
"""

import argparse
import asyncio
import os
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from agents.order.contents import Contents
from agents.order.retail import read_retail
from agents.order.sql import SqlShop
from agents.order.tables import MIGRATIONS, records
from hubbub.errors import ConfigurationInvalid
from hubbub.sql import SqlStore, open_engine
from hubbub.starting import cannot_start


async def load(contents: Contents, url: str) -> None:
    """Fill the store at `url`, made if need be. Raises ConfigurationInvalid when it holds a company already."""
    engine = open_engine(url)
    try:
        store = SqlStore(engine, records, SqlShop)
        await store.create_tables(partial(_fill, contents=contents), migrations=MIGRATIONS)
    finally:
        await engine.dispose()


async def _fill(shop: SqlShop, contents: Contents) -> None:
    if not await shop.fill(contents):
        raise ConfigurationInvalid("the store holds a company already; load into an empty one")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m agents.order.load", description=__doc__)
    parser.add_argument("--db", type=Path, required=True, help="the data set's JSON file: users, products, orders")
    parser.add_argument("--currency", default="USD", help="ISO 4217, of all its amounts")
    return parser.parse_args()


def main() -> None:
    """Load what the command line names, and say what it was."""
    arguments = _arguments()
    try:
        contents = read_retail(arguments.db, arguments.currency, datetime.now(UTC))
        asyncio.run(load(contents, os.environ.get("HUBBUB_DATABASE_URL", "")))
    except ConfigurationInvalid as error:
        cannot_start(str(error))
    counts = {"customers": contents.accounts, "products": contents.products, "orders": contents.orders}
    sys.stdout.write(f"Loaded {', '.join(f'{len(things)} {name}' for name, things in counts.items())}.\n")


if __name__ == "__main__":
    main()
