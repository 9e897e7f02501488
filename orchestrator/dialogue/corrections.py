"""What a message itself puts right: "cancel order A. Sorry, I mean B" names B alone."""

import re
from collections.abc import Sequence

from orchestrator.dialogue.phrases import any_of
from orchestrator.dialogue.signals import Entity

_PUT_RIGHT = any_of("""
    i mean, i meant, i meant to say, sorry, my mistake, my bad, oops, no wait, wait no, wait, no, actually,
    correction, rather, make that, or rather, scratch that
""")
_BETWEEN = re.compile(
    rf"[\s.,;:!?()\u2013\u2014-]*(?:{_PUT_RIGHT}[\s.,;:!?-]+)+(?:(?:it'?s|the|order|number|on|at|for)\s+)*",
    re.IGNORECASE,
)


def corrected(message: str, entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entities that stand: not one that words of correction and another of its kind follow at once."""
    return tuple(
        entity
        for entity, after in zip(entities, [*entities, None][1:], strict=True)
        if after is None or entity.type != after.type or not _BETWEEN.fullmatch(message[entity.end : after.start])
    )
