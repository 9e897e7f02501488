"""`GET /v1/agents`: the agents as the hub knows them."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from orchestrator.api.access import Caller, Gate
from orchestrator.api.models import AgentView, SkillView
from orchestrator.spokes.registry import AgentStanding, Registry

SHOWN_EXAMPLES = 3


class Agents(BaseModel):
    """All configured agents; the list is never paged."""

    items: list[AgentView]
    next_cursor: None = None


def agents_router(registry: Registry, gate: Gate) -> APIRouter:
    """The router of the agents list."""
    router = APIRouter(tags=["agents"])
    reader = gate.needs("desk")

    @router.get("/v1/agents", summary="List the agents")
    async def agents(_: Annotated[Caller, Depends(reader)]) -> Agents:
        """Each configured agent: its card, and whether it answers."""
        return Agents(items=[_view(standing) for standing in registry.standings.values()])

    return router


def _view(standing: AgentStanding) -> AgentView:
    known = standing.known
    if known is None:
        return AgentView(name=None, url=standing.address, reachable=False, trouble=standing.trouble)
    skills = tuple(
        SkillView(
            id=skill.id,
            description=skill.description,
            effect=skill.effect,
            audience=skill.audience,
            confirm=skill.confirm,
            requires_customer=skill.requires_customer,
            requires_operator=skill.requires_operator,
            examples=skill.examples[:SHOWN_EXAMPLES],
        )
        for skill in known.typed.skills
    )
    return AgentView(
        name=known.name,
        url=standing.address,
        description=known.card.description,
        version=known.card.version,
        reachable=standing.reachable,
        trouble=standing.trouble,
        skills=skills,
    )
