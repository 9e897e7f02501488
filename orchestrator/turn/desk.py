"""What a colleague does in a conversation: takes it over, speaks in it, notes something, gives it back (pure)."""

from typing import Literal

from orchestrator.dialogue.state import MAX_HELD, State
from orchestrator.dialogue.wording import Voice
from orchestrator.turn.steps import DeskAct, Plan, Route

PERSON = "person"
"""How a turn was routed in which the bot is silent."""
DESK_ACTS: dict[str, DeskAct] = {"take_over": "takes", "speak": "speaks", "note": "notes", "release": "returns"}
HANDED_OVER = frozenset(("waiting_person", "person"))
"""How a conversation stands in which a person is to speak."""

Change = Literal["", "taken", "returned"]


def desk_plan(act: DeskAct, words: str, by: str, state: State, voice: Voice) -> Plan:
    """The plan for what a colleague, known as `by`, does.

    Whoever takes a conversation over, or speaks in one that nobody has, has it from then on: what the bot had asked is
    dropped. Who takes what they have, or gives back what nobody has, changes nothing.
    """
    known = {"language": voice.language, "desk": act, "by": by}
    match act:
        case "notes":
            return Plan(words=words, **known)
        case "speaks":
            return Plan(words=words, forgets=True, **known)
        case "takes":
            joined = "" if state.mode == "person" else voice.say("person_joined")
            return Plan(words=joined, forgets=True, **known)
        case "returns":
            left = voice.say("person_left") if state.mode in HANDED_OVER else ""
            return Plan(words=" ".join((left, *state.held)), forgets=bool(left), **known)


def standing_by() -> Plan:
    """The plan for whatever a customer says or wants while a colleague has the conversation: the bot is silent."""
    return Plan(route=Route(method=PERSON, reason="a person has the conversation"))


def change(plan: Plan, state: State) -> Change:
    """Whether a conversation that stood as `state` says is taken over, or given back."""
    match plan.desk:
        case "takes":
            return "taken" if state.mode != "person" or plan.by != state.person else ""
        case "speaks":
            return "taken" if state.mode != "person" else ""
        case "returns":
            return "returned" if state.mode in HANDED_OVER else ""
        case _:
            return ""


def held(plan: Plan, state: State) -> tuple[str, ...]:
    """The news that the customer still waits for afterwards: nobody speaks beside a colleague."""
    if plan.news and state.mode == PERSON:
        return (*state.held, plan.words)[-MAX_HELD:]
    return () if plan.closes or change(plan, state) == "returned" else state.held


def leaves_all(plan: Plan, state: State) -> bool:
    """Whether the conversation stands afterwards as it stood before, whatever that was."""
    gives_nothing = plan.desk == "returns" and not change(plan, state)
    return plan.news or plan.desk == "notes" or plan.route.method == PERSON or gives_nothing
