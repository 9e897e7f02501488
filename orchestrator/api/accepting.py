"""Which of the offered media types a client would rather have (RFC 9110, 12.5.1; pure)."""

from collections.abc import Sequence


def preferred(accept: str | None, offered: Sequence[str]) -> str | None:
    """The offered type that `Accept` rates highest, of equals the first; None where none is acceptable.

    Without the header it is the first. Weights that are none count as 1.
    """
    ranges = [_range(part) for part in (accept or "*/*").split(",") if part.strip()]
    rated = [(_rating(kind, ranges), -place, kind) for place, kind in enumerate(offered)]
    best, _, kind = max(rated)
    return kind if best > 0 else None


def _range(text: str) -> tuple[str, float]:
    kind, *parameters = (part.strip().lower() for part in text.split(";"))
    weights = [value for name, _, value in (one.partition("=") for one in parameters) if name.strip() == "q"]
    try:
        return kind, min(1.0, max(0.0, float(weights[0]))) if weights else 1.0
    except ValueError:
        return kind, 1.0


def _rating(kind: str, ranges: Sequence[tuple[str, float]]) -> float:
    """By the most specific range that has the type in it."""
    for wanted in (kind, f"{kind.partition('/')[0]}/*", "*/*"):
        for named, weight in ranges:
            if named == wanted:
                return weight
    return 0.0
