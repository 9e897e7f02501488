"""What goes between us and the company's own ticket system, as JSON."""

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from agents.support.casework import (
    Attachment,
    Author,
    Comment,
    Customer,
    Draft,
    Priority,
    Ticket,
    TicketKind,
    TicketStatus,
)

Id = Annotated[str, Field(min_length=1, max_length=255)]
Text = Annotated[str, Field(max_length=20_000)]
CHANGING = ("status", "priority", "assignee")


class Shape(BaseModel):
    """Root of what is read: frozen, and members that are not known are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class CustomerShape(Shape):
    """A customer as the company knows them."""

    id: Id
    name: Text
    email: Annotated[str, Field(max_length=320)] | None = None
    facts: Annotated[dict[str, str], Field(max_length=100)] = {}

    def customer(self) -> Customer:
        """As support keeps one."""
        return Customer(self.id, self.name, self.email, self.facts)


class TicketShape(Shape):
    """A ticket of the company's system."""

    id: Id
    customer: Id
    conversation_id: Text = ""
    kind: TicketKind = "request"
    subject: Text
    summary: Text = ""
    tried: Annotated[tuple[Text, ...], Field(max_length=100)] = ()
    priority: Priority
    status: TicketStatus
    assignee: Text | None = None
    attachments: Annotated[tuple[Attachment, ...], Field(max_length=100)] = ()
    opened_at: AwareDatetime
    changed_at: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None

    def ticket(self) -> Ticket:
        """As support keeps one."""
        members = {name: getattr(self, name) for name in TicketShape.model_fields if name not in {"customer", "tried"}}
        changed_at = self.changed_at or self.opened_at
        return Ticket(**{**members, "changed_at": changed_at}, customer_id=self.customer, tried="\n".join(self.tried))


class TicketsShape(Shape):
    """A page of tickets."""

    items: Annotated[tuple[TicketShape, ...], Field(max_length=1_000)]
    next_cursor: Annotated[str, Field(max_length=1_000)] | None = None


class CustomersShape(Shape):
    """Customers that were looked for."""

    items: Annotated[tuple[CustomerShape, ...], Field(max_length=1_000)]


class CommentShape(Shape):
    """Something said in a ticket."""

    id: Id
    author: Author
    name: Text = ""
    text: Text
    internal: bool = False
    attachments: Annotated[tuple[Attachment, ...], Field(max_length=100)] = ()
    at: AwareDatetime

    def comment(self, ticket_id: str) -> Comment:
        """As support keeps one."""
        return Comment(self.id, ticket_id, self.author, self.name, self.text, self.internal, self.attachments, self.at)


class CommentsShape(Shape):
    """What was said in a ticket, oldest first."""

    items: Annotated[tuple[CommentShape, ...], Field(max_length=1_000)]


def opening(draft: Draft) -> dict[str, Any]:
    """A draft as it is sent: without moments, so that a repeated call sends the same."""
    return {
        "customer": draft.customer_id,
        "conversation_id": draft.conversation_id,
        "kind": draft.kind,
        "subject": draft.subject,
        "summary": draft.summary,
        "tried": draft.tried.splitlines(),
        "priority": draft.priority,
        "attachments": draft.attachments,
    }


def difference(before: Ticket, after: Ticket) -> dict[str, Any]:
    """What changes of a ticket: nothing when it is so already, as it is for a call that is repeated."""
    return {name: getattr(after, name) for name in CHANGING if getattr(after, name) != getattr(before, name)}


def saying(comment: Comment, after: Ticket) -> dict[str, Any]:
    """A comment as it is sent, with the status it leaves the ticket in; a note leaves it as it is."""
    said = {
        "id": comment.id,
        "author": comment.author,
        "name": comment.name,
        "text": comment.text,
        "internal": comment.internal,
        "attachments": comment.attachments,
    }
    return said if comment.internal else {**said, "status": after.status}
