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
_WITH = any_of("""
    street, full, exact, phone, telephone, contact, mobile, e-?mail, total, average, nightly, overall, customer, user,
    guest, property
""")
_PARTICULAR = rf"(?:{_WITH} ){{0,2}}" + any_of("""
    address(?:es)?, (?:tele)?phone(?: numbers?)?, numbers?, contacts?, location, price(?: range)?, costs?, fare, total,
    ratings?, website, e-?mail, deposit, size
""")
"""What there is to know of any place, thing or person."""
_ASKING = any_of("""
    what(?:'s| is| are| was)?, how much(?: is| are| for)?, where(?:'s| is| are)?,
    (?:can|could|may) (?:you|i) (?:please )?(?:tell|give|get|provide|have|send|pass),
    (?:please )?(?:tell|give|get|pass|send) me, do (?:they|you) have, is, i(?: also)? need
""")
_ASKS_ON = re.compile(
    rf"^(?:\W*+(?:{_OPENING}|thanks|thank you|oh|and|but|also)\b)*\W*+{_ASKING}\W++"
    rf"(?:(?:me|with|what|how much|where)\W++){{0,3}}"
    rf"(?:(?P<plain>(?<=how much )the|(?:the|an?|there)(?= (?:[a-z]+'s )?{_PARTICULAR}\b))"
    rf"|(?!.*\bi\b){_WORDS}{{0,4}}?(?:this|that|their|its)) [a-z]+",
    re.IGNORECASE,
)
_PARTICULARS = re.compile(
    rf"\W*+(?:(?:the|what) )?{_PARTICULAR}(?: (?:is|are) (?:it|that|there))?(?: (?:and|or) {_PARTICULAR})*"
    r"(?: (?:of|for|per) (?:(?:the|this|that) )?[a-z]+)?(?:\W(?:please|too|then|as well))*\W*",
    re.IGNORECASE,
)
"""Nothing but what is asked for: "number and address?"."""
_NEW_OR_OWN = re.compile(
    r"\b(?:my|mine|our|your|yours|i'?m|i'?ve|(?<!can )(?<!could )(?<!may )i have|i got|closest|nearest|any|some"
    r"|\d{5,})\b",
    re.IGNORECASE,
)
_THAT_ONE = re.compile(
    r"\b(?:this|that|these|those|their|its) (?!(?:is|was|are|were|has|have|will|i|you|we)\b)[a-z]+", re.IGNORECASE
)
_BRIEF, _BRIEFEST = 12, 6
"""Words: who says more names what it is about. Of a mere "the price" only what follows the asking may be so long."""
_AT_WORK, _EACH_WORD, _MOST_WORDS = 1.5, 0.2, 15
_ANSWERING, _POINTING, _ASKING_ON, _OWN = 5.0, 2.5, 12.0, 1.0
"""What each sign is worth, as logarithms of odds: about what logistic regression finds over turns of public dialogues,
rounded, since these are about few things; an answer less, since nobody turns elsewhere there with a yes."""
_SENTENCE_END = re.compile(r"[.!?]++\s++")


def refers_back(message: str) -> bool:
    """Whether a message builds on what was said before: "can I smoke there?", "yes, and how much?"."""
    said = plainly_quoted(message)
    return _answers(said) or _points_back(said)


def asks_on(message: str) -> bool:
    """Whether a message briefly asks something of what was spoken of, naming nothing new: "what is the price?"."""
    return any(_asks_on(sentence) for sentence in _SENTENCE_END.split(plainly_quoted(message).strip()))


def tie(message: str, part: str, *, asking_on: bool) -> float:
    """How much likelier a part of a message is for the agent at work than its words say, as a logarithm of odds.

    Most where it is known to be `asking_on`; the more words it has the less it leans on what was said before.
    """
    if asking_on:
        return _ASKING_ON
    said = plainly_quoted(message)
    found = _AT_WORK - _EACH_WORD * min(len(part.split()), _MOST_WORDS)
    if _answers(said):
        found += _ANSWERING
    elif _points_back(said):
        found += _POINTING
    return found - _OWN if _NEW_OR_OWN.search(plainly_quoted(part)) else found


def builds_on(message: str) -> bool:
    """Whether a message goes on with what was spoken of, in either way."""
    return refers_back(message) or asks_on(message)


def _answers(said: str) -> bool:
    return _AGREES.search(said) is not None or _PLACE_OR_TIME.search(said) is not None


def _points_back(said: str) -> bool:
    return _BACK.search(_SAYS_NOTHING.sub(" ", said)) is not None


def _asks_on(sentence: str) -> bool:
    if _PARTICULARS.fullmatch(sentence):
        return True
    asking = _ASKS_ON.search(sentence)
    if asking is None or _NEW_OR_OWN.search(sentence) is not None:
        return False
    if asking["plain"] and not _THAT_ONE.search(sentence):
        return len(sentence[asking.start("plain") :].split()) <= _BRIEFEST
    return len(sentence.split()) <= _BRIEF
