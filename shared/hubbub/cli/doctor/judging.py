"""Whether what was seen is well: pure functions from values to findings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from hubbub.cli.doctor.findings import Finding
from hubbub.cli.place import is_loopback

OLDEST_REDIS = (7, 0)
MEMORY_WARNING, MEMORY_BAD = 0.80, 0.95
CLOCK_TOLERANCE_S = 2.0
DATE_STEP_S = 1.0
SHORTEST_SECRET = 16
FEWEST_CHARACTERS = 5
PLACEHOLDERS = ("change", "default", "example", "password", "secret", "hubbub", "12345", "qwerty")
NO_KEYS = {"", "[]"}


@dataclass(frozen=True, slots=True)
class RedisFacts:
    """What a Redis says of itself. Sizes are in bytes, a `limit` of 0 is none; None is what it does not tell."""

    version: str
    appendonly: str | None
    appendfsync: str | None
    policy: str
    used: int
    limit: int
    failing: tuple[str, ...] = ()
    loading: bool = False


def redis_findings(facts: RedisFacts) -> list[Finding]:
    """What is wrong with a Redis that should keep conversations; one finding says so when nothing is."""
    checks = (_version, _append_only, _append_fsync, _policy, _memory, _persistence)
    found = [finding for check in checks if (finding := check(facts))]
    durable = f"appendfsync {facts.appendfsync or 'not told'}"
    return found or [Finding("ok", "redis", f"answers, version {facts.version}, {durable}, {facts.policy}")]


def _version(facts: RedisFacts) -> Finding | None:
    numbers = tuple(int(part) for part in facts.version.split(".")[:2] if part.isdecimal())
    if numbers >= OLDEST_REDIS:
        return None
    return Finding("bad", "redis", f"version {facts.version} is too old", "use Redis 7.0 or newer, or Valkey")


def _append_only(facts: RedisFacts) -> Finding | None:
    if facts.appendonly is None:
        return Finding("note", "redis", "does not tell whether appendonly is on", "make sure that it is")
    if facts.appendonly == "yes":
        return None
    remedy = "set appendonly yes in its configuration, or now: redis-cli CONFIG SET appendonly yes"
    return Finding("bad", "redis", "appendonly is off: a restart loses conversations and open turns", remedy)


def _append_fsync(facts: RedisFacts) -> Finding | None:
    if facts.appendfsync != "no":
        return None
    return Finding("bad", "redis", "appendfsync is no: a power cut loses what was said", "set appendfsync everysec")


def _policy(facts: RedisFacts) -> Finding | None:
    if facts.policy == "noeviction":
        return None
    what = f"maxmemory-policy is {facts.policy}: a full Redis throws conversations away"
    return Finding("bad", "redis", what, "set maxmemory-policy noeviction")


def _memory(facts: RedisFacts) -> Finding | None:
    share = facts.used / facts.limit if facts.limit else 0.0
    if share < MEMORY_WARNING:
        return None
    what = f"{share:.0%} of its maxmemory is used; at the limit new messages are refused"
    return Finding("bad" if share >= MEMORY_BAD else "warning", "redis", what, "give it more memory")


def _persistence(facts: RedisFacts) -> Finding | None:
    if facts.failing:
        what = f"cannot write to its disk ({', '.join(facts.failing)})"
        return Finding("bad", "redis", what, "look at its log and for space on its disk")
    if facts.loading:
        return Finding("bad", "redis", "still loads its data", "wait")
    return None


def date_gap(date: datetime, ours: datetime) -> float:
    """The seconds a `Date` header is ahead of our clock, beyond what it cannot tell.

    It is cut to whole seconds and renewed each second, so it may lie up to two seconds back while both clocks agree.
    """
    ahead = (date - ours).total_seconds() + DATE_STEP_S
    return max(ahead - DATE_STEP_S, 0.0) + min(ahead + DATE_STEP_S, 0.0)


def clock_findings(clocks: Mapping[str, float]) -> list[Finding]:
    """Which services' clocks are more than two seconds from ours."""
    wrong = {name: gap for name, gap in clocks.items() if abs(gap) > CLOCK_TOLERANCE_S}
    remedy = "set the clocks by NTP: leases, deadlines and signed identities depend on them"
    found = [
        Finding("bad", "clocks", f"{name} is {abs(gap):.0f} s {'ahead' if gap > 0 else 'behind'}", remedy)
        for name, gap in wrong.items()
    ]
    return found or ([Finding("ok", "clocks", f"agree with ours: {', '.join(clocks)}")] if clocks else [])


