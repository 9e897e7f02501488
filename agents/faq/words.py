"""What the FAQ agent says to customers."""

from collections.abc import Sequence

from agents.faq.rules import Answer

NO_ANSWER = "I am sorry, I do not know the answer to that. If you would like a person to help you, just ask for one."
NO_ARTICLES = "I could not find an article about that. If you would like a person to help you, just ask for one."


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
