"""Slips of the finger: letters swapped, lost, doubled or struck beside, always the same ones for the same text."""

import random

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {
    letter: "".join(row[max(0, place - 1) : place] + row[place + 1 : place + 2])
    for row in _ROWS
    for place, letter in enumerate(row)
}


def mistyped(text: str, share: float, seed: int = 7) -> str:
    """A text in which each letter goes wrong with the probability `share` (0 to 1)."""
    chance = random.Random(f"{seed} {text}")  # noqa: S311 - slips, no secrets
    letters = list(text)
    written: list[str] = []
    while letters:
        letter = letters.pop(0)
        if letter.isalpha() and chance.random() < share:
            kind = chance.choice(("swapped", "lost", "doubled", "beside"))
            if kind == "swapped" and letters and letters[0].isalpha():
                written += [letters.pop(0), letter]
            elif kind == "doubled":
                written += [letter, letter]
            elif kind != "lost":
                written += [chance.choice(_BESIDE.get(letter.lower(), letter))]
        else:
            written.append(letter)
    return "".join(written)
