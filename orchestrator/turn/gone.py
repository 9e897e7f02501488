"""What a person agreed to, for an agent that was taken away since: it is refused, and not called."""

from orchestrator.dialogue.wording import Voice
from orchestrator.turn.conduct import Conduct
from orchestrator.turn.enrolling import registered
from orchestrator.turn.journal import Turn
from orchestrator.turn.steps import Plan, Step


async def refusing_gone(made: Plan, turn: Turn, conduct: Conduct) -> Plan:
    """`made`, with a refusal in each step of an agent that is not registered any more, or is another one by now.

    Only a turn that goes on after a decision can be so old: days may lie between. Raises StoreError.
    """
    if turn.request.origin is None or not any(step.outside for step in made.steps):
        return made
    there = {one.name for one in await registered(turn.store) if one.tenant == turn.request.tenant}
    agents, voice = conduct.understanding.catalog.agents, conduct.voice(made.language)

    def is_gone(step: Step) -> bool:
        known = agents.get(step.agent)
        return step.outside and (step.agent not in there or (known is not None and known.address != step.address))

    steps = tuple(_refused(step, voice) if is_gone(step) else step for step in made.steps)
    return made.model_copy(update={"steps": steps})


def _refused(step: Step, voice: Voice) -> Step:
    purpose = voice.phrase(step.agent, step.purpose) or step.purpose
    return step.model_copy(update={"refusal": voice.say("gone", purpose=purpose)})
