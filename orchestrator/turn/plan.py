"""Turns a decision into a plan: the steps to run, or the hub's own words (pure)."""

import json
from dataclasses import replace

from hubbub.outcomes import Option
from hubbub.semantics import PERSON_REQUESTED
from orchestrator.conversations.records import Origin
from orchestrator.dialogue.labels import agent_of
from orchestrator.dialogue.signals import Signals
from orchestrator.dialogue.state import OpenQuestion, State
from orchestrator.dialogue.wording import ENGLISH_VOICE, Voice
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.asked import unheard
from orchestrator.turn.binding import Goal
from orchestrator.turn.chaining import steps_for
from orchestrator.turn.decisions import AlreadyDone, AskWhich, Decision, GoOn, Pursue, Say, TakeBack
from orchestrator.turn.resuming import with_approval, with_values, with_yes
from orchestrator.turn.steps import CONTINUATION, OPEN_QUESTION, WITHDRAWN, Plan, Route, RouteIntent, Yes

KEEPING = frozenset(("ask_again", "no_answer", "greeting", "thanks", "paused"))
"""After these words an open question stays open."""
MISSED = frozenset(("ask_again", "no_answer", "out_of_scope"))
"""With these words nothing came of a message."""


def plan(
    decision: Decision, signals: Signals, state: State, catalog: Catalog, voice: Voice = ENGLISH_VOICE, *, customer: str
) -> Plan:
    """The plan for a turn. `customer` names who answers an open question, for the grant."""
    route = _route(decision, signals)
    match decision:
        case Pursue(goals=goals, asks=candidates, drops=drops, lets_go=lets_go):
            keep = not (drops or lets_go) and _outlives(state.question, goals)
            asks = _which(candidates, catalog, state, voice) if candidates else None
            words = _words(Say("dropped"), catalog, state, voice) if drops else ""
            return Plan(
                route=route,
                words=words,
                steps=steps_for(goals, catalog, state),
                asks=asks,
                keep_question=keep,
                forgets=lets_go,
                unheard=() if _read_whole(goals, catalog) else unheard(signals),
            )
        case GoOn():
            resumed = _with_more(_resumed(decision, customer), decision.also, catalog, state, voice)
            answered = {"answered": decision.question.question, "keep_question": decision.question != state.question}
            return resumed.model_copy(update={"route": route, **answered})
        case TakeBack(requests=requests):
            return Plan(route=route, withdraws=requests)
        case AlreadyDone():
            return _already_done(decision, catalog, state, voice).model_copy(update={"route": route})
        case AskWhich(candidates=candidates):
            return Plan(route=route, asks=_which(candidates, catalog, state, voice), unheard=unheard(signals))
        case Say():
            keep = decision.kind in KEEPING and state.question is not None
            offers = (PERSON_REQUESTED,) if decision.kind == "out_of_scope" else ()
            words, forgets = _words(decision, catalog, state, voice), decision.kind == "dropped_all"
            missed, hands_over = decision.kind in MISSED, decision.kind == "hand_over"
            return Plan(
                route=route,
                words=words,
                keep_question=keep,
                forgets=forgets,
                offers=offers,
                missed=missed,
                hands_over=hands_over,
            )


def _read_whole(goals: tuple[Goal, ...], catalog: Catalog) -> bool:
    """Whether the one agent asked reads the whole message by itself: what of it was not understood is for it to say."""
    return len(goals) == 1 and catalog.skills[goals[0].skill].reads_words


def _outlives(question: OpenQuestion | None, goals: tuple[Goal, ...]) -> bool:
    """Whether an open question is taken up again after other goals: not when they are the answer to it."""
    if question is None or question.kind == "which_skill":
        return False
    return question.skill not in {goal.skill for goal in goals}


def continuation(origin: Origin, voice: Voice = ENGLISH_VOICE) -> Plan:
    """The plan of a turn that goes on after a person decided: the stored steps, or words that nothing was done."""
    stored = Plan.model_validate_json(origin.resume)
    route = Route(method=CONTINUATION, reason=f"{origin.kind} {origin.decision}")
    asking = stored.steps[0]
    if origin.decision == WITHDRAWN:  # the customer was told in the turn that took it back
        return Plan(route=route, undo=stored.undo)
    if origin.decision == "approve":
        yes = Yes(kind="approval", id=origin.approval_id, by=origin.by)
        return with_approval(stored, yes).model_copy(update={"route": route})
    why = "not_approved" if origin.decision == "decline" else "not_decided"
    words = voice.say(why, purpose=voice.phrase(asking.agent, asking.purpose) or asking.purpose)
    return Plan(route=route, words=words, offers=(PERSON_REQUESTED,), undo=stored.undo)


def closing(state: State, voice: Voice) -> Plan:
    """The plan that closes a conversation: what was open in it is dropped, and news is held back no longer."""
    return Plan(words=" ".join((*state.held, voice.say("closed"))), language=voice.language, forgets=True, closes=True)


