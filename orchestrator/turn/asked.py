"""What a message asks for, what it only speaks of, and what it wants left alone (pure)."""

from dataclasses import replace

from hubbub.times import TIME_SLOT
from orchestrator.dialogue.labels import agent_of
from orchestrator.dialogue.plain import plainly_quoted
from orchestrator.dialogue.requests import (
    asks_for,
    asks_plainly_for,
    asks_something,
    is_in_doubt,
    is_question,
    is_report,
)
from orchestrator.dialogue.signals import Clause, Intent, Signals
from orchestrator.dialogue.stance import is_undoing
from orchestrator.spokes.catalog import Catalog, KnownSkill
from orchestrator.turn.binding import Goal
from orchestrator.turn.checks import check_of
from orchestrator.turn.decisions import AskWhich, Pursue

MOST_RIVALS = 2
MAX_GOALS = 6
"""More needs than this in one message are not served at once: every plan has a bound."""

SURE = 0.5
"""From this score on a message that could also be an answer is taken as a new wish."""

SURER = 0.75
"""The same where its writer was asked for words of their own."""

TOLD = 0.5
"""From this closeness of its title on an article is taken to answer a question."""


def wished(signals: Signals, catalog: Catalog, asking: str | None = None) -> Pursue | AskWhich | None:
    """What a message asks for.

    While a question of the agent `asking` is open, words that are hardly a wish are more likely an answer nobody
    understood: then an act counts only where it, or that it is another agent's, is sure.
    """
    goals, offers = _goals(signals, catalog, asking)
    unchecked = tuple(goal for goal in offers if goal.condition is not None)[:MOST_RIVALS]
    asks = unchecked or offers[:1] or _choice(signals, catalog)
    if goals:
        return Pursue(goals, asks)
    return AskWhich(asks) if asks else None


def _goals(signals: Signals, catalog: Catalog, asking: str | None) -> tuple[tuple[Goal, ...], tuple[Goal, ...]]:
    """What is to be done, and what could be done but was not asked for."""
    goals: dict[str, Goal] = {}
    offers: dict[str, Goal] = {}
    for clause in signals.clauses:
        for intent in (*clause.intents, *_tried(clause, signals, catalog)):
            if intent.skill in catalog.skills:
                skill, asked = _meant(catalog.skills[intent.skill], clause, signals, catalog)
                asked = asked and _is_sure(skill, max(one.score for one in (intent, *clause.intents)))
                if skill.reads or (_counts(intent, clause, asking) and _is_wanted(skill, clause, signals)):
                    goal = _goal(skill, clause, signals, catalog, tuple(goals))
                    done = asked and (skill.reads or _can_be_told(goal))
                    _keep(goal, skill, goals if done else offers)
    return _whole(goals, signals, catalog)[:MAX_GOALS], tuple(offers[name] for name in offers if name not in goals)


def _keep(goal: Goal, skill: KnownSkill, goals: dict[str, Goal]) -> None:
    """Add a goal to those found; an agent that reads words by itself is told all that is meant for it at once."""
    name = skill.agent if skill.reads_words else _once(goal)
    known = goals.setdefault(name, goal)
    if skill.reads_words and goal.text not in known.text:
        goals[name] = replace(known, text=f"{known.text} {goal.text}")


def _whole(goals: dict[str, Goal], signals: Signals, catalog: Catalog) -> tuple[Goal, ...]:
    """The goals; one for an agent that reads words by itself, where there is no other, has the message as it is."""
    found = tuple(goals.values())
    alone = len(found) == 1 and found[0].condition is None and catalog.skills[found[0].skill].reads_words
    return (replace(found[0], text=signals.text),) if alone else found


def _is_sure(skill: KnownSkill, score: float) -> bool:
    """Whether a skill may be called without a question: nothing is done on a mere guess."""
    return skill.reads or skill.reads_words or skill.descriptor.confirm == "always" or score >= SURE


def unheard(signals: Signals) -> tuple[str, ...]:
    """The parts of a message that ask for something, and of which nothing was understood."""
    parts = (clause for clause in signals.clauses if clause.out_of_scope and not clause.negated)
    return tuple(clause.text for clause in parts if asks_something(clause.text, announced=clause.announced))


def _counts(intent: Intent, clause: Clause, asking: str | None) -> bool:
    elsewhere = agent_of(intent.skill) != asking
    return asking is None or intent.score >= SURE or (elsewhere and clause.score >= SURE)


def _meant(skill: KnownSkill, clause: Clause, signals: Signals, catalog: Catalog) -> tuple[KnownSkill, bool]:
    """The skill that serves what a clause says of `skill`, and whether the clause asks for it.

    An act is done when it was asked for. A question about it is looked up or answered; what is only spoken of is
    offered, unless it is harmless.
    """
    if skill.reads or skill.reads_words or is_asked_for(skill, clause, signals):
        return skill, True
    if clause.inquiry or is_question(clause.text) or is_report(clause.text):
        looking = _looking_it_up(skill, clause, catalog)
        return (looking, True) if looking else (skill, False)
    return skill, skill.descriptor.confirm == "never"


