"""Questions that no article answered, collected for the company without holding anybody up."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from agents.faq.records import Records, Unanswered
from agents.faq.redacting import MARK, redacted
from agents.faq.terms import is_filler

MAX_WAITING = 500
MAX_QUESTION_CHARS = 300


class Recording(Protocol):
    """Where records are written."""

    def writing(self) -> AbstractAsyncContextManager[Records]:
        """The records, to be changed."""
        ...


class Collected:
    """Questions on their way to the records. Those of the last second are lost if the process is killed."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, Unanswered] = OrderedDict()

    def note(self, question: str, terms: Callable[[str], Sequence[str]]) -> None:
        """Take up a question; the same `terms` in any order are the same question.

        Nothing is kept of who asked, and what may tell it is cut out of the words.
        """
        words = redacted(question)
        topics = sorted({term for term in terms(MARK.sub("", words)) if not is_filler(term)})
        if not topics:
            return
        key = hashlib.sha256(" ".join(topics).encode()).hexdigest()[:32]
        now, shown = datetime.now(UTC), words[:MAX_QUESTION_CHARS]
        known = self._waiting.pop(key, None) or Unanswered(key, shown, 0, now, now)
        self._waiting[key] = replace(known, question=shown, asked=known.asked + 1, last_at=now)
        while len(self._waiting) > MAX_WAITING:
            self._waiting.popitem(last=False)

    async def hand_on(self, records: Recording) -> None:
        """Write down what was collected. Raises StoreAway or SQLAlchemyError, and then keeps it for the next time."""
        if not self._waiting:
            return
        taken, self._waiting = self._waiting, OrderedDict()
        try:
            async with records.writing() as kept:
                await kept.note_unanswered(tuple(taken.values()))
        except BaseException:
            self._waiting = taken  # what came meanwhile is less than what would be lost
            raise
