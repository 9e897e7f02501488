"""Messages in the middle of a conversation: those that go on with the agent at work, and those that turn to another.

The rows tell what was said and with whom, not where a conversation stood. That is put together: the agent had the last
turn, and what the assistant said last is an open question if it asks for a value, or for a yes.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import cycle

from orchestrator.dialogue.state import OpenQuestion, State
from orchestrator.turn.understand import Understanding
from tests.eval.judging import Judged, judge_in
from tests.eval.rows import Row

_ASKS_FOR_A_VALUE = re.compile(
    r"\b(?:what|which|where|when|who|how (?:many|long)|any|preferred)\b[^.?!]*\?\W*$", re.IGNORECASE
)
_ASKS_FOR_A_YES = re.compile(
    r"\b(?:confirm|correct|right|okay|ok|want me to|would you like|how about|what about|shall i|you want)\b|\?\W*$",
    re.IGNORECASE,
)


def judge_followups(rows: Sequence[Row], understanding: Understanding) -> tuple[Judged, ...]:
    """What the hub makes of messages that go on."""
    return tuple(judge_in(row, _state(row, understanding), understanding) for row in rows)


def judge_switches(before: Sequence[Row], rows: Sequence[Row], understanding: Understanding) -> tuple[Judged, ...]:
    """What the hub makes of `rows`, each said where a conversation of `before` stood that another agent had."""
    return tuple(judge_in(row, _state(stood, understanding), understanding) for stood, row in _pairs(before, rows))


def _pairs(before: Sequence[Row], rows: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    moments = cycle(before)
    for row in rows:
        stood = next(moments)
        if stood.active_agent not in row.truth:
            yield stood, row


def _state(row: Row, understanding: Understanding) -> State:
    last = row.history[-1].partition(": ")[2] if row.history else ""
    return State(mode="asking", question=_question(last, row, understanding), turns=1, agent=row.active_agent)


def _question(last: str, row: Row, understanding: Understanding) -> OpenQuestion | None:
    skills = understanding.catalog.skills.values()
    own = [skill.name for skill in skills if skill.agent == row.active_agent and not skill.reads]
    skill = next(iter(own), row.active_agent or "")
    if _ASKS_FOR_A_VALUE.search(last):
        return OpenQuestion(kind="slot", skill=skill, purpose="go on", question=last, slot="value")
    if _ASKS_FOR_A_YES.search(last):
        return OpenQuestion(kind="confirmation", skill=skill, purpose="go on", question=last)
    return None
