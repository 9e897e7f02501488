"""`/v1/config`: what a support team tunes, version by version, without a restart."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Response
from pydantic import BaseModel, Field

from hubbub.errors import InvalidInput, Problem
from hubbub.logs import facts
from orchestrator.api.access import Caller, Gate
from orchestrator.api.bodies import JsonBody
from orchestrator.api.documentation import Responses, problems
from orchestrator.api.models import Body
from orchestrator.configuration.changes import Change, changes
from orchestrator.configuration.document import Configuration
from orchestrator.configuration.following import Following, read
from orchestrator.configuration.names import strange_names
from orchestrator.configuration.records import Version
from orchestrator.configuration.store import ConfigurationStore, Stale
from orchestrator.conversations.errors import BadCursor
from orchestrator.spokes.catalog import Catalog
from orchestrator.spokes.registry import Registry

MAX_DOCUMENT_BYTES = 128 * 1024
MAX_COMMENT_CHARS = 500
MAX_NUMBER = 2**53
ANY = "*"
log = logging.getLogger(__name__)

IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=200)]
Comment = Annotated[str, Field(max_length=MAX_COMMENT_CHARS)]
Number = Annotated[int, Path(ge=0, le=MAX_NUMBER)]


@dataclass(frozen=True, slots=True)
class Configuring:
    """What the endpoints need: the configurations, and what there is to speak of in them."""

    following: Following
    catalog: Callable[[], Catalog]
    registry: Registry

    @property
    def store(self) -> ConfigurationStore:
        """Where the versions are."""
        return self.following.store


class VersionView(BaseModel):
    """A version: who made it, when (RFC 3339) and why; `restores` is the earlier one that it brought back."""

    version: int
    by: str
    at: str
    comment: str
    restores: int | None


class Versions(BaseModel):
    """One page of versions, the newest first."""

    items: list[VersionView]
    next_cursor: str | None


class VersionInFull(VersionView):
    """A version with its document, and what changed since the version `against`."""

    document: dict[str, Any]
    against: int
    changes: list[Change]


class Rollback(Body):
    """Which version to bring back, and why."""

    version: Annotated[int, Field(ge=0, le=MAX_NUMBER, strict=True, description="0 takes everything back")]
    comment: Comment = ""


def configuration_router(configuring: Configuring, gate: Gate) -> APIRouter:
    """The router of the configuration."""
    router = APIRouter(prefix="/v1/config", tags=["configuration"])
    admin = gate.needs("admin")
    Admin = Annotated[Caller, Depends(admin)]  # noqa: N806 - a type

    @router.get(
        "",
        operation_id="read_configuration",
        summary="Read the configuration",
        responses=_with_etag(503),
        response_model=Configuration,
    )
    async def current(caller: Admin) -> Response:
        """What was said of this tenant's chatbot; what is not said keeps its default. Its `ETag` names the version."""
        number = await configuring.store.number(caller.tenant)
        return _document(number, (await _version(configuring, caller, number)).document)

    @router.put(
        "",
        operation_id="change_configuration",
        summary="Change the configuration",
        responses=_with_etag(412, 428, 503),
        response_model=Configuration,
    )
    async def put(
        body: Configuration,
        caller: Admin,
        _: JsonBody,
        if_match: IfMatch = None,
        comment: Annotated[str, Query(max_length=MAX_COMMENT_CHARS)] = "",
    ) -> Response:
        """Put a whole document in place of the one whose `ETag` stands in `If-Match`.

        Every hub goes by it within two seconds; turns under way end as they began. Names of agents and skills that are
        not there are refused.
        """
        if if_match is None:
            raise Problem(428, "Say which version you change", 'send If-Match with the ETag of GET, such as "3"')
        _check(configuring, caller, body)
        standing = await _matched(configuring, caller, if_match)
        return await _put(configuring, caller, _next(standing, caller, body.said(), comment))

    @router.post(
        "/rollback",
        operation_id="roll_back_configuration",
        summary="Bring an earlier version back",
        responses=_with_etag(404, 409, 412, 503),
        response_model=Configuration,
    )
    async def rollback(body: Rollback, caller: Admin, _: JsonBody, if_match: IfMatch = None) -> Response:
        """Make a new version with the document of an earlier one. With `If-Match`, only in place of that version."""
        wanted = await _version(configuring, caller, body.version)
        if read(wanted) is None:
            raise Problem(409, "This version cannot be used any more", "its document is none that this hub reads")
        standing = await _matched(configuring, caller, if_match or ANY)
        restored = _next(standing, caller, wanted.document, body.comment, restores=body.version)
        return await _put(configuring, caller, restored)

    _add_history(router, configuring, admin)
    return router


