"""Webhooks: who is told of what happens."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from hubbub.errors import FieldError, InvalidInput, Problem
from hubbub.public_addresses import AddressRefused
from orchestrator.api.access import Caller, Gate
from orchestrator.api.bodies import JsonBody
from orchestrator.api.documentation import problems
from orchestrator.api.webhook_models import (
    Rotation,
    WebhookBody,
    WebhookChange,
    WebhookView,
    WebhookWithSecret,
    webhook_view,
    webhook_with_secret,
)
from orchestrator.conversations.store import ConversationStore
from orchestrator.outbox.sending import Sender
from orchestrator.outbox.subscribing import MOST, Subscribing, TooMany
from orchestrator.outbox.subscriptions import Subscription


class WebhookList(BaseModel):
    """All webhooks of the tenant, the oldest first; the list is never paged."""

    items: list[WebhookView]
    next_cursor: None = None


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the API of webhooks needs."""

    subscribing: Subscribing
    store: ConversationStore
    sender: Sender

    async def known(self, caller: Caller, webhook_id: str) -> Subscription:
        """A webhook of the caller's tenant. Raises Problem 404."""
        known = await self.subscribing.find(caller.tenant, webhook_id)
        if known is None:
            raise Problem(404, "No such webhook")
        return known

    async def check(self, url: str | None) -> None:
        """Raise InvalidInput for an address that may not be sent to."""
        if url is None:
            return
        try:
            await self.sender.checked(url)
        except AddressRefused as error:
            raise InvalidInput([FieldError("/url", str(error))]) from error


def webhooks_router(hooks: Hooks, gate: Gate) -> APIRouter:
    """The router of webhooks."""
    router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])
    admin = gate.needs("admin")
    Admin = Annotated[Caller, Depends(admin)]  # noqa: N806 - a type
    one = problems(404, 503)

    @router.get("", operation_id="list_webhooks", summary="List webhooks", responses=problems(503))
    async def webhooks(caller: Admin) -> WebhookList:
        """Who is told of what, oldest first; without the secrets, which nobody can see again."""
        return WebhookList(items=[webhook_view(known) for known in await hooks.subscribing.all_of(caller.tenant)])

    @router.post(
        "", status_code=201, operation_id="register_webhook", summary="Register a webhook", responses=problems(409, 503)
    )
    async def register(body: WebhookBody, caller: Admin, _: JsonBody, response: Response) -> WebhookWithSecret:
        """Have another system told of what happens: from the answer on, everything it asks for is sent to it.

        The secret that it checks signatures with is shown in this answer only.
        """
        await hooks.check(body.url)
        try:
            made = await hooks.subscribing.add(caller.tenant, **body.model_dump())
        except TooMany as error:
            raise Problem(409, "There are too many webhooks", f"a tenant may have {MOST}") from error
        response.headers["Location"] = f"/v1/webhooks/{made.id}"
        return webhook_with_secret(made)

    @router.get("/{webhook_id}", operation_id="read_webhook", summary="Read a webhook", responses=one)
    async def webhook(webhook_id: str, caller: Admin) -> WebhookView:
        """One webhook, without its secret."""
        return webhook_view(await hooks.known(caller, webhook_id))

    @router.patch("/{webhook_id}", operation_id="change_webhook", summary="Change a webhook", responses=one)
    async def change(webhook_id: str, body: WebhookChange, caller: Admin, _: JsonBody) -> WebhookView:
        """What is left out stays. While switched off it is told of nothing new; what it had not got yet waits."""
        known = await hooks.known(caller, webhook_id)
        await hooks.check(body.url)
        said: dict[str, Any] = body.model_dump(exclude_none=True)
        return webhook_view(await hooks.subscribing.change(known, **said))

    @router.delete(
        "/{webhook_id}", status_code=204, operation_id="delete_webhook", summary="Delete a webhook", responses=one
    )
    async def delete(webhook_id: str, caller: Admin) -> None:
        """Delete it, with what waits for it and what is kept of its deliveries."""
        await hooks.subscribing.remove(await hooks.known(caller, webhook_id))

    @router.post(
        "/{webhook_id}/rotate", operation_id="rotate_webhook", summary="Give a webhook a new secret", responses=one
    )
    async def rotate(webhook_id: str, body: Rotation, caller: Admin, _: JsonBody) -> WebhookWithSecret:
        """Deliveries are signed with the new secret, and for a while with the one before as well."""
        known = await hooks.known(caller, webhook_id)
        return webhook_with_secret(await hooks.subscribing.rotate(known, body.overlap_seconds))

    return router
