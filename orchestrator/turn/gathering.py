"""Gathers what the agents keep of a customer, page by page."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from hubbub.exporting import EXPORT_CUSTOMER, Exported
from hubbub.outcomes import Done
from orchestrator.spokes.catalog import KnownSkill
from orchestrator.spokes.client import Answered, NotAnswered
from orchestrator.spokes.operating import Asked, Operating
from orchestrator.turn.erase import NO_SKILL, NOT_SEEN

MOST_PAGES = 10_000
ENDLESS = "endless"
UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Gathered:
    """A page of what an agent keeps; the last one has an `outcome`: `done`, `no_skill`, else why there is no more."""

    page: Exported
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Asks one agent after another. `unseen` are the addresses of agents that nobody has seen yet."""

    operating: Operating
    unseen: Callable[[], Sequence[str]]

    def of_agents(self, asked: Asked) -> Iterator[tuple[str, AsyncIterator[Gathered]]]:
        """Each agent with the pages it gives out of `asked.customer`."""
        catalog = self.operating.catalog().of_tenant(asked.tenant)
        for name in catalog.agents:
            yield name, self._pages(catalog.all_skills.get(f"{name}.{EXPORT_CUSTOMER}"), asked)
        for address in self.unseen():
            yield address, _nothing(NOT_SEEN)

    async def _pages(self, skill: KnownSkill | None, asked: Asked) -> AsyncIterator[Gathered]:
        if skill is None or skill.reads_words:  # somebody else's is no order to give out, whatever it is called
            yield Gathered(Exported(), NO_SKILL)
            return
        after = ""
        for number in range(MOST_PAGES):
            numbered = replace(asked, key=f"{asked.key}/{number}")
            gathered = _page(await self.operating.call(skill, {"after": after}, numbered))
            yield gathered
            if gathered.outcome:
                return
            after = gathered.page.next or ""
        yield Gathered(Exported(), ENDLESS)


async def _nothing(outcome: str) -> AsyncIterator[Gathered]:
    yield Gathered(Exported(), outcome)


def _page(answer: Answered | NotAnswered) -> Gathered:
    if isinstance(answer, NotAnswered):
        return Gathered(Exported(), answer.reason)
    if not isinstance(answer.outcome, Done):
        return Gathered(Exported(), answer.outcome.outcome)
    try:
        page = Exported.model_validate(answer.outcome.output.members())
    except ValidationError:
        return Gathered(Exported(), UNREADABLE)
    return Gathered(page, "" if page.next else "done")
