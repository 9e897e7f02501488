"""What the FAQ agent says to customers, and to operators."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from agents.faq.backend import WebResult
from agents.faq.rules import Answer

NO_ANSWER = "I am sorry, I do not know the answer to that. If you would like a person to help you, just ask for one."
NO_ARTICLES = "I could not find an article about that. If you would like a person to help you, just ask for one."

NOT_THERE = "This article is no longer here"
NEAR_ARTICLES = "These articles may help:"

WEB_OFF = "I cannot search the web here; I only know what our own articles say."
WEB_AWAY = "I cannot search the web at the moment."
NOTHING_ON_THE_WEB = "I searched the web and found nothing about that."


def told(answer: Answer) -> str:
    """The passage, and where the rest of its steps are."""
    if not answer.steps_left:
        return answer.passage
    steps = "one more step" if answer.steps_left == 1 else f"{answer.steps_left} more steps"
    return f"{answer.passage} The article “{answer.hit.article.title}” has {steps}."


def listed(found: Sequence[Answer]) -> str:
    """The titles of the articles."""
    if not found:
        return NO_ARTICLES
    *others, last = (f"“{answer.hit.article.title}”" for answer in found)
    if not others:
        return f"This article may help: {last}."
    return f"These articles may help: {', '.join(others)} and {last}."


def from_the_web(result: WebResult) -> str:
    """A page's title, marked for what it is."""
    return f"{result.title} (from the web: {urlsplit(result.url).hostname})"


def found_on_the_web(results: Sequence[WebResult]) -> str:
    """What was found, and that it is not the company's word."""
    if not results:
        return NOTHING_ON_THE_WEB
    found = " ".join(f"“{one.title}” ({urlsplit(one.url).hostname}): {one.snippet}".rstrip(": ") for one in results)
    return f"This is from the web, and not checked by us: {found}"


def saved(count: int, *, published: bool) -> str:
    """How many articles were kept; for an operator, as all that follows."""
    what = "One article" if count == 1 else f"{count} articles"
    return f"{what} {'was' if count == 1 else 'were'} {'published' if published else 'kept as drafts'}."


def unreadable(what: str, why: str) -> str:
    """That something cannot become an article."""
    return f"Nothing was kept: {what} cannot be read. {why[:1].upper()}{why[1:]}."


def no_article(slug: str, version: int | None = None) -> str:
    """That there is no such article, or no such version of it."""
    return f"There is no version {version} of “{slug}”." if version else f"There is no article “{slug}”."


def no_draft(slug: str, version: int | None = None) -> str:
    """That there is nothing to publish."""
    return no_article(slug, version) if version else f"“{slug}” has no draft."


def nothing_to_undo(slug: str) -> str:
    """That nothing was published or retired."""
    return f"“{slug}” was neither published nor retired here, or all of that was taken back."


def not_shown(slug: str) -> str:
    """That customers see no such article anyway."""
    return f"Customers see no article “{slug}”."


def shown(what: str, slug: str) -> str:
    """What customers see of an article from now on."""
    seen = {"version": "the published version of", "folder": "what the folder has of", "nothing": "nothing of"}
    return f"Customers now see {seen[what]} “{slug}”."


def previewed(changed: int, tried: int) -> str:
    """How much a draft would change."""
    return f"The draft would change the answers to {changed} of {tried} questions."


def reported(alike: int, stale: int) -> str:
    """How many articles want looking after."""
    return f"{alike} pairs of articles say nearly the same, and {stale} articles want looking at again."


def counted(count: int, what: str) -> str:
    """How many things are listed."""
    return f"Here is one {what}." if count == 1 else f"Here are {count} {what}s."


def dismissed(count: int) -> str:
    """How many questions were forgotten."""
    return "One question was dismissed." if count == 1 else f"{count} questions were dismissed."
