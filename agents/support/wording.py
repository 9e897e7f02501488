"""The words of a text that say something, in a form that can be compared. Pure."""

import re
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped] # it has no annotations

WORD = re.compile(r"[a-z0-9]+")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
HYPHEN = re.compile(r"\b([a-z])-(?=[a-z])")
STEMMER = snowballstemmer.stemmer("english")
FILLERS = """
    a about after again all already also always am an and any anymore are aren as at be because been before but by can
    cannot could couldn did didn do does doesn doesnt don dont every for from get gets getting give go goes going gone
    got had has hasn hasnt have haven havent having he hello help her here hey hi him his how i if in into is isn isnt
    it its just keep keeps kind know let like ll make makes may me might more most much must my myself need needs never
    new no nor not nothing now of off ok on once one only or our out over own please pls really re s said same say says
    she should shouldn since so some something still such t than thank thanks that the their them then there these they
    thing think this those though to today told too tried try trying up us use used using ve very want was wasn wasnt
    way we well were weren what whatever when where which while who why will with won wont would wouldn yesterday yet
    you your"""
COMPLAINTS = """
    bought broke broken error fail failed fails fault faulty fix issue issues matter problem problems properly right
    solve support trouble troubleshoot troubleshooting work worked working works wrong"""
SAYS_NOTHING = frozenset(WORD.findall(FILLERS + COMPLAINTS))


def stems(text: str) -> list[str]:
    """The stems of the words in `text` that say something, in their order.

    `TrackPad` is also `track` and `pad`; `e-mail` is `email`.
    """
    apart = f"{text} {CAMEL.sub(' ', text)}" if CAMEL.search(text) else text
    words = WORD.findall(HYPHEN.sub(r"\1", apart.lower()))
    return [_stem(word) for word in words if word not in SAYS_NOTHING]


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return str(STEMMER.stemWord(word))
