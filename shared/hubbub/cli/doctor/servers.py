"""Probes of the servers that are not ours: Redis, and the mail server."""

import asyncio
from typing import Any

from hubbub.cli.doctor.findings import Finding, Seen
from hubbub.cli.doctor.judging import RedisFacts, redis_findings
from hubbub.cli.doctor.services import Now
from hubbub.cli.doctor.site import Smtp

OK = "ok"
READY, DONE = b"220", b"250"


async def see_redis(url: str, now: Now) -> Seen:
    """What a Redis says of itself. Raises OSError when it does not answer or refuses."""
    from redis import exceptions  # noqa: PLC0415 - only the hub, and who looks at a whole installation, brings it
    from redis.asyncio import Redis  # noqa: PLC0415

    client = Redis.from_url(url, decode_responses=True, protocol=2)
    try:
        await client.ping()
        info = await client.info("everything")
        config = await _config(client)
        seconds, microseconds = await client.time()
    except exceptions.RedisError as error:
        raise OSError(str(error)) from error
    finally:
        await client.aclose()
    ahead = seconds + microseconds / 1_000_000 - now().timestamp()
    return Seen(tuple(redis_findings(redis_facts(info, config))), clocks={"redis": ahead})


async def _config(client: Any) -> dict[str, str]:
    from redis import exceptions  # noqa: PLC0415

    try:
        return dict(await client.config_get("append*"))
    except exceptions.ResponseError:  # a rented Redis keeps it to itself
        return {}


def redis_facts(info: dict[str, Any], config: dict[str, str]) -> RedisFacts:
    """What INFO and CONFIG GET say."""
    enabled = info.get("aof_enabled")
    known = None if enabled is None else ("yes" if enabled else "no")
    statuses = ("aof_last_write_status", "aof_last_bgrewrite_status", "rdb_last_bgsave_status")
    return RedisFacts(
        version=str(info.get("redis_version", "0")),
        appendonly=config.get("appendonly", known),
        appendfsync=config.get("appendfsync"),
        policy=str(info.get("maxmemory_policy", "not told")),
        used=int(info.get("used_memory", 0)),
        limit=int(info.get("maxmemory", 0)),
        failing=tuple(status for status in statuses if info.get(status, OK) != OK),
        loading=bool(info.get("loading", 0)),
    )


async def see_smtp(server: Smtp) -> Seen:
    """Whether a mail server greets (RFC 5321, section 3.1). Raises OSError, ValueError."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    try:
        greeting = await _answer(reader)
        writer.write(b"EHLO doctor.invalid\r\n")
        hello = await _answer(reader) if greeting == READY else b""
        writer.write(b"QUIT\r\n")
    finally:
        writer.close()
    if (greeting, hello) == (READY, DONE):
        return Seen((Finding("ok", "mail", f"the server at {server} takes mail"),))
    said = (hello or greeting).decode("ascii", "replace") or "nothing"
    what = f"the server at {server} answers {said}"
    return Seen((Finding("bad", "mail", what, "look at its log; HUBBUB_SMTP_HOST and HUBBUB_SMTP_PORT name it"),))


async def _answer(reader: asyncio.StreamReader) -> bytes:
    """The code of the next answer, which may have several lines; empty when the server hangs up."""
    while (line := await reader.readline())[3:4] == b"-":
        pass
    return line[:3]
