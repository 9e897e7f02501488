"""Words with gaps, filled from what another system sent."""

from typing import Any

import pytest

from orchestrator.inbox.templates import (
    MOST_CHARS,
    MOST_VALUE_CHARS,
    GapUnfilled,
    filled,
    gaps,
    in_language,
)

SENT = {"order": {"id": "ord_10042", "count": 2}, "carrier": "DHL"}


def test_gaps_are_filled_by_their_paths() -> None:
    """With texts and numbers; a doubled brace is a brace."""
    assert filled("{order.id}: {order.count} with {carrier}. {{}}", SENT) == "ord_10042: 2 with DHL. {}"
    assert list(gaps("{order.id} {carrier}")) == ["order.id", "carrier"]


@pytest.mark.parametrize(
    "template",
    ["{}", "{0!r}", "{order.id:>9}", "{order[id]}", "{order.__class__.a-b}", "{a.b.c.d.e.f.g}", "{open", "}"],
)
def test_a_gap_that_is_no_path_is_refused(template: str) -> None:
    """When it is written, not when a customer should read it."""
    with pytest.raises(ValueError, match=r".+"):
        list(gaps(template))


@pytest.mark.parametrize("path", ["missing", "order", "order.missing", "carrier.id", "order.id.more"])
def test_what_was_not_sent_is_told_with_its_path(path: str) -> None:
    """Nobody reads half a sentence."""
    with pytest.raises(GapUnfilled) as told:
        filled(f"Your parcel {{{path}}}", SENT)
    assert told.value.path == path


@pytest.mark.parametrize("value", [None, True, ["a"], {"a": 1}])
def test_only_texts_and_numbers_fill_a_gap(value: Any) -> None:
    """Everything else has no words of its own."""
    with pytest.raises(GapUnfilled):
        filled("{x}", {"x": value})


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("<script>alert(1)</script>", "(script)alert(1)(/script)"),
        ("[click](https://evil.example)", "(click)(https://evil.example)"),
        ("a\r\n\tb\0c", "a b c"),
        ("\u202eevil\u200b", "evil"),
        ("`rm`", "'rm'"),
        ("{order.id}", "{order.id}"),
        ("x" * 1_000, "x" * (MOST_VALUE_CHARS - 1) + "…"),
    ],
)
def test_what_is_filled_in_is_one_short_line_and_nothing_but_text(value: str, shown: str) -> None:
    """Neither markup, nor another line, nor a template."""
    assert filled("{x}", {"x": value}) == shown


def test_there_is_an_end_to_it() -> None:
    """However many gaps there are."""
    assert len(filled("{x}" * 600, {"x": "y" * 100})) == MOST_CHARS


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("de-AT", "de"), ("de", "de"), ("pt_BR", "pt-BR"), ("pt-br", "pt-BR"), ("fr", "en"), (None, "en"), ("", "en")],
)
def test_the_customers_language_is_spoken_where_it_is_known(wanted: str | None, found: str) -> None:
    """Else English, else whatever there is."""
    assert in_language({"en": "en", "de": "de", "pt-BR": "pt-BR"}, wanted) == found
    assert in_language({"it": "it"}, wanted) == "it"
