"""What support says to a customer about a guide, or about having none. Pure."""

import textwrap
from collections.abc import Sequence

from agents.support.guides import Guide, Section
from agents.support.matching import Match
from agents.support.models import DiagnosisOut
from hubbub.outcomes import Card, Citation, Done

MAX_STEPS = 5
MAX_STEP_CHARS = 400
MAX_TEXT_CHARS = 800
MAX_SNIPPET_CHARS = 200
IF_NOT = "If that does not help,"
OTHERWISE = "I can open a ticket or connect you with a person."


def diagnosis(match: Match) -> Done[DiagnosisOut]:
    """The answer to a problem: a guide's first steps, guides to choose from, or an honest "I don't know"."""
    if match.section is not None:
        return _advice(match.guides[0], match.section)
    titles = tuple(guide.title for guide in match.guides)
    output = DiagnosisOut(guide=None, steps=(), candidates=titles)
    if not titles:
        return Done(output=output, say=f"I have no guide for this problem. {OTHERWISE}")
    named = "; ".join(f"“{title}”" for title in titles)
    return Done(
        output=output,
        say=f"Several of my guides may fit: {named}. Tell me which one is closest, or {OTHERWISE}",
        citations=tuple(cited for guide in match.guides for cited in _citations(guide, "")),
    )


def _advice(guide: Guide, section: Section) -> Done[DiagnosisOut]:
    steps = tuple(textwrap.shorten(step, MAX_STEP_CHARS, placeholder="…") for step in section.steps[:MAX_STEPS])
    advice = (
        _listed(steps, len(section.steps)) if steps else textwrap.shorten(section.text, MAX_TEXT_CHARS, placeholder="…")
    )
    return Done(
        output=DiagnosisOut(guide=guide.title, steps=steps, candidates=()),
        say=f"Here is what usually helps, from our guide “{guide.title}”:\n{advice}\n{IF_NOT} {OTHERWISE}",
        citations=_citations(guide, textwrap.shorten(section.text, MAX_SNIPPET_CHARS, placeholder="…")),
        cards=(Card(type="article", title=guide.title, url=guide.url),),
    )


def _listed(steps: Sequence[str], of: int) -> str:
    left = of - len(steps)
    more = [f"The guide goes on with {left} more {'step' if left == 1 else 'steps'}."] if left else []
    return "\n".join([*(f"{number}. {step}" for number, step in enumerate(steps, start=1)), *more])


def _citations(guide: Guide, snippet: str) -> tuple[Citation, ...]:
    return (Citation(title=guide.title, url=guide.url, snippet=snippet),) if guide.url else ()
