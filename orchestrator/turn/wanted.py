"""Which skills the words of a message ask for, whatever is decided about it (pure)."""

from collections.abc import Iterator, Sequence

from orchestrator.dialogue.following import builds_on
from orchestrator.dialogue.labels import agent_of
from orchestrator.dialogue.signals import Signals
from orchestrator.dialogue.state import State
from orchestrator.turn.decisions import AlreadyDone, AskWhich, Decision, GoOn, Pursue, Say, TakeBack


def wanted(decision: Decision, signals: Signals, state: State) -> tuple[str, ...]:
    """The skills a message asks for or speaks of; an agent alone where only that is sure, none where agents compete.

    An answer, a no as well, goes to the skill whose question it answers, and so does what is not understood while a
    question is open. What refers back to what was said before is for the agent that it was said to.
    """
    match decision:
        case GoOn(question=question, values=values, also=also):
            found = [values.get("skill", question.skill), *(goal.skill for goal in (also.goals if also else ()))]
        case Pursue(goals=goals, asks=asks):
            found = [goal.skill for goal in goals] + _of_one_agent([goal.skill for goal in asks])
        case AskWhich(candidates=candidates):
            found = _of_one_agent([goal.skill for goal in candidates])
        case AlreadyDone(act=act, undoing=undoing):
            return (undoing.skill if undoing is not None else act.skill,)
        case TakeBack(requests=requests):
            return tuple(dict.fromkeys(request.skill for request in requests))
        case Say(kind="ask_again" | "dropped" | "dropped_all") if state.question is not None:
            found = [state.question.skill]
        case Say(kind="out_of_scope" | "thanks") if state.agent is not None and builds_on(signals.text):
            return (state.agent,)
        case Say(kind=kind):
            clauses = () if kind == "left_alone" else signals.clauses
            return tuple(dict.fromkeys(intent.skill for clause in clauses for intent in clause.intents))
    return tuple(dict.fromkeys([*found, *_further(found, decision, signals)]))


def _further(found: Sequence[str], decision: Decision, signals: Signals) -> Iterator[str]:
    """The agents of further needs that were heard, but not which of their skills."""
    if isinstance(decision, Pursue | AskWhich):
        agents = {agent_of(skill) for skill in found}
        for clause in signals.clauses:
            others = _of_one_agent([rival.skill for rival in clause.rivals[:2]])
            yield from (agent_of(other) for other in others if agent_of(other) not in agents)


def _of_one_agent(skills: Sequence[str]) -> list[str]:
    """The skill, if it is one; its agent, if several are of one."""
    agents = {agent_of(skill) for skill in skills}
    if len(agents) != 1:
        return []
    return list(skills) if len(skills) == 1 else list(agents)
