"""`/v1/agents`: the agents as the hub knows them; adding one at run time, and taking it away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field

from hubbub.errors import FieldError, InvalidInput, Problem
from hubbub.public_addresses import MAX_URL_CHARS
from orchestrator.api.access import Caller, Gate
from orchestrator.api.bodies import JsonBody
from orchestrator.api.documentation import problems
from orchestrator.api.models import AgentView, Body, SkillView
from orchestrator.spokes.catalog import KnownAgent
from orchestrator.spokes.lines import Lines
from orchestrator.spokes.registrations import ForeignEffect, Trust
from orchestrator.spokes.registry import AgentStanding, Registry
from orchestrator.turn.enrolling import Enrolment, IsConfigured, Taken, Unusable, Wanted

SHOWN_EXAMPLES = 3
HALF, MOST = 0.5, 0.95


class Agents(BaseModel):
    """All agents; the list is never paged."""

    items: list[AgentView]
    next_cursor: None = None


class NewAgent(Body):
    """An agent to add: where its card is found, or where the agent is that has one at a well-known place.

    `own` is for agents of the company that speak the skill contract: they get signed identities. A `third_party` is any
    A2A agent: it gets the words of the message and nothing else. Its calls are sent once, unless `effect` says that
    they only `read`.
    """

    url: Annotated[str, Field(min_length=1, max_length=MAX_URL_CHARS)]
    trust: Trust = "third_party"
    effect: ForeignEffect = "at_most_once"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is told of the agents: how they stand, how fast they are, and whether a tenant's own are gone by."""

    registry: Registry
    lines: Lines
    goes_by_own: Callable[[str], bool]


def agents_router(shown: Shown, enrolment: Enrolment, gate: Gate) -> APIRouter:
    """The router of the agents' list."""
    router = APIRouter(tags=["agents"])
    reader, keeper = gate.needs("desk"), gate.needs("admin")

    @router.get("/v1/agents", operation_id="list_agents", summary="List the agents")
    async def agents(caller: Annotated[Caller, Depends(reader)]) -> Agents:
        """Each agent, configured or added by the caller's company: its card, whether it answers, how fast."""
        theirs = [one for one in shown.registry.standings.values() if _is_for(one, caller)]
        return Agents(items=[_view(standing, shown) for standing in theirs])

    @router.post(
        "/v1/agents", status_code=201, operation_id="add_agent", summary="Add an agent", responses=problems(409, 503)
    )
    async def add(
        body: NewAgent, caller: Annotated[Caller, Depends(keeper)], _: JsonBody, response: Response
    ) -> AgentView:
        """Read an agent's card and route to it from now on: on all replicas, and after restarts.

        It is learned beside turns, in two seconds, or some more where a company has taught thousands of examples;
        `learned` says whether the hub that answers has.
        Its address must be on the public internet, or in a network that the hub's settings allow. A name or a skill
        that another agent has is 409.
        """
        url = body.url.rstrip("/") if body.trust == "own" else body.url
        wanted = Wanted(url, body.trust, body.effect, caller.tenant, caller.name)
        try:
            standing = await enrolment.add(wanted)
        except Unusable as error:
            raise InvalidInput([FieldError("/url", str(error))]) from error
        except Taken as error:
            raise Problem(409, "The agent cannot be added", str(error)) from error
        response.headers["Location"] = f"/v1/agents/{standing.name}"
        return _view(standing, shown)

    @router.delete(
        "/v1/agents/{name}",
        status_code=204,
        operation_id="remove_agent",
        summary="Take an agent away",
        responses=problems(404, 409, 503),
    )
    async def remove(name: Annotated[str, Path(max_length=64)], caller: Annotated[Caller, Depends(keeper)]) -> Response:
        """Route nothing to an added agent any more.

        A turn that has planned with it goes on, unless it waits for a person. One of the hub's settings is 409.
        """
        try:
            gone = await enrolment.remove(name, caller.tenant)
        except IsConfigured as error:
            raise Problem(409, "The agent cannot be taken away", str(error)) from error
        if not gone:
            raise Problem(404, "No such agent")
        return Response(status_code=204)

    return router


def _is_for(standing: AgentStanding, caller: Caller) -> bool:
    return standing.registration is None or standing.registration.tenant == caller.tenant


def _view(standing: AgentStanding, shown: Shown) -> AgentView:
    added, known = standing.registration, standing.known
    view = AgentView(
        name=standing.name,
        url=standing.address,
        trust="own" if standing.is_ours else "third_party",
        configured=added is None,
        reachable=standing.reachable,
        trouble=standing.trouble,
        learned=standing.learned and (added is None or shown.goes_by_own(added.tenant)),
    )
    if known is None:
        return view
    line = shown.lines.known(known.address, known.name)
    return view.model_copy(
        update={
            "description": known.card.description,
            "version": known.card.version,
            "protocol": known.protocol,
            "endpoint": known.address,
            "breaker": line.breaker.state if line else None,
            "p50_ms": _ms(line.quantile(HALF)) if line else None,
            "p95_ms": _ms(line.quantile(MOST)) if line else None,
            "skills": _skills(known),
        }
    )


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 1)


def _skills(known: KnownAgent) -> tuple[SkillView, ...]:
    return tuple(
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
