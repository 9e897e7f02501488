"""Whether the agents and skills that a configuration speaks of are there (pure)."""

from collections.abc import Iterable

from hubbub.errors import FieldError
from orchestrator.configuration.document import ALWAYS, Configuration
from orchestrator.spokes.catalog import Catalog

NOBODY = "there is no agent of this name"
NOTHING = "the agent has no such skill"


def strange_names(configuration: Configuration, catalog: Catalog, *, complete: bool) -> list[FieldError]:
    """What speaks of nobody, or asks of a skill what it can't do, as pointers into the document.

    As long as the catalog is not `complete`, an agent may still come, and is believed to.
    """
    return [
        error
        for error in (
            *_agents(configuration, catalog, complete=complete),
            *_skills(configuration, catalog, complete=complete),
            *_limits(configuration, catalog),
        )
        if error is not None
    ]


def _agents(configuration: Configuration, catalog: Catalog, *, complete: bool) -> Iterable[FieldError]:
    named = {f"/calls/{name}": name for name in configuration.calls}
    named |= {f"/disabled/agents/{place}": name for place, name in enumerate(configuration.disabled.agents)}
    return (FieldError(at, NOBODY) for at, name in named.items() if complete and name not in catalog.agents)


def _skills(configuration: Configuration, catalog: Catalog, *, complete: bool) -> Iterable[FieldError | None]:
    named = {f"/approvals/{name}": name for name in configuration.approvals}
    named |= {f"/disabled/skills/{place}": name for place, name in enumerate(configuration.disabled.skills)}
    for agent, wish in configuration.calls.items():
        if agent in catalog.agents:
            named |= {f"/calls/{agent}/skills/{skill}": f"{agent}.{skill}" for skill in wish.skills}
    return (_skill(at, name, catalog, complete=complete) for at, name in named.items())


def _skill(at: str, name: str, catalog: Catalog, *, complete: bool) -> FieldError | None:
    if name in catalog.all_skills:
        return None
    if name.partition(".")[0] in catalog.agents:
        return FieldError(at, NOTHING)
    return FieldError(at, NOBODY) if complete else None


def _limits(configuration: Configuration, catalog: Catalog) -> Iterable[FieldError]:
    for name, limit in configuration.approvals.items():
        skill = catalog.all_skills.get(name)
        if skill is not None and skill.reads:
            yield FieldError(f"/approvals/{name}", "the skill changes nothing, so there is nothing to approve")
        elif skill is not None and limit != ALWAYS and not skill.descriptor.approves_by_amount:
            yield FieldError(f"/approvals/{name}", 'the skill does not go by amounts: say "always"')
