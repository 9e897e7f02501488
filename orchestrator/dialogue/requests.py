"""Whether a message asks for an act, or only speaks of it: "refund it" against "was it refunded?" (pure).

A router finds what a message is about; that is not yet a wish. An act that cannot be taken back needs one that was
said. What asking for a skill sounds like is learnt from the skill's own examples: the verbs they begin with, and the
things they name with verbs that mean little by themselves ("give me my money back").
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from orchestrator.dialogue.clauses import spans
from orchestrator.dialogue.naming import content_of
from orchestrator.dialogue.phrases import any_of, words_of
from orchestrator.dialogue.plain import plainly_quoted

_LEAD = any_of("""
    please, pls, plz, hi, hello, hey, so, ok, okay, well, yes, yeah, and, then, also, just, now, but, actually, first,
    kindly, sorry, thanks, thank you, to, go ahead and, i'?d say, let'?s, lets, let us, if possible, quickly
""")
_LEADS = re.compile(rf"(?:{_LEAD}\b[\s,]*)+")
_ADVERB = r"(?:(?:really|just|also|still|now|definitely|simply|actually|urgently|therefore|please|only)\s+)*"
_WANT = any_of("""
    want, need, would like, would love, would prefer, 'd like, 'd love, 'd prefer, demand, request, insist on, deserve,
    expect, am asking for, 'm asking for, am requesting, 'm requesting, am looking for, 'm looking for, must have
""")
_WISH = re.compile(
    rf"(?:(?:^|\b(?:i|we)\s*){_ADVERB}{_WANT}|^(?:looking for|requesting|in need of|needs?|wants?|would like))\s+"
    r"(?P<rest>.*)"
)
_TO = re.compile(r"(?P<you>you |someone |somebody |your team )?to (?:please |also |now |just )?(?P<rest>.*)")
_MAY_I = re.compile(
    r"(?:can|could|may|might|would|will|do you think) (?:you|u|i|we|someone|somebody|anyone|your team)"
    r"(?: (?:please|possibly|kindly|maybe|just|also|still|be able to|could|can))* (?P<rest>.*)"
)
_POSSIBLE = re.compile(
    r"(?:is it|would it be|is there a way|any chance) (?:at all )?(?:possible )?(?:to|of) (?P<rest>.*)"
)

_LIGHT = words_of("""
    give send get make do have take put set bring issue help return pay transfer let arrange find sort request claim
    process initiate start begin receive obtain
""")
"""Verbs that say little without their object."""
_GETTING = words_of("give get have issue request claim process make receive obtain initiate start begin") | {""}
"""Light verbs with which a customer gets something."""
_GIVING = words_of("give pay return send transfer bring take")
"""Verbs that say, after "I want to", what the customer will do."""
_RETURNING = words_of("send bring take")
"""With these verbs "back" says that the customer gives something back, not that they get it back."""
LITTLE_WORDS = words_of("""
    a an the my our your his her its their this that these those it them one ones me us you i we of for to on in at by
    from with and or as is was be been so now then please again all any some both each other more most too up out over
    twice two he she they who there no not yes
