"""What a colleague should know before they join a conversation, from what was said in it. Pure."""

import re
from collections.abc import Sequence

from agents.support.rules import LATELY, says_something
from agents.support.troubleshooting import Told
from hubbub.wire import Mood

MAX_BRIEF_CHARS = 2_000
MAX_LINE_CHARS = 300
MAX_NAMED = 10
ASKS_FOR_PERSON = re.compile(
    r"\b(?:human|person|people|agent|representative|operator|manager|supervisor|somebody|someone|colleague|staff|employee)\b",
    re.IGNORECASE,
)
WORD = re.compile(r"(?<![\w@$€£.:])[#A-Za-z0-9][\w/#-]{2,30}(?![\w@:])")
LETTER, DIGITS = re.compile(r"[A-Za-z]"), re.compile(r"\d\d")
SHORTEST_NUMBER = 5


def brief(words: str, earlier: Sequence[str], followed: Told | None, mood: Mood) -> str:
    """The brief: what the customer wants, what they said before, what was tried, what they named, how they sound.

    `earlier` are their messages before (oldest first). At most 2,000 characters.
    """
    told = [line for said in earlier if says_something(said) and (line := _short(said))][-LATELY:]
    wish = _short(words)
    if told and ASKS_FOR_PERSON.search(words):
        wish = f"{wish} (to talk to a person), after: {told.pop()}"
    lines = [f"Wants: {wish}"]
    lines += [f"Said before: {said}" for said in told]
    lines += [f"Was led through: {followed.title}. Tried: {'; '.join(followed.tried)}"] if followed else []
    named = dict.fromkeys(one for said in (*earlier, words) for one in WORD.findall(said) if _is_id(one))
    lines += [f"Named: {', '.join(list(named)[-MAX_NAMED:])}"] if named else []
    lines += ["Sounds upset."] if mood == "upset" else []
    return "\n".join(lines)[:MAX_BRIEF_CHARS]


def _is_id(word: str) -> bool:
    """Whether a word looks like the id of something, whichever shop gave it out."""
    mixed = LETTER.search(word) is not None and DIGITS.search(word) is not None
    return mixed or (word.isdigit() and len(word) >= SHORTEST_NUMBER)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= MAX_LINE_CHARS else line[: MAX_LINE_CHARS - 1] + "…"
