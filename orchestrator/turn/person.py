"""How a person is asked to join the conversation (pure)."""

from hubbub.semantics import PERSON_REQUESTED
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.binding import Goal
from orchestrator.turn.decisions import Pursue, Say


def for_a_person(text: str, catalog: Catalog, original: str = "") -> Pursue | Say:
    """A person is asked to join: by the agent that calls one, told `text`, or by the hub where there is none."""
    person = catalog.reaching(PERSON_REQUESTED)
    return Pursue((Goal(person.name, text, original=original),)) if person is not None else Say("hand_over")
