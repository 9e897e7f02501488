"""Yes, no, never mind, and picking an option by its place: messages that answer a question.

A yes may let something happen, so it is read narrowly: "ok, where is my order?" and "yes, but not that one" are none.
"""

import re
from functools import lru_cache

from orchestrator.dialogue.hesitation import HESITATION
from orchestrator.dialogue.phrases import any_of
from orchestrator.dialogue.plain import TEXTS_OF_A_MESSAGE, plain
from orchestrator.dialogue.signals import Answer

_GAP = r"[\s,.!]+"
_END = r"[\s.!]*$"

_BEFORE_DROP = any_of(f"no, nope, nah, okay, ok, oh, hm+, then, actually, well, please, thanks, sorry, {HESITATION}")
_DROP_PHRASE = any_of("""
    never\\s?mind, nvm, forget about it, forget about that, forget it, forget that, drop it, drop that, skip it,
    scrap that, don't bother, do not bother, dont bother, leave it be, leave it, let it be, let it go, cancel that,
    (?:i |i've |i have )?changed my mind, not necessary, not needed, not important,
    no longer needed, no longer necessary, it's fine now, it's ok now, it's okay now
""")
_STOP = r"(?:please )?stop(?: (?:it|that|this|please|now|here|everything))*"
_DROP = re.compile(rf"(?:{_BEFORE_DROP}{_GAP})*(?:{_DROP_PHRASE}\b|{_STOP}{_END})")

_YES_WORD = any_of("yes, yeah, yep, yup, yea, ya, aye, sí, si, oui, ja")
_ASSENT = any_of("""
    sure thing, sure, okay, okey, ok, k, alright, all right, fine, correct, right, exactly, indeed, absolutely,
    definitely, certainly, of course, by all means, agreed, confirmed, confirm, i confirm,
    go ahead and \\w+ (?:it|that|this|them), go ahead, go for it, do it, do that, do so, please do, perfect,
    sounds? (?:good|great|fine|right), works? for me, that works,
    that'?s (?:right|correct|fine|ok|okay|good|it|perfect|great), let'?s do (?:it|that), make it so, proceed,
    carry on, i do, i am, it is, i agree, i'm sure, no problem, why not
""")
_FILLER = any_of("""
    please, pls, thank you, thanks?, thx, so much, very much, a lot, then, now, with that, with it, that, this, it,
    one, the, you can, you may, i'?d like that, i would, i want (?:that|it), for sure, to, great, good, cool, nice,
    and, just, sir, ma'?am
""")
_THUMBS_UP, _THUMBS_DOWN = "\U0001f44d", "\U0001f44e"
_MORE = rf"(?:{_GAP}(?:{_YES_WORD}|{_ASSENT}|{_FILLER})(?=\W|$))*"
_NOTHING_ELSE = rf"[\s,.!]*{_THUMBS_UP}?\s*$"
_YES = re.compile(rf"{_YES_WORD}(?=[^\w?]|$){_MORE}|(?:{_ASSENT}|please){_MORE}{_NOTHING_ELSE}|y{_END}|{_THUMBS_UP}")
_YES_TOO = re.compile(rf"\b{_YES_WORD}\b")
_RESERVATION = any_of(
    "but, except, unless, wait, however, although, instead, not, only if, don't, dont, hold on, rather"
)
_HELD_BACK = re.compile(rf"\b{_RESERVATION}\b")

