"""Who is calling, what they may do, for whom, and what they may see."""

from dataclasses import dataclass

from hubbub.errors import FieldError, InvalidInput, Problem
from orchestrator.conversations.records import ConversationRecord, StoredMessage
from orchestrator.settings import Scope

MAX_CUSTOMER_CHARS = 255
RESERVED_PREFIX = "anon:"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling: by name (a key's id, an end user's, or "local"), of which tenant, with which scopes.

    `customer_id` is the one that a token of an end user or of a session speaks for; `conversation` the one that a
    session is bound to, with a customer or, anonymous, without. `until` (seconds since the epoch) is when its right
    ends, if ever, `proof` the hash of the issued key that was shown, if it was one.
    """

    name: str
    tenant: str
    scopes: frozenset[Scope]
    customer_id: str | None = None
    conversation: str | None = None
    until: float | None = None
    proof: str | None = None

    def may(self, scope: Scope) -> bool:
        """Whether the caller has `scope`."""
        return scope in self.scopes

    @property
    def speaks_for_one(self) -> bool:
        """Whether it speaks for one customer, whatever it says."""
        return self.customer_id is not None or self.conversation is not None

    def customer(self, claimed: str | None) -> str | None:
        """The customer this caller speaks for, who is `claimed` if it may say so.

        Raises Problem 403 for a claim without the scope, InvalidInput for an id that is none.
        """
        if self.speaks_for_one and claimed in {None, self.customer_id}:
            return self.customer_id
        if claimed is None:
            return None
        if self.speaks_for_one:
            raise Problem(403, "This token speaks for one customer only", "leave customer_id out")
        if not self.may("act_as_customer"):
            raise Problem(403, "This key may not act for a customer", "customer_id needs the scope act_as_customer")
        return customer_id_of(claimed, "/customer_id")

    def looks_at(self, claimed: str | None, pointer: str) -> str | None:
        """The customer whose things this caller reads: one it speaks for, or at the desk anybody.

        `pointer` says where `claimed` stood. Raises Problem 403, InvalidInput.
        """
        if self.speaks_for_one and not self.may("desk"):
            return self.customer(claimed)
        if claimed is None:
            return None
        if not (self.may("desk") or self.may("act_as_customer")):
            detail = "customer_id needs the scope act_as_customer or desk"
            raise Problem(403, "This key may not act for a customer", detail)
        return customer_id_of(claimed, pointer)

    def may_see(self, conversation: ConversationRecord, customer: str | None) -> bool:
        """Whether a conversation is this caller's own, or the caller works at the desk and names no other customer."""
        if self.conversation not in {None, conversation.id}:
            return False
        if self.may("desk"):
            return customer is None or conversation.customer_id == customer
        return conversation.caller == self.name and conversation.customer_id == customer

    def may_read(self, message: StoredMessage) -> bool:
        """Whether a message of a conversation that this caller may see is for its eyes."""
        return not message.is_note or self.may("desk")

    def place(self, conversation_id: str | None) -> str | None:
        """The conversation a turn belongs to that names this one, or none. Raises Problem 404 for one out of reach."""
        if self.conversation is None or conversation_id == self.conversation:
            return conversation_id
        if conversation_id is None:
            return self.conversation
        raise Problem(404, "No such conversation")


def customer_id_of(claimed: str, pointer: str) -> str:
    """`claimed`, if it can be a customer's id. Raises InvalidInput, naming `pointer`."""
    printable = claimed.isprintable() and 0 < len(claimed) <= MAX_CUSTOMER_CHARS
    if not printable or claimed.startswith(RESERVED_PREFIX):
        detail = f"must be 1 to {MAX_CUSTOMER_CHARS} printable characters not starting with {RESERVED_PREFIX}"
        raise InvalidInput([FieldError(pointer, detail)])
    return claimed
