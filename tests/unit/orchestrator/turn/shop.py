"""A small catalog with the shapes real cards have: look-ups that feed each other, effects, follow-ups."""

from typing import Annotated, Any

from pydantic import BaseModel

from hubbub.cards import AgentCard, FollowUp, SkillDescriptor, TypedSkills
from hubbub.semantics import Slot
from hubbub.times import TimeSlot
from orchestrator.dialogue.signals import Clause, Entity, Intent, Signals
from orchestrator.spokes.catalog import Catalog, KnownAgent


class Nothing(BaseModel):
    """No members."""


class Invoice(BaseModel):
    """Something that can be chosen."""

    model_config = {"json_schema_extra": {"x-label": ["title"]}}
    id: Annotated[str, Slot("invoice.id")]
    title: str


class Invoices(BaseModel):
    """All of them."""

    invoices: Annotated[list[Invoice], Slot("invoice.list")]


class InvoicesIn(BaseModel):
    """A look-up that needs the list."""

    invoices: Annotated[list[Invoice], Slot("invoice.list")]


class Suspicious(BaseModel):
    """Those that stand out."""

    suspicious: list[Invoice]


class VoidIn(BaseModel):
    """What a void needs."""

    invoice_id: Annotated[str, Slot("invoice.id", ask="Which invoice?")]


class Voided(BaseModel):
    """What a void gives."""

    voided_id: str
    amount: int = 0


class SendIn(BaseModel):
    """What a letter needs."""

    template: Annotated[str, Slot("letter.template")]
    values: dict[str, Any] = {}


class Sent(BaseModel):
    """What a letter gives."""

    letter: Annotated[str, Slot("letter.sent")]


class QuestionIn(BaseModel):
    """A question in the customer's words."""

    question: Annotated[str, Slot("message.text")]


class VisitIn(BaseModel):
    """A visit."""

    room: Annotated[str, Slot("room.name", ask="Which room?")]
    when: Annotated[TimeSlot, Slot("time.slot", ask="When?")]


class MoveIn(BaseModel):
    """A visit to move."""

    visit_id: Annotated[str, Slot("visit.id", ask="Which visit?")]
    when: Annotated[TimeSlot, Slot("time.slot", ask="When?")]


class Asked(BaseModel):
    """A person was asked for."""

    request_id: Annotated[str, Slot("person.requested")]


def descriptor(name: str, taken: type[BaseModel], given: type[BaseModel], **more: Any) -> SkillDescriptor:
    """A skill's descriptor made from models, as the kit makes it."""
    settled: dict[str, Any] = {"purpose": name.replace("_", " "), "effect": "read", **more}
    return SkillDescriptor(
        id=name,
        description=name,
        input_schema=taken.model_json_schema(),
        output_schema=given.model_json_schema(mode="serialization"),
        **settled,
    )


def agent(name: str, *skills: SkillDescriptor) -> KnownAgent:
    """An agent with these skills."""
    typed = TypedSkills(skills=skills)
    card = AgentCard.of(name=name, description=f"{name} matters", version="1", url=f"http://{name}", typed=typed)
    return KnownAgent(f"http://{name}", card, typed, "")


BILLING = agent(
    "billing",
    descriptor("list_invoices", Nothing, Invoices),
    descriptor("find_suspicious", InvoicesIn, Suspicious),
    descriptor(
        "void_invoice",
        VoidIn,
        Voided,
        effect="idempotent",
        follow_ups=(FollowUp(goal="letter.sent", input={"template": "voided"}, output_as="values"),),
    ),
)
POST = agent("post", descriptor("send_letter", SendIn, Sent, effect="idempotent", audience="operator"))
DESK = agent(
    "desk",
    descriptor("answer", QuestionIn, Nothing),
    descriptor("book_visit", VisitIn, Nothing, effect="idempotent"),
    descriptor("request_person", QuestionIn, Asked, effect="idempotent"),
)
CATALOG = Catalog.of([BILLING, POST, DESK])


def entity(kind: str, value: Any, text: str = "") -> Entity:
    """Something a message names."""
    return Entity(kind, value, text or str(value), 0, len(text or str(value)))


def clause(text: str, *skills: str, score: float = 0.9, entities: tuple[Entity, ...] = (), **more: Any) -> Clause:
    """A part of a message that asks for `skills`."""
    return Clause(text, tuple(Intent(skill, score) for skill in skills), score=score, entities=entities, **more)


def signals(*clauses: Clause, **more: Any) -> Signals:
    """What was understood of a message."""
    entities = more.pop("entities", tuple(found for one in clauses for found in one.entities))
    return Signals(" ".join(one.text for one in clauses), "en", clauses, entities, **more)
