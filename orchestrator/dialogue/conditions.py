"""Wishes that depend on something: "if it hasn't shipped, cancel it; otherwise start a return" (pure)."""

import re
from dataclasses import dataclass
from typing import Literal

from orchestrator.dialogue.phrases import any_of, words_of
from orchestrator.dialogue.plain import plainly_quoted, says_any
from orchestrator.dialogue.stance import is_inquiry

Kind = Literal["fact", "outcome"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Condition:
    """What a wish depends on.

    A `fact`: the wish counts if `test` is so, or if it is not so (`holds` is false). An `outcome`: it counts if the
    wish before it comes to nothing. `said` is the condition as the customer put it.
    """

    kind: Kind
    said: str
    test: str = ""
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Dependent:
    """A part of a message, at `[start, end)`, that counts under a condition."""

    start: int
    end: int
    condition: Condition


_UNLESS_DENIED = r"\b(?!'?n?o?t| not)"
_POLITE = any_of(rf"""
    possible, you (?:can|could|would|will|may){_UNLESS_DENIED}, you (?:don'?t mind|please|want|like|need),
    you have (?:a|any), i (?:may|might|can|could|want|need|remember){_UNLESS_DENIED},
    (?:it|that)(?:'s| is) (?:possible|ok|okay|alright|fine), so\b, not\b, yes\b, no\b, anything, needed, necessary,
    applicable, i'?m not mistaken
""")
_IF = rf"(?:only (?:if|when)|if|in case|provided(?: that)?|as long as|unless)\b(?! {_POLITE})"
_CONDITION = re.compile(rf"\b(?P<word>{_IF})\s+")
_CONDITIONAL = words_of("if only case provided long unless")
"""One of these is in whatever makes something depend on something."""
_TO_KNOW = any_of("""
    know, see, check, tell me, tell, wonder, wondering, ask, asking, asked, sure, what, even, as, find out, happens,
    say, verify, look
""")
_NO_CONDITION_AFTER = re.compile(rf"\b{_TO_KNOW}(?: me| us)?\s*$")
_VERBS = any_of("""
    please, cancel, refund, return, send, book, change, exchange, reschedule, move, open, start, stop, reset, call,
    drop, can you, could you, would you, i want, i'd like, i would, then, just, do, replace, swap, update, give
""")
_THEN = re.compile(rf"\s*(?:,\s*(?:then\s+)?|\bthen\s+|\s(?={_VERBS}\b))")
_STOP = re.compile(r"[;.!?](?=\s|$)|\n")
_WISH_BEGINS = re.compile(r"[;.!?](?=\s|$)|\n|,\s+(?:and|but|also|then)\s")
_AND = re.compile(r"(?:\b(?:and|but)|,)\s*$")
_OTHER_CASE = any_of("otherwise, or else, else, if not, if that(?:'s| is) not (?:so|the case)")
_HAS_ALREADY = r"if it (?:has|is|does|did)(?:n't| not)?(?: already| yet)?(?=,)"
_OTHERWISE = re.compile(rf"\W*(?:but |and |or )?(?:{_OTHER_CASE}|{_HAS_ALREADY})[,:]?\s+")
_OTHERWISE_INSIDE = re.compile(rf",?\s(?:but |and |or )?(?:{_OTHER_CASE}|{_HAS_ALREADY})\b")
_IF_SO = re.compile(
    r"\b(?P<word>if (?:so|yes|it (?:has|is|does|did|was)(?:n't| not)?|they (?:have|are|do)(?:n't| not)?|not|no))\b"
    r"(?: yet)?[,:]?\s+"
)
_THAT = r"(?:that|it|this)"
_CANNOT = any_of("can'?t, cannot, can not, are unable to, aren'?t able to")
_IMPOSSIBLE = any_of(rf"""
    {_THAT}(?:'s| is| does| was|'d| would)? ?(?:not|n't) (?:be )?(?:possible|available|free|work(?:ing)?|an option),
    {_THAT} (?:fails|is impossible|is taken|is full|can'?t be done|cannot be done), {_THAT}'s (?:taken|full|gone),
    you {_CANNOT}(?: do {_THAT})?(?=[\W]+(?!by\b|before\b|until\b)|$), not(?: possible)?(?=\W)
""")
_INSTEAD = re.compile(rf"\bif {_IMPOSSIBLE}[,:]?\s*(?:then\s+)?")
_COURTESY_WORD = any_of("""
    please, pls, hi, hello, hey, ok, okay, so, and, but, well, also, then, now, actually, thanks, thank you
""")
_COURTESY = re.compile(rf"\W*(?:{_COURTESY_WORD}\b\W*)*")
_OF_A_CASE = re.compile(
    rf"(?:{_COURTESY_WORD}\b\W*)*"
    r"(?:(?:will|would|do|did|am|should|must) (?:i|we|it|they|(?:my|the) \w+)|what|how|why)\b"
)
"""A question of what would be so in some case: "will I be charged if I pay abroad?"."""
_WORD = re.compile(r"\w")
_NOT = re.compile(r"\b(?:not|no|never|cannot|without|nothing|none)\b|n't\b")
_ASKING = re.compile(
    r"\W*(?:(?:and|but|so|hi|hello|please)\W+)*(?:is|are|was|were|has|have|had|did|does|do|will|can|could)\b"
)


def dependents(message: str) -> tuple[tuple[Dependent, ...], tuple[Span, ...]]:
    """The parts of a message that depend on something, and the places where it is said on what.

    Politeness ("if possible") and questions ("tell me if …") are no conditions.
    """
    if not says_any(message, _CONDITIONAL):
        return (), ()
    text = _plain(message)
    for finder in (_on_answers, _on_outcomes, _on_facts):
        found = finder(text)
        if found[0]:
            return found
    return (), ()


def _plain(message: str) -> str:
    quoted = plainly_quoted(message)
    return quoted.lower() if len(quoted.lower()) == len(message) else quoted


def _on_facts(text: str) -> tuple[tuple[Dependent, ...], tuple[Span, ...]]:
    """What follows "if …," or goes before "… if", and what is to be done otherwise."""
    for match in _CONDITION.finditer(text):
        begin = max((stop.end() for stop in _WISH_BEGINS.finditer(text, 0, match.start())), default=0)
        before = text[begin : match.start()]
        if _NO_CONDITION_AFTER.search(before) or _only_asks(before):
            continue
        alone = _COURTESY.fullmatch(before) is not None
        first = (alone or _AND.search(before)) and not match["word"].startswith("only")
        if alone:
            begin = max((stop.end() for stop in _STOP.finditer(text, 0, match.start())), default=0)
        found = (first and _before_the_wish(text, match)) or _after_the_wish(text, match, begin)
        wishes = [text[part.start : part.end] for part in found[0]]
        if all(_WORD.search(wish) and not _only_asks(wish) for wish in wishes):
            return found
    return (), ()


def _only_asks(part: str) -> bool:
    """Whether a part asks how it is, or would be, so that nothing is to be done in any case."""
    return is_inquiry(part) or _OF_A_CASE.match(part.strip()) is not None


def _before_the_wish(text: str, match: re.Match[str]) -> tuple[tuple[Dependent, ...], tuple[Span, ...]] | None:
    """As in: If it has not shipped, cancel it."""
    then = _THEN.search(text, match.end())
    end = _end(text, match.end())
    if then is None or then.end() >= end or then.start() >= end:
        return None  # a condition alone: what depends on it stands before it
    condition = _fact(text, match, then.start())
    return _with_otherwise(text, condition, (then.end(), end), [(match.start(), then.end())])


def _after_the_wish(text: str, match: re.Match[str], begin: int) -> tuple[tuple[Dependent, ...], tuple[Span, ...]]:
    """As in: Cancel it if it has not shipped."""
    end = _end(text, match.end())
    condition = _fact(text, match, end)
    otherwise = _OTHERWISE.match(text, end)
    wish = (begin, match.start())
    parts = [Dependent(*wish, condition)]
    tests = [(match.start(), otherwise.end() if otherwise else end)]
    if otherwise is not None:
        parts.append(Dependent(otherwise.end(), _end(text, otherwise.end()), _opposite(condition)))
    return tuple(parts), tuple(tests)


def _with_otherwise(
    text: str, condition: Condition, wish: Span, tests: list[Span]
) -> tuple[tuple[Dependent, ...], tuple[Span, ...]]:
    parts = [Dependent(*wish, condition)]
    otherwise = _OTHERWISE.match(text, wish[1])
    if otherwise is not None:
        parts.append(Dependent(otherwise.end(), _end(text, otherwise.end()), _opposite(condition)))
        tests.append((wish[1], otherwise.end()))
    return tuple(parts), tuple(tests)


def _fact(text: str, match: re.Match[str], end: int) -> Condition:
    test = text[match.end() : end].strip(" ,;.!?")
    holds = (match["word"] != "unless") != bool(len(_NOT.findall(test)) % 2)
    return Condition("fact", text[match.start() : end].strip(" ,;.!?"), test, holds)


def _opposite(condition: Condition) -> Condition:
    return Condition(condition.kind, condition.said, condition.test, not condition.holds)


def _end(text: str, start: int) -> int:
    """Where a wish or a condition ends: with its sentence, or where it is said what is to be done otherwise."""
    ends = [stop.start() for stop in [_STOP.search(text, start)] if stop]
    other = _OTHERWISE_INSIDE.search(text, start)
    return min([*ends, *([other.start()] if other else []), len(text)])


def _on_answers(text: str) -> tuple[tuple[Dependent, ...], tuple[Span, ...]]:
    """As in: Has it shipped? If not, cancel it."""
    for match in _IF_SO.finditer(text):
        asked = [stop for stop in _STOP.finditer(text, 0, match.start()) if stop[0] == "?"]
        if not asked or _COURTESY.fullmatch(text, asked[-1].end(), match.start()) is None:
            continue
        begin = max((stop.end() for stop in _STOP.finditer(text, 0, asked[-1].start())), default=0)
        test = text[begin : asked[-1].start()].strip()
        if _ASKING.match(test) is None:
            continue
        positive = _NOT.search(match["word"]) is None
        condition = Condition("fact", f"{match['word']}: {test}", test, positive != bool(len(_NOT.findall(test)) % 2))
        return _with_otherwise(text, condition, (match.end(), _end(text, match.end())), [(match.start(), match.end())])
    return (), ()


def _on_outcomes(text: str) -> tuple[tuple[Dependent, ...], tuple[Span, ...]]:
    """As in: Book Thursday at ten. If that is not possible, Friday."""
    match = _INSTEAD.search(text)
    before = text[: match.start()].strip() if match else ""
    if match is None or not before or before.endswith("?") or _CONDITION.search(before):
        return (), ()
    condition = Condition("outcome", match[0].strip(" ,:;."))
    return (Dependent(match.end(), _end(text, match.end()), condition),), ((match.start(), match.end()),)
