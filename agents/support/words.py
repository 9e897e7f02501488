"""What support says about a problem: what to try, what to choose from, or that it knows no guide. Pure."""

import re
import textwrap
from collections.abc import Sequence

from agents.support.guides import Guide
from agents.support.models import DiagnosisOut
from agents.support.models_tickets import TICKET_OPENED
from agents.support.troubleshooting import Diagnosis
from agents.support.walking import Place
from hubbub.outcomes import Ask, Card, Citation, Done, NeedsInput, Option
from hubbub.semantics import PERSON_REQUESTED

MAX_SNIPPET_CHARS = 200
ANSWERS_SLOT = "answers"
NUMBERED = re.compile(r"^\s*\d{1,3}[.)]\s+(.+)$", re.MULTILINE)
OTHERWISE = "I can open a ticket or connect you with a person."
UNCLEAR = "I am not sure that I understood that."
SOLVED = "I am glad that it works again."
AT_A_LOSS = "I know nothing else to try."
FOR_A_PERSON = "This is for one of my colleagues."
OFFER_TICKET = "Would you like me to open a ticket, with what we tried?"
OFFER_PERSON = "Would you like me to connect you with a person?"
OFFER_STRANGER = (
    "When you are signed in, I can open a ticket. Or would you like me to connect you with a person right away?"
)


def diagnosis(found: Diagnosis, *, signed_in: bool = True) -> Done[DiagnosisOut] | NeedsInput:
    """The answer to a problem: what to try next, a question, guides to choose from, or an honest "I don't know"."""
    if found.place is not None:
        return _place(found, found.place, signed_in=signed_in)
    titles = tuple(guide.title for guide in found.guides)
    output = DiagnosisOut(guide=None, steps=(), candidates=titles)
    if not titles:
        say = f"{UNCLEAR if found.asked else 'I have no guide for this problem.'} {OTHERWISE}"
        return Done(output=output, say=say)
    options = tuple(Option(value=guide.slug, label=guide.title) for guide in found.guides)
    return Done(
        output=output,
        say=f"Several of my guides may fit. If none of them does, {OTHERWISE}",
        citations=tuple(cited for guide in found.guides for cited in _citations(guide, "")),
        ask=Ask(slot=ANSWERS_SLOT, question="Which one is closest?", options=options),
    )


def _place(found: Diagnosis, place: Place, *, signed_in: bool) -> Done[DiagnosisOut] | NeedsInput:
    [guide] = found.guides
    sorry = [UNCLEAR] if place.unclear else []
    output = DiagnosisOut(
        guide=guide.title,
        steps=tuple(NUMBERED.findall("\n".join(place.said))),
        candidates=(),
        tried=place.tried,
        end=place.end,
    )
    if place.question is None:
        return _end(output, place, sorry, signed_in=signed_in)
    options = tuple(Option(value=value, label=label) for value, label in place.options.items())
    if not place.advised:
        asked = "\n".join([*sorry, *place.said, place.question])
        return NeedsInput(ask=Ask(slot=ANSWERS_SLOT, question=asked, options=options))
    advice: Done[DiagnosisOut] = Done(
        output=output,
        say="\n".join([*sorry, *([_lead(guide, place), *place.said] if place.said else [])]),
        ask=Ask(slot=ANSWERS_SLOT, question=place.question, options=options),
    )
    return advice if place.tried else _with_source(advice, guide, found)


def _lead(guide: Guide, place: Place) -> str:
    return "Then please try this:" if place.tried else f"Here is what usually helps, from our guide “{guide.title}”:"


def _with_source(advice: Done[DiagnosisOut], guide: Guide, found: Diagnosis) -> Done[DiagnosisOut]:
    card = Card(type="article", title=guide.title, url=guide.url)
    return advice.model_copy(update={"citations": _citations(guide, _snippet(found)), "cards": (card,)})


def _end(output: DiagnosisOut, place: Place, sorry: Sequence[str], *, signed_in: bool) -> Done[DiagnosisOut]:
    said = " ".join([*sorry, *place.said])
    if place.end == "solved":
        return Done(output=output, say=said or SOLVED)
    if place.end == "person":
        return Done(output=output, say=f"{said or FOR_A_PERSON} {OFFER_PERSON}", offers=(PERSON_REQUESTED,))
    if signed_in:
        return Done(output=output, say=f"{said or AT_A_LOSS} {OFFER_TICKET}", offers=(TICKET_OPENED,))
    return Done(output=output, say=f"{said or AT_A_LOSS} {OFFER_STRANGER}", offers=(PERSON_REQUESTED,))


def _snippet(found: Diagnosis) -> str:
    text = found.section.text if found.section else ""
    return textwrap.shorten(text, MAX_SNIPPET_CHARS, placeholder="…")


def _citations(guide: Guide, snippet: str) -> tuple[Citation, ...]:
    return (Citation(title=guide.title, url=guide.url, snippet=snippet),) if guide.url else ()
