"""Reads the e-mails that a mail catcher shows in the shape of Mailpit's API."""

from typing import TypeVar

import httpx
from pydantic import BaseModel, Field, ValidationError

from hubbub.cli.demo.checks import Mail
from hubbub.cli.errors import CommandFailed
from hubbub.cli.place import is_loopback

TIMEOUT_S = 5.0
NEWEST = 200
T = TypeVar("T", bound=BaseModel)


class _Address(BaseModel):
    address: str = Field(alias="Address")


class _Message(BaseModel):
    id: str = Field(alias="ID")
    message_id: str = Field(alias="MessageID")
    to: list[_Address] = Field(alias="To")
    subject: str = Field(alias="Subject")


class _Page(BaseModel):
    messages: list[_Message]


class _Text(BaseModel):
    text: str = Field(alias="Text")


class MailAway(CommandFailed):
    """The mail catcher does not answer, or not as one."""


class Catcher:
    """A mail catcher. All methods raise MailAway."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = httpx.Client(base_url=url, timeout=TIMEOUT_S, trust_env=not is_loopback(url))

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def ids(self) -> set[str]:
        """The newest 200 e-mails."""
        return {message.id for message in self._newest()}

    def since(self, before: set[str]) -> list[Mail]:
        """The e-mails among the newest 200 that are not in `before`, with their text."""
        return [self._mail(message) for message in self._newest() if message.id not in before]

    def _newest(self) -> list[_Message]:
        return self._get(f"/api/v1/messages?limit={NEWEST}", _Page).messages

    def _mail(self, message: _Message) -> Mail:
        text = self._get(f"/api/v1/message/{message.id}", _Text).text
        return Mail(message.message_id, tuple(address.address for address in message.to), message.subject, text)

    def _get(self, path: str, kind: type[T]) -> T:
        try:
            return kind.model_validate_json(self._http.get(path).raise_for_status().content)
        except (httpx.HTTPError, ValidationError) as error:
            raise MailAway(f"no mail catcher answers at {self._url} ({type(error).__name__})") from error
