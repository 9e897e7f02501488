"""Whether a yes is to what was asked, and to nothing else (pure).

What is confirmed may be done once and for all, so a yes counts only when all that stands beside it is courtesy or said
in the question already: "yes, order 7" is none where order 6 was asked about, nor is "yes, later".
"""

import re

from orchestrator.dialogue.answers import beyond_answer
from orchestrator.dialogue.phrases import words_of
from orchestrator.dialogue.plain import plainly_quoted

_WORD = re.compile(r"\w[\w-]*")
_DOUBTS = ("?", "\U0001f44e")
_STEM = 5
_COURTESY = words_of("""
    a an the my our your it its this that these those them me us you i we he she they of for to on in at by from with
    and as is was am are be so now then please pls kindly there here just really very much indeed d ll m re s ve sir
    madam ma yes yeah yep yup sure ok okay alright fine right correct exactly absolutely definitely certainly perfect
    great good nice cool do go ahead want would will like can proceed confirm confirmed confirming agree agreed thank
    thanks thx help appreciate appreciated cheers sounds works gracias por favor merci il vous plaît plait bitte danke
    gerne lot awesome wonderful amazing lovely fantastic brilliant excellent best kind asap soon possible immediately
    away back again well
""")
_ANY_REQUEST = words_of("request requests approval")
_LITTLE = 3


def only_confirms(message: str, question: str, purpose: str) -> bool:
    """Whether a message that says yes to `question` says nothing that the question has not said.

    `purpose` is what would be done, in the infinitive: its words count in whatever form ("the cancellation").
    """
    if any(doubt in message for doubt in _DOUBTS):
        return False
    asked = set(_words(question)) | _COURTESY
    done = [word for word in _words(purpose) if len(word) >= _STEM]
    return all(word in asked or _is_form_of(word, done) for word in _words(beyond_answer(message)))


def speaks_of(message: str, purpose: str) -> bool:
    """Whether a message names what a request is about, or the request itself: "the refund" for "issue your refund"."""
    said = _words(message)
    things = [word[:_STEM] for word in _words(purpose)[1:] if len(word) > _LITTLE and word not in _COURTESY]
    return any(word in _ANY_REQUEST or _is_form_of(word, things) for word in said)


def _words(text: str) -> list[str]:
    return _WORD.findall(plainly_quoted(text).lower())


def _is_form_of(word: str, known: list[str]) -> bool:
    return any(word.startswith(stem) for stem in known)
