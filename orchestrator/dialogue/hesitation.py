"""Who hesitates asks for time, and for nothing else: "wait", "hm, hold on a second" (pure)."""

import re

from orchestrator.dialogue.clauses import FRESH_START
from orchestrator.dialogue.phrases import any_of, words_of
from orchestrator.dialogue.plain import plainly_quoted, says_any

_SHORTLY = r"(?:a|one|just a) (?:little )?(?:bit|sec|second|min|minute|moment|while)"
_HOLDING = rf"(?:wait|hold on|hang on)(?: (?:for )?{_SHORTLY})?"
_THINKING = r"let me (?:think|see|check)(?: about it| first| again)*"
_GIVEN = r"(?:give me|i need)(?: just)? (?:a (?:sec|second|minute|moment)|time)"
HESITATION = rf"(?:(?:please )?(?:{_HOLDING}|{_THINKING}|{_GIVEN}|{_SHORTLY}|moment)(?:\W+(?:please|pls|now|there)\b)?)"
"""Whoever says so goes on in a moment. A waiting list, and what shall be held, follow the same words."""
_BEFORE = any_of("h+m+, u+m+, u+h+, oh, ok, okay, well, but, sorry, please, actually")
_AFTER = any_of(f"{FRESH_START}, no, nope, not, yes, only, but, wait, actually, sorry")
_HEAD = re.compile(
    rf"\W*(?:{_BEFORE}\b[\s,.!]*)*?{HESITATION}(?:\s*(?:[,.!?;:\u2026\u2013-]|$)|\s+(?={_AFTER}\b))[\s,.!?;:\u2026\u2013-]*",
    re.IGNORECASE,
)
_HESITATING = words_of("wait hold hang sec second min minute moment while bit time let")


def without_hesitation(message: str) -> str:
    """A message without the hesitation it opens with: nothing for "wait", "what for?" for "hm wait, what for?"."""
    if not says_any(message, _HESITATING):
        return message
    while opening := _HEAD.match(plainly_quoted(message)):
        message = message[opening.end() :]
    return message


def hesitates(message: str) -> bool:
    """Whether a message does nothing but ask for time."""
    return bool(message.strip()) and not without_hesitation(message).strip()
