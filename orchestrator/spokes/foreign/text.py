"""Text from somebody we do not know: shown to people as text, and no longer than can be shown (pure)."""

JOINER = "\u200d"
"""Holds the parts of an emoji together; no other invisible character is kept."""


def words(text: str, most: int) -> str:
    """`text` without invisible characters, `most` characters at most; lines stay."""
    shown = "".join(char for char in text[: 2 * most] if char.isprintable() or char in f"\n\t{JOINER}").strip()
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def line(text: str, most: int) -> str:
    """The same in one line."""
    return words(" ".join(text[: 4 * most].split()), most)
