"""The company's own system, called over HTTP: bounded in time and size, and what is not known is not taken for failed.

An answer is taken as it is meant, or not at all: a status other than the expected ones, a redirect, a compressed or an
endless body, and what is not the promised JSON, are all a system that cannot be used at this moment.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

import anyio
import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from hubbub.errors import ConfigurationInvalid, Problem

T = TypeVar("T")
SETTING = "HUBBUB_BACKEND_URL"
KEY_HEADER = "Idempotency-Key"
CALL_SECONDS = 4.0
CONNECT_SECONDS = 1.0
MAX_BYTES = 4 * 1024 * 1024
CONNECTIONS = 20
MAX_VERSION_CHARS = 255
FIRST_REFUSAL, FIRST_FAULT = 400, 500
PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
"""Refusals that mean: again, later."""
OUTDATED = frozenset({HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED})
Query = Sequence[tuple[str, str]]
log = logging.getLogger(__name__)


class SystemAway(Problem):
    """503: the company's system does not answer as it should; what was sent to it may have been done."""

    def __init__(self) -> None:
        super().__init__(503, "The company's own system cannot be used at this moment", retryable=True)


class SystemRefuses(Problem):
    """502: the company's system will not do what the agent asks of it; nothing was done."""

    def __init__(self) -> None:
        super().__init__(502, "The company's own system does not accept what it was asked", "nothing was changed")


class SystemMovedOn(Exception):
    """What was read is no longer so; nothing was done."""


class Applied(BaseModel):
    """What a system answers that has applied a change, now or before under the same key."""

    applied: bool


APPLIED = TypeAdapter(Applied)


@dataclass(frozen=True, slots=True)
class Found:
    """What was read, and its version (the ETag, empty without one)."""

    content: bytes
    version: str


class RemoteSystem:
    """A client of one system. Close it when the service stops."""

    def __init__(self, base_url: str, token: str) -> None:
        """`base_url` is what all paths are added to, `token` a bearer token. Raises ConfigurationInvalid."""
        parts = urlsplit(base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ConfigurationInvalid(f"{SETTING} is no address; write https://shop.example.com/hubbub")
        self._client = httpx.AsyncClient(
            base_url=base_url.rstrip("/"),
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json", "Accept-Encoding": "identity"},
            timeout=httpx.Timeout(CALL_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=CONNECTIONS, keepalive_expiry=30),
            follow_redirects=False,
            trust_env=False,
        )

    async def read(self, path: str, query: Query = ()) -> Found | None:
        """What is at `path`; None for 404. Raises SystemAway, and SystemRefuses when it lets nobody in."""
        status, content, headers = await self._asked(httpx.Request("GET", self._url(path), params=list(query)))
        if status == HTTPStatus.NOT_FOUND:
            return None
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            log.error("the company's system refuses %s with status %s", path, status)
            raise SystemRefuses
        if status != HTTPStatus.OK:
            _away(path, f"status {status}")
        return Found(content, headers.get("etag", "")[:MAX_VERSION_CHARS])

    async def change(self, path: str, key: str, content: bytes, expecting: str) -> None:
        """Have a change applied once under `key`, if what it rests on still has the version `expecting`.

        Raises SystemMovedOn or SystemRefuses when nothing was done, and SystemAway when it is not known: the same call
        tells.
        """
        if not parsed(APPLIED, await self.send(path, key, content, expecting), path).applied:
            _away(path, "a change that was not applied")

    async def send(self, path: str, key: str, content: bytes, expecting: str = "") -> bytes:
        """What is answered to something that is done once under `key`. Raises as `change` does."""
        headers = {
            KEY_HEADER: key,
            "Content-Type": "application/json",
            **({"If-Match": expecting} if expecting else {}),
        }
        status, answer, _ = await self._asked(httpx.Request("POST", self._url(path), headers=headers, content=content))
        if status in OUTDATED:
            raise SystemMovedOn
        if FIRST_REFUSAL <= status < FIRST_FAULT and status not in PASSING:
            log.error("the company's system refuses a change with status %s", status)
            raise SystemRefuses
        if status != HTTPStatus.OK:
            _away(path, f"status {status}")
        return answer

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def _url(self, path: str) -> str:
        return f"{str(self._client.base_url).rstrip('/')}{path}"

    async def _asked(self, request: httpx.Request) -> tuple[int, bytes, Mapping[str, str]]:
        request.headers.update({**self._client.headers, **request.headers})
        try:
            with anyio.fail_after(CALL_SECONDS):
                response = await self._client.send(request, stream=True)
                try:
                    return response.status_code, await _body(response), response.headers
                finally:
                    await response.aclose()
        except (httpx.HTTPError, TimeoutError) as error:
            _away(request.url.path, type(error).__name__)


async def _body(response: httpx.Response) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        _away(response.url.path, "a compressed answer, which nobody asked for")
    content = bytearray()
    async for part in response.aiter_raw():
        content += part
        if len(content) > MAX_BYTES:
            _away(response.url.path, "an answer without end")
    return bytes(content)


def parsed(expected: TypeAdapter[T], content: bytes, path: str) -> T:
    """The JSON in an answer, as `expected`. Raises SystemAway when it is something else."""
    try:
        return expected.validate_json(content)
    except ValidationError as error:
        first: Any = error.errors(include_input=False, include_url=False)[0]
        _away(path, f"an answer that is not as promised: {'.'.join(map(str, first['loc']))}: {first['msg']}")


def _away(path: str, why: str) -> NoReturn:
    log.warning("the company's system at %s: %s", path, why)
    raise SystemAway
