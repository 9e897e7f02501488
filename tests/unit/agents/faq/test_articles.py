"""Articles are read from Markdown as authors write it."""

import pytest
import yaml

from agents.faq.backend import Article, Paragraph
from agents.faq.markdown import html_of, read_article


def paragraphs(text: str) -> list[Paragraph]:
    """All paragraphs of an article."""
    return [paragraph for section in read_article("a", text).sections for paragraph in section.paragraphs]


def headings(article: Article) -> list[tuple[str, str]]:
    """Heading and anchor of each section."""
    return [(section.heading, section.anchor) for section in article.sections]


def test_front_matter_says_title_tags_and_questions() -> None:
    """Lists may be written in any way YAML knows; tags also between commas."""
    article = read_article("a", "---\ntitle: 2026\ntags: Guide, b\nquestions:\n - Is it?\n - 7\n---\nText.")
    assert (article.title, article.questions) == ("2026", ("Is it?", "7"))
    assert article.tags == {"guide", "b"}
    assert article.is_guide


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Tea\n\nHot.", "Tea"),
        ("Hot.", "a"),
        ("---\ntitle:\n---\n## Tea\nHot.", "Tea"),
        ("---\ntags:\n---\nHot.", "a"),
    ],
)
def test_an_article_without_a_title_takes_its_first_heading_or_its_name(text: str, title: str) -> None:
    """Every article has a title."""
    article = read_article("a", text)
    assert article.title == title
    assert not article.is_guide


@pytest.mark.parametrize("front", ["title: [", "title: a: b", "a\n - b: {"])
def test_broken_front_matter_is_an_error(front: str) -> None:
    """The reader is told instead of guessing."""
    with pytest.raises((yaml.YAMLError, ValueError)):
        read_article("a", f"---\n{front}\n---\nText.")


def test_each_heading_begins_a_section_with_an_anchor_of_its_own() -> None:
    """A heading that repeats the title heads the whole article; the page carries the same anchors."""
    article = read_article("a", "# Tea\nHot.\n## Milk & sugar?\nNo.\n### Milk & Sugar\nYes.\n## Größe\nBig.\n## Empty")
    assert headings(article) == [
        ("", ""),
        ("Milk & sugar?", "milk-sugar"),
        ("Milk & Sugar", "milk-sugar-2"),
        ("Größe", "größe"),
    ]
    assert '<h3 id="milk-sugar-2">' in html_of(article)


def test_marks_are_not_spoken() -> None:
    """Emphasis, links, code, images and raw HTML leave only words."""
    text = (
        "**Bold** and *it*, `code`, [a link](https://x.example) ![picture](p.png)<b>raw</b> <script>x()</script>\nend."
    )
    assert paragraphs(text) == [Paragraph(("Bold and it, code, a link raw x() end.",))]


def test_a_list_of_catchwords_belongs_to_its_lead_in() -> None:
    """And reads as one sentence."""
    text = "You can pay as you like. We take:\n\n- cards\n- [cash](x)\n"
    assert paragraphs(text) == [Paragraph(("You can pay as you like.", "We take: cards, cash."))]


def test_a_list_of_sentences_stays_sentences() -> None:
    """One may be an answer by itself."""
    assert paragraphs("- Take cash.\n- Take cards, too\n") == [Paragraph(("Take cash.", "Take cards, too."))]


def test_numbered_steps_are_kept_apart() -> None:
    """With everything that stands below them."""
    text = "Do this:\n\n1. Open it.\n\n   Slowly.\n2. Close it\n"
    assert paragraphs(text) == [Paragraph(("Do this:",)), Paragraph(("Open it. Slowly.", "Close it."), steps=True)]


def test_each_row_of_a_table_is_a_sentence() -> None:
    """The first cell names it."""
    text = "| Way | Cost | Time |\n|---|---|---|\n| Slow | $6 | 5 days |\n| Fast | $15 | |\n"
    assert paragraphs(text) == [Paragraph(("Slow: $6, 5 days.", "Fast: $15."))]


def test_quotes_are_read_and_code_is_not() -> None:
    """A block of code answers nobody."""
    assert paragraphs("> Said.\n\n```\nrm -rf\n```\n") == [Paragraph(("Said.",))]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "x <img src=x onerror=alert(1)> y",
        "[x](javascript:alert(1))",
        "![x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "# <script>alert(1)</script>",
    ],
)
def test_a_page_runs_nothing(text: str) -> None:
    """What an article carries along stays behind or becomes text."""
    html = html_of(read_article("a", text))
    assert "<script" not in html
    assert "<img" not in html.replace('<img src="" alt="x"', "")
    assert "href" not in html


@pytest.mark.parametrize(
    ("url", "kept"), [("https://x.example/a", "https://x.example/a"), ("javascript:alert(1)", None), ("/a", None)]
)
def test_only_web_addresses_are_cited(url: str, kept: str | None) -> None:
    """Where a company shows its article itself."""
    assert read_article("a", f"---\nurl: {url}\n---\nText.").url == kept
