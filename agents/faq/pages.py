"""Shows the articles to whoever follows a citation."""

from functools import partial
from html import escape
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from agents.faq import rules, words
from agents.faq.backend import Article, Library, Shelf
from agents.faq.library import ARTICLES_PATH
from agents.faq.markdown import html_of
from agents.faq.models import MAX_QUERY_CHARS
from agents.faq.terms import WORD
from hubbub.errors import Problem

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src https:; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
    "Vary": "Accept",
}
STYLE = "body{font:1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}"
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
{link}<style>{style}</style>
<main>
{heading}{text}</main>
</html>
"""


def install(app: FastAPI, library: Library) -> None:
    """Add `GET /articles/{slug}` to `app`."""

    async def show(request: Request, slug: str) -> Response:
        """An article as a page, under earlier names too; else, for a browser, the articles nearest to the name."""
        article = _known(library.shelf, slug)
        if article is not None:
            return HTMLResponse(_page(article, slug), headers=HEADERS)
        if "text/html" not in request.headers.get("Accept", ""):
            raise Problem(404, "No such article")
        return HTMLResponse(await library.ask(partial(_not_there, slug=slug)), status_code=404, headers=HEADERS)

    app.get(ARTICLES_PATH + "{slug}", summary="An article as a page", response_class=HTMLResponse)(show)


def _known(shelf: Shelf, slug: str) -> Article | None:
    """The article of that name, else one that had it."""
    named = (article for article in shelf.articles if article.slug == slug)
    renamed = (article for article in shelf.articles if slug in article.formerly)
    return next(named, None) or next(renamed, None)


def _page(article: Article, slug: str) -> str:
    """The article below its title, unless its text begins with a title of its own."""
    html = html_of(article)
    heading = "" if html.startswith("<h1") else f"<h1>{escape(article.title)}</h1>\n"
    # Not a redirect: whoever passes the page on to customers need not follow one, and the anchor is kept.
    link = "" if slug == article.slug else f'<link rel="canonical" href="{quote(article.slug, safe="")}">\n'
    return _framed(article.title, heading, html + _origin(article), link)


def _not_there(shelf: Shelf, slug: str) -> str:
    """What whoever follows an old citation is told, and where they may read on."""
    near = rules.best_articles(shelf, " ".join(WORD.findall(slug[:MAX_QUERY_CHARS])))
    articles = [answer.hit.article for answer in near]
    items = "".join(
        f'<li><a href="{quote(article.slug, safe="")}">{escape(article.title)}</a></li>\n' for article in articles
    )
    text = f"<p>{escape(words.NEAR_ARTICLES)}</p>\n<ul>\n{items}</ul>\n" if items else ""
    return _framed(words.NOT_THERE, f"<h1>{escape(words.NOT_THERE)}</h1>\n", text)


def _framed(title: str, heading: str, text: str, link: str = "") -> str:
    return PAGE.format(title=escape(title), link=link, style=STYLE, heading=heading, text=text)


def _origin(article: Article) -> str:
    """A link to the page the article was taken from."""
    if article.origin is None:
        return ""
    shown = escape(article.origin)
    return f'<p><small>Taken from <a href="{shown}" rel="noreferrer nofollow">{shown}</a>.</small></p>\n'
