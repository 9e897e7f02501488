"""`/v1/keys`: API keys that are issued, rotated and revoked while the hub runs; configured ones are only listed."""

import logging
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from hubbub.errors import FieldError, InvalidInput, Problem
from hubbub.logs import facts
from orchestrator.access.issued_keys import NAME, IssuedKey, issue, moment, new_text
from orchestrator.access.key_ring import KeyRing
from orchestrator.access.key_store import MOST_KEYS, Written
from orchestrator.api.access import Caller, Gate
from orchestrator.api.bodies import JsonBody
from orchestrator.api.documentation import problems
from orchestrator.api.models import REPEATED_COUNT_ONCE, Body, Moment
from orchestrator.conversations.errors import StoreError
from orchestrator.settings import ApiKey, Scope
from orchestrator.turn.replies import Public

DAY_S = 86_400
LONGEST_GRACE_S = 30 * DAY_S
log = logging.getLogger(__name__)
KeyId = Annotated[str, Path(max_length=64)]


class NewKey(Body):
    """A key to be issued."""

    name: Annotated[str, Field(pattern=NAME, description="what people call it; keys may share a name")]
    scopes: Annotated[
        frozenset[Scope],
        Field(min_length=1, description="what it may do; at most what you may", json_schema_extra=REPEATED_COUNT_ONCE),
    ]
    expires_at: Annotated[Moment | None, Field(description="when it ends; it never does without")] = None


class Rotation(Body):
    """How a key gets a new text."""

    grace_seconds: Annotated[
        int, Field(ge=0, le=LONGEST_GRACE_S, strict=True, description="how long its old text stays good")
    ] = DAY_S


