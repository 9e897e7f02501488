"""Which service (or resource) a customer means, by name, however they write it."""

from collections.abc import Sequence
from typing import TypeVar

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from agents.booking.backend import Resource, Service

N = TypeVar("N", Service, Resource)

ALIKE = 85
"""Of 100: shared words or nearly the same letters; below it a name is another one."""
CLEARLY = 10
"""How many points the best must be ahead of another to be the only one meant."""


def matching(text: str, known: Sequence[N]) -> tuple[N, ...]:
    """Those of the `known` that `text` may mean: one when it is clear, several when it is not, none when it is none."""
    for one in known:
        if text.strip().casefold() in {one.name.casefold(), one.id.casefold()}:
            return (one,)
    scores = {one.id: _score(text, one.name) for one in known if _is_alike(text, one.name)}
    best = max(scores.values(), default=0.0)
    return tuple(one for one in known if scores.get(one.id, -CLEARLY) > best - CLEARLY)


def _is_alike(text: str, name: str) -> bool:
    return fuzz.token_set_ratio(text, name, processor=default_process) >= ALIKE


def _score(text: str, name: str) -> float:
    """Shared words first, then how much of the rest differs."""
    shared = fuzz.token_set_ratio(text, name, processor=default_process)
    return (shared + fuzz.ratio(text, name, processor=default_process)) / 2
