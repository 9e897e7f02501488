"""Redis counts seconds since the epoch; records say RFC 3339."""

from datetime import UTC, datetime


def to_rfc3339(seconds: float) -> str:
    """Returns the moment as RFC 3339 in UTC, to the microsecond."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")


def to_epoch(moment: str) -> float:
    """Returns an RFC 3339 moment as seconds since the epoch; without an offset it is a ValueError."""
    parsed = datetime.fromisoformat(moment)
    if parsed.tzinfo is None:
        raise ValueError(f"no offset: {moment!r}")
    return parsed.timestamp()
