"""`/v1/routing/examples`: what customers say and whom they mean, taught while the hub runs."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from hubbub.cards import SKILL_ID
from hubbub.errors import InvalidInput, Problem
from hubbub.logs import facts
from orchestrator.api.access import Caller, Gate
from orchestrator.api.bodies import JsonBody
from orchestrator.api.documentation import problems
from orchestrator.api.models import Body, without_nul
from orchestrator.dialogue.features import words_of
from orchestrator.dialogue.teaching import OUT_OF_SCOPE
from orchestrator.examples.following import FollowingExamples
from orchestrator.examples.names import strange_labels
from orchestrator.examples.records import LabelledExample, id_of
from orchestrator.examples.store import MOST, MOST_BYTES, ExampleStore, TooMany
from orchestrator.spokes.catalog import Catalog
from orchestrator.spokes.policy import AgentName
from orchestrator.spokes.registry import Registry
from orchestrator.turn.replies import Public

MOST_AT_ONCE, MOST_NAMED, MAX_TEXT_CHARS = 500, 10, 2_000
log = logging.getLogger(__name__)


def _says_something(text: str) -> str:
    if not words_of(text):
        raise ValueError("has no word in it")
    return without_nul(text).strip()


Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT_CHARS), AfterValidator(_says_something)]
SkillName = Annotated[str, StringConstraints(pattern=rf"^({OUT_OF_SCOPE}|[a-z][a-z0-9_-]{{0,39}}\.{SKILL_ID[1:-1]})$")]
ExampleId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class NewExample(Body):
    """A sentence, and the `skills` it asks for; or the `agents`, where only these are known.

    Several where several needs are meant at once, `["oos"]` (out of scope) where nobody is.
    """

    text: Text
    agents: Annotated[tuple[AgentName, ...], Field(max_length=MOST_NAMED)] = ()
    skills: Annotated[tuple[SkillName, ...], Field(max_length=MOST_NAMED)] = ()

    @model_validator(mode="after")
    def _says_whom(self) -> Self:
        if bool(self.agents) == bool(self.skills):
            raise ValueError('give either "skills" or "agents"; ["oos"] where nobody is meant')
        named = self.agents or self.skills
        if OUT_OF_SCOPE in named and len(named) > 1:
            raise ValueError("what is out of scope is for nobody else")
        return self


class NewExamples(Body):
    """Examples to add."""

    examples: Annotated[tuple[NewExample, ...], Field(min_length=1, max_length=MOST_AT_ONCE)]


class ExampleView(Public):
    """An example: who added it, and when (RFC 3339). `learned`: whether the hub that answers routes by it.

    Not yet right after a change, nor while somebody it names is not there, nor where the examples could not be learned.
    """

    id: str
    text: str
    agents: tuple[str, ...]
    skills: tuple[str, ...]
    by: str
    at: str
    learned: bool


class Examples(Public):
    """One page of examples, the latest first."""

    items: tuple[ExampleView, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Teaching:
    """What the endpoints need: the examples, whom there is to name in them, and whether a tenant's are gone by."""

    following: FollowingExamples
    goes_by_own: Callable[[str], bool]
    catalog: Callable[[], Catalog]
    registry: Registry

    def learned(self, tenant: str, example: LabelledExample, number: int) -> bool:
        """Whether this hub goes by the change of this number, and all whom the example names are there."""
        catalog = self.catalog().of_tenant(tenant)
        there = all(name in catalog.skills or name in catalog.agents for name in example.taught.skills)
        return there and number <= self.following.learned(tenant) and self.goes_by_own(tenant)

    @property
    def store(self) -> ExampleStore:
        """Where the examples are."""
        return self.following.store


def examples_router(teaching: Teaching, gate: Gate) -> APIRouter:
    """The router of the labelled examples."""
    router = APIRouter(prefix="/v1/routing/examples", tags=["routing"])
    Admin = Annotated[Caller, Depends(gate.needs("admin"))]  # noqa: N806 - a type

    @router.get("", operation_id="list_routing_examples", summary="List labelled examples", responses=problems(503))
    async def examples(
        caller: Admin,
        cursor: Annotated[str | None, Query(max_length=20)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Examples:
        """What your company taught the hub about its customers' words, the latest first."""
        found = await teaching.store.page(caller.tenant, cursor, limit)
        items = tuple(_view(one.example, one.number, caller, teaching) for one in found.items)
        return Examples(items=items, next_cursor=found.next_cursor)

    @router.post(
        "",
        status_code=201,
        operation_id="add_routing_examples",
        summary="Add labelled examples",
        responses=problems(409, 503),
    )
    async def add(body: NewExamples, caller: Admin, _: JsonBody) -> Examples:
        """Teach what customers say and whom they mean; the same words again get the new label.

        Every hub learns them beside its turns, within seconds, and routes your company's customers by them, nobody
        else's. Agents and skills that are not there are refused; of one that is taken away later, its examples wait.
        """
        _check(teaching, caller, body.examples)
        added = {one.id: one for one in (_labelled(one, caller) for one in body.examples)}
        try:
            number = await teaching.store.put(caller.tenant, added.values())
        except TooMany as error:
            raise Problem(
                409, "There are too many examples", f"a tenant may have {MOST}, of {MOST_BYTES} bytes together"
            ) from error
        log.info("routing examples added", extra=facts(by=caller.name, tenant=caller.tenant, count=len(added)))
        return Examples(items=tuple(_view(one, number, caller, teaching) for one in added.values()))

    @router.delete(
        "",
        status_code=204,
        operation_id="remove_routing_examples",
        summary="Take all labelled examples away",
        responses=problems(503),
    )
    async def clear(caller: Admin) -> None:
        """Forget all that your company taught at this door; what a file of the hub's settings teaches stays."""
        await teaching.store.drop(caller.tenant)
        log.info("all routing examples taken away", extra=facts(by=caller.name, tenant=caller.tenant))

    @router.delete(
        "/{example_id}",
        status_code=204,
        operation_id="remove_routing_example",
        summary="Take a labelled example away",
        responses=problems(404, 503),
    )
    async def remove(example_id: ExampleId, caller: Admin) -> None:
        """Forget one example; every hub unlearns it within seconds."""
        if not await teaching.store.has(caller.tenant, example_id):
            raise Problem(404, "No such example")
        await teaching.store.drop(caller.tenant, example_id)
        log.info("routing example taken away", extra=facts(by=caller.name, tenant=caller.tenant, example=example_id))

    return router


def _check(teaching: Teaching, caller: Caller, examples: Sequence[NewExample]) -> None:
    """Raise InvalidInput for what names nobody."""
    catalog, complete = teaching.catalog().of_tenant(caller.tenant), teaching.registry.all_seen
    strange = [
        error
        for place, one in enumerate(examples)
        for error in strange_labels(f"/examples/{place}", one.agents, one.skills, catalog, complete=complete)
    ]
    if strange:
        raise InvalidInput(strange)


def _labelled(new: NewExample, caller: Caller) -> LabelledExample:
    return LabelledExample(
        id=id_of(new.text),
        text=new.text,
        agents=new.agents,
        skills=new.skills,
        by=caller.name,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _view(kept: LabelledExample, number: int, caller: Caller, teaching: Teaching) -> ExampleView:
    return ExampleView(**kept.model_dump(), learned=teaching.learned(caller.tenant, kept, number))
