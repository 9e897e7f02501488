"""Sources: systems that may tell customers something, and in which words."""

import binascii
from base64 import b64decode
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import AfterValidator, BaseModel, Field

from hubbub.errors import Problem
from orchestrator.api.access import Gate
from orchestrator.api.bodies import JsonBody
from orchestrator.api.callers import Caller
from orchestrator.api.documentation import problems
from orchestrator.api.models import LANGUAGE_TAG, Body
from orchestrator.api.webhook_models import Description, Rotation
from orchestrator.inbox.sources import MOST, Registered, Source, TooMany
from orchestrator.inbox.templates import MOST_CHARS, gaps
from orchestrator.outbox.subscriptions import PREFIX
from orchestrator.turn.replies import Public

LEAST_SECRET_BYTES, MOST_SECRET_CHARS = 16, 200


def _template(text: str) -> str:
    list(gaps(text))
    return text


def _secret(text: str) -> str:
    try:
        known = b64decode(text.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        known = b""
    if not text.startswith(PREFIX) or len(known) < LEAST_SECRET_BYTES:
        raise ValueError(f"must be {PREFIX} and at least {LEAST_SECRET_BYTES} bytes in base64")
    return text


Path = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,64}(\.[A-Za-z0-9_]{1,64}){0,5}$")]
EventType = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,160}$")]
Template = Annotated[str, Field(min_length=1, max_length=MOST_CHARS), AfterValidator(_template)]
Worded = Annotated[dict[Annotated[str, Field(pattern=LANGUAGE_TAG)], Template], Field(min_length=1, max_length=50)]
Templates = Annotated[dict[EventType, Worded], Field(min_length=1, max_length=100)]
GivenSecret = Annotated[str, Field(max_length=MOST_SECRET_CHARS), AfterValidator(_secret)]
Unknown = Literal["ignore", "refuse"]


class SourceBody(Body):
    """A system to register: for each type of event what is said, by locale, with gaps such as `{order.id}`.

    `customer`, `conversation` and `locale` are paths into an event's data. `secret` is the one its system has; without
    it a new one is made.
    """

    templates: Templates
    customer: Path = "customer_id"
    conversation: Path = "conversation_id"
    locale: Path = "locale"
    unknown: Unknown = "ignore"
    description: Description = ""
    enabled: bool = True
    secret: GivenSecret | None = None


class SourceChange(Body):
    """What is to change; what is left out stays."""

    templates: Templates | None = None
    customer: Path | None = None
    conversation: Path | None = None
    locale: Path | None = None
    unknown: Unknown | None = None
    description: Description | None = None
    enabled: bool | None = None


class SourceRotation(Rotation):
    """The next secret, or none to have one made."""

    secret: GivenSecret | None = None


class SourceView(Public):
    """A source as lists show it; events are sent to `events_path`."""

    id: str
    events_path: str
    templates: dict[str, dict[str, str]]
    customer: str
    conversation: str
    locale: str
    unknown: Unknown
    description: str
    enabled: bool
    created_at: str


class SourceWithSecret(SourceView):
    """A source with its newest secret, which is shown this once."""

    secret: str


class SourceList(BaseModel):
    """All sources of the tenant, the oldest first; the list is never paged."""

    items: list[SourceView]
    next_cursor: None = None


def sources_router(registered: Registered, gate: Gate) -> APIRouter:
    """The router of sources."""
    router = APIRouter(prefix="/v1/sources", tags=["webhooks"])
    admin = gate.needs("admin")
    Admin = Annotated[Caller, Depends(admin)]  # noqa: N806 - a type
    one = problems(404, 503)

    @router.get("", operation_id="list_sources", summary="List sources", responses=problems(503))
    async def sources(caller: Admin) -> SourceList:
        """The systems that may tell customers something, oldest first; nobody can see their secrets again."""
        return SourceList(items=[_view(known) for known in await registered.all_of(caller.tenant)])

    @router.post(
        "", status_code=201, operation_id="register_source", summary="Register a source", responses=problems(409, 503)
    )
    async def register(body: SourceBody, caller: Admin, _: JsonBody, response: Response) -> SourceWithSecret:
        """Let another system tell customers what happened, such as that a parcel is on its way.

        It may send events from now on, signed with the secret, which is shown in this answer only.
        """
        said = body.model_dump(exclude={"secret"})
        try:
            made = await registered.add(caller.tenant, body.secret, **said)
        except TooMany as error:
            raise Problem(409, "There are too many sources", f"a tenant may have {MOST}") from error
        response.headers["Location"] = f"/v1/sources/{made.id}"
        return _with_secret(made)

    @router.get("/{source_id}", operation_id="read_source", summary="Read a source", responses=one)
    async def source(source_id: str, caller: Admin) -> SourceView:
        """One source and its templates, without its secret."""
        return _view(await _known(registered, caller, source_id))

    @router.patch("/{source_id}", operation_id="change_source", summary="Change a source", responses=one)
    async def change(source_id: str, body: SourceChange, caller: Admin, _: JsonBody) -> SourceView:
        """What is left out stays; templates are replaced as a whole."""
        said: dict[str, Any] = body.model_dump(exclude_none=True)
        return _view(await registered.change(await _known(registered, caller, source_id), **said))

    @router.post(
        "/{source_id}/rotate", operation_id="rotate_source", summary="Give a source a new secret", responses=one
    )
    async def rotate(source_id: str, body: SourceRotation, caller: Admin, _: JsonBody) -> SourceWithSecret:
        """Events signed with the one before are believed for a while longer."""
        known = await _known(registered, caller, source_id)
        return _with_secret(await registered.rotate(known, body.secret, body.overlap_seconds))

    @router.delete(
        "/{source_id}", status_code=204, operation_id="delete_source", summary="Delete a source", responses=one
    )
    async def delete(source_id: str, caller: Admin) -> None:
        """Nothing that comes from it is believed any more."""
        await registered.remove(await _known(registered, caller, source_id))

    return router


async def _known(registered: Registered, caller: Caller, source_id: str) -> Source:
    known = await registered.find(caller.tenant, source_id)
    if known is None:
        raise Problem(404, "No such source")
    return known


def _shown(known: Source) -> dict[str, Any]:
    return {**known.model_dump(exclude={"tenant", "secrets"}), "events_path": f"/v1/sources/{known.id}/events"}


def _view(known: Source) -> SourceView:
    return SourceView(**_shown(known))


def _with_secret(known: Source) -> SourceWithSecret:
    return SourceWithSecret(**_shown(known), secret=known.secrets[0].text)
