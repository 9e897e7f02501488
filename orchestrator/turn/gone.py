"""What was asked or agreed to, for an agent that is not there any more: it is refused, and not called.

An agent that is added again, be it under the same name, is another one: its address may be anybody's by then.
"""

from collections.abc import Iterable

from orchestrator.conversations.store import ConversationStore
from orchestrator.dialogue.wording import Voice
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.conduct import Conduct
from orchestrator.turn.enrolling import registered
from orchestrator.turn.journal import Turn
from orchestrator.turn.steps import CONTINUATION, OPEN_QUESTION, Plan, Step


async def refusing_gone(made: Plan, turn: Turn, conduct: Conduct) -> Plan:
    """`made`, with a refusal in each step of an agent that was taken away since it asked.

    Only a turn that goes on from an earlier one can be so old: days may lie between. Raises StoreError.
    """
    if made.route.method not in {CONTINUATION, OPEN_QUESTION}:
        return made
    return made.model_copy(update={"steps": await refused_where_gone(made.steps, turn, conduct, made.language)})


async def refused_where_gone(steps: tuple[Step, ...], turn: Turn, conduct: Conduct, language: str) -> tuple[Step, ...]:
    """Steps that were planned earlier, with a refusal in those whose agent is gone since. Raises StoreError."""
    voice, catalog = conduct.voice(language), conduct.understanding.catalog
    gone = await those_gone(steps, turn.request.tenant, turn.store)
    return tuple(_refusing(one, voice) if one.id in gone or _has_moved(one, catalog) else one for one in steps)


async def those_gone(steps: Iterable[Step], tenant: str, store: ConversationStore) -> frozenset[str]:
    """The steps, by id, whose agent was added and is registered so no more. Raises StoreError."""
    outside = [step for step in steps if step.outside]
    there = {one.id for one in await registered(store) if one.tenant == tenant} if outside else set()
    return frozenset(step.id for step in outside if step.registration not in there)


def _has_moved(step: Step, catalog: Catalog) -> bool:
    """Whether the card of an agent that was added names another address by now."""
    known = catalog.agents.get(step.agent)
    return step.outside and known is not None and known.address != step.address


def _refusing(step: Step, voice: Voice) -> Step:
    purpose = voice.phrase(step.agent, step.purpose) or step.purpose
    return step.model_copy(update={"refusal": voice.say("gone", purpose=purpose)})
