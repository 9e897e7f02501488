# ruff: noqa: FAST003 - the dependency `_found` reads {message_id}
"""The HTTP side: the part of Mailpit's API that reads and deletes messages.

All of it runs in the event loop, like the SMTP side: so nothing changes the mailbox while it is read.
"""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

from hubbub.local.mail_catcher import reading
from hubbub.local.mail_catcher.mailbox import Kept, Mailbox
from hubbub.local.mail_catcher.views import Message, Messages

PAGE = 50
router = APIRouter(prefix="/api/v1")


class Selection(BaseModel):
    """Which messages to delete; none named means all."""

    ids: list[str] = Field([], alias="IDs")


async def _mailbox(request: Request) -> Mailbox:
    mailbox: Mailbox = request.app.state.mailbox
    return mailbox


Box = Annotated[Mailbox, Depends(_mailbox)]


async def _found(message_id: str, mailbox: Box) -> Kept:
    if (kept := mailbox.find(message_id)) is None:
        raise HTTPException(404, "there is no such message")
    return kept


Found = Annotated[Kept, Depends(_found)]


@router.get("/messages")
async def list_messages(
    mailbox: Box, start: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=0)] = PAGE
) -> Messages:
    """A page of the mailbox, newest first; `limit=0` means all."""
    page = mailbox.newest(start, limit or None)
    return Messages(
        total=len(mailbox),
        unread=mailbox.unread(),
        count=len(page),
        messages_count=len(mailbox),
        messages_unread=mailbox.unread(),
        start=start,
        messages=[reading.summary(kept).model_copy(update={"read": mailbox.was_read(kept.id)}) for kept in page],
    )


@router.delete("/messages", response_class=PlainTextResponse)
async def delete_messages(mailbox: Box, selection: Selection | None = None) -> str:
    """Delete the messages named, or all."""
    if selection and selection.ids:
        mailbox.remove(selection.ids)
    else:
        mailbox.clear()
    return "ok"


@router.get("/message/{message_id}")
async def get_message(kept: Found, mailbox: Box) -> Message:
    """A whole message, which counts as read from then on; `latest` is the newest."""
    mailbox.mark_read(kept.id)
    return reading.whole(kept)


@router.get("/message/{message_id}/headers")
async def get_headers(kept: Found) -> dict[str, list[str]]:
    """All headers."""
    return reading.headers(kept)


@router.get("/message/{message_id}/raw", response_class=PlainTextResponse)
async def get_raw(kept: Found) -> Response:
    """The message as it came."""
    return PlainTextResponse(kept.raw())


@router.get("/message/{message_id}/part/{part_id}")
async def get_part(kept: Found, part_id: str) -> Response:
    """The content of one part."""
    if (part := reading.part_of(kept, part_id)) is None:
        raise HTTPException(404, "there is no such part")
    name = quote(part.mime.get_filename() or part.content_id)
    disposition = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(part.content, media_type=part.mime.get_content_type(), headers=disposition)
