"""Bodies of the API of webhooks."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from hubbub.public_addresses import MAX_URL_CHARS
from orchestrator.api.models import REPEATED_COUNT_ONCE, Body, Moment
from orchestrator.conversations.clock import to_rfc3339
from orchestrator.conversations.outbox import DeliveryStatus, Sent
from orchestrator.outbox.events import conversation_of
from orchestrator.outbox.signing import told_in
from orchestrator.outbox.subscriptions import EVENTS, Filter, Included, Subscription, is_pattern
from orchestrator.turn.replies import Public

DAY_S = 86_400


def _pattern(text: str) -> str:
    if not is_pattern(text):
        raise ValueError(f"is no event: one of {', '.join(EVENTS)}, effect.AGENT.SKILL, a group such as turn.*, or *")
    return text


def _event_id(text: str) -> str:
    if conversation_of(text) is None:
        raise ValueError("is no event's id")
    return text


Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,129}$")]
Names = Annotated[tuple[Name, ...], Field(max_length=100)]
Url = Annotated[str, Field(min_length=1, max_length=MAX_URL_CHARS)]
Events = Annotated[
    tuple[Annotated[str, Field(max_length=160), AfterValidator(_pattern)], ...], Field(min_length=1, max_length=100)
]
Inclusion = Annotated[frozenset[Included], Field(json_schema_extra=REPEATED_COUNT_ONCE)]
Description = Annotated[str, Field(max_length=500)]
EventId = Annotated[str, Field(max_length=160), AfterValidator(_event_id)]


class FilterBody(Body):
    """What an event must be about: of each list that is not empty, one. Skills are written `agent.skill`."""

    channels: Names = ()
    agents: Names = ()
    skills: Names = ()


class WebhookBody(Body):
    """A webhook to register. `include` adds what was said (`text`) or what went into skills and came out (`values`)."""

    url: Url
    events: Events
    filter: FilterBody = FilterBody()
    include: Inclusion = frozenset()
    description: Description = ""
    enabled: bool = True


class WebhookChange(Body):
    """What is to change; what is left out stays."""

    url: Url | None = None
    events: Events | None = None
    filter: FilterBody | None = None
    include: Inclusion | None = None
    description: Description | None = None
    enabled: bool | None = None


class Rotation(Body):
    """For how many seconds deliveries carry the signature of the secret before as well."""

    overlap_seconds: Annotated[int, Field(ge=0, le=7 * DAY_S)] = DAY_S


class Replay(Body):
    """Events by their ids, or all that happened in a span of time; `only_dead` leaves out what was taken."""

    event_ids: Annotated[tuple[EventId, ...], Field(min_length=1, max_length=1_000)] | None = None
    since: Moment | None = None
    until: Moment | None = None
    only_dead: bool = False

    @model_validator(mode="after")
    def _one_of_both(self) -> "Replay":
        if (self.event_ids is None) == (self.since is None):
            raise ValueError("give either event_ids or since")
        return self


class WebhookView(Public):
    """A webhook as lists show it. `disabled_because` says why it was switched off, if not by hand."""

    id: str
    url: str
    events: tuple[str, ...]
    filter: Filter
    include: tuple[Included, ...]
    description: str
    enabled: bool
    disabled_because: str
    created_at: str


class WebhookWithSecret(WebhookView):
    """A webhook with its newest secret, which is shown this once."""

    secret: str


class DeliveryView(Public):
    """An event and how far it came with a webhook.

    `answer` is the HTTP status of the last try, `trouble` why there was none; times are RFC 3339.
    """

    event_id: str
    type: str
    conversation_id: str
    sequence: int
    occurred_at: str
    status: DeliveryStatus
    attempts: int
    answer: int | None
    trouble: str
    tried_at: str | None
    next_at: str | None


class TestDelivery(Public):
    """What the receiver said to a test: its HTTP status, or why there was none."""

    __test__ = False  # it is no test of pytest's

    event_id: str
    delivered: bool
    answer: int | None
    trouble: str


class Replayed(Public):
    """What is sent again; where there was more in that span of time than is sent at once, it is not `complete`."""

    event_ids: tuple[str, ...]
    complete: bool


DeliveryFilter = Literal["dead"]


def webhook_view(known: Subscription) -> WebhookView:
    """A webhook as lists show it."""
    return WebhookView(**_shown(known), include=tuple(sorted(known.include)))


def webhook_with_secret(known: Subscription) -> WebhookWithSecret:
    """A webhook with its newest secret."""
    return WebhookWithSecret(**_shown(known), include=tuple(sorted(known.include)), secret=known.secrets[0].text)


def delivery_view(sent: Sent) -> DeliveryView:
    """A delivery as lists show it."""
    event, delivery, told = sent.event, sent.delivery, told_in(sent.event)
    return DeliveryView(
        event_id=event.id,
        type=told["type"],
        conversation_id=event.ref.conversation_id,
        sequence=event.number,
        occurred_at=told["timestamp"],
        status=delivery.status,
        attempts=delivery.attempts,
        answer=delivery.answer,
        trouble=delivery.trouble,
        tried_at=to_rfc3339(delivery.tried_at) if delivery.tried_at else None,
        next_at=to_rfc3339(delivery.next_at) if delivery.next_at else None,
    )


def _shown(known: Subscription) -> dict[str, object]:
    return known.model_dump(include=set(WebhookView.model_fields) - {"include"})
