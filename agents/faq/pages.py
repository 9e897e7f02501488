"""Shows the articles to whoever follows a citation."""

from html import escape

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse

from agents.faq.backend import Article, Library
from agents.faq.library import ARTICLES_PATH
from agents.faq.markdown import html_of
from hubbub.errors import Problem

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src https:; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
STYLE = "body{font:1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}"
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>{style}</style>
<main>
{heading}{text}</main>
</html>
"""


def install(app: FastAPI, library: Library) -> None:
    """Add `GET /articles/{slug}` to `app`."""

    async def show(slug: str) -> Response:
        """An article as a page."""
        article = next((known for known in library.shelf.articles if known.slug == slug), None)
        if article is None:
            raise Problem(404, "No such article")
        return HTMLResponse(_page(article), headers=HEADERS)

    app.get(ARTICLES_PATH + "{slug}", summary="An article as a page")(show)


def _page(article: Article) -> str:
    """The article below its title, unless its text begins with a title of its own."""
    html = html_of(article)
    heading = "" if html.startswith("<h1") else f"<h1>{escape(article.title)}</h1>\n"
    return PAGE.format(title=escape(article.title), style=STYLE, heading=heading, text=html + _origin(article))


def _origin(article: Article) -> str:
    """A link to the page the article was taken from."""
    if article.origin is None:
        return ""
    shown = escape(article.origin)
    return f'<p><small>Taken from <a href="{shown}" rel="noreferrer nofollow">{shown}</a>.</small></p>\n'
