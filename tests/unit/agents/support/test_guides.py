"""Reading guides out of Markdown articles."""

import logging
from pathlib import Path

import pytest

from agents.support.guides import guide_of, guides_among, plain, read_articles

DESCALING = """---
title: Descaling your machine
tags: [care, Troubleshooting]
questions:
  - How do I descale, step by step?
---
# Descaling

Every *three* months.

## Steps

1. Fill the tank with [descaler](https://example.com/d).
2) Press **Brew** for
   ten seconds.

3. Rinse `twice`.

```
1. not a step
```

## If the light stays on

Call us.
"""


def test_an_article_becomes_sections_with_steps() -> None:
    """Numbered items are steps, in plain words; code blocks are not."""
    guide = guide_of("descaling", DESCALING)
    assert (guide.title, guide.tagged) == ("Descaling your machine", True)
    assert guide.questions == ("How do I descale, step by step?",)
    assert guide.headings == ("Descaling", "Steps", "If the light stays on")
    steps = guide.sections[1].steps
    assert steps == ("Fill the tank with descaler.", "Press Brew for ten seconds.", "Rinse twice.")
    assert guide.sections[2].text == "Call us."


@pytest.mark.parametrize(
    ("text", "title"),
    [("# Grinder jams\n1. Unplug", "Grinder jams"), ("1. Unplug", "Grinder jam"), ("---\ntitle: 7\n---\n", "7")],
)
def test_the_title_is_found_without_front_matter(text: str, title: str) -> None:
    """The first heading serves, and at last the file's name."""
    assert guide_of("grinder-jam", text).title == title


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("**Hold** the _upper_ button", "Hold the upper button"),
        ("![photo](x.png) of `snake_case_name`", "photo of snake_case_name"),
        ("2 * 3 * 4", "2 * 3 * 4"),
    ],
)
def test_marks_are_taken_off_and_words_kept(markdown: str, words: str) -> None:
    """What a customer reads has no Markdown in it."""
    assert plain(markdown) == words


def test_tagged_articles_are_the_guides(tmp_path: Path) -> None:
    """Where authors call some articles guides, the others are none."""
    (tmp_path / "descaling.md").write_text(DESCALING)
    (tmp_path / "recipes.md").write_text("# Recipes\n1. Grind\n2. Brew")
    assert [guide.slug for guide in guides_among(read_articles(tmp_path))] == ["descaling"]


def test_without_tags_every_article_with_steps_is_one(tmp_path: Path) -> None:
    """A knowledge base that knows no tags still helps; an article without steps cannot."""
    (tmp_path / "recipes.md").write_text("# Recipes\n1. Grind\n2. Brew")
    (tmp_path / "hours.md").write_text("# Hours\nNine to five.")
    assert [guide.slug for guide in guides_among(read_articles(tmp_path))] == ["recipes"]


def test_a_broken_article_is_left_out_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One bad file must not take all guides away."""
    (tmp_path / "bad.md").write_text("---\ntitle: [\n---\n1. x")
    (tmp_path / "latin.md").write_bytes(b"# Caf\xe9\n1. x")
    (tmp_path / "descaling.md").write_text(DESCALING)
    with caplog.at_level(logging.WARNING):
        assert [guide.slug for guide in guides_among(read_articles(tmp_path))] == ["descaling"]
    assert {"bad.md" in caplog.text, "latin.md" in caplog.text} == {True}


def test_no_folder_means_no_guides() -> None:
    """The agent works without a knowledge base."""
    assert guides_among(read_articles(None)) == ()