class KeyView(Public):
    """A key, without its text. `id` is what stands for it elsewhere, in logs and beside decisions."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    source: Literal["issued", "configured"]
    created_at: datetime | None = None
    created_by: str | None = None
    expires_at: datetime | None = None
    rotated_at: datetime | None = None


class KeyShown(KeyView):
    """A key with its text, which is shown this once."""

    key: str


class Keys(Public):
    """All keys of the tenant, the latest first; the list is never paged."""

    items: tuple[KeyView, ...]
    next_cursor: None = None


def issued_keys_router(ring: KeyRing, configured: tuple[ApiKey, ...], gate: Gate) -> APIRouter:
    """The router of the keys; what happens to one here is known to this hub at once, and to others in a second."""
    router = APIRouter(prefix="/v1/keys", tags=["keys"])
    admin = gate.needs("admin")
    Admin = Annotated[Caller, Depends(admin)]  # noqa: N806 - a type
    desk = _KeyDesk(ring, configured)

    @router.get("", operation_id="list_keys", summary="List API keys", responses=problems(503))
    async def keys(caller: Admin) -> Keys:
        """The keys of your tenant, those of the configuration last. Nobody can see the text of a key again."""
        return Keys(items=await desk.all_of(caller.tenant))

    @router.post(
        "", status_code=201, operation_id="issue_key", summary="Issue an API key", responses=problems(409, 503)
    )
    async def create(body: NewKey, caller: Admin, _: JsonBody) -> KeyShown:
        """Issue a key for your tenant, and show its text once. It may do no more than you may."""
        if gate.is_open:
            detail = "configure a first key, as HUBBUB_API_KEY, and start again; that one can issue others"
            raise Problem(409, "Authentication is off", detail)
        return await desk.issue(body, caller)

    @router.post(
        "/{key_id}/rotate", operation_id="rotate_key", summary="Rotate an API key", responses=problems(404, 409, 503)
    )
    async def rotate(key_id: KeyId, body: Rotation, caller: Admin, _: JsonBody) -> KeyShown:
        """Give a key a new text, and show it once; its earlier ones stay good for the grace period, or not at all."""
        return await desk.rotate(key_id, body.grace_seconds, caller)

    @router.delete(
        "/{key_id}",
        status_code=204,
        operation_id="revoke_key",
        summary="Revoke an API key",
        responses=problems(404, 409, 503),
    )
    async def revoke(key_id: KeyId, caller: Admin) -> None:
        """End a key at once; within two seconds no hub accepts it."""
        await desk.revoke(key_id, caller)

    return router


@dataclass(frozen=True, slots=True)
class _KeyDesk:
    """What admins do to keys. `configured` are those nobody can change here."""

    ring: KeyRing
    configured: tuple[ApiKey, ...]

    async def all_of(self, tenant: str) -> tuple[KeyView, ...]:
        issued = [_view(key) for key in await self.ring.store.keys(tenant)]
        return (*issued, *(_configured(key) for key in self.configured if key.tenant == tenant))

    async def issue(self, asked: NewKey, caller: Caller) -> KeyShown:
        _require_scopes(caller, asked.scopes)
        now, expires_at = time.time(), asked.expires_at.timestamp() if asked.expires_at else None
        if expires_at is not None and expires_at <= now:
            raise InvalidInput([FieldError("/expires_at", "has passed")])
        key, text = issue(caller.tenant, asked.name, asked.scopes, by=caller.name, now=now, expires_at=expires_at)
        _require_written(await self.ring.store.put(key))
        await self._noted("API key issued", key, caller)
        return _shown(key, text)

    async def rotate(self, key_id: str, grace_s: float, caller: Caller) -> KeyShown:
        key, text = await self._issued(key_id, caller), new_text()
        _require_scopes(caller, key.scopes)
        rotated = key.rotated(text, time.time(), grace_s)
        _require_written(await self.ring.store.put(rotated, replaced=key))
        await self._noted("API key rotated", rotated, caller)
        return _shown(rotated, text)

    async def revoke(self, key_id: str, caller: Caller) -> None:
        key = await self._issued(key_id, caller)
        await self.ring.store.drop(key)
        await self._noted("API key revoked", key, caller)

    async def _issued(self, key_id: str, caller: Caller) -> IssuedKey:
        if any((key.name, key.tenant) == (key_id, caller.tenant) for key in self.configured):
            raise Problem(409, "This key is configured", "change it where it is: in the settings of the hub")
        key = await self.ring.store.key(caller.tenant, key_id)
        if key is None:
            raise Problem(404, "No such key")
        return key

    async def _noted(self, what: str, key: IssuedKey, caller: Caller) -> None:
        log.info(what, extra=facts(by=caller.name, tenant=caller.tenant, key=key.id))
        with suppress(StoreError):  # it is done all the same, and the next look finds it
            await self.ring.look()


def _require_scopes(caller: Caller, scopes: Iterable[Scope]) -> None:
    """Nobody gets a key, or the text of one, that may do what they may not."""
    if lacking := sorted(set(scopes) - caller.scopes):
        raise Problem(403, "The key would do more than yours", f"yours lacks {' and '.join(lacking)}")


def _require_written(written: Written) -> None:
    match written:
        case "written":
            return
        case "full":
            raise Problem(409, "There are too many keys", f"a tenant has {MOST_KEYS} at most: revoke what is not used")
        case "changed":
            raise Problem(409, "The key was changed by somebody else", "read it again", retryable=True)


def _members(key: IssuedKey) -> dict[str, Any]:
    times = {name: moment(getattr(key, name)) for name in ("created_at", "expires_at", "rotated_at")}
    return {**key.model_dump(include={"id", "name", "scopes", "created_by"}), "source": "issued", **times}


def _view(key: IssuedKey) -> KeyView:
    return KeyView(**_members(key))


def _shown(key: IssuedKey, text: str) -> KeyShown:
    return KeyShown(**_members(key), key=text)


def _configured(key: ApiKey) -> KeyView:
    return KeyView(id=key.name, name=key.name, scopes=tuple(sorted(key.scopes)), source="configured")
