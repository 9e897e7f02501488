"""PostgreSQL goes away under a running agent, and comes back: nothing is lost, doubled, or told that is internal."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import pytest

from tests.databases import Database
from tests.integration.kit.shop import Shop, open_shop
from tests.postgres import Postgres
from tests.running import wait_until

LATCH = "SELECT pg_advisory_xact_lock(42)"


@pytest.fixture(scope="module")
def shop(breakable: Postgres) -> Iterator[Shop]:
    """A till on a server that may be stopped."""
    with open_shop(breakable.database()) as opened:
        yield opened


@pytest.fixture
def customer(shop: Shop) -> str:
    """Somebody new, once all is well again."""
    wait_until(lambda: ready(shop), what="the till is ready")
    return f"cus_{uuid4().hex}"


def ready(shop: Shop) -> bool:
    """What the till says of itself."""
    return shop.client.get(f"{shop.running.url}/readyz").status_code == httpx.codes.OK


def assert_away(reply: httpx.Response, server: Postgres) -> None:
    """It may be tried again, and says nothing of what is inside."""
    assert (reply.status_code, reply.json()["retryable"]) == (503, True)
    assert not any(word in reply.text for word in (server.password, str(server.port), "sql", "127.0.0.1"))


def latch_commits(database: Database) -> None:
    """Make every commit of a step record wait for whoever holds the latch."""
    waiting = f"BEGIN PERFORM ({LATCH}); RETURN NULL; END"
    database.change(f"CREATE OR REPLACE FUNCTION latch() RETURNS trigger LANGUAGE plpgsql AS $$ {waiting} $$")
    database.change(
        "CREATE CONSTRAINT TRIGGER latch AFTER INSERT ON step_records DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION latch()"
    )


def commits_wait(database: Database) -> bool:
    """Whether a commit waits at the latch."""
    return bool(database.rows("SELECT 1 FROM pg_locks WHERE objid = 42 AND NOT granted"))


def test_a_server_that_is_down_is_told_and_noticed(shop: Shop, breakable: Postgres, customer: str) -> None:
    """Calls fail with a problem that may pass, the till lives but is not ready; then all goes on by itself."""
    key = uuid4().hex
    breakable.stop()
    assert_away(shop.put_in(customer, key=key), breakable)
    assert not ready(shop)
    assert shop.client.get(f"{shop.running.url}/healthz").status_code == 200
    breakable.start()
    assert shop.put_in(customer, key=key).json()["outcome"] == "done"
    assert ready(shop)
    assert shop.coins(customer) == [5]


def test_after_a_restart_the_next_call_works(shop: Shop, breakable: Postgres, customer: str) -> None:
    """Connections that broke while nobody used them reach no call."""
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: shop.put_in(customer), range(10)))
    breakable.stop()
    breakable.start()
    assert [shop.put_in(customer).status_code for _ in range(10)] == [200] * 10


def test_a_call_whose_server_is_killed_may_be_tried_again(shop: Shop, breakable: Postgres, customer: str) -> None:
    """It waited in the database when that died."""
    key = uuid4().hex
    with ThreadPoolExecutor() as pool, shop.database.holding("LOCK TABLE coins"):
        waiting = pool.submit(shop.put_in, customer, key=key)
        wait_until(shop.database.is_being_written, what="the call is in the database")
        breakable.kill()
        assert_away(waiting.result(), breakable)
    breakable.start()
    assert shop.put_in(customer, key=key).json()["outcome"] == "done"
    assert shop.coins(customer) == [5]


def test_a_server_killed_in_the_middle_of_commits_doubles_nothing(breakable: Postgres) -> None:
    """Sent again under their keys, the calls that got no answer are done once; what was answered stays so."""
    database, keys = breakable.database(), [uuid4().hex for _ in range(8)]
    with open_shop(database) as shop, ThreadPoolExecutor(len(keys)) as pool:
        latch_commits(database)
        answered = shop.put_in("ada", key=keys[0])
        with database.holding(LATCH):
            lost = [pool.submit(shop.put_in, "ada", key=key) for key in keys[1:]]
            wait_until(lambda: commits_wait(database), what="a commit has begun")
            breakable.kill()
            for one in lost:
                assert_away(one.result(), breakable)
        breakable.start()
        again = [shop.put_in("ada", key=key) for key in keys]
        assert [reply.json()["outcome"] for reply in again] == ["done"] * len(keys)
        assert again[0].content == answered.content
        assert shop.coins("ada") == [5] * len(keys)


def test_a_till_killed_in_the_middle_of_its_commit_acted_once(breakable: Postgres) -> None:
    """The commit goes on without it: the next till finds effect and answer."""
    database, key = breakable.database(), uuid4().hex
    with open_shop(database) as shop, ThreadPoolExecutor() as pool:
        latch_commits(database)
        with database.holding(LATCH):
            lost = pool.submit(shop.put_in, "ada", key=key)
            wait_until(lambda: commits_wait(database), what="the commit has begun")
            shop.running.kill()
            assert isinstance(lost.exception(), httpx.TransportError)
    wait_until(lambda: not database.is_being_written(), what="the server has ended the commit")
    [answer] = [row[0] for row in database.rows("SELECT answer FROM step_records")]
    with open_shop(database) as shop:
        assert shop.put_in("ada", key=key).text == answer
        assert shop.coins("ada") == [5]


def test_a_server_that_does_not_answer_holds_no_call_past_its_deadline(
    shop: Shop, breakable: Postgres, customer: str
) -> None:
    """It keeps its connections and is silent; when it wakes up, the till goes on."""
    key = uuid4().hex
    headers = {"Idempotency-Key": key, "X-Deadline-Ms": "500"}
    headers["Authorization"] = f"Bearer {shop.caller(customer).token()}"
    with breakable.frozen():
        late = shop.post("put_in", headers=headers, json={"input": {"amount": 5}})
        assert (late.status_code, late.json()["retryable"]) == (504, True)
        assert not ready(shop)
    wait_until(lambda: ready(shop), what="the till is ready")
    assert shop.put_in(customer, key=key).json()["outcome"] == "done"
    assert shop.coins(customer) == [5]
