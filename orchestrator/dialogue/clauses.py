"""Where a message may fall into parts with a need each, and which parts ask us not to do something."""

import re
from collections.abc import Iterator

from orchestrator.dialogue.phrases import any_of, words_of
from orchestrator.dialogue.plain import plainly_quoted, says_any

_CONNECTOR = any_of("""
    and also, and then, oh and, and, but also, but, plus, also, then, as well as, additionally, by the way, btw,
    secondly, (?:and )?(?:one more|another|one other|a second) (?:thing|question), on top of that, while you'?re at it
""")
_ANNOUNCING = any_of("""
    also, and also, but also, and then, then, plus, as well as, additionally, by the way, btw, secondly,
    (?:one more|another|one other|a second) (?:thing|question), on top of that, while you'?re at it, oh and
""")
_ANNOUNCED = re.compile(
    rf"(?:\b{_ANNOUNCING}[\s,:]{{1,3}}|(?:[.!?]\W{{0,3}}|,\s{{0,3}})and\s{{1,3}}|;\s{{0,3}})$", re.IGNORECASE
)
_BEGINNING = re.compile(
    r"(?:(?:please|pls|and)\s)?(?:can|could|would|will)\s(?:you|i|we|u)(?:\splease|\spls)?", re.IGNORECASE
)
FRESH_START = any_of("""
    i, i'm, i'd, i've, im, my, we, you, it, please, pls, can, could, would, will, where, what, when, which, how, why,
    who, do, does, did, is, are, was, has, have, there, also, just, don'?t, instead, cancel, refund, send, show,
    tell, give, let me, book, change, move, track, return, reset, check
""")
"""How a sentence or an order begins."""
_AFRESH = re.compile(rf"\W*{FRESH_START}\b", re.IGNORECASE)
_ABBREVIATED = r"(?<!\bnr)(?<!\bmr)(?<!\bms)(?<!\bmrs)(?<!\bdr)(?<!\bst)(?<!\bvs)(?<!\b[ap]\.m)"
_STOP = rf"(?<![.!?;])(?!(?<=\bno)\.\s*\d){_ABBREVIATED}[.!?;]++(?=[\s\"')])|\n"
_BOUNDARY = re.compile(
    rf"(?P<stop>{_STOP})[\s\"')]{{0,4}}(?:{_CONNECTOR}[\s,:]{{1,3}}){{0,2}}"
    rf"|[,:]?\s(?:-\s)?{_CONNECTOR}[\s,:]{{1,3}}(?=\w)(?:{_CONNECTOR}[\s,:]{{1,3}}){{0,2}}"
    rf"|,\s{{0,3}}(?={FRESH_START}\b)|\s[-\u2013\u2014]\s",
    re.IGNORECASE,
)
_MAY_STOP = re.compile(r"[.!?;]\s|[,\n]|\s[-\u2013\u2014]\s|[.!?;][\"')]")
_CONNECTING = words_of("""
    and but plus also then well additionally way btw secondly more another other second top while
""")
"""What has none of these, and no stop, is one part."""
_EDGES = " \t\r\n,.;:-\u2013\u2014"
_MAX_PARTS = 8
_LONGEST_ANNOUNCEMENT = 40

_HARMLESS = any_of("""
    forget, worry, hesitate, know, understand, see, think, have, get, remember, recogni[sz]e, find, like, want, need,
    mind, be, you, i, we, they, work, care
""")
_OPPOSITE = any_of("""
    keep, have, hold, pay, receive, continue, attend, use, deal, talk, speak, chat, wait, lose, be, go, come, miss
""")
_UNDONE = any_of("""
    cancell?ed, refunded, returned, exchanged, changed, rescheduled, moved, deleted, reset, replaced, shipped, sent
""")
_NEGATING = words_of("not don dont no never")
_NOT = r"(?:do\s+not|don'?t)"
_NEGATED = re.compile(
    rf"(?:^|\b(?:please|pls|just)\s+|[,;]\s*){_NOT}\s+(?:(?:ever|please|just|go and)\s+)?(?!{_HARMLESS}\b)[a-z]+"
    rf"|\bi\s+(?:really\s+|actually\s+)?(?:{_NOT}|no longer|never)\s+(?:want|wish|intend|plan|asked?)\s+(?:for\s+)?"
    rf"(?:you\s+to\s+[a-z]+|(?:us\s+)?to\s+(?!{_OPPOSITE}\b)[a-z]+|an?\s+[a-z]+|any\s+[a-z]+"
    rf"|(?:it|this|that|(?:my|the)(?:\s+\w+){{1,3}})\s+(?:to\s+be\s+)?{_UNDONE})\b"
    rf"|\bnot\s+(?:asking|looking|trying)\s+(?:for|to)\b|\bno\s+need\s+(?:to|for)\b|\byou\s+{_NOT}\s+(?:have|need)\s+to\b",
    re.IGNORECASE,
)


def split(text: str) -> tuple[str, ...]:
    """The parts of a text at sentence ends and connectors, these left out. Whether they stand alone is not judged."""
    return tuple(text[start:end] for start, end in spans(text))


def spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where the parts of `split` begin and end; past eight parts the rest is one."""
    if not (_MAY_STOP.search(text) or says_any(text, _CONNECTING)):
        start, end = _trim(text, 0, len(text))
        return ((start, end),) if start < end else ()
    found: list[tuple[int, int]] = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        if len(found) + 1 == _MAX_PARTS:
            break
        found.append((start, match.end("stop") if match["stop"] else match.start()))
        start = match.end()
    found.append((start, len(text)))
    trimmed = (_trim(text, start, end) for start, end in found)
    return tuple(_with_their_beginnings(text, [(start, end) for start, end in trimmed if start < end]))


def _with_their_beginnings(text: str, parts: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The parts, a mere beginning joined to what it begins: "can you also ..."."""
    begun: int | None = None
    for place, (start, end) in enumerate(parts):
        first = start if begun is None else begun
        if place + 1 < len(parts) and _BEGINNING.fullmatch(text, start, end):
            begun = first
        else:
            yield first, end
            begun = None


def is_announced(text: str, start: int) -> bool:
    """Whether the part that begins at `start` is said to be another wish: "also ...", "..., and ..."."""
    return _ANNOUNCED.search(text, max(0, start - _LONGEST_ANNOUNCEMENT), start) is not None


def starts_afresh(part: str) -> bool:
    """Whether a part begins as a sentence or an order does, and does not merely name something."""
    return _AFRESH.match(part) is not None


def is_negated(part: str) -> bool:
    """Whether a part asks us not to do what it names: "please don't cancel my order", "I don't want a refund".

    Not: "I don't know how to cancel", "don't forget my invoice", "I don't want this order any more".
    """
    return says_any(part, _NEGATING) and _NEGATED.search(plainly_quoted(part)) is not None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end
