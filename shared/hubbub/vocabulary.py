"""What ids look like: a pattern learned from the ids a store holds, so that any company's ids are recognised."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

MAX_SHAPES = 5
MAX_PATTERN_CHARS = 400
DIGITS = re.compile(r"\d+")
WORD = re.compile(r"[A-Za-z0-9]+")


def id_pattern(ids: Iterable[str]) -> str | None:
    r"""A regular expression for the `ids` and for others made the same way, or None when there are no ids.

    Each run of digits may be any number, the rest must be as it is: `inv-0042/A` gives `inv\-\d+/A`. An id that is a
    bare number must have at least as many digits as the shortest one seen, so that "2 charges" holds no id. Where
    random letters make more than five shapes, only the length of each part counts. The five commonest shapes are kept,
    and fewer when they would be longer than 400 characters. Not anchored; safe to stand inside a longer expression.
    """
    known = [known for known in ids if known]
    shapes = _shapes(known, _by_digits(known))
    if len(shapes) > MAX_SHAPES:
        shapes = _shapes(known, _by_length)
    kept = _within_limit(shapes[:MAX_SHAPES])
    return f"(?:{'|'.join(kept)})" if kept else None


def _shapes(ids: Sequence[str], shape: Callable[[str], str]) -> list[str]:
    return [found for found, _ in Counter(map(shape, ids)).most_common()]


def _by_digits(ids: Sequence[str]) -> Callable[[str], str]:
    fewest = min((len(known) for known in ids if known.isdecimal()), default=1)

    def shape(known: str) -> str:
        if known.isdecimal():
            return rf"\d{{{fewest},}}"
        return _replaced(known, DIGITS, lambda _: r"\d+")

    return shape


def _by_length(known: str) -> str:
    return _replaced(known, WORD, _any_code)


def _any_code(word: str) -> str:
    """Letters and digits of this length; at least one digit keeps plain words out."""
    if not any(letter.isdecimal() for letter in word):
        return re.escape(word)
    return rf"(?=[A-Za-z]*\d)[A-Za-z0-9]{{{len(word)}}}"


def _replaced(known: str, part: re.Pattern[str], by: Callable[[str], str]) -> str:
    written, end = "", 0
    for match in part.finditer(known):
        written += re.escape(known[end : match.start()]) + by(match.group())
        end = match.end()
    return written + re.escape(known[end:])


def _within_limit(shapes: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for shape in shapes:
        if sum(map(len, kept)) + len(kept) + len(shape) <= MAX_PATTERN_CHARS:
            kept.append(shape)
    return kept
