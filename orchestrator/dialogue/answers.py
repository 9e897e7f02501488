"""Yes, no, never mind, and picking an option by its place: messages that answer a question.

A yes may let something happen, so it is read narrowly: "ok, where is my order?" and "yes, but not that one" are none.
"""

import re

from orchestrator.dialogue.signals import Answer

_APOSTROPHES = str.maketrans("’‘`´", "''''")
_DROP = re.compile(
    r"(?:(?:no|ok|okay|oh|actually|well|please|thanks|sorry)[\s,.!]+)*"
    r"(?:never\s?mind|nvm|forget (?:it|about it|that|about that)|drop (?:it|that)|skip (?:it|that)|scrap that"
    r"|don'?t bother|do not bother|leave it(?: be)?|let it (?:be|go)|cancel that|i(?:'ve| have)? changed my mind"
    r"|not (?:necessary|needed|important)(?: any ?more)?|no longer (?:needed|necessary)|it'?s (?:ok|okay|fine) now)\b"
)
_YES_WORD = r"(?:yes|yeah|yep|yup|yea|ya|aye|sí|si|oui|ja)"
_ASSENT = (
    r"(?:sure(?: thing)?|ok|okay|okey|k|alright|all right|fine|correct|right|exactly|indeed|absolutely|definitely|certainly"
    r"|of course|by all means|agreed|confirm(?:ed)?|i confirm|go ahead and \w+ (?:it|that|this|them)|go ahead|go for it|do it|do that|do so|please do|perfect"
    r"|sounds? (?:good|great|fine|right)|works? for me|that works|that'?s (?:right|correct|fine|ok|okay|good|it|perfect|great)"
    r"|let'?s do (?:it|that)|make it so|proceed|carry on|i do|i am|it is|i agree|i'm sure|no problem|why not)"
)
_FILLER = (
    r"(?:please|pls|thanks?|thank you|thx|so much|very much|a lot|then|now|with that|with it|that|this|it|one|the"
    r"|you can|you may|i'?d like that|i would|i want (?:that|it)|for sure|to|great|good|cool|nice|and|just|sir|ma'?am)"
)
_NOTHING_MORE = rf"(?:[\s,.!]+(?:{_YES_WORD}|{_ASSENT}|{_FILLER}))*[\s,.!]*(?:👍|✅)?\s*$"
_YES = re.compile(rf"{_YES_WORD}(?=[^\w?]|$)|(?:{_ASSENT}|please){_NOTHING_MORE}|y[\s.!]*$|👍|✅")
_HELD_BACK = re.compile(
    r"\b(?:but|except|unless|wait|however|although|instead|not|only if|don'?t|hold on|rather)\b"
)
_NO = re.compile(
    r"(?:no|nope|nah|na|non|nein)(?=\s*(?:[,.!;]|$)"
    r"|\s+(?:thanks?|thank you|thx|please|need|way|don'?t|do not|not|it'?s|that'?s|i|leave|cancel|stop|wait|never|sir|ma'?am)\b)"
    r"|not (?:now|today|yet|really|at all|this time|necessary)\b|(?:please\s+)?(?:do not|don'?t)(?: do (?:it|that))?[\s.!]*$"
    r"|i'?d rather not|i would rather not|rather not|no ?way|absolutely not|certainly not|of course not|by no means"
    r"|(?:i\s+)?(?:do not|don'?t) (?:want (?:to|that|it)|think so|do (?:it|that))[\s.!]*$|stop(?: (?:it|that))?[\s.!]*$|n[\s.!]*$|(?:none|neither)(?: of (?:them|these|those))?[\s.!]*$|👎"
)
_NO_AFTER_ALL = re.compile(r"(?:no|nope)\s+(?:problem|worries|doubt)\b|(?:no|not)\s+(?:idea|sure)\b")
_YES_TOO = re.compile(rf"\b{_YES_WORD}\b")
_NO_PROBLEM = re.compile(r"^no (?:problem|worries)\b")
_PLACES = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "last": -1, "latter": -1, "former": 1,
}  # fmt: skip
_ORDINAL = "first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|last|latter|former"
_LEAD = r"(?:(?:yes|ok|okay|please|um|i'?d like|i(?:'ll| will)? (?:take|want|choose|pick|prefer)|i meant?|make it|let'?s (?:take|go with)|go with|give me)[\s,]+)*"
_CHOICE = re.compile(
    rf"{_LEAD}(?:(?:the\s+)?(?P<ordinal>{_ORDINAL})(?:\s+(?:one|option|choice|slot|time|of (?:them|those|these)))?"
    r"|(?:the\s+)?(?:option|number|no\.?|choice|#)\s*(?P<number>\d|one|two|three|four|five)|(?P<digit>[1-9]))"
    r"(?:[\s,]+(?:please|pls|thanks?|thank you|then|is (?:fine|good|ok)|works?(?: for me)?|would be (?:great|good|fine)))*[\s.!)]*"
)
_REFERRED = re.compile(rf"\bthe (?P<ordinal>{_ORDINAL}) (?:one|option|choice)\b")


def answer_in(message: str) -> Answer | None:
    """Whether a message, or its beginning, says yes, no, or that the question no longer matters."""
    return _read(message)[0]


def beyond_answer(message: str) -> str:
    """What a message says beyond its answer or choice: nothing for "yes please", "where is it?" for "no, where is it?"."""
    answer, end = _read(message)
    if answer is None:
        return "" if _CHOICE.fullmatch(_said(message)) else message
    return _said(message)[end:].lstrip(" ,.!;:-")


def _read(message: str) -> tuple[Answer | None, int]:
    """The answer a message begins with, and where it ends in `_said(message)`."""
    said = _said(message)
    if dropped := _DROP.match(said):
        return "drop", dropped.end()
    refused = _NO.match(said)
    if refused and not _NO_AFTER_ALL.match(said):
        return (None, 0) if _YES_TOO.search(said) else ("no", refused.end())
    accepted = _YES.match(_NO_PROBLEM.sub(lambda match: "yes".ljust(match.end()), said))
    return ("yes", accepted.end()) if accepted and not _HELD_BACK.search(said) else (None, 0)


def choice_in(message: str) -> int | None:
    """The place of the option a message picks, counted from 1 (-1 is the last), or None."""
    said = _said(message)
    match = _CHOICE.fullmatch(said)
    if match:
        place = match["ordinal"] or match["number"] or match["digit"]
        return _PLACES[place] if place in _PLACES else int(place)
    referred = _REFERRED.search(said)
    return _PLACES[referred["ordinal"]] if referred else None


def _said(message: str) -> str:
    return " ".join(message.translate(_APOSTROPHES).lower().split())
