"""Messages in the shape of Mailpit's API (https://github.com/axllent/mailpit, `internal/storage/structs.go`)."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal


class _View(BaseModel):
    model_config = ConfigDict(alias_generator=to_pascal, populate_by_name=True, frozen=True)


class Address(_View):
    """A mailbox: display name (may be empty) and address."""

    name: str = ""
    address: str = ""


class _Envelope(_View):
    """What a summary and a whole message have in common."""

    id: str = Field(alias="ID")
    message_id: str = Field(alias="MessageID")
    sender: Address = Field(alias="From")
    to: list[Address]
    cc: list[Address]
    bcc: list[Address]
    reply_to: list[Address]
    subject: str
    tags: list[str] = []
    username: str = ""
    size: int


class Summary(_Envelope):
    """A message in a list. `attachments` is their number, `snippet` the beginning of the text."""

    read: bool
    created: datetime
    attachments: int
    snippet: str


class Checksums(_View):
    """Of an attachment, in hexadecimal."""

    md5: str = Field(alias="MD5")
    sha1: str = Field(alias="SHA1")
    sha256: str = Field(alias="SHA256")


class Attachment(_View):
    """A part that is no body; `part_id` counts from 1 in each multipart, nested ones after a dot."""

    part_id: str = Field(alias="PartID")
    file_name: str
    content_type: str
    content_id: str = Field(alias="ContentID")
    size: int
    checksums: Checksums


class Message(_Envelope):
    """A whole message."""

    return_path: str
    date: datetime
    text: str
    html: str = Field(alias="HTML")
    inline: list[Attachment]
    attachments: list[Attachment]


class Messages(BaseModel):
    """A page of the mailbox, newest first; `count` is the page's, the totals are the mailbox's."""

    total: int
    unread: int
    count: int
    messages_count: int
    messages_unread: int
    start: int
    tags: list[str] = []
    messages: list[Summary]
