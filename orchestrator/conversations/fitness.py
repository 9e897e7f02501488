"""Whether a Redis is fit to keep accepted turns (pure)."""

from dataclasses import dataclass

from orchestrator.settings import Durability

OLDEST = 7


@dataclass(frozen=True, slots=True)
class Server:
    """What a Redis says of itself; `appendfsync` is None where it may not be asked."""

    version: str
    policy: str
    aof: bool
    appendfsync: str | None
    replicas: int


def fault(server: Server, durability: Durability) -> str | None:
    """Returns what must be changed before this server can be used so; None when it is fit.

    A replica that is missing is no fault of the server: it may come back by itself.
    """
    if int(server.version.split(".")[0]) < OLDEST:
        return f"Redis {server.version} is too old: version {OLDEST}.0 or newer is needed"
    if server.policy != "noeviction":
        return f"Redis has maxmemory-policy {server.policy} and may throw conversations away: set it to noeviction"
    if durability == "fsync" and not server.aof:
        return "HUBBUB_DURABILITY=fsync needs a Redis with appendonly yes"
    if durability == "fsync" and server.appendfsync != "always":
        found = server.appendfsync or "not to be asked for: allow CONFIG GET"
        return f"HUBBUB_DURABILITY=fsync needs a Redis with appendfsync always; it is {found}"
    return None
