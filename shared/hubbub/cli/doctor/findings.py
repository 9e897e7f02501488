"""What a look at one part of an installation brings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["ok", "note", "warning", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen: `about` which part, `what` it is, and the `remedy` when it is not well."""

    level: Level
    about: str
    what: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a probe saw. `versions` and `clocks` (seconds ahead of ours, beyond what cannot be told) are by service."""

    findings: tuple[Finding, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    clocks: Mapping[str, float] = field(default_factory=dict)


def one_of_each(findings: Iterable[Finding]) -> list[Finding]:
    """`findings` in their order, without those that were there before."""
    return list(dict.fromkeys(findings))


def is_healthy(findings: Iterable[Finding]) -> bool:
    """Whether nothing is bad. Warnings and notes are no illness."""
    return all(finding.level != "bad" for finding in findings)
