"""Whether what a message names shall be done: asked about, denied, called off, undone or held back."""

import re

from orchestrator.dialogue.phrases import any_of, words_of
from orchestrator.dialogue.plain import plainly_quoted, says_any

_HOW = any_of("""
    how (?:long|do|does|can|soon|much|many|would), what, why, do you, does, did you, have you, is there, are there,
    would you, if i (?:was|were|am), if you
""")
_INQUIRY = re.compile(rf"\W*(?:and |but |so )?{_HOW}\b", re.IGNORECASE)

_DENIED = re.compile(r"^\W*never\b|\bi (?:never|did ?n[o']t|refuse)\b", re.IGNORECASE)

_SENTENCE_END = re.compile(r"[.!?]++\s++")
_ASKING = re.compile(
    r"\W*(?:(?:and|but|so|then)\W+)*(?:please|(?:can|could|would|will) (?:you|i|we)|i (?:want|need)|i'?d like)\b",
    re.IGNORECASE,
)

_CALLED_OFF = re.compile(
    r"\bno (?:\w+ ){0,2}(?:please|needed|necessary|required)\b|\bleave it\b|\bjust kidding\b"
    r"|^\W*(?:(?:ok|okay|oh|please|just|actually|well)\W+)*forget (?:about )?(?:the|this|that|my)(?: \w+){1,3}\W*$"
    r"|\b(?:wait|actually)\W+(?:no\W+)?(?:don'?t|do not)\b|\bstop the\b"
    r"|\W(?:never ?mind|nvm|forget (?:about )?(?:it|that)|scrap that|drop (?:it|that)|don'?t bother|no,? don'?t)"
    r"(?: (?:please|then|thanks?|thank you|sorry|after all|now))*\W*$",
    re.IGNORECASE,
)

_CALLING_OFF = words_of("no leave kidding forget wait actually stop mind nevermind nvm scrap drop bother")

_POLITE = any_of("""
    please, pls, just, hey, oh, actually, sorry, can you, could you, would you, i want to, i'?d like to,
    i would like to, i need to, i have to
""")
_UNDO = any_of(
    "cancel, call off, undo, withdraw, revoke, drop, stop, scrap, end, close, delete, remove, terminate, quit"
)
_THING = r"(?:the|my|this|that|a|an|any)(?: \w+){1,3}?"
_UNDOING = re.compile(
    rf"\W*(?:{_POLITE}\W+)*(?:{_UNDO} {_THING}|i (?:no longer|don'?t|do not) (?:need|want) {_THING})"
    r"(?: (?:any ?more|any longer|now|after all|please|again|then))*\W*",
    re.IGNORECASE,
)

_TAKING_BACK = re.compile(
    rf"\W*(?:(?:no|wait|but|{_POLITE})\W+)*(?:(?:undo|revert|reverse|roll back) (?:it|that|this|what you (?:just )?did)"
    r"|(?:undo|revert|reverse) the last (?:step|thing|change|action)|(?:take|roll) (?:it|that|this) back)"
    r"(?:\W+(?:again|please|now|then|for me|after all|back))*\W*",
    re.IGNORECASE,
)
_TAKES_BACK = words_of("undo revert reverse take roll")

_RESERVING = words_of("no not don dont but wait if unless hold")
_RESERVED = re.compile(r"\b(?:no|not|don'?t|but|wait|if|unless|hold on)\b", re.IGNORECASE)

_CORRECTING = words_of("mean meant make instead rather")
_CORRECTION = re.compile(r"\bi mean[t]?\b|\bmake (?:it|that) \S|\b(?:instead|rather)\b", re.IGNORECASE)
_TAKING_UP = re.compile(
    r"^\W*(?:(?:oh|sorry|no|wait|actually|oops|hm+|um+)\b\W*){2,}|^\W*(?:sorry|oops|wait|actually|no wait)\b",
    re.IGNORECASE,
)


def is_inquiry(part: str) -> bool:
    """Whether a part asks how something works or whether it is so: "how long do refunds take?"."""
    return _INQUIRY.match(plainly_quoted(part)) is not None


def is_denied(part: str) -> bool:
    """Whether a part says that something shall not be done, or tells of something that was not.

    Not where another sentence of it asks for something: "I did not make this payment. Can you stop my card?".
    """
    sentences = _SENTENCE_END.split(plainly_quoted(part))
    denying = [_DENIED.search(sentence) is not None for sentence in sentences]
    asking = (_ASKING.match(sentence) for sentence, denies in zip(sentences, denying, strict=True) if not denies)
    return any(denying) and not any(asking)


def is_called_off(message: str) -> bool:
    """Whether a message takes back what it names: "refund it... no, leave it"."""
    return says_any(message, _CALLING_OFF) and _CALLED_OFF.search(plainly_quoted(message)) is not None


def is_undoing(part: str) -> bool:
    """Whether a part does nothing but undo what it names: "cancel my order", "I don't need the refund any more"."""
    return _UNDOING.fullmatch(plainly_quoted(part)) is not None


def is_taking_back(message: str) -> bool:
    """Whether a message wants undone what was done last, without naming it: "undo that please"."""
    return says_any(message, _TAKES_BACK) and _TAKING_BACK.fullmatch(plainly_quoted(message)) is not None


def is_correction(message: str) -> bool:
    """Whether a message puts right what was said before: "sorry, I meant Thursday", "make it 11 instead"."""
    said = plainly_quoted(message)
    corrects = says_any(message, _CORRECTING) and _CORRECTION.search(said) is not None
    return corrects or _TAKING_UP.search(said) is not None


def has_reservation(message: str) -> bool:
    """Whether a message holds something back, so that a yes in it is none to rely on: "yes, if it is free"."""
    return says_any(message, _RESERVING) and _RESERVED.search(plainly_quoted(message)) is not None
