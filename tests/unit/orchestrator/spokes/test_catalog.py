"""What the hub knows of the agents' skills, and which of them turns may call."""

from hubbub.cards import AgentCard, SkillDescriptor, TypedSkills
from orchestrator.spokes.catalog import Catalog, KnownAgent

PARCEL = {"type": "object", "properties": {"id": {"type": "string", "x-semantic-type": "parcel.id"}}}


def skill(name: str, *, for_operators: bool) -> SkillDescriptor:
    """A look-up that puts out parcels."""
    return SkillDescriptor(
        id=name,
        purpose="look it up",
        description="Look it up.",
        input_schema={"type": "object"},
        output_schema=PARCEL,
        effect="read",
        audience="operator",
        requires_operator=for_operators,
    )


def test_no_turn_calls_what_requires_an_operator() -> None:
    """Not even on the way to something else; what only comes after something else it may."""
    typed = TypedSkills(skills=(skill("all_parcels", for_operators=True), skill("my_parcels", for_operators=False)))
    card = AgentCard.of(name="parcel", description="parcels", version="1", url="http://parcel", typed=typed)
    catalog = Catalog.of([KnownAgent("http://parcel", card, typed, etag="")])
    assert set(catalog.all_skills) == {"parcel.all_parcels", "parcel.my_parcels"}
    assert set(catalog.skills) == {"parcel.my_parcels"}
    assert [one.name for one in catalog.producers("parcel.id")] == ["parcel.my_parcels"]
