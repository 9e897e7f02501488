"""From a kept message to what the API shows of it."""

import hashlib
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

from hubbub.local.mail_catcher.mailbox import Kept
from hubbub.local.mail_catcher.mime import Part, mailboxes, parse, parts
from hubbub.local.mail_catcher.views import Address, Attachment, Checksums, Message, Summary

SNIPPET_CHARACTERS = 200
SUMMARIES = 10_000
Members = dict[str, Any]


@lru_cache(SUMMARIES)
def summary(kept: Kept) -> Summary:
    """A message, unread, as it stands in a list."""
    raw = kept.raw()
    mime = parse(raw)
    leaves = list(parts(mime))
    snippet = " ".join(_body(leaves, "plain").split())
    return Summary(
        **_envelope(kept, mime, len(raw)),
        read=False,
        created=_received(kept),
        attachments=sum(part.is_attached for part in leaves),
        snippet=snippet[:SNIPPET_CHARACTERS] + ("..." if len(snippet) > SNIPPET_CHARACTERS else ""),
    )


def whole(kept: Kept) -> Message:
    """A message with its bodies and a list of its attachments."""
    raw = kept.raw()
    mime = parse(raw)
    leaves = list(parts(mime))
    sender = _sender(mime)
    return Message(
        **_envelope(kept, mime, len(raw)),
        return_path=str(mime.get("Return-Path", "")).strip("<> ") or sender.address,
        date=_date(mime) or _received(kept),
        text=_body(leaves, "plain"),
        html=_body(leaves, "html"),
        inline=[_attachment(part) for part in leaves if part.is_nameable and not part.is_attached],
        attachments=[_attachment(part) for part in leaves if part.is_attached],
    )


def headers(kept: Kept) -> dict[str, list[str]]:
    """All headers by name, each with its values in order."""
    found: dict[str, list[str]] = {}
    for name, value in parse(kept.raw()).items():
        found.setdefault(name, []).append(str(value))
    return found


def part_of(kept: Kept, part_id: str) -> Part | None:
    """The leaf with this id."""
    return next((part for part in parts(parse(kept.raw())) if part.id == part_id), None)


def _envelope(kept: Kept, mime: EmailMessage, size: int) -> Members:
    return {
        "id": kept.id,
        "message_id": str(mime.get("Message-ID", "")).strip("<> "),
        "sender": _sender(mime),
        "to": _addresses(mime, "To"),
        "cc": _addresses(mime, "Cc"),
        "bcc": _addresses(mime, "Bcc"),
        "reply_to": _addresses(mime, "Reply-To"),
        "subject": str(mime.get("Subject", "")),
        "size": size,
    }


def _addresses(mime: EmailMessage, header: str) -> list[Address]:
    return [Address(name=name, address=address) for name, address in mailboxes(mime, header)]


def _sender(mime: EmailMessage) -> Address:
    return next(iter(_addresses(mime, "From")), Address())


def _body(leaves: list[Part], subtype: str) -> str:
    wanted = (part for part in leaves if part.mime.get_content_type() == f"text/{subtype}" and not part.is_attached)
    return next((part.text for part in wanted), "")


def _received(kept: Kept) -> datetime:
    return datetime.fromtimestamp(kept.created_ms / 1000, UTC)


def _date(mime: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(str(mime.get("Date", "")))
    except ValueError:
        return None


def _attachment(part: Part) -> Attachment:
    content = part.content
    return Attachment(
        part_id=part.id,
        file_name=part.mime.get_filename() or "",
        content_type=part.mime.get_content_type(),
        content_id=part.content_id,
        size=len(content),
        checksums=Checksums(
            md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
            sha1=hashlib.sha1(content, usedforsecurity=False).hexdigest(),
            sha256=hashlib.sha256(content).hexdigest(),
        ),
    )
