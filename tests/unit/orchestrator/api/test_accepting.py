"""Which form of a document a client would rather have."""

import pytest

from orchestrator.api.accepting import preferred

OFFERED = ("text/plain", "text/markdown", "application/json")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "text/plain"),
        ("", "text/plain"),
        ("application/json", "application/json"),
        ("TEXT/Markdown", "text/markdown"),
        ("text/markdown;variant=GFM", "text/markdown"),
        ("*/*;q=0.1, application/json;q=0.2", "application/json"),
        ("text/*, text/plain;q=0.1", "text/markdown"),
        ("application/json;q=high, */*;q=0.5", "application/json"),
        ("image/png", None),
        ("*/*;q=0", None),
        (",,", None),
    ],
)
def test_the_most_specific_range_says_how_much_a_form_is_wanted(accept: str | None, chosen: str | None) -> None:
    """As RFC 9110 has it; of equals the first offered."""
    assert preferred(accept, OFFERED) == chosen
