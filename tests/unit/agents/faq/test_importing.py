"""What a company already has becomes articles: tables of questions, and web pages."""

import pytest

from agents.faq.backend import NotReadable, Page
from agents.faq.importing import page_from, questions_from, slug_of
from agents.faq.markdown import read_article

PAGE = """<html><head><title>Help | Shop</title><style>p{}</style></head><body>
<nav>Home</nav><main><h1>Returns</h1><p>You have <b>30 days</b>.</p><script>alert(1)</script>
<details><summary>Who pays?</summary><p>We do.</p></details><form>Sign up</form></main>
<footer>Imprint</footer></body></html>"""


def page(html: str, kind: str = "text/html") -> Page:
    """A page that was fetched."""
    return Page("https://shop.example/returns", html.encode(), kind)


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_each_question_of_a_table_becomes_a_section(between: str) -> None:
    """However its cells are divided; quoted ones may hold anything."""
    rows = [("Question", "ANSWER"), ("Is it hot?", '"Yes, very.\n# Not a heading"'), ("", ""), ("Is it sweet?", "No.")]
    (text,) = questions_from("\n".join(between.join(row) for row in rows), "Tea").values()
    article = read_article("tea", text)
    assert article.title == "Tea"
    assert [(one.heading, one.text) for one in article.sections] == [
        ("Is it hot?", "Yes, very. Not a heading"),
        ("Is it sweet?", "No."),
    ]


def test_a_table_may_say_which_article_a_row_goes_to() -> None:
    """Others go to the one it is imported as."""
    table = "article,question,answer\nTea,Is it hot?,Yes.\n,Is it far?,No."
    assert list(questions_from(table, "General")) == ["Tea", "General"]


@pytest.mark.parametrize(
    "table", ["", "a,b\n1,2", "question,answer", "question,answer\nIs it?,", 'question,answer\n"open', "x" * 200_000]
)
def test_what_is_no_table_of_questions_is_refused(table: str) -> None:
    """In words."""
    with pytest.raises(NotReadable, match=r"^\w.+"):
        questions_from(table, "Tea")


def test_a_page_becomes_an_article_without_menus_scripts_and_forms() -> None:
    """What is folded away behind a question becomes a section; where it came from is kept."""
    title, text = page_from(page(PAGE), cite_original=False)
    article = read_article("returns", text)
    assert (title, article.origin, article.url) == ("Returns", "https://shop.example/returns", None)
    assert [(one.heading, one.text) for one in article.sections] == [("", "You have 30 days."), ("Who pays?", "We do.")]
    assert not any(word in text for word in ("alert", "Home", "Imprint", "Sign up", "p{}"))
    assert read_article("r", page_from(page(PAGE), cite_original=True)[1]).url == "https://shop.example/returns"


def test_plain_text_is_taken_for_markdown() -> None:
    """Its first heading is its title."""
    title, text = page_from(page("# Tea\n\nHot.", "text/markdown"), cite_original=False)
    assert (title, read_article("t", text).sections[0].text) == ("Tea", "Hot.")


@pytest.mark.parametrize("html", ["", "<script>x()</script>", "<div>" * 5_000 + "deep" + "</div>" * 5_000])
def test_a_page_without_text_or_nested_without_end_is_refused(html: str) -> None:
    """It is not worth an article."""
    with pytest.raises(NotReadable):
        page_from(page(html), cite_original=False)


def test_a_title_makes_a_name() -> None:
    """In plain letters."""
    assert slug_of("Größe & Farbe: what to do?") == "grosse-farbe-what-to-do"
    assert slug_of("???") == "article"
