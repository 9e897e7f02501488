"""Which service a customer means, by name, however they write it."""

from collections.abc import Sequence

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from agents.booking.backend import Service

ALIKE = 85
"""Of 100: shared words or nearly the same letters; below it a name is another one."""
CLEARLY = 10
"""How many points the best must be ahead of another to be the only one meant."""


def matching(text: str, services: Sequence[Service]) -> tuple[Service, ...]:
    """The services `text` may mean: one when it is clear, several when it is not, none when it is no service."""
    for service in services:
        if text.strip().casefold() in {service.name.casefold(), service.id.casefold()}:
            return (service,)
    scores = {service.id: _score(text, service.name) for service in services if _is_alike(text, service.name)}
    best = max(scores.values(), default=0.0)
    return tuple(service for service in services if scores.get(service.id, -CLEARLY) > best - CLEARLY)


def _is_alike(text: str, name: str) -> bool:
    return fuzz.token_set_ratio(text, name, processor=default_process) >= ALIKE


def _score(text: str, name: str) -> float:
    """Shared words first, then how much of the rest differs."""
    shared = fuzz.token_set_ratio(text, name, processor=default_process)
    return (shared + fuzz.ratio(text, name, processor=default_process)) / 2
