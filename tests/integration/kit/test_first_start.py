"""The first start on an empty database, and one that cannot work."""

import anyio
import pytest
from sqlalchemy import make_url

from hubbub.errors import ConfigurationInvalid
from hubbub.sql import SqlStore, open_engine
from tests.integration.kit.till import Till, records
from tests.postgres import Postgres
from tests.running import free_port

pytestmark = pytest.mark.anyio
REPLICAS = 5
SECRET = "s3cr3t-word"


def store_in(url: str) -> SqlStore[Till]:
    """A replica's store."""
    return SqlStore(open_engine(url), records, Till)


async def test_replicas_that_start_together_fill_the_store_once(server: Postgres) -> None:
    """Each finds the tables, one writes what is in the company's file."""
    database = server.database()
    stores = [store_in(database.url) for _ in range(REPLICAS)]

    async def seed(till: Till) -> None:
        if await till.sum("ada") == 0:
            await till.put("ada", 5)

    async with anyio.create_task_group() as replicas:
        for store in stores:
            replicas.start_soon(store.create_tables, seed)
    for store in stores:
        await store.check()
        await store.engine.dispose()
    assert database.rows("SELECT amount FROM coins") == [(5,)]


@pytest.mark.parametrize(
    "address",
    ["nonsense", f"postgres://till:{SECRET}@db/till", f"postgresql+asyncpg://till:{SECRET}@db:port/till", ""],
)
def test_an_address_of_no_known_kind_is_refused_with_an_example(address: str) -> None:
    """Before anything is opened, and without the password."""
    with pytest.raises(ConfigurationInvalid, match=r"HUBBUB_DATABASE_URL .*postgresql\+asyncpg://user") as refusal:
        open_engine(address)
    assert SECRET not in str(refusal.value)


async def reason(url: str) -> str:
    """Why a till cannot start with this address; one line without any password."""
    store = store_in(url)
    with pytest.raises(ConfigurationInvalid) as refusal:
        await store.create_tables()
    await store.engine.dispose()
    text = str(refusal.value)
    assert text.startswith("HUBBUB_DATABASE_URL: ")
    assert "\n" not in text
    assert (make_url(url).password or SECRET) not in text
    return text


async def test_a_start_without_a_server_says_where_it_looked() -> None:
    """A wrong port, a wrong host, a server that is down."""
    port = free_port()
    assert f"nobody answers at 127.0.0.1:{port}" in await reason(f"postgresql+asyncpg://t:{SECRET}@127.0.0.1:{port}/t")
    assert "nobody answers at db.invalid:5432" in await reason(f"postgresql+asyncpg://t:{SECRET}@db.invalid/t")


async def test_a_start_that_the_server_refuses_says_why(server: Postgres) -> None:
    """The password, the database, and the right to make tables."""
    database = server.database()
    wrong = database.url.replace(server.password, SECRET)
    assert "wrong user or password" in await reason(wrong)
    assert "there is no database 'nowhere'" in await reason(server.url("nowhere"))
    server.change(f"CREATE USER guest PASSWORD '{SECRET}'")
    guest = make_url(database.url).set(username="guest", password=SECRET)
    assert "'guest' may not create tables" in await reason(guest.render_as_string(hide_password=False))
