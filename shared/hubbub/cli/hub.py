"""Speaking to a running hub over HTTP, as any client may: nothing here knows more than the API."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import uuid4

import httpx
from pydantic import TypeAdapter, ValidationError

from hubbub.cli import streams
from hubbub.cli.errors import HubAway, HubRefused, WrongUsage
from hubbub.cli.place import Place, bearer, is_loopback
from hubbub.cli.replies import RUNNING, Approval, Heard, Message, Reply
from hubbub.cli.streams import Told, Watch

MAX_MESSAGE_CHARS = 8_000
CONNECT_S = 3.0
ANSWER_S = 30.0
LOST_PATIENCE_S = 60.0
RESEND_S = 0.5
LONGEST_WAIT_S = 60.0
FOLLOW_S = 300.0
POLL_S = 0.25
PAGE = 200
BUSY = {httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE}
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout)
T = TypeVar("T", bound=Heard)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks in which conversation, and from where in the world (as far as it is known)."""

    conversation_id: str
    customer_id: str | None = None
    locale: str | None = None
    timezone: str | None = None

    def body(self, message: str) -> dict[str, str]:
        """The body of `POST /v1/chat`."""
        about = {"customer_id": self.customer_id, "locale": self.locale, "timezone": self.timezone}
        known = {name: value for name, value in about.items() if value is not None}
        return {"message": message, "conversation_id": self.conversation_id, "channel": "cli", **known}

    @property
    def query(self) -> dict[str, str]:
        """Who asks, when the conversation is read."""
        return {"customer_id": self.customer_id} if self.customer_id is not None else {}


def new_conversation_id() -> str:
    """An id nobody can guess."""
    return f"c_{uuid4().hex}"


class Hub:
    """A running hub. `pause` waits that many seconds.

    All methods raise HubAway when nobody answers, HubRefused when the answer is none we can use.
    """

    def __init__(self, place: Place, pause: Callable[[float], None] = time.sleep) -> None:
        self._place = place
        self._pause = pause
        headers = {"Accept": "application/json", **bearer(place.key)}
        timeout = httpx.Timeout(ANSWER_S, connect=CONNECT_S)
        # A proxy for the world outside is none for this machine.
        self._http = httpx.Client(
            base_url=place.hub_url, headers=headers, timeout=timeout, trust_env=not is_loopback(place.hub_url)
        )

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def check(self) -> None:
        """Return when a hub answers."""
        self._get("/healthz", {})

    def say(self, speaker: Speaker, message: str, watch: Watch | None = None) -> Reply:
        """Send a message and wait for its reply, however long the turn takes (five minutes at most).

        `watch` is told what happens meanwhile.
        A message whose answer was lost is sent again under the same key, so that nothing happens twice; a busy hub is
        given the time it asks for, once. Raises WrongUsage for a message that is too long.
        """
        if len(message) > MAX_MESSAGE_CHARS:
            raise WrongUsage(
                f"the message has {len(message):,} characters, at most {MAX_MESSAGE_CHARS:,} are taken: not sent"
            )
        response = self._delivered(speaker.body(message), {"Idempotency-Key": uuid4().hex}, watch)
        if isinstance(response, Told):
            return _reply(response)
        if response.status_code != httpx.codes.ACCEPTED:
            return _read(response, Reply)
        return self._followed(speaker, _read(response, Reply).turn_id)

    def turn(self, speaker: Speaker, turn_id: str) -> Reply:
        """One turn as it is now."""
        return _read(self._get(f"/v1/conversations/{speaker.conversation_id}/turns/{turn_id}", speaker.query), Reply)

    def turns(self, speaker: Speaker) -> list[Reply]:
        """The conversation's turns, oldest first; the first 200."""
        path = f"/v1/conversations/{speaker.conversation_id}/turns"
        return _items(self._get(path, {**speaker.query, "limit": str(PAGE)}), Reply)[0]

    def messages(self, speaker: Speaker, cursor: str | None) -> tuple[list[Message], str | None]:
        """One page of what was said, oldest first, and the cursor of the next; nothing before the first turn."""
        query = {**speaker.query, "limit": str(PAGE), **({"cursor": cursor} if cursor else {})}
        try:
            return _items(self._get(f"/v1/conversations/{speaker.conversation_id}/messages", query), Message)
        except HubRefused as error:
            if error.status == httpx.codes.NOT_FOUND:
                return [], None
            raise

    def open_approvals(self) -> list[Approval]:
        """What waits for a person, as the desk sees it; the latest 200."""
        query = {"status": "open", "limit": str(PAGE)}
        return _items(self._get("/v1/approvals", query, bearer(self._place.desk_key)), Approval)[0]

    def decide(self, approval_id: str, decision: str, reason: str) -> None:
        """Approve or decline as a person at the desk does."""
        body = {"decision": decision, "reason": reason}
        try:
            headers = bearer(self._place.desk_key)
            response = self._http.post(f"/v1/approvals/{approval_id}", json=body, headers=headers)
        except httpx.RequestError as error:
            raise self._away(error) from error
        _accepted(response)

    def _get(self, path: str, query: Mapping[str, str], headers: Mapping[str, str] | None = None) -> httpx.Response:
        try:
            return _accepted(self._http.get(path, params=dict(query), headers=dict(headers or {})))
        except httpx.RequestError as error:
            raise self._away(error) from error

    def _delivered(
        self, body: Mapping[str, str], headers: dict[str, str], watch: Watch | None
    ) -> httpx.Response | Told:
        """The response to a message, or of a stream the reply. One that breaks off is resumed where it was."""
        deadline = time.monotonic() + LOST_PATIENCE_S
        lost, asked_to_wait = False, False
        while True:
            try:
                response = self._sent(body, headers, watch)
            except httpx.RequestError as error:
                lost = lost or not isinstance(error, NEVER_SENT)
                if not lost or time.monotonic() >= deadline:
                    raise self._away(error) from error
                self._pause(RESEND_S)
                continue
            if isinstance(response, Told):
                return response
            wait = retry_after(response)
            if response.status_code not in BUSY or wait is None or asked_to_wait:
                return _accepted(response)
            asked_to_wait = True
            self._pause(wait)

    def _sent(self, body: Mapping[str, str], headers: dict[str, str], watch: Watch | None) -> httpx.Response | Told:
        """Send a message once. `headers` come to know the last event of a stream."""
        if watch is None:
            return self._http.post("/v1/chat", json=dict(body), headers=headers)
        wanted = {"Accept": f"{streams.MEDIA_TYPE}, application/json", **headers}
        with self._http.stream("POST", "/v1/chat", json=dict(body), headers=wanted) as response:
            if not response.headers.get("Content-Type", "").startswith(streams.MEDIA_TYPE):
                response.read()
                return response
            if reply := streams.reply_of(response.iter_lines(), watch, headers):
                return reply
            raise httpx.RemoteProtocolError("the stream ended before the reply")

    def _followed(self, speaker: Speaker, turn_id: str) -> Reply:
        """The turn once it is done; a hub that is away or busy for a while is waited for."""
        deadline = time.monotonic() + FOLLOW_S
        seen_at = time.monotonic()
        while time.monotonic() < deadline:
            self._pause(POLL_S)
            try:
                turn = self.turn(speaker, turn_id)
            except (HubAway, HubRefused) as error:
                passing = isinstance(error, HubAway) or error.status in BUSY
                if not passing or time.monotonic() - seen_at > LOST_PATIENCE_S:
                    raise
                continue
            if turn.status != RUNNING:
                return turn
            seen_at = time.monotonic()
        raise HubRefused(f"the turn {turn_id} still runs after {FOLLOW_S:.0f} s; its reply will be in the conversation")

    def _away(self, error: httpx.RequestError) -> HubAway:
        return HubAway(
            f"no hub answers at {self._place.hub_url} ({type(error).__name__}). Start one with `make run`, or set "
            "HUBBUB_URL to where it is"
        )


