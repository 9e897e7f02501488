"""What goes over the wire in the plain reference."""

from pydantic import BaseModel


class Question(BaseModel):
    """What a customer sends."""

    message: str
    conversation_id: str
    customer_id: str | None = None


class Said(BaseModel):
    """One thing said."""

    role: str
    text: str


class SpokeCall(BaseModel):
    """What the front asks the spoke."""

    question: str
    conversation_id: str
    history: list[Said]


class Source(BaseModel):
    """Where a statement comes from."""

    title: str
    url: str
    snippet: str


class SpokeAnswer(BaseModel):
    """What the spoke answers."""

    say: str
    citations: list[Source]


class Reply(BaseModel):
    """What the customer gets."""

    conversation_id: str
    reply: str
    citations: list[Source]
