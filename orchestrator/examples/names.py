"""Whether those whom an example names are there (pure)."""

from collections.abc import Sequence

from hubbub.errors import FieldError
from orchestrator.dialogue.teaching import OUT_OF_SCOPE
from orchestrator.spokes.catalog import Catalog

NOBODY = "there is no agent of this name"
NOTHING = "the agent has no such skill"
NOT_FOR_CUSTOMERS = "customers cannot ask for this skill"


def strange_labels(
    pointer: str, agents: Sequence[str], skills: Sequence[str], catalog: Catalog, *, complete: bool
) -> list[FieldError]:
    """What names nobody, or nothing a customer may ask for, as pointers below `pointer`.

    As long as the catalog is not `complete`, an agent may still come, and is believed to.
    """
    wrong = {f"{pointer}/agents/{place}": _agent(name, catalog, complete=complete) for place, name in enumerate(agents)}
    for place, name in enumerate(skills):
        wrong[f"{pointer}/skills/{place}"] = _skill(name, catalog, complete=complete)
    return [FieldError(at, what) for at, what in wrong.items() if what]


def _agent(name: str, catalog: Catalog, *, complete: bool) -> str:
    return "" if name == OUT_OF_SCOPE or name in catalog.agents or not complete else NOBODY


def _skill(name: str, catalog: Catalog, *, complete: bool) -> str:
    if name == OUT_OF_SCOPE:
        return ""
    if (known := catalog.all_skills.get(name)) is not None:
        asked_for = name in catalog.skills and known.descriptor.audience == "customer"
        return "" if asked_for else NOT_FOR_CUSTOMERS
    if name.partition(".")[0] in catalog.agents:
        return NOTHING
    return NOBODY if complete else ""
