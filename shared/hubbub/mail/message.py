"""Mail as it goes over the wire: addresses, and the MIME form of what the outbox holds. No I/O."""

import email.policy
import re
import unicodedata
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Self

from hubbub.mail.outbox import Mail

MAX_SUBJECT_CHARS = 200
UNPRINTABLE = {"Cc", "Cs"}
INVITE_METHOD = re.compile(r"^METHOD:(REQUEST|CANCEL)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A display name (may be empty) and an address."""

    name: str
    address: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `Name <local@domain>` or `local@domain`. Raises ValueError for anything else."""
        name, address = parseaddr(text)
        box = cls(one_line(name), address)
        box.header()
        return box

    @property
    def domain(self) -> str:
        """The part after the @."""
        return self.address.rpartition("@")[2]

    def header(self) -> Address:
        """This mailbox for a From or To field. Raises ValueError when the address is none (RFC 5322, section 3.4)."""
        if not is_address(self.address):
            raise ValueError("not an email address")
        return Address(display_name=self.name, addr_spec=self.address)


def is_address(text: str) -> bool:
    """Whether `text` is a bare `local@domain` that can stand in a header."""
    local, _, domain = text.rpartition("@")
    if not local or not domain or any(sign.isspace() for sign in text):
        return False
    try:
        return Address(addr_spec=text).addr_spec == text
    except (ValueError, IndexError):  # what the standard library's parser raises for malformed addresses
        return False


def one_line(text: str) -> str:
    """`text` as one printable line: what goes into a header can never begin another."""
    return printable(" ".join(text.split()))


def printable(text: str) -> str:
    """`text` without control characters (but line ends and tabs) and lone surrogates."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in unified if sign in "\n\t" or unicodedata.category(sign) not in UNPRINTABLE)


def invite_method(invite: str) -> str | None:
    """The method of an iCalendar invitation, REQUEST or CANCEL; None when it is not an invitation (RFC 5546)."""
    found = INVITE_METHOD.search(invite)
    return found[1] if found and invite.startswith("BEGIN:VCALENDAR") else None


def message_of(mail: Mail, sender: Mailbox) -> EmailMessage:
    """The MIME form of `mail`. An invitation is attached as text/calendar with its method (RFC 6047, section 2.4)."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = sender.header()
    message["To"] = Mailbox(one_line(mail.to_name), mail.to_address).header()
    message["Subject"] = one_line(mail.subject)[:MAX_SUBJECT_CHARS]
    message["Date"] = mail.written_at
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies
    message.set_content(printable(mail.text))
    if mail.html is not None:
        message.add_alternative(printable(mail.html), subtype="html")
    if mail.invite is not None:
        message.add_attachment(
            mail.invite,
            subtype="calendar",
            params={"method": invite_method(mail.invite) or "REQUEST"},
            filename="invite.ics",
            cte="base64",  # the lines of a calendar must arrive as they are
        )
    return message
