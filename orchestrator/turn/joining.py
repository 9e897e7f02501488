"""A step for a skill, and how its inputs come from what other steps put out (pure)."""

from hubbub.semantics import OFFERED, THREAD, TypedField, label_fields, naming_fields, property_names, required_names
from orchestrator.spokes.catalog import Catalog, KnownSkill
from orchestrator.turn.binding import Goal, named
from orchestrator.turn.steps import FromStep, Missing, Role, Source, Standby, Step, Undo, When

REMEMBERED = (".id", OFFERED, THREAD)
"""Ends the types of outputs that later words may mean."""


def step_of(
    step_id: str,
    skill: KnownSkill,
    role: Role,
    sources: dict[str, Source],
    missing: tuple[Missing, ...],
    *,
    standby: Standby | None = None,
    undo: Undo | None = None,
    when: When | None = None,
    found: tuple[str, ...] = (),
) -> Step:
    """A step that calls a skill as its card describes it, with inputs from these sources."""
    descriptor, limit = skill.descriptor, skill.approve_above if role != "follow_up" and not skill.reads else None
    return Step(
        id=step_id,
        agent=skill.agent,
        skill=descriptor.id,
        address=skill.address,
        protocol=skill.protocol,
        outside=skill.outside,
        registration=skill.registration,
        purpose=descriptor.purpose,
        effect=descriptor.effect,
        timeout_ms=descriptor.timeout_ms,
        attempts=descriptor.attempts,
        role=role,
        input=sources,
        missing=missing,
        types={wanted.path[0]: wanted.type for wanted in skill.inputs},
        gives={out.type: out.path for out in skill.outputs if out.type.endswith(REMEMBERED)},
        reaches=() if skill.reads else tuple(out.type for out in skill.outputs),
        approve_above=limit if descriptor.approves_by_amount else None,
        asks_first=limit is not None and not descriptor.approves_by_amount,
        found=found,
        standby=standby,
        undo=undo,
        when=when,
    )


def names_several(wanted: TypedField, goal: Goal) -> bool:
    """Whether the customer named several things where one is wanted: another one must not be taken in their place."""
    return wanted.type.endswith(".id") and len(named(wanted.type, goal)) > 1


def output_of(
    step: Step, producer: KnownSkill, wanted: TypedField, goal: Goal, out: TypedField | None = None
) -> FromStep:
    """A source that takes the `wanted` value from what a step puts out, or several to be told apart."""
    out = out or next(out for out in producer.outputs if out.type == wanted.type)
    schema, holder = producer.descriptor.output_schema, out.path[:-1]
    names = naming_fields(schema, holder) if out.many and not out.listed else ()
    source = FromStep(
        step=step.id,
        path=out.path,
        whole_list=out.listed,
        label=label_fields(schema, holder),
        names=names,
        said=goal.said if names else (),
    )
    return source.model_copy(update={"question": wanted.ask}) if wanted.ask else source


def untyped_gaps(skill: KnownSkill, sources: dict[str, Source]) -> list[Missing]:
    """Required inputs without a semantic type: only the customer can say what they are."""
    typed = {wanted.path[0] for wanted in skill.inputs}
    required = required_names(skill.descriptor.input_schema)
    names = [name for name in required if name not in typed and name not in sources]
    return [Missing(slot=name, type=None, question=plain_question(name)) for name in names]


def plain_question(name: str) -> str:
    """What is asked for an input whose card does not say how to ask."""
    return f"Could you tell me the {name.replace('_', ' ')}?"


def inputs_of(step: Step) -> dict[str, object]:
    """The sources of a step's inputs, as they can be compared."""
    return {name: source.model_dump() for name, source in step.input.items()}


def standby_of(skill: KnownSkill, catalog: Catalog) -> Standby | None:
    """What stands in for a look-up that is not answered, as its card says; nothing stands in for an effect."""
    fallback = skill.descriptor.fallback
    if fallback is None or not skill.reads:
        return None
    other = catalog.skills.get(f"{skill.agent}.{fallback.skill}")
    words = {"last_known_s": fallback.last_known_s, "say": fallback.say}
    if other is None or not other.reads:
        return Standby.model_validate(words)
    schema = other.descriptor.input_schema
    return Standby.model_validate(
        {
            "skill": other.descriptor.id,
            "timeout_ms": other.descriptor.timeout_ms,
            "takes": property_names(schema),
            "needs": required_names(schema),
            **words,
        }
    )