def retry_after(response: httpx.Response) -> float | None:
    """The seconds a response asks to wait, a minute at most; None when it does not say."""
    try:
        seconds = float(response.headers.get("Retry-After", ""))
    except ValueError:
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT_S) if math.isfinite(seconds) else None


def _reply(event: Told) -> Reply:
    try:
        return Reply.model_validate(event.data)
    except ValidationError as error:
        raise HubRefused("the hub told of the reply as a hub does not: is HUBBUB_URL the hub's address?") from error


def _accepted(response: httpx.Response) -> httpx.Response:
    if response.is_success:
        return response
    raise HubRefused(_reason(response), response.status_code)


def _reason(response: httpx.Response) -> str:
    """What a problem document says, in a line."""
    try:
        problem: Any = response.json()
        title, detail = problem["title"], problem.get("detail", "")
    except (ValueError, TypeError, LookupError, AttributeError):
        return f"{response.url} answered {response.status_code} as a hub does not: is HUBBUB_URL the hub's address?"
    hint = "; set HUBBUB_API_KEY" if response.status_code == httpx.codes.UNAUTHORIZED else ""
    return f"the hub refused ({response.status_code}): {title}{f' - {detail}' if detail else ''}{hint}"


def _read(response: httpx.Response, kind: type[T]) -> T:
    try:
        return kind.model_validate_json(response.content)
    except ValidationError as error:
        raise _odd(response) from error


def _items(response: httpx.Response, kind: type[T]) -> tuple[list[T], str | None]:
    try:
        page = response.json()
        return TypeAdapter(list[kind]).validate_python(page["items"]), page.get("next_cursor")  # type: ignore[valid-type]
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise _odd(response) from error


def _odd(response: httpx.Response) -> HubRefused:
    return HubRefused(f"{response.url} answered what a hub does not: is HUBBUB_URL the hub's address?")
