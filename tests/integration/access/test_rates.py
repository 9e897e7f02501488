"""Rates, counted in a real Redis by its clock."""

from uuid import uuid4

import pytest

from orchestrator.access.rates import Kind, Rates, Standing
from orchestrator.conversations.connection import Connection
from orchestrator.conversations.scripts import Call
from orchestrator.settings import Rate
from tests.redis_servers import RedisServer
from tests.running import eventually

pytestmark = pytest.mark.anyio
DAY = 86_400


def rates(connection: Connection, **written: str) -> Rates:
    """Limits by kind, as they are written in the settings."""
    kinds: dict[str, Kind] = {"key": "key", "address": "address", "customer": "customer"}
    return Rates(
        connection, {kinds[name]: [Rate.read(one) for one in text.split(",")] for name, text in written.items()}
    )


def told(standings: list[Standing]) -> list[tuple[str, int]]:
    """Each limit's name, and how many more requests it bears."""
    return [(standing.limit.policy, standing.remaining) for standing in standings]


async def test_a_quota_is_used_up(connection: Connection) -> None:
    """By requests, one by one; then it refuses, and says for how long."""
    limited, who = rates(connection, key="3/day"), uuid4().hex
    assert [told(await limited.count("acme", {"key": who})) for _ in range(3)] == [[("key", n)] for n in (2, 1, 0)]
    [refused] = await limited.count("acme", {"key": who})
    assert refused.exceeded
    assert 0 < refused.reset_s <= 2 * DAY


async def test_everybody_has_a_quota_of_their_own(connection: Connection) -> None:
    """And the same name in another tenant is somebody else."""
    limited, who = rates(connection, key="1/day"), uuid4().hex
    for tenant, name in (("acme", who), ("default", who), ("acme", f"{who}-2")):
        assert not (await limited.count(tenant, {"key": name}))[0].exceeded
    assert (await limited.count("acme", {"key": who}))[0].exceeded


async def test_a_refused_request_counts_nowhere(connection: Connection) -> None:
    """One address that asks too much does not use up the quota of a key that many share."""
    limited, key, busy = rates(connection, key="10/day", address="1/day"), uuid4().hex, uuid4().hex
    await limited.count("acme", {"key": key, "address": busy})
    for _ in range(5):
        by_key, by_address = await limited.count("acme", {"key": key, "address": busy})
        assert (by_key.exceeded, by_address.exceeded) == (False, True)
    assert told(await limited.count("acme", {"key": key, "address": uuid4().hex})) == [("key", 8), ("address", 0)]


async def test_several_limits_hold_together(connection: Connection) -> None:
    """A short one for bursts beside a long one; each has a name for clients."""
    limited, who = rates(connection, key="2/hour,3/day"), uuid4().hex
    assert told(await limited.count("acme", {"key": who})) == [("key-3600", 1), ("key-86400", 2)]


async def test_what_is_not_limited_is_not_counted(connection: Connection, redis: RedisServer) -> None:
    """Nor is anything written for it."""
    limited, who = rates(connection, customer="1/day"), uuid4().hex
    with redis.client() as client:
        before = client.dbsize()
        assert await limited.count("acme", {"key": who, "address": who}) == []
        assert client.dbsize() == before


async def test_after_a_while_there_is_room_again(connection: Connection) -> None:
    """As soon as the limit said, and not all of it at once."""
    limited, who = rates(connection, key="2/second"), uuid4().hex
    while not (await limited.count("acme", {"key": who}))[0].exceeded:
        pass

    async def let_through() -> bool:
        return not (await limited.count("acme", {"key": who}))[0].exceeded

    await eventually(let_through, "a request is let through again", seconds=4)


@pytest.mark.parametrize(("passed", "remaining"), [(0.05, -1), (0.15, 0), (0.55, 4), (0.95, 8)])
async def test_the_window_slides(connection: Connection, redis: RedisServer, passed: float, remaining: int) -> None:
    """Of the window before, as much counts as the time of one window reaches back to: no quota is there twice."""
    counter = f"hubbub:{{acme}}:rate:key:{uuid4().hex}"
    with redis.client() as client:
        seconds, _ = client.time()
        window = int(seconds / (1 + passed))  # so long that the second of all times has passed by just that much
        client.hset(counter, mapping={"window": 0, "count": 10, "before": 0})
    [[left, wait]] = await connection.run(Call("rate", (counter,), (10, window)))
    assert left == remaining
    if left < 0:
        assert wait == pytest.approx((0.1 - passed) * window, rel=0.01)


async def test_nobody_is_named_and_nothing_stays(connection: Connection, redis: RedisServer) -> None:
    """An address is personal data: only its digest is written, and that ends with its windows."""
    limited, who = rates(connection, address="5/minute"), "203.0.113.77"
    await limited.count("acme", {"address": who})
    with redis.client() as client:
        keys = client.keys("hubbub:{acme}:rate:address:*:60")
        assert keys
        assert not any(who in key for key in keys)
        assert all(0 < client.ttl(key) <= 120 for key in keys)


async def test_a_store_that_is_away_refuses_nobody() -> None:
    """Whatever has an effect needs the store itself."""
    away = Connection.open("redis://127.0.0.1:1")
    assert await rates(away, key="1/day").count("acme", {"key": "web"}) == []
    await away.close()


async def test_asking_twice_counts_at_most_twice(connection: Connection) -> None:
    """What is sent again since its answer was cut off."""
    call = Call("rate", (f"hubbub:{{acme}}:rate:key:{uuid4().hex}:{DAY}",), (5, DAY))
    assert [(await connection.run(call))[0][0] for _ in range(2)] == [4, 3]
