"""Lists of words, and of phrases as regular expressions."""


def any_of(phrases: str) -> str:
    """A group that matches any of the phrases in a text, given comma-separated over any number of lines.

    Each phrase may use the syntax of regular expressions, but no comma; a longer phrase goes before its beginning.
    """
    return f"(?:{'|'.join(filter(None, (phrase.strip() for phrase in phrases.split(','))))})"


def words_of(text: str) -> frozenset[str]:
    """The words of a text, given over any number of lines."""
    return frozenset(text.split())
