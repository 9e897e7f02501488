"""The support agent's decisions: what matters, what a ticket is about. Pure."""

import re
from collections.abc import Iterator, Sequence
from itertools import count

from agents.support.casework import Priority
from hubbub.hashing import digest
from hubbub.wire import Mood

MAX_SUBJECT_CHARS = 80
MAX_WORDS_CHARS = 8_000
LATELY = 5
"""So many of a customer's messages before count as what they have just said."""
NO_SUBJECT = "Support request"
TICKET_PATTERN = r"[Tt]-?\d{8}"

UPSET = re.compile(
    r"\b(angry|furious|outraged?|outrageous|unacceptable|ridiculous|disgust\w*|terrible|horrible|awful|worst|appalling"
    r"|scam\w*|fraud\w*|lawyer|legal action|fed up|sick of|had enough|livid|frustrat\w*|joke of a)\b",
    re.IGNORECASE,
)
DANGER = re.compile(
    r"\b(dangerous|unsafe|caught fire|on fire|smok(?:e|ing)|burn(?:t|ed|ing)|explod\w*|electric shock|injur\w*"
    r"|hospital)\b",
    re.IGNORECASE,
)
OUTAGE = re.compile(
    r"\b(outage|urgent\w*|asap|emergency|immediately|right now|stranded|stolen|hacked|locked out|nothing works"
    r"|(?:is|are|was|went|been|still|completely) down|stopped working|not working at all)\b",
    re.IGNORECASE,
)
TAKEN_OVER = re.compile(
    r"\b(hack\w*|stolen|taken over|compromised|strange|suspicious|unknown|somebody else|someone else|not me|phish\w*"
    r"|unauthori[sz]ed)\b",
    re.IGNORECASE,
)
ASKS_FOR_TICKET = re.compile(
    r"^\W*(?:(?:hi|hello|hey|please|pls|can you|could you|would you|can i|i want to|i'd like to|i would like to"
    r"|i need to|i need you to|i need|i want|let me|let's|just)\b[\s,!.]*)*"
    r"(?:(?:open|create|file|raise|log|make|start|submit)\s+)?(?:(?:a|an|another|new|the|support|help)\s+)*"
    r"(?:ticket|support case|complaint)\b[\s:,.!-]*(?:(?:for me|please)\b[\s:,.!-]*)*"
    r"(?:(?:for|about|because|that|regarding|on|since|saying)\b\s*)?",
    re.IGNORECASE,
)
POINTING = re.compile(
    r"^\W*(?:(?:me|it|this|that|my|the|one|issue|problem|please|pls|thanks|thank you|yes|yeah|yep|yup|sure|ok|okay"
    r"|no|nope|nah|do|so|go ahead|of course|that would be great|with|a|person|i would|i'd like)\b\W*)*$",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.!?])\s|\n")
EIGHT_DIGITS = re.compile(r"\d{8}")


def priority(words: str, mood: Mood = "calm", earlier: Sequence[str] = ()) -> Priority:
    """`urgent` for words of danger, `high` for those of an outage or of somebody frustrated, else `normal`.

    Frustrated is who sounds so now (`mood`), or said so in one of the latest `earlier` messages (oldest first).
    """
    if DANGER.search(words):
        return "urgent"
    frustrated = mood == "upset" or any(UPSET.search(said) for said in (words, *earlier[-LATELY:]))
    return "high" if frustrated or OUTAGE.search(words) else "normal"


def ticket_subject(summary: str, earlier: Sequence[str], followed: str | None = None) -> str:
    """What a ticket is about, in at most 80 characters: the first sentence, without the wish for a ticket.

    A message that only asks for a ticket points back: to the guide that was `followed` (its title), else to the newest
    of the `earlier` messages (oldest first) that says something.
    """
    for words in (summary, *([followed] if followed else []), *reversed(earlier)):
        if topic := _topic(words):
            return _headline(topic)
    return NO_SUBJECT


def ticket_words(summary: str, earlier: Sequence[str]) -> str:
    """The customer's words about it: those that asked for the ticket, or the latest before that say something."""
    said = [summary] if _topic(summary) else [words for words in earlier if _topic(words)][-LATELY:]
    return "\n".join(said)[-MAX_WORDS_CHARS:] or summary


def says_something(words: str) -> bool:
    """Whether `words` name something, and do not only agree or point to what was said."""
    return bool(_topic(words))


def _topic(words: str) -> str:
    """What `words` are about, beside a wish for a ticket; nothing for those that only point to something."""
    topic = ASKS_FOR_TICKET.sub("", words.strip(), count=1).strip()
    return "" if POINTING.match(topic) else topic


def _headline(words: str) -> str:
    first = " ".join((SENTENCE_END.split(words, maxsplit=1)[0].strip(" .,:;-") or words).split())
    if len(first) > MAX_SUBJECT_CHARS:
        kept = first[: MAX_SUBJECT_CHARS - 1]
        first = (kept.rpartition(" ")[0] or kept) + "…"
    return first[0].upper() + first[1:]


def ticket_ids(step_key: str) -> Iterator[str]:
    """Ids for the ticket of one step, always the same ones in the same order; the first that is free is taken."""
    for attempt in count():
        yield f"T-{int(digest('ticket', step_key, attempt), 16) % 10**8:08d}"


def written_ticket_id(text: str) -> str:
    """The ticket id a customer wrote, in the form it was given out: `t 12345678` is `T-12345678`."""
    digits = EIGHT_DIGITS.search(text)
    return f"T-{digits[0]}" if digits else text


def comment_id(step_key: str) -> str:
    """The id of what a step says in a ticket."""
    return f"c_{digest('comment', step_key)}"


def account_priority(words: str) -> Priority:
    """`urgent` for an account that somebody else may use, else `normal`."""
    return "urgent" if TAKEN_OVER.search(words) else "normal"


def reset_id(step_key: str) -> str:
    """The id of a step's link to set a new password."""
    return f"pw_{digest('reset', step_key)}"


def request_id(step_key: str) -> str:
    """The id of a step's request for a person."""
    return f"req_{digest('person', step_key)}"
