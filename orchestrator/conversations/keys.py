"""Where everything lies in Redis.

All keys of one conversation carry the hash tag `{tenant:conversation}` and so share a slot: one script may touch them
all. Indexes lie elsewhere; a script touches one of them at a time.
"""

import json
import re
from dataclasses import dataclass, field

from hubbub.json_text import compact

OPEN_TURNS = "hubbub:open_turns"
APPROVALS = "hubbub:approvals"
FOLLOW_UPS = "hubbub:follow_ups"
REGISTERED_AGENTS = "hubbub:registered_agents"
WEBHOOK_TENANTS = "hubbub:webhooks"
"""Hash: for each tenant with webhooks what changes whenever they do."""

_WHOLE = (
    "meta",
    "state",
    "messages",
    "turns",
    "queue",
    "lease",
    "events",
    "follow_ups",
    "outbox",
    "undelivered",
)
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class ConversationRef:
    """A conversation's full name: its tenant and its id, each 1-64 of `A-Za-z0-9_-` (else ValueError)."""

    tenant: str
    conversation_id: str

    def __post_init__(self) -> None:
        if not (_ID.fullmatch(self.tenant) and _ID.fullmatch(self.conversation_id)):
            raise ValueError(f"not a tenant and conversation id: {self.tenant!r}, {self.conversation_id!r}")


@dataclass(frozen=True, slots=True)
class ConversationKeys:
    """The keys of one conversation."""

    ref: ConversationRef
    prefix: str = field(init=False)
    """What every key of the conversation starts with; its hash tag names the slot."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "prefix", f"hubbub:{{{self.ref.tenant}:{self.ref.conversation_id}}}:")

    def _key(self, name: str) -> str:
        return self.prefix + name

    @property
    def meta(self) -> str:
        """Hash: caller, customer, status, channel, created_at, updated_at, feedback."""
        return self._key("meta")

    @property
    def state(self) -> str:
        """String: the dialogue state."""
        return self._key("state")

    @property
    def messages(self) -> str:
        """List of messages, oldest first."""
        return self._key("messages")

    @property
    def turns(self) -> str:
        """List of turn ids, oldest first."""
        return self._key("turns")

    @property
    def queue(self) -> str:
        """List of the ids of turns not done, next first."""
        return self._key("queue")

    @property
    def lease(self) -> str:
        """Hash: count, v (of the hub that ran last), and while a turn runs fence, holder, turn, until, taken_at."""
        return self._key("lease")

    @property
    def events(self) -> str:
        """Stream of the latest events."""
        return self._key("events")

    @property
    def follow_ups(self) -> str:
        """Hash: for each open follow-up its record, and beside it turn, step, due, attempts, holder, until."""
        return self._key("follow_ups")

    @property
    def outbox(self) -> str:
        """Hash: sequence; `event|` and its id; `delivery|`, webhook, id; `holder|` and `until|` of a webhook."""
        return self._key("outbox")

    @property
    def undelivered(self) -> str:
        """Sorted set, all of one score: `webhook|number|event id` for each event a webhook is yet to get."""
        return self._key("undelivered")

    @property
    def whole(self) -> tuple[str, ...]:
        """The keys that live as long as the conversation, in the order the scripts expect."""
        prefix = self.prefix
        return tuple([prefix + name for name in _WHOLE])

    def turn(self, turn_id: str) -> str:
        """Hash: request, status, takes, fruitless, v, body_hash, nonce; plan; fence, reply, finished_at, approvals.

        And the customer's feedback.
        """
        return self._key(f"turn:{turn_id}")

    def steps(self, turn_id: str) -> str:
        """Hash: `begin:` and `end:` with a step's id, the step's record and its result."""
        return self._key(f"steps:{turn_id}")

    def approval(self, approval_id: str) -> str:
        """Hash: record, status, and once decided nonce, decided_by, decided_at, decision_reason."""
        return self._key(f"approval:{approval_id}")


def conversations_of(tenant: str) -> str:
    """Index of a tenant's conversations by their last turn."""
    return f"hubbub:{{{tenant}}}:conversations"


def conversations_of_customer(tenant: str, customer_id: str) -> str:
    """Index of one customer's conversations by their last turn."""
    return f"hubbub:{{{tenant}}}:customer:{customer_id}"


def approvals_of(tenant: str, status: str) -> str:
    """Index of a tenant's approvals that got this status, by when they got it."""
    return f"hubbub:{{{tenant}}}:approvals:{status}"


def approval_ref(tenant: str, approval_id: str) -> str:
    """String: which conversation an approval belongs to (a hash could not let single fields expire)."""
    return f"hubbub:{{{tenant}}}:approval_ref:{approval_id}"


def request_key(tenant: str, request: str) -> str:
    """String: under which key and in which conversation a request without one was begun."""
    return f"hubbub:{{{tenant}}}:request:{request}"


def thread_key(tenant: str, transcript: str) -> str:
    """String: the id of the conversation that came to a transcript."""
    return f"hubbub:{{{tenant}}}:thread:{transcript}"


def task_key(tenant: str, task_id: str) -> str:
    """String: what a task of the A2A door is made of."""
    return f"hubbub:{{{tenant}}}:task:{task_id}"


def feedback_of(tenant: str) -> str:
    """Index of what a tenant's customers gave feedback on, by when they did."""
    return f"hubbub:{{{tenant}}}:feedback"


def tasks_of(tenant: str) -> str:
    """Index of a tenant's tasks, by when they were begun."""
    return f"hubbub:{{{tenant}}}:tasks"


def webhooks_of(tenant: str) -> str:
    """Hash: a tenant's webhooks by id."""
    return f"hubbub:{{{tenant}}}:webhooks"


def sources_of(tenant: str) -> str:
    """Hash: a tenant's sources of events by id."""
    return f"hubbub:{{{tenant}}}:sources"


def due_of(tenant: str, webhook_id: str) -> str:
    """Index of the conversations in which something waits for a webhook, by when it is due."""
    return f"hubbub:{{{tenant}}}:webhook:{webhook_id}:due"


def deliveries_of(tenant: str, webhook_id: str) -> str:
    """Index of what was sent to a webhook, by when it was tried first."""
    return f"hubbub:{{{tenant}}}:webhook:{webhook_id}:deliveries"


def dead_letters_of(tenant: str, webhook_id: str) -> str:
    """Index of what a webhook did not take, by when it was given up."""
    return f"hubbub:{{{tenant}}}:webhook:{webhook_id}:dead"


def member_of(ref: ConversationRef, item_id: str) -> str:
    """Returns the index entry for a turn, an approval or a follow-up: JSON `[tenant, conversation, id]`."""
    return compact([ref.tenant, ref.conversation_id, item_id])


def parse_member(member: str) -> tuple[ConversationRef, str]:
    """Returns what `member_of` was given."""
    tenant, conversation_id, item_id = json.loads(member)
    return ConversationRef(tenant, conversation_id), item_id
