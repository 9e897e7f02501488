"""What a customer's words mean as an answer: that something helped or not, or one of several options. Pure.

In English, and in a few words of German, French and Spanish.
"""

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

MIN_FUZZY_CHARS = 5
MIN_LIKENESS = 85
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
QUOTES = str.maketrans("‘’`´", "''''")  # noqa: RUF001 - the signs phones put for an apostrophe
NOT_BEFORE = frozenset(("not", "no", "isn't", "isnt", "never", "without"))

GONE = re.compile(
    r"\b(?:no more|not? (?:issues?|problems?|trouble)|nothing else|can't complain|not bad"
    r"|(?:\w+n't|no longer|not) (?:happen|occur|crash|freez|hang|leak|drip)\w*(?: (?:any ?more|again|now))?)\b"
)
HELPED_NOT = re.compile(
    r"\b(?:no|nope|nah|not|\w+n't|dont|doesnt|didnt|wont|cant|isnt|hasnt|cannot|still|same|nothing|never|neither|none"
    r"|unchanged|worse|useless|already|as before|no change|failed|fails|in vain|unsuccessful\w*"
    r"|nein|nicht|nichts|kein\w*|immer noch|non|pas|rien|toujours|nada|todavía|tampoco|sigue|aún)\b"
)
HELPED = re.compile(
    r"\b(?:yes|yep|yeah|yup|works?|working|worked|fixed|fixes|solved|resolved|helped|helps|did (?:it|the trick)"
    r"|(?:turned|turns|switched|came|comes|went) (?:back )?on|all good|sorted|success\w*|back to normal|perfect|hooray"
    r"|it'?s (?:on|back|alive|syncing|charging|connected)|got it|found it|running again|is back"
    r"|ja|funktioniert|geht (?:jetzt|wieder)|geklappt|gelöst|oui|fonctionne|marche|résolu|réglé|sí|funciona|resuelto"
    r"|arreglado)\b"
)


def helped(words: str) -> bool | None:
    """Whether `words` say that what was tried helped; None when they say neither."""
    said = GONE.sub(" works ", _plain(words))
    if HELPED_NOT.search(said):
        return False
    return True if HELPED.search(said) else None


def chosen(words: str, options: Mapping[str, Sequence[str]]) -> str | None:
    """The option that `words` are, or that they name by one of its phrases, the longest first.

    None when they name none, or two equally well. What they deny is not named.
    """
    if words in options:
        return words
    said = _words(words)
    lengths = {key: max((_length(said, _words(one)) for one in phrases), default=0) for key, phrases in options.items()}
    best = max(lengths.values(), default=0)
    named = [key for key, length in lengths.items() if length == best]
    return named[0] if best and len(named) == 1 else None


def _length(said: Sequence[str], phrase: Sequence[str]) -> int:
    """How many words long `phrase` is, if it occurs in what was said; else 0."""
    size = len(phrase)
    for start in range(len(said) - size + 1 if size else 0):
        denied = start > 0 and said[start - 1] in NOT_BEFORE
        if not denied and all(map(_alike, said[start : start + size], phrase)):
            return size
    return 0


def _alike(said: str, meant: str) -> bool:
    comparable = min(len(said), len(meant)) >= MIN_FUZZY_CHARS and said[0] == meant[0]  # a phone is no iPhone
    return said == meant or (comparable and fuzz.ratio(said, meant) >= MIN_LIKENESS)


def _words(text: str) -> list[str]:
    return WORD.findall(_plain(text))


def _plain(text: str) -> str:
    return text.translate(QUOTES).casefold()
