"""Erases what is known of a customer: their conversations here, and what the agents keep of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import anyio
from pydantic import ValidationError

from hubbub.erasing import ERASE_CUSTOMER, Erased
from hubbub.outcomes import Done
from orchestrator.conversations.erasing import Erasure
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.store import ConversationStore
from orchestrator.spokes.catalog import KnownSkill
from orchestrator.spokes.client import Answered, NotAnswered
from orchestrator.spokes.operating import Asked, Operating

SETTLED_SECONDS = 1.0
"""A hub that has committed a turn lists its conversation within this time."""
NO_SKILL = "no_skill"
NOT_SEEN = "not_seen"


@dataclass(frozen=True, slots=True)
class AtAgent:
    """What an agent did: `done` with what it erased; `no_skill` where it has none for this; else why it did not."""

    agent: str
    outcome: str
    erased: Erased = field(default_factory=Erased)

    @property
    def is_over(self) -> bool:
        """Whether asking again would change nothing."""
        return self.outcome in {"done", NO_SKILL}


@dataclass(frozen=True, slots=True)
class Report:
    """How many conversations went, and what each agent did."""

    conversations: int
    agents: tuple[AtAgent, ...]

    @property
    def complete(self) -> bool:
        """Whether all that can be asked of anybody was done."""
        return all(agent.is_over for agent in self.agents)


@dataclass(frozen=True, slots=True)
class Eraser:
    """Erases, and can be asked again at any time.

    `unseen` are the addresses of agents that nobody has seen yet. A call that was under way as its turn was erased ends
    within `turn_deadline_s`.
    """

    store: ConversationStore
    operating: Operating
    unseen: Callable[[], Sequence[str]]
    turn_deadline_s: float

    async def conversation(self, ref: ConversationRef, customer: str | None) -> bool:
        """Erase a conversation of that customer, or of nobody who had signed in; whether there was one."""
        gone = await self.store.erase(ref, customer)
        await anyio.sleep(until_settled([gone] if gone else []))
        await self.store.forget(ref.tenant, [ref.conversation_id], customer, gone.webhooks if gone else ())
        return gone is not None

    async def customer(self, asked: Asked) -> Report:
        """Erase all conversations of `asked.customer`, then what the agents keep of them.

        In this order, and with a pause where a turn was running: what its last call brought about is erased as well.
        """
        if asked.customer is None:
            raise ValueError("nobody to erase")
        ids = await self.store.erasable(asked.tenant, asked.customer)
        refs = [ConversationRef(asked.tenant, one) for one in ids]
        gone = [erasure for ref in refs if (erasure := await self.store.erase(ref, asked.customer))]
        worked_on = any(erasure.worked_on for erasure in gone)
        await anyio.sleep(self.turn_deadline_s if worked_on else until_settled(gone))
        agents = await self._at_agents(asked)
        webhooks = frozenset[str]().union(*(erasure.webhooks for erasure in gone))
        await self.store.forget(asked.tenant, ids, asked.customer, webhooks)
        return Report(len(gone), agents)

    async def _at_agents(self, asked: Asked) -> tuple[AtAgent, ...]:
        told = _Told(self.operating, asked)
        catalog = self.operating.catalog().of_tenant(asked.tenant)
        async with anyio.create_task_group() as tasks:
            for name in catalog.agents:
                tasks.start_soon(told.ask, name, catalog.all_skills.get(f"{name}.{ERASE_CUSTOMER}"))
        return (*(told.answers[name] for name in catalog.agents), *(AtAgent(one, NOT_SEEN) for one in self.unseen()))


@dataclass(frozen=True, slots=True)
class _Told:
    """The agents' answers, as they come."""

    operating: Operating
    asked: Asked
    answers: dict[str, AtAgent] = field(default_factory=dict)

    async def ask(self, agent: str, skill: KnownSkill | None) -> None:
        if skill is None or skill.reads_words:  # somebody else's is no order to erase, whatever it is called
            self.answers[agent] = AtAgent(agent, NO_SKILL)
        else:
            self.answers[agent] = _at(agent, await self.operating.call(skill, {}, self.asked))


def _at(agent: str, answer: Answered | NotAnswered) -> AtAgent:
    if isinstance(answer, NotAnswered):
        return AtAgent(agent, answer.reason)
    if not isinstance(answer.outcome, Done):
        return AtAgent(agent, answer.outcome.outcome)
    try:
        return AtAgent(agent, "done", Erased.model_validate(answer.outcome.output.members()))
    except ValidationError:
        return AtAgent(agent, "done")  # an agent that tells it in a way of its own


def until_settled(gone: Sequence[Erasure]) -> float:
    """Seconds until whoever wrote last has listed what it wrote."""
    return max([0.0, *(SETTLED_SECONDS - erasure.quiet_s for erasure in gone)])