def is_asked_for(skill: KnownSkill, clause: Clause, signals: Signals) -> bool:
    """Whether a part of a message says that the act of a skill shall be done."""
    examples = skill.descriptor.examples
    # What a policy lets be done without another question must be asked for without any doubt.
    if skill.descriptor.confirm == "policy":
        return asks_plainly_for(clause.text, examples) and not is_in_doubt(_without_conditions(signals))
    return asks_for(clause.text, examples) or (clause.undoing and undoes(skill))


def _without_conditions(signals: Signals) -> str:
    """A message without what its wishes depend on: that is checked, and leaves no doubt."""
    text = plainly_quoted(signals.text).lower()
    for clause in signals.clauses:
        if clause.condition is not None:
            text = text.replace(clause.condition.said, " ")
    return text


def undoes(skill: KnownSkill) -> bool:
    """Whether undoing something is what a skill is for."""
    return any(is_undoing(example) for example in skill.descriptor.examples)


def _looking_it_up(skill: KnownSkill, clause: Clause, catalog: Catalog) -> KnownSkill | None:
    """The skill that can tell of an act.

    What is asked in general is answered from the articles, where one seems to tell; else the same agent's best look-up.
    """
    if clause.inquiry and not clause.entities and catalog.answering:
        return catalog.skills[catalog.answering] if clause.known >= TOLD else None
    others = (catalog.skills[other.skill] for other in clause.others if other.skill in catalog.skills)
    own = next((other for other in others if other.reads and other.agent == skill.agent), None)
    return own or (catalog.skills[catalog.answering] if catalog.answering and clause.inquiry else None)


def _is_wanted(skill: KnownSkill, clause: Clause, signals: Signals) -> bool:
    """Whether an effect is not refused. "Cancel the refund" asks for none, unless undoing is what the skill is for."""
    refused = clause.denied and not is_asked_for(skill, clause, signals)
    undoing = clause.undoing and not (skill.reads_words or undoes(skill))
    return not (signals.called_off or refused or undoing)


def kept_from(clause: Clause) -> bool:
    """Whether the customer asks us not to do something, or no more."""
    return clause.negated or clause.denied or (clause.undoing and bool(clause.intents))


def _once(goal: Goal) -> str:
    """What is asked for twice is done once; not what shall be done in another way if it cannot be done in the first."""
    instead = goal.condition is not None and goal.condition.kind == "outcome"
    return f"{goal.skill} instead" if instead else goal.skill


def _can_be_told(goal: Goal) -> bool:
    """Whether it can be found out if the goal's condition holds."""
    return goal.condition is None or goal.condition.kind == "outcome" or goal.check is not None


def _goal(skill: KnownSkill, clause: Clause, signals: Signals, catalog: Catalog, wanted: tuple[str, ...] = ()) -> Goal:
    nearby = tuple(entity for entity in signals.entities if entity not in clause.entities)
    condition = clause.condition
    if condition is None:
        return Goal(skill.name, clause.text, clause.entities, nearby, original=signals.original, message=signals.text)
    check = check_of(condition, signals.entities, skill, catalog, wanted) if condition.kind == "fact" else None
    # The time in "if it is not here by Friday" is no time to book, the one in "if Friday at ten is free" is.
    used = check is not None and check.kind in {"by", "before", "after"}
    outside = tuple(entity for entity in nearby if not (used and entity.type == TIME_SLOT))
    return Goal(
        skill.name,
        clause.text,
        clause.entities,
        outside,
        condition=condition,
        check=check,
        original=signals.original,
        message=signals.text,
    )


def _tried(clause: Clause, signals: Signals, catalog: Catalog) -> tuple[Intent, ...]:
    """The better of two close look-ups of one agent: to try it costs nothing, and is no question's worth.

    Nor is an act that nobody asked for, beside a look-up.
    """
    rivals = [(rival, catalog.skills[rival.skill]) for rival in clause.rivals[:2] if rival.skill in catalog.skills]
    live = [
        (rival, skill)
        for rival, skill in rivals
        if skill.reads or skill.reads_words or is_asked_for(skill, clause, signals)
    ]
    cheap = all(skill.reads or skill.reads_words for _, skill in live) and len({skill.agent for _, skill in live}) == 1
    return (live[0][0],) if cheap else ()


def _choice(signals: Signals, catalog: Catalog) -> tuple[Goal, ...]:
    """Two close candidates worth a question, of the first part of the message that has such."""
    for clause in signals.clauses:
        rivals = [rival for rival in clause.rivals if rival.skill in catalog.skills]
        if rivals and not _tried(clause, signals, catalog):
            return tuple(_goal(catalog.skills[rival.skill], clause, signals, catalog) for rival in rivals[:MOST_RIVALS])
    return ()


def asks_by_itself(signals: Signals, catalog: Catalog) -> bool:
    """Whether a message asks for what it speaks of, whatever was said before it."""
    return any(
        asks_for(clause.text, catalog.skills[intent.skill].descriptor.examples)
        for clause in signals.clauses
        for intent in clause.intents
        if intent.skill in catalog.skills
    )
