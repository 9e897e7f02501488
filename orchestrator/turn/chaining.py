"""From the skills a customer wants to the calls that reach them, by typed backward chaining (pure).

Each input of a goal is bound from, in this order: the words and the memory they refer to, the output of another goal,
the output of an effect where the cards of both allow it, the output of a look-up that can be reached, and at last a
question to the customer. Who the customer is never comes from words: agents take it from the signed identity.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hubbub.cards import FollowUp
from hubbub.hashing import canonical
from hubbub.semantics import TypedField
from orchestrator.dialogue.state import State
from orchestrator.spokes.catalog import Catalog, KnownSkill
from orchestrator.turn.asked import undoes
from orchestrator.turn.binding import REFERENCE, Goal, from_words, named, ruled_out
from orchestrator.turn.joining import (
    inputs_of,
    names_several,
    output_of,
    plain_question,
    standby_of,
    step_of,
    untyped_gaps,
)
from orchestrator.turn.ordering import looked_up_first
from orchestrator.turn.steps import FromStep, Missing, Role, Source, Step, Value, When
from orchestrator.turn.undoing import undo_of

MAX_CHAIN = 4
MOST_AT_ONCE = 5
"""Of so many things named at once each is looked up."""


def steps_for(goals: Sequence[Goal], catalog: Catalog, state: State, *, after: Sequence[Step] = ()) -> tuple[Step, ...]:
    """The steps that reach `goals`, each after those it takes outputs from; their ids are none of the steps' `after`.

    Raises KeyError for a goal whose skill is not in the catalog.
    """
    single = tuple(one for goal in goals for one in _one_each(goal, catalog.skills[goal.skill]))
    builder = _Builder(catalog, state, single, first=_next_number(after))
    for goal in single:
        builder.last = builder.reach(goal)
    return looked_up_first(builder.steps, catalog)


def _next_number(steps: Sequence[Step]) -> int:
    """The first number that no step bears in its id."""
    return 1 + max((int(step.id[1:]) for step in steps if step.id[1:].isdecimal()), default=0)


def _one_each(goal: Goal, skill: KnownSkill) -> tuple[Goal, ...]:
    """A call for each of several things that were named.

    Only of a look-up, or of an act that is asked about each time; another act for several is asked about instead.
    """
    each = skill.reads or skill.descriptor.confirm == "always"
    ids = (wanted for wanted in skill.inputs if each and wanted.type.endswith(".id") and not wanted.listed)
    for wanted in ids:
        values = named(wanted.type, goal)
        if 1 < len(values) <= MOST_AT_ONCE:
            return tuple(replace(goal, given={**goal.given, wanted.path[0]: value}) for value in values)
    return (goal,)


def _reach_key(skill: KnownSkill, goal: Goal) -> str:
    instead = goal.condition is not None and goal.condition.kind == "outcome"
    return skill.name + canonical(goal.given) + (goal.text if instead else "")


@dataclass
class _Builder:
    catalog: Catalog
    state: State
    goals: Sequence[Goal]
    first: int = 1
    steps: list[Step] = field(default_factory=list)
    reached: dict[str, Step] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    made: dict[str, Step] = field(default_factory=dict)
    last: Step | None = None

    def reach(self, goal: Goal) -> Step:
        """Add the goal's step and all it needs; a goal already reached is shared."""
        skill = self.catalog.skills[goal.skill]
        if (known := self.reached.get(_reach_key(skill, goal))) is not None:
            return known
        others, self.made = self.made, {}
        when = self._when(goal)
        self.opened.add(skill.name)
        step = self._add(skill, goal, "goal", when)
        self.opened.discard(skill.name)
        self.made = others
        for follow_up in skill.descriptor.follow_ups:
            self._follow(step, follow_up)
        return step

    def _next_id(self) -> str:
        return f"s{self.first + len(self.steps)}"

    def _when(self, goal: Goal) -> When | None:
        """What must be so for the goal to be pursued, with the look-up that tells it."""
        if goal.condition is not None and goal.condition.kind == "outcome":
            return When(step=self.last.id, kind="failed") if self.last is not None else None
        check = goal.check
        if check is None or goal.condition is None:
            return None
        told = self.reached.get(check.skill + canonical({}))
        if told is None:
            nearby = (*goal.entities, *goal.nearby)
            told = self._prerequisite(self.catalog.skills[check.skill], replace(goal, nearby=nearby, entities=()))
        return When(step=told.id, kind=check.kind, path=check.path, values=check.values, holds=check.holds)

    def _add(self, skill: KnownSkill, goal: Goal, role: Role, when: When | None = None) -> Step:
        sources: dict[str, Source] = {name: Value(value=value) for name, value in goal.given.items()}
        missing: list[Missing] = []
        for wanted in skill.inputs:
            name = wanted.path[0]
            if name in sources:
                continue
            source = self._source(wanted, goal, skill, when)
            if isinstance(source, FromStep) and (besides := ruled_out(wanted, goal, self.state)):
                source = source.model_copy(update={"besides": besides})
            if source is not None:
                sources[name] = source
            elif wanted.required or names_several(wanted, goal):
                missing.append(Missing(slot=name, type=wanted.type, question=wanted.ask or plain_question(name)))
        missing += untyped_gaps(skill, sources)
        step = step_of(
            self._next_id(),
            skill,
            role,
            sources,
            tuple(missing),
            standby=standby_of(skill, self.catalog),
            undo=undo_of(skill, self.catalog) if role == "prerequisite" else None,
            when=when,
            found=self._found(sources, when),
        )
        return self._shared(step, skill, _reach_key(skill, goal))

    def _found(self, sources: dict[str, Source], when: When | None) -> tuple[str, ...]:
        """The inputs that nobody named: they come from a look-up nobody asked for, or one that lists all there is."""
        checked = when.step if when is not None else None
        looks = {step.id: step for step in self.steps if step.effect == "read" and step.id != checked}
        lists = {one for one, step in looks.items() if step.role == "prerequisite" or not step.depends_on}
        return tuple(name for name, source in sources.items() if isinstance(source, FromStep) and source.step in lists)

    def _as_checked(self, wanted: TypedField, goal: Goal, when: When | None) -> FromStep | None:
        """The thing of which something was to be so is the thing meant: "if my order has not shipped, cancel it"."""
        step = next((step for step in self.steps if when is not None and step.id == when.step), None)
        skill = self.catalog.skills[step.name] if step is not None else None
        if step is None or skill is None or when is None:
            return None
        told = [out for out in skill.outputs if out.type == wanted.type and (not out.many or out.path[:1] == when.path)]
        return output_of(step, skill, wanted, goal, told[0]) if told else None

    def _shared(self, step: Step, skill: KnownSkill, key: str) -> Step:
        """The same look-up with the same inputs is made once."""
        for other in self.steps:
            if skill.reads and other.name == step.name and canonical(inputs_of(other)) == canonical(inputs_of(step)):
                self.reached[key] = other
                return other
        self.steps.append(step)
        self.reached[key] = step
        return step

    def _source(self, wanted: TypedField, goal: Goal, skill: KnownSkill, when: When | None) -> Source | None:
        value = from_words(wanted, goal, self.state, reads=skill.reads)
        if value is not None:
            return Value(value=value)
        if (checked := self._as_checked(wanted, goal, when)) is not None:
            return checked
        if not wanted.required or names_several(wanted, goal):
            return None
        return (
            self._from_goal(wanted, goal, skill)
            or self._from_effect(wanted, goal, skill)
            or self._from_look_up(wanted, goal, skill)
        )

    def _from_goal(self, wanted: TypedField, goal: Goal, skill: KnownSkill) -> FromStep | None:
        """An output of something the customer asked for anyway."""
        for other in self.goals:
            producer = self.catalog.skills[other.skill]
            if producer.name in self.opened or all(out.type != wanted.type for out in producer.outputs):
                continue
            if producer.reads or wanted.by_effect or self._is_what_was_made(wanted, goal, skill, other):
                return output_of(self.reach(other), producer, wanted, goal)
        return None

    def _is_what_was_made(self, wanted: TypedField, goal: Goal, skill: KnownSkill, other: Goal) -> bool:
        """Whether a goal is about what an effect asked for before it has made, and not about what there was already.

        Its words point to it, or no look-up knows of such things. Nobody has a thing made to have it undone: "book a
        fitting on Friday and cancel the one that I have" is about another one.
        """
        made = _reach_key(self.catalog.skills[other.skill], other) in self.reached
        pointed = REFERENCE.search(goal.text) is not None or not self.catalog.producers(wanted.type)
        return made and pointed and not undoes(skill)

    def _from_effect(self, wanted: TypedField, goal: Goal, skill: KnownSkill) -> FromStep | None:
        """An output of an effect nobody asked for by itself.

        Both cards must allow it: only the skill that takes the value knows whether one is to be made for it or is about
        one that exists, and only what its agent can take back may be done on the way. A look-up never changes anything.
        It is done once for all steps of a goal, and again for another goal.
        """
        if skill.reads or not wanted.by_effect or len(self.opened) > MAX_CHAIN:
            return None
        makers = [maker for maker in self.catalog.makers(wanted.type) if maker.name not in self.opened]
        if not makers:
            return None
        maker = min(makers, key=lambda maker: (maker.agent != skill.agent, maker.name))
        if maker.name not in self.made:
            self.made[maker.name] = self._prerequisite(maker, goal)
        return output_of(self.made[maker.name], maker, wanted, goal)

    def _from_look_up(self, wanted: TypedField, goal: Goal, skill: KnownSkill) -> FromStep | None:
        """The cheapest look-up that puts out the wanted type and itself needs nothing from the customer."""
        costs = [
            (cost, producer.agent != skill.agent, producer.name, producer)
            for producer in self.catalog.producers(wanted.type)
            if producer.name not in self.opened
            and (cost := self._cost(producer, goal, frozenset({skill.name}))) is not None
        ]
        if not costs:
            return None
        producer = min(costs, key=lambda entry: entry[:3])[3]
        return output_of(self._prerequisite(producer, goal), producer, wanted, goal)

    def _prerequisite(self, producer: KnownSkill, goal: Goal) -> Step:
        self.opened.add(producer.name)
        step = self._add(
            producer, Goal(producer.name, goal.text, goal.entities, goal.nearby, message=goal.message), "prerequisite"
        )
        self.opened.discard(producer.name)
        return step

    def _cost(self, skill: KnownSkill, goal: Goal, above: frozenset[str]) -> int | None:
        """How many calls `skill` costs with everything it needs; None when it cannot do without the customer."""
        if skill.name in above or len(above) > MAX_CHAIN or untyped_gaps(skill, {}):
            return None
        total = 1
        for wanted in skill.inputs:
            if not wanted.required or from_words(wanted, goal, self.state, reads=skill.reads) is not None:
                continue
            further = [self._cost(one, goal, above | {skill.name}) for one in self.catalog.producers(wanted.type)]
            possible = [cost for cost in further if cost is not None]
            if not possible:
                return None
            total += min(possible)
        return total

    def _follow(self, after: Step, follow_up: FollowUp) -> None:
        skill = self.catalog.reaching(follow_up.goal)
        if skill is None:
            return
        sources: dict[str, Source] = {name: Value(value=value) for name, value in follow_up.input.items()}
        sources[follow_up.output_as] = FromStep(step=after.id)
        self.steps.append(step_of(self._next_id(), skill, "follow_up", sources, ()))