def version_findings(versions: Mapping[str, str]) -> list[Finding]:
    """Whether all services have the same version; another company's agents may well differ."""
    if len(set(versions.values())) <= 1:
        return [Finding("ok", "versions", f"all are {next(iter(versions.values()))}")] if versions else []
    told = ", ".join(f"{name} {version}" for name, version in versions.items())
    return [Finding("warning", "versions", f"differ: {told}", "finish the upgrade, unless an agent is not ours")]


def setting_findings(name: str, env: Mapping[str, str]) -> list[Finding]:
    """The dangerous settings in the environment of the service `name`."""
    found = [_weak(variable, secret) for variable, secret in _secrets(env).items() if looks_made_up(secret)]
    if env.get("HUBBUB_CLOCK_AT"):
        found.append(Finding("bad", "settings", "HUBBUB_CLOCK_AT is set: the clock is a test's", "unset it"))
    redis = env.get("REDIS_URL", "")
    if redis.startswith(("redis://", "rediss://")) and not is_loopback(redis) and not password_in(redis):
        found.append(Finding("bad", "settings", "REDIS_URL has no password", "give Redis a password (requirepass)"))
    return [*found, *_authentication(name, env)]


def _authentication(name: str, env: Mapping[str, str]) -> list[Finding]:
    if "HUBBUB_AGENT_URLS" not in env:  # no hub
        return []
    if env.get("HUBBUB_API_KEY", "").strip() or env.get("HUBBUB_API_KEYS", "").strip() not in NO_KEYS:
        return []
    url = env.get("HUBBUB_PUBLIC_URL") or "http://127.0.0.1"
    if is_loopback(url):
        return [Finding("note", "settings", f"authentication of the {name} is off: only this machine is let in")]
    what = f"authentication is off, but the {name} is to be reached at {url}"
    return [Finding("bad", "settings", what, "set HUBBUB_API_KEY")]


def _secrets(env: Mapping[str, str]) -> dict[str, str]:
    """The secrets in `env` by their variable, those in addresses included."""
    plain = {variable: env[variable] for variable in ("HUBBUB_SECRET", "HUBBUB_API_KEY") if env.get(variable)}
    addresses = ("REDIS_URL", "HUBBUB_DATABASE_URL")
    inside = {variable: password_in(env.get(variable, "")) for variable in addresses}
    return plain | {variable: password for variable, password in inside.items() if password}


def password_in(url: str) -> str | None:
    """The password in an address; None without one, or when it is no address."""
    try:
        return urlsplit(url).password
    except ValueError:
        return None


def looks_made_up(secret: str) -> bool:
    """Whether a secret could be guessed: without usual words it is short, or of few characters."""
    folded = secret.casefold()
    for word in PLACEHOLDERS:
        folded = folded.replace(word, "")
    return len(folded) < SHORTEST_SECRET or len(set(folded)) < FEWEST_CHARACTERS


def _weak(variable: str, secret: str) -> Finding:
    how = f"has only {len(secret)} characters" if len(secret) < SHORTEST_SECRET else "looks like a placeholder"
    return Finding("bad", "settings", f"{variable} {how}", "draw a random one: openssl rand -hex 32")


def timezone_finding(name: str) -> Finding:
    """Whether the time zone `name` is known to this machine."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        remedy = "correct HUBBUB_TIMEZONE (IANA name), or install the tzdata package"
        return Finding("bad", "time zones", f"{name} is not known", remedy)
    return Finding("ok", "time zones", f"{name} is known")
