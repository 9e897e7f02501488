"""Who wants to be told of what (pure)."""

import re
import secrets
from base64 import b64encode
from typing import Literal

from orchestrator.kept import Kept

EVENTS = (
    "conversation.started",
    "conversation.closed",
    "message.received",
    "message.sent",
    "turn.answered",
    "turn.partial",
    "turn.failed",
    "step.failed",
    "approval.requested",
    "approval.decided",
    "handover.requested",
    "handover.taken",
    "handover.returned",
    "feedback.given",
)
"""What there is beside effects; an effect is named after its skill, as in `effect.order.refund_charge`."""
ALL = "*"
EFFECT_PATTERN = re.compile(r"effect(\.[a-z0-9_-]{1,64}){1,2}(\.\*)?|effect\.\*")
PREFIX = "whsec_"
SECRET_BYTES = 32

Included = Literal["text", "values"]


class Filter(Kept):
    """What an event must be about: of each list that is not empty, one. Skills are written `agent.skill`."""

    channels: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()


class Secret(Kept):
    """What deliveries are signed with; one that was replaced is good `until` then (seconds since the epoch)."""

    text: str
    until: float | None = None

    def holds(self, now: float) -> bool:
        """Whether it is good yet."""
        return self.until is None or now < self.until


class Subscription(Kept):
    """A webhook: who is told, of what, and how much. `disabled_because` says why it was switched off, if not by hand.

    `secrets` are the newest first. `created_at` is RFC 3339.
    """

    id: str
    tenant: str
    url: str
    events: tuple[str, ...]
    filter: Filter = Filter()
    include: frozenset[Included] = frozenset()
    description: str = ""
    enabled: bool = True
    disabled_because: str = ""
    created_at: str
    secrets: tuple[Secret, ...]

    def wants(self, event: str, channel: str | None, skills: frozenset[str] = frozenset()) -> bool:
        """Whether it is to be told of an event in that channel, about those skills."""
        asked = self.filter
        return (
            any(covers(pattern, event) for pattern in self.events)
            and (not asked.channels or channel in asked.channels)
            and (not asked.agents or any(skill.partition(".")[0] in asked.agents for skill in skills))
            and (not asked.skills or not skills.isdisjoint(asked.skills))
        )

    def signing(self, now: float) -> list[str]:
        """The secrets that sign at that moment (seconds since the epoch), the newest first."""
        return [secret.text for secret in self.secrets if secret.holds(now)]

    def rotated(self, now: float, overlap_s: float) -> "Subscription":
        """With a new secret; the one before signs as well for `overlap_s` more seconds, older ones no longer."""
        before = self.secrets[0].model_copy(update={"until": now + overlap_s})
        return self.model_copy(update={"secrets": (Secret(text=new_secret()), before)})


def covers(pattern: str, event: str) -> bool:
    """Whether an event is one of those a pattern stands for: itself, `group.*`, or `*` for all."""
    return pattern in {event, ALL} or (pattern.endswith(".*") and event.startswith(pattern[:-1]))


def is_pattern(text: str) -> bool:
    """Whether it can stand for any event there is."""
    return EFFECT_PATTERN.fullmatch(text) is not None or any(covers(text, event) for event in EVENTS)


def new_secret() -> str:
    """A secret as Standard Webhooks writes it."""
    return PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
