"""The parts of a raw message (RFC 5322, MIME), read leniently: whatever a mailer sends can be shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import getaddresses

# The library's own reading of structured headers raises on some malformed ones (CPython's get_angle_addr, for one).
LENIENT = EmailPolicy(header_factory=HeaderRegistry(use_default_map=False))


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of a message's MIME tree."""

    id: str
    mime: EmailMessage

    @property
    def content(self) -> bytes:
        """Its content, decoded."""
        payload = self.mime.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else b""

    @property
    def text(self) -> str:
        """Its content as text, with line ends as they are customary here."""
        charset = self.mime.get_content_charset("utf-8")
        try:
            text = self.content.decode(charset, "replace")
        except LookupError:
            text = self.content.decode("utf-8", "replace")
        return text.replace("\r\n", "\n")

    @property
    def content_id(self) -> str:
        """Its Content-ID without the brackets; empty when it has none."""
        return str(self.mime.get("Content-ID", "")).strip("<> ")

    @property
    def is_attached(self) -> bool:
        """Whether its sender wants it to be a file."""
        return self.mime.get_content_disposition() == "attachment"

    @property
    def is_nameable(self) -> bool:
        """Whether anything could refer to it."""
        return bool(self.mime.get_filename() or self.content_id)


def parse(raw: bytes) -> EmailMessage:
    """The MIME tree of `raw`."""
    message = message_from_bytes(raw, policy=LENIENT)
    if not isinstance(message, EmailMessage):
        raise TypeError("the policy makes EmailMessage")
    return message


def parts(mime: EmailMessage, prefix: str = "") -> Iterator[Part]:
    """All leaves below `mime`, numbered as Mailpit does; a message that is one part is part 0."""
    if not mime.is_multipart():
        yield Part(prefix or "0", mime)
        return
    for number, inner in enumerate(mime.iter_parts(), start=1):
        if isinstance(inner, EmailMessage):
            yield from parts(inner, f"{prefix}.{number}" if prefix else str(number))


def mailboxes(mime: EmailMessage, *headers: str) -> list[tuple[str, str]]:
    """Display name and address of every mailbox in the headers of these names (RFC 5322, RFC 2047)."""
    wanted = {header.lower() for header in headers}
    # Taken apart before it is decoded: a decoded display name may hold a comma.
    values = [_as_utf8(value) for name, value in mime.raw_items() if name.lower() in wanted]
    return [(_decoded(name), address) for name, address in getaddresses(values) if name or address]


def _as_utf8(value: str) -> str:
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _decoded(words: str) -> str:
    try:
        return str(make_header(decode_header(words)))
    except (HeaderParseError, LookupError, ValueError):
        return words