def telling(words: str) -> Plan:
    """The plan that passes on what another system says. It does nothing, and leaves open what is open."""
    return Plan(words=words, news=True)


def kept_closed(voice: Voice) -> Plan:
    """The plan for whatever is said in a conversation that stays closed."""
    return Plan(words=voice.say("stays_closed"), language=voice.language, closes=True)


def _resumed(decision: GoOn, customer: str) -> Plan:
    question = decision.question
    if question.kind == "which_skill":
        return Plan.model_validate(json.loads(question.resume)[decision.values["skill"]])
    stored = Plan.model_validate_json(question.resume)
    if decision.confirmed:
        return with_yes(stored, Yes(kind="confirmation", id=f"{stored.steps[0].id}-confirmed", by=customer))
    return with_values(stored, decision.values)


def _with_more(resumed: Plan, more: Pursue | None, catalog: Catalog, state: State, voice: Voice) -> Plan:
    """A plan that goes on, with what the customer asked for beside the answer."""
    if more is None:
        return resumed
    steps = steps_for(more.goals, catalog, state, after=resumed.steps)
    asks = _which(more.asks, catalog, state, voice) if more.asks else None
    return resumed.model_copy(update={"steps": (*resumed.steps, *steps), "asks": asks})


def _already_done(decision: AlreadyDone, catalog: Catalog, state: State, voice: Voice) -> Plan:
    """Says what is done, and asks whether it shall be undone: the agent asks where it confirms each time."""
    act, goal = decision.act, decision.undoing
    purpose = voice.phrase(agent_of(act.skill), act.purpose) or act.purpose
    words = voice.say("already_done", purpose=purpose)
    if goal is None:
        return Plan(words=f"{words} {voice.say('not_undoable')}", offers=(PERSON_REQUESTED,))
    if catalog.skills[goal.skill].descriptor.confirm == "always":
        return Plan(words=words, steps=steps_for((goal,), catalog, state))
    return Plan(words=words, asks=_which((goal,), catalog, state, voice))


def _which(candidates: tuple[Goal, ...], catalog: Catalog, state: State, voice: Voice) -> OpenQuestion:
    untold = [goal for goal in candidates if goal.condition is not None and goal.check is None]
    purposes = [catalog.skills[goal.skill].descriptor.purpose for goal in candidates]
    local = [
        voice.phrase(catalog.skills[goal.skill].agent, purpose) or purpose
        for goal, purpose in zip(candidates, purposes, strict=True)
    ]
    kept = tuple(replace(goal, condition=None) if goal in untold else goal for goal in candidates)
    plans = {goal.skill: Plan(steps=steps_for([goal], catalog, state)).model_dump(mode="json") for goal in kept}
    return OpenQuestion(
        kind="which_skill",
        skill=candidates[0].skill,
        purpose=purposes[0],
        called=local[0],
        question=_would_you(purposes, ENGLISH_VOICE, unclear=bool(untold)),
        shown=_would_you(local, voice, unclear=bool(untold)),
        options=tuple(Option(value=goal.skill, label=label) for goal, label in zip(candidates, local, strict=True)),
        resume=json.dumps(plans),
    )


def _would_you(purposes: list[str], voice: Voice, *, unclear: bool) -> str:
    question = voice.say("which_skill", purposes=voice.listed(purposes, "or"))
    return f"{voice.say('cannot_tell')} {question}" if unclear else question


def _words(said: Say, catalog: Catalog, state: State, voice: Voice) -> str:
    paused = "paused" if state.question is None else "paused_open"
    name = {"dropped_all": "dropped", "hand_over": "person_asked", "paused": paused}.get(said.kind, said.kind)
    match name:
        case "greeting" | "out_of_scope" if not catalog.descriptions:
            return voice.say("nobody_here")
        case "greeting" | "out_of_scope":
            return voice.say(name, offer=_offer(catalog, voice))
        case "left_alone" | "dropped":
            waiting = [voice.say("still_waiting")] if state.mode == "waiting_approval" else []
            return " ".join([voice.say(name), *waiting])
        case "ask_again":
            return ""
        case _:
            return voice.say(name)


def _offer(catalog: Catalog, voice: Voice) -> str:
    """What the agents can help with, as the end of "I can help with …"."""
    parts = [voice.phrase(agent, about) or about for agent, about in catalog.descriptions.items()]
    last = [parts.pop()] if len(parts) > 1 else []
    return voice.listed([voice.listed(parts, "offer_join"), *last], "offer_last")


def _route(decision: Decision, signals: Signals) -> Route:
    intents = [intent for clause in signals.clauses for intent in clause.intents or clause.rivals]
    words = dict.fromkeys(word for clause in signals.clauses for word in clause.words)
    if isinstance(decision, GoOn):
        return Route(method=OPEN_QUESTION, reason=f"answers the question about {decision.question.skill}")
    return Route(
        intents=tuple(RouteIntent(skill=intent.skill, score=round(intent.score, 3)) for intent in intents),
        reason=", ".join(words) or type(decision).__name__.lower(),
    )
