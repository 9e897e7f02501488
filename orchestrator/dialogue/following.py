"""Whether a message goes on with what was spoken of before it."""

import re

from orchestrator.dialogue.phrases import any_of
from orchestrator.dialogue.plain import plainly_quoted

_OPENING = any_of("""
    yes, yeah, yep, yup, no, nope, correct, right, perfect, great, sure, ok, okay, sounds? (?:good|great|fine),
    that (?:is|works?|sounds?|suits?|will), that'?s, all right, alright, actually, sorry, hold on, wait, make it,
    fine, good, excellent, awesome, cool
""")
_AGREES = re.compile(rf"^\W*+(?:(?:thanks|thank you|thx)\W++)?{_OPENING}\b", re.IGNORECASE)
_PLACE_OR_TIME = re.compile(r"^\W*+(?:in|at|on|near|around)\W++(?:[\w']++\W*+){1,3}$", re.IGNORECASE)
"""An answer that is no sentence: "in Boston please"."""
_SAYS_NOTHING = re.compile(
    r"\bit(?:'s| is| was| would be| will be)? (?:possible|ok|okay|true|allowed|really|just|takes?|taking|seems|looks"
    r"|appears|(?:a|an|so|too|very|not)\b(?! (?:one|place)\b))"
    r"|\b(?:can|could|may|would|will|how|does|did) it be (?:possible|that)\b|\bit usually takes?\b"
    r"|\bthere (?:is|are|was|were|has|have|an?|any\w*|no|some\w*|specific)\b|\bthere's\b"
    r"|\b(?:is|are|was|were|isn't|aren't) there\b",
    re.IGNORECASE,
)
"""Where "it" and "there" stand for nothing: "is it possible to ...", "are there any ..."."""
_WORDS = r"(?:[\w']++\W++)"
_THING_BEFORE = r"(?:they|them|their|theirs|its?|same|there|that (?:one|place|day|time))\b"
_BACK = re.compile(rf"^\W*+{_WORDS}{{0,5}}{_THING_BEFORE}", re.IGNORECASE)
"""What stands for a thing further on was named in the message itself, most likely."""
_ASKING = any_of("""
    what(?:'s| is| are| was)?, how much(?: is| are| for)?, where(?:'s| is| are)?,
    (?:can|could|may) (?:you|i) (?:please )?(?:tell|give|get|provide|have|send|pass),
    (?:please )?(?:tell|give|get|pass|send) me, do (?:they|you) have, is
""")
_ASKS_ON = re.compile(
    rf"^(?:\W*+(?:{_OPENING}|thanks|thank you|oh|and|but|also)\b)*\W*+{_ASKING}\W++"
    rf"(?:(?:me|with|what|how much|where)\W++){{0,3}}"
    rf"(?:(?P<plain>the)|(?!.*\bi\b){_WORDS}{{0,4}}?(?:this|that|their|its)) [a-z]+",
    re.IGNORECASE,
)
_NEW_OR_OWN = re.compile(
    r"\b(?:my|mine|our|your|yours|i'?m|i'?ve|i have|i got|closest|nearest|any|some|\d{5,})\b", re.IGNORECASE
)
_THAT_ONE = re.compile(
    r"\b(?:this|that|these|those|their|its) (?!(?:is|was|are|were|has|have|will|i|you|we)\b)[a-z]+", re.IGNORECASE
)
_BRIEF, _BRIEFEST = 12, 6
"""Words: who says more names what it is about. Of a mere "the price" only what follows the asking may be so long."""
_SENTENCE_END = re.compile(r"[.!?]++\s++")


def refers_back(message: str) -> bool:
    """Whether a message builds on what was said before: "can I smoke there?", "yes, and how much?"."""
    said = plainly_quoted(message)
    if _AGREES.search(said) or _PLACE_OR_TIME.search(said):
        return True
    return _BACK.search(_SAYS_NOTHING.sub(" ", said)) is not None


def asks_on(message: str) -> bool:
    """Whether a message briefly asks something of what was spoken of, naming nothing new: "what is the price?"."""
    return any(_asks_on(sentence) for sentence in _SENTENCE_END.split(plainly_quoted(message).strip()))


def builds_on(message: str) -> bool:
    """Whether a message goes on with what was spoken of, in either way."""
    return refers_back(message) or asks_on(message)


def _asks_on(sentence: str) -> bool:
    asking = _ASKS_ON.search(sentence)
    if asking is None or _NEW_OR_OWN.search(sentence) is not None:
        return False
    if asking["plain"] and not _THAT_ONE.search(sentence):
        return len(sentence[asking.start("plain") :].split()) <= _BRIEFEST
    return len(sentence.split()) <= _BRIEF