_AFTER_NO = any_of(f"""
    {HESITATION}, thank you, thanks?, thx, please, need, way, don'?t, do not, not, it'?s, that'?s, i, leave, cancel,
    stop, never, sir, ma'?am
""")
_DONT = r"(?:do not|don'?t)"
_REFUSAL = any_of("""
    not (?:now|today|yet|really|at all|this time|necessary)\\b, i'?d rather not, i would rather not, rather not,
    no ?way, absolutely not, certainly not, of course not, by no means
""")
_REFUSAL_ALONE = any_of(f"""
    (?:please )?{_DONT}(?: do (?:it|that))?, (?:i )?{_DONT} (?:want (?:to|that|it)|think so|do (?:it|that)),
    n, (?:none|neither)(?: of (?:them|these|those))?
""")
_NO_WORD = rf"(?:no|nope|nah|na|non|nein)(?=\s*(?:[,.!;]|$)|\s+{_AFTER_NO}\b)"
_BEFORE_KEEP = any_of("""
    ok, okay, well, oh, then, please, just, i'?ll, i will, let me, let us, let'?s, i want to, i'?d rather
""")
_KEEP = rf"(?:{_BEFORE_KEEP}[\s,]+)*keep (?:it|that|them|(?:the|my) \w+)"
_BEFORE_NO = any_of(f"then, ok, okay, well, so, hm+, oh, um+, in that case, actually, sorry, but, {HESITATION}")
_NO = re.compile(rf"(?:{_BEFORE_NO}[\s,]+)*{_NO_WORD}|{_REFUSAL}|{_REFUSAL_ALONE}{_END}|{_KEEP}{_END}|{_THUMBS_DOWN}")
_NO_AFTER_ALL = re.compile(r"(?:no|nope) (?:problem|worries|doubt)\b|(?:no|not) (?:idea|sure)\b")
_NO_PROBLEM = re.compile(r"^no (?:problem|worries)\b")

_PLACES = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "last": -1, "latter": -1, "former": 1,
}  # fmt: skip
_ORDINAL = "first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|last|latter|former"
_BEFORE_CHOICE = any_of("""
    yes, ok, okay, please, um, i'?d like, i(?:'ll| will)? (?:take|want|choose|pick|prefer), i meant?, make it,
    let'?s (?:take|go with), go with, give me
""")
_AFTER_CHOICE = any_of("""
    please, pls, thank you, thanks?, then, is (?:fine|good|ok), works?(?: for me)?, would be (?:great|good|fine)
""")
_CHOICE = re.compile(
    rf"(?:{_BEFORE_CHOICE}[\s,]+)*"
    rf"(?:(?:the )?(?P<ordinal>{_ORDINAL})(?: (?:one|option|choice|slot|time|of (?:them|those|these)))?"
    r"|(?:the )?(?:option|number|no\.?|choice|#) ?(?P<number>\d|one|two|three|four|five)|(?P<digit>[1-9]))"
    rf"(?:[\s,]+{_AFTER_CHOICE})*[\s.!)]*"
)
_CHOICE_INSIDE = re.compile(rf"\bthe (?P<ordinal>{_ORDINAL}) (?:one|option|choice)\b")


def answer_in(message: str) -> Answer | None:
    """Whether a message, or its beginning, says yes, no, or that the question no longer matters."""
    return _read(message)[0]


def beyond_answer(message: str) -> str:
    """What a message says beyond its answer or choice: nothing for "yes please", the rest for "no, where is it?"."""
    answer, end = _read(message)
    if answer is None:
        return "" if _CHOICE.fullmatch(plain(message)) else message
    return plain(message)[end:].lstrip(" ,.!;:-")


def choice_in(message: str) -> int | None:
    """The place of the option a message picks, counted from 1 (-1 is the last), or None."""
    said = plain(message)
    match = _CHOICE.fullmatch(said)
    if match:
        place = match["ordinal"] or match["number"] or match["digit"]
        return _PLACES[place] if place in _PLACES else int(place)
    inside = _CHOICE_INSIDE.search(said)
    return _PLACES[inside["ordinal"]] if inside else None


@lru_cache(TEXTS_OF_A_MESSAGE)
def _read(message: str) -> tuple[Answer | None, int]:
    """The answer a message begins with, and where it ends in `plain(message)`."""
    said = plain(message)
    if dropped := _DROP.match(said):
        return "drop", dropped.end()
    refused = _NO.match(said)
    if refused and not _NO_AFTER_ALL.match(said):
        return (None, 0) if _YES_TOO.search(said) else ("no", refused.end())
    accepted = _YES.match(_NO_PROBLEM.sub(lambda match: "yes".ljust(match.end()), said))
    return ("yes", accepted.end()) if accepted and not _HELD_BACK.search(said) else (None, 0)
