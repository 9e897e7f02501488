"""Whether a reply says only what came of the steps: numbers, ids, amounts, dates and addresses in it (pure)."""

import json
import re
from collections.abc import Iterable, Iterator

from hubbub.cli.replies import Reply

_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})[\s\u202f]?([AP])M\b", re.IGNORECASE)
_FACT = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[A-Za-z_-]*\d[\w:.,-]*")
_EDGES = ".,:;-"


def facts(text: str) -> frozenset[str]:
    """What a text tells that could be wrong: whatever has a digit, and e-mail addresses; times of day in 24 hours."""
    told = _CLOCK.sub(lambda match: f"{int(match[1]) % 12 + 12 * (match[3] in 'pP'):02}:{match[2]}", text)
    return frozenset(found.strip(_EDGES).lower() for found in _FACT.findall(told))


def ungrounded(turns: Iterable[Reply]) -> list[str]:
    """The facts of a conversation's replies that neither a step nor the customer told, up to then.

    Empty where the hub does not show what came of the steps.
    """
    known: set[str] = set()
    missed = []
    for turn in turns:
        known.update(*(facts(source) for source in _sources(turn)))
        missed += [f"nobody told {fact!r} of turn {turn.turn_id}" for fact in sorted(facts(turn.reply) - known)]
    return missed if any("say" in step.raw() for turn in turns for step in turn.steps) else []


def _sources(turn: Reply) -> Iterator[str]:
    raw = turn.raw()
    yield str(raw.get("message", ""))
    for step in raw.get("steps", ()):
        yield str(step.get("say") or "")
        yield json.dumps([step.get("input"), step.get("output")])
    approval = turn.approval
    if approval is not None:
        whole, cents = divmod(approval.amount or 0, 100)
        yield f"{whole} {whole}.{cents:02} {approval.reason}"