def _add_history(router: APIRouter, configuring: Configuring, admin: Callable[..., Awaitable[Caller]]) -> None:
    Admin = Annotated[Caller, Depends(admin)]  # noqa: N806 - a type

    @router.get(
        "/versions", operation_id="list_configuration_versions", summary="List the versions", responses=problems(503)
    )
    async def versions(
        caller: Admin,
        cursor: Annotated[str | None, Query(max_length=16)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Versions:
        """Who changed what when, the newest first."""
        if cursor is not None and not (cursor.isascii() and cursor.isdigit()):
            raise BadCursor(f"not a cursor: {cursor!r}")
        newest = await configuring.store.number(caller.tenant)
        below = min(int(cursor), newest + 1) if cursor is not None else newest + 1
        found = await configuring.store.before(caller.tenant, below, limit)
        more = len(found) == limit and found[-1].version > 1
        return Versions(items=[_view(one) for one in found], next_cursor=str(found[-1].version) if more else None)

    @router.get(
        "/versions/{number}",
        operation_id="read_configuration_version",
        summary="Read a version, and what it changed",
        responses=problems(404, 503),
    )
    async def version(
        number: Number, caller: Admin, against: Annotated[int | None, Query(ge=0, le=MAX_NUMBER)] = None
    ) -> VersionInFull:
        """One version, with its changes since another one, by default the one before it; 0 is no configuration."""
        other = max(0, number - 1) if against is None else against
        found, before = await _version(configuring, caller, number), await _version(configuring, caller, other)
        return VersionInFull(
            **_view(found).model_dump(),
            document=found.document,
            against=other,
            changes=changes(before.document, found.document),
        )


def _check(configuring: Configuring, caller: Caller, configuration: Configuration) -> None:
    """Raise Problem for what is said of nobody, and for more than is kept."""
    catalog = configuring.catalog().of_tenant(caller.tenant)
    strange = strange_names(configuration, catalog, complete=configuring.registry.all_seen)
    if strange:
        raise InvalidInput(strange)
    if len(configuration.model_dump_json(exclude_unset=True).encode()) > MAX_DOCUMENT_BYTES:
        raise Problem(413, "The document is too large", f"it may have {MAX_DOCUMENT_BYTES} bytes")


def _with_etag(*statuses: int) -> Responses:
    etag = {"description": "The version, for If-Match", "schema": {"type": "string"}}
    return {200: {"headers": {"ETag": etag}}, **problems(*statuses)}


def _document(number: int, document: dict[str, Any]) -> Response:
    """The document as it is kept: defaults that were not said are not written out."""
    text = Configuration.model_validate(document, extra="ignore").model_dump_json(exclude_unset=True)
    return Response(text, headers={"ETag": f'"{number}"'}, media_type="application/json")


async def _matched(configuring: Configuring, caller: Caller, if_match: str) -> int:
    """The newest version's number, if `If-Match` names it (RFC 9110, 13.1.1). Raises Problem 412."""
    number = await configuring.store.number(caller.tenant)
    tags = [tag.strip() for tag in if_match.split(",")]
    if ANY not in tags and f'"{number}"' not in tags:
        raise _stale(number)
    return number


def _stale(number: int) -> Problem:
    detail = "read it again and change what is there now"
    return Problem(412, "The configuration was changed by somebody else", detail, version=number)


def _next(
    standing: int, caller: Caller, document: dict[str, Any], comment: str, restores: int | None = None
) -> Version:
    return Version(
        version=standing + 1,
        by=caller.name,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        comment=comment,
        restores=restores,
        document=document,
        nonce=token_hex(16),
    )


async def _put(configuring: Configuring, caller: Caller, version: Version) -> Response:
    """Keep a version and go by it here at once. Raises Problem 412 when another one came first."""
    try:
        await configuring.store.put(caller.tenant, version)
    except Stale as stale:
        raise _stale(stale.current) from stale
    log.info("configuration changed", extra=facts(by=caller.name, tenant=caller.tenant, version=version.version))
    await configuring.following.look()
    return _document(version.version, version.document)


async def _version(configuring: Configuring, caller: Caller, number: int) -> Version:
    """A version of the caller's tenant; 0 is that of no configuration. Raises Problem 404."""
    if number == 0:
        return Version(version=0, by="", at="", document={})
    found = await configuring.store.at(caller.tenant, number)
    if found is None:
        raise Problem(404, "No such version")
    return found


def _view(version: Version) -> VersionView:
    return VersionView.model_validate(version.model_dump(include=set(VersionView.model_fields)))