""")
"""Words that name nothing and ask for nothing by themselves."""
_OFTEN, _SHORT = 2, 4
_NAMES = 2
"""Words that say something: fewer than that ask for nothing by themselves, as "can you help me?"."""
_LINES = re.compile(r"\s*\n\s*")
_CONDITION = re.compile(r"\b(?:when|after|once|before|until|unless|if|as soon as|as long as|whether|should)\b")
_DOUBTFUL = re.compile(
    r"[\"\u201c\u201d]|\b(?:kidding|joke|joking|wrong chat|take (?:that|it) back|claims?|suggest(?:s|ed)?|translate"
    r"|says?|said|tells? me)\b"
    r"|\balready (?:gave|got|refunded|paid|received|have|had)\b|(?:^|[.!?]\s*)(?:once|should|if|as soon as)\b"
    r"|\bonly (?:after|when|once|if)\b"
)
_ID = re.compile(r"\b\w*[-_]?\d[\w-]*")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_REASON = re.compile(r"\b(?:because|since|as|when|after|although|which|who)\b")
_NOT = re.compile(r"\b(?:not|no|never|nothing|none|nobody|without|neither|nor|cannot|instead of|rather than)\b|n't\b")
_OPEN_NOT = re.compile(r"^\W*(?:please )?(?:do not|don't|never|not)\b|(?:\b(?:not|never|no|nor|neither)|n't)\W*$")
_WITHHELD = re.compile(
    r"\b(?:only if|unless|until|not yet|later|some other time|in case|hypothetically|for example|pretend|suppose"
    r"|(?:just|only) (?:asking|wondering|curious)|(?:do not|don't) do (?:it|that|so|anything)(?: yet| now)?"
    r"|but (?:please )?(?:first|wait)|please wait|wait with|hold off)\b|\bif\b(?! (?:possible|you (?:can|could)))"
)
_TAKEN_BACK = re.compile(
    r"[\s.!?,;-](?:never ?mind|nvm|forget (?:it|that|about it)|scrap that|on second thought|changed my mind"
    r"|absolutely not|keep it)\b|[.!?,;-]\s*(?:oh\s+)?no\W*$|\bbut i said no\b"
)
_QUESTION = re.compile(
    r"(?:when|what|which|who|whose|whom|where|why|how|is|are|was|were|am|has|have|had|did|does|do|should|shall|must"
    r"|will|would|could|can|may|might)\b"
)
_ASKING_INSIDE = re.compile(
    r"\b(?:when|where|how|why)(?: (?:much|many|long|soon|far))? (?:is|are|was|were|do|does|did|will|can|should)\b"
)
_TROUBLE = "problem|issue|question|complaint|request|fault|defect"
_HAVING = re.compile(
    rf"\b(?:i|we)(?: already)?(?:'ve| have)(?: got| booked| made)? (?:an?|the|my) (?!(?:\w+ )?(?:{_TROUBLE}))"
    r"|\b(?:i|we) have (?:on )?(?:\w+day|tomorrow)\b"
)
"""What somebody has is there already: "the fitting I have tomorrow"."""
_TOLD = re.compile(r"(?:i|we|you|they|he|she|it|my \w+|the \w+|there)\s+(?:had|was|were|did|has|have been|got|could)\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """An act asked for: its verb ("" for a mere wish to have something) and the things named with it."""

    verb: str
    things: frozenset[str]

    @property
    def is_telling(self) -> bool:
        """Whether the verb alone says what is to be done."""
        return bool(self.verb) and self.verb not in _LIGHT

    def is_like(self, other: "Asked") -> bool:
        """Whether both ask for the same: by a telling verb, else by the things too."""
        if self.is_telling or other.is_telling:
            return self.verb == other.verb
        return bool(self.things & other.things)

    def is_the_same(self, other: "Asked") -> bool:
        """Whether the verbs agree as well: to get something is not to send it."""
        return self.verb == other.verb or {self.verb, other.verb} <= _GETTING


def asks_for(text: str, examples: Sequence[str]) -> bool:
    """Whether a message says that the act of these `examples` shall be done, now and without a condition."""
    said = _plain(text)
    if _WITHHELD.search(said) or _TAKEN_BACK.search(said):
        return False
    return _learnt(tuple(examples)).holds(_asked(said))


def asks_plainly_for(text: str, examples: Sequence[str]) -> bool:
    """Whether a message asks for the act so plainly that it may be done without another question.

    Every word of the request is one that the examples know, nothing in the message makes it depend on anything, and
    nobody is quoted: "the refund form", "a refund once my bank agrees" and "he says I want a refund" are not plain.
    Most who ask do so plainly; the others are asked once.
    """
    said = _plain(text)
    if not asks_for(text, examples) or _DOUBTFUL.search(said):
        return False
    known = _learnt(tuple(examples))
    parts = (said[start:end] for start, end in spans(said))
    return any(known.holds(_asked(part), plainly=True) for part in parts if _is_plain(part))


def is_in_doubt(message: str) -> bool:
    """Whether anything in a whole message, whichever part, makes what it asks for depend on something or takes it back.

    "I need a refund. Wait, never mind." asks for none.
    """
    said = _plain(message)
    return any(words.search(said) for words in (_WITHHELD, _TAKEN_BACK, _DOUBTFUL))


def is_question(text: str) -> bool:
    """Whether a message asks to know something; a polite request ("can you book it?") does not."""
    said = _plain(text)
    opening = _LEADS.sub("", said, count=1) if _LEADS.match(said) else said
    if _MAY_I.match(opening) or _POSSIBLE.match(opening):
        return False
    return _QUESTION.match(opening) is not None


def asks_to_know(text: str) -> bool:
    """Whether a message asks to know something, wherever in it: "and the boots, when are they coming"."""
    return is_question(text) or _ASKING_INSIDE.search(_plain(text)) is not None


def asks_something(text: str, *, announced: bool = False) -> bool:
    """Whether a text is a request or a question that names what it is about, whatever that is.

    A bare order is one where it was `announced` as a further wish: any word may be a verb.
    """
    if len(content_of(text)) < _NAMES:
        return False
    said = _plain(text)
    opening = _LEADS.sub("", said, count=1) if _LEADS.match(said) else said
    if any(one.match(opening) for one in (_MAY_I, _POSSIBLE, _QUESTION)) or _WISH.search(opening):
        return True
    tells = opening.split(" ", 1)[0].partition("'")[0] in LITTLE_WORDS
    return not tells and (announced or said.endswith("?"))


def is_report(text: str) -> bool:
    """Whether a message tells of something that was: "I had a fitting yesterday"."""
    said = _plain(text)
    return _TOLD.match(said) is not None or _HAVING.search(said) is not None


@dataclass(frozen=True, slots=True)
class _Learnt:
    """What examples ask for, the verbs that name the act (those of several examples), and all words' stems.

    `usual` are verbs that say little and with which several examples begin all the same.
    """

    acts: frozenset[Asked]
    names: frozenset[str]
    stems: frozenset[str]
    usual: frozenset[str]

    def holds(self, asked: Iterable[Asked], *, plainly: bool = False) -> bool:
        """Whether one of those asked for is the act; plainly, when nothing else is named with it."""
        # "Return it" says no more than its verb, which is enough where that is how the act is asked for.
        asked = tuple(asked)
        if not plainly and any(not one.things and one.verb in self.usual for one in asked):
            return True
        # "Reverse the refund" names the act, with another verb: what has been done shall be undone.
        meant = (one for one in asked if not (one.is_telling and self.names & one.things))
        known = (one for one in meant if not plainly or {_stem(thing) for thing in one.things} <= self.stems)
        return any(one.is_like(other) for one in known for other in self.acts if not plainly or one.is_the_same(other))


@lru_cache(maxsize=1_024)
def _learnt(examples: tuple[str, ...]) -> _Learnt:
    asked = [one for example in examples for one in _asked(_plain(example))]
    verbs = Counter(one.verb for one in asked if one.is_telling)
    stems = frozenset(_stem(word) for example in examples for word in _WORD.findall(_plain(example)))
    light = Counter(one.verb for one in asked if one.verb in _LIGHT - _GETTING)
    names = frozenset(verb for verb, times in verbs.items() if times >= _OFTEN)
    return _Learnt(frozenset(asked), names, stems, frozenset(verb for verb, times in light.items() if times >= _OFTEN))


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|s)$", "", word) if len(word) > _SHORT else word


def _is_plain(part: str) -> bool:
    """Whether a part is a request and nothing else: no question, no condition, and not what the customer will do."""
    opening = _LEADS.sub("", part, count=1) if _LEADS.match(part) else part
    asks_to_know = _QUESTION.match(opening) is not None and _MAY_I.match(opening) is None
    wish = _WISH.search(opening)
    act = _TO.match(wish["rest"]) if wish else None
    does_it = act is not None and not act["you"] and act["rest"].split(" ", 1)[0] in _GIVING
    return not (asks_to_know or does_it or _CONDITION.search(opening) or len(opening.split()) == 1)


def _asked(said: str) -> Iterable[Asked]:
    """The acts that the parts of a message ask for."""
    refused = False
    for start, end in spans(said):
        part = said[start:end]
        one = _asked_in(part, refused=refused)
        if one is not None:
            yield one
        refused = (refused and said[end : end + 1] not in ".!?") or _OPEN_NOT.search(part) is not None


def _asked_in(part: str, *, refused: bool) -> Asked | None:
    """What one part asks for. A bare order is none when it is put as a question, or when a "do not" is still open."""
    text = part.rstrip(" ?!.")
    lead = _LEADS.match(text)
    opening = text[lead.end() :] if lead else text
    if polite := (_MAY_I.match(opening) or _POSSIBLE.match(opening)):
        return _act(polite["rest"])
    if wish := _WISH.search(opening):
        rest = wish["rest"]
        act = _TO.match(rest)
        return _act(act["rest"]) if act else _thing(rest)
    if refused or part.rstrip().endswith("?"):
        return None
    return _act(opening)


def _act(rest: str) -> Asked | None:
    words = _WORD.findall(rest)
    if words and words[0] in LITTLE_WORDS:
        return None
    things = _things(rest.partition(words[0])[2]) if words else None
    if things is None:
        return None
    return Asked(words[0], things - {"back"} if words[0] in _RETURNING else things)


def _thing(rest: str) -> Asked | None:
    things = _things(rest)
    return Asked("", things) if things else None


def _things(rest: str) -> frozenset[str] | None:
    """The words that name something, before any reason is given; None when they are denied: "nothing", "no refund"."""
    named = _REASON.split(_ID.sub(" ", rest), maxsplit=1)[0]
    if _NOT.search(named):
        return None
    return frozenset(word for word in _WORD.findall(named) if word not in LITTLE_WORDS)


def _plain(text: str) -> str:
    """A text as it is compared: in small letters, on one line, where each line was a sentence."""
    return " ".join(plainly_quoted(_LINES.sub(". ", text.strip())).lower().split())
