"""The support agent by name, and what its skills work with; the modules `skills_…` register their skills with it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from agents.support.backend import Casebook, Resets, Switchboard
from agents.support.links import Links
from agents.support.rules import TICKET_PATTERN, written_ticket_id
from agents.support.sla import Sla
from agents.support.troubleshooting import Told, Troubleshooter
from hubbub.agent import Agent, Call
from hubbub.erasing import Erased, lets_erase
from hubbub.exporting import Exported, lets_export
from hubbub.mail.letters import Letters
from hubbub.mail.outbox import Outbox
from hubbub.mail.sender import Sender
from hubbub.phrases import read_phrases

EFFECT_TIMEOUT_MS = 5_000
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Desk:
    """How this company works: by when tickets are due, and for how long one that ended may be opened again.

    `links` are those to set a new password, good as long as `reset_lasts`; None where there is no page for it.
    `ticket_pattern` is how ids of tickets look in messages (a regular expression).
    """

    sla: Sla
    reopen_within: timedelta
    links: Links | None
    reset_lasts: timedelta
    ticket_pattern: str = TICKET_PATTERN

    def ticket_id(self, written: str) -> str:
        """The ticket's id that a customer wrote; ids of our own making are read however they are written."""
        return written_ticket_id(written) if self.ticket_pattern == TICKET_PATTERN else written.strip()


@dataclass(frozen=True, slots=True)
class Post:
    """What it takes to write to customers. `domain` ends the Message-IDs."""

    letters: Letters
    sender: Sender
    domain: str


@dataclass(frozen=True, slots=True)
class Support:
    """What the skills work with: the records inside their transaction, the guides, the mail, and how the desk works.

    `erase` leaves nothing of a customer in the records, `export` tells, page by page, what is there of them.
    """

    casebook: Casebook
    switchboard: Switchboard
    resets: Resets
    outbox: Outbox
    guides: Troubleshooter
    post: Post
    desk: Desk
    erase: Callable[[str], Awaitable[Erased]]
    export: Callable[[str, str], Awaitable[Exported]]


agent: Agent[Support] = Agent(
    name="support",
    description="technical problems, support tickets, and reaching a person",
    version="0.1.0",
    phrases=read_phrases(Path(__file__).parent / "phrases"),
)
lets_erase(agent)
lets_export(agent)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a conversation shows before the call: the customer's messages, oldest first, and a guide followed in it."""

    earlier: tuple[str, ...]
    followed: Told | None


def heard(call: Call, support: Support) -> Heard:
    """What the history of a call shows."""
    history = call.context.history
    earlier = tuple(message.text for message in history if message.role == "customer")
    return Heard(earlier, support.guides.told([message.text for message in history if message.role == "bot"]))
