"""The keys that an OpenID provider signs with, read from where it publishes them (OpenID Connect Discovery, RFC 7517).

They are kept, looked at anew every few minutes, so that one that was withdrawn is not believed for long, and when a
token names one that is not known; but then not more often than a stranger who makes up names may make us ask.
"""

import logging
import time
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

import anyio
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key
from pydantic import BaseModel, JsonValue, ValidationError

from orchestrator.spokes.connection import HttpTrouble
from orchestrator.spokes.transport import OK, Connections

DISCOVERY = "/.well-known/openid-configuration"
READ_S = 5.0
LOOK_S = 600.0
FIRST_PAUSE_S = 2.0
"""Between two looks as long as none has succeeded."""
MAX_BYTES = 256 * 1024
MOST_KEYS = 100
SIGNING_KINDS = frozenset({"RSA", "EC", "OKP"})
log = logging.getLogger(__name__)


class IssuerAway(Exception):
    """Nobody can tell whether a token is good: the provider's keys could not be read, not even once."""


class NotAsPublished(Exception):
    """What the provider publishes cannot be used; the text says why."""


class _Provider(BaseModel):
    issuer: str
    jwks_uri: str


class _KeySet(BaseModel):
    keys: tuple[dict[str, JsonValue], ...]


@dataclass
class Issuer:
    """One provider. `pause_s`: how long after a look an unknown key does not make for another."""

    url: str
    connections: Connections
    pause_s: float = 30.0
    _keys: dict[str, Key] = field(default_factory=dict, init=False)
    _looked: float = field(default=float("-inf"), init=False)
    _looking: anyio.Lock = field(default_factory=anyio.Lock, init=False)

    async def key(self, key_id: str | None) -> Key | None:
        """The key of that id, or the only one for a token that names none. Raises IssuerAway."""
        if (found := self._known(key_id)) is None:
            await self._look_again()
            found = self._known(key_id)
        if not self._keys:
            raise IssuerAway
        return found

    async def watch(self) -> None:
        """Look every few minutes until cancelled."""
        while True:
            await self.look()
            await anyio.sleep(LOOK_S if self._keys else FIRST_PAUSE_S)

    async def look(self) -> None:
        """Read the keys; where that does not succeed, those known before stay good."""
        try:
            with anyio.fail_after(READ_S):
                self._keys = await self._read()
        except (HttpTrouble, TimeoutError, NotAsPublished) as error:
            log.warning("the keys of %s could not be read: %s", self.url, error or type(error).__name__)
        self._looked = time.monotonic()

    def _known(self, key_id: str | None) -> Key | None:
        if key_id is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(key_id)

    async def _look_again(self) -> None:
        asked = time.monotonic()
        async with self._looking:  # whoever waited for another's look has its result
            if self._looked < asked - (self.pause_s if self._keys else FIRST_PAUSE_S):
                await self.look()

    async def _read(self) -> dict[str, Key]:
        try:
            provider = _Provider.model_validate_json(await self._get(self.url.rstrip("/") + DISCOVERY))
            if provider.issuer != self.url:
                raise NotAsPublished(f"it calls itself {provider.issuer[:200]!r}")
            published = _KeySet.model_validate_json(await self._get(provider.jwks_uri))
        except ValidationError as error:
            raise NotAsPublished("it is not what OpenID Connect Discovery says it should be") from error
        return dict(pair for members in published.keys[:MOST_KEYS] if (pair := _signing_key(members)))

    async def _get(self, url: str) -> bytes:
        if not is_safe(url):
            raise NotAsPublished(f"{url[:200]!r} is not an https address")
        headers = {"Accept": "application/json"}
        reply = await self.connections.send("GET", url, headers, limit=MAX_BYTES, connect_s=READ_S)
        if reply.status != OK or reply.content is None:
            raise NotAsPublished(f"status {reply.status}" if reply.status != OK else "it is too large")
        return reply.content


def is_safe(url: str) -> bool:
    """Whether nobody on the way can change what comes from there: https, or http on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _signing_key(members: dict[str, JsonValue]) -> tuple[str, Key] | None:
    """A published key by its id; None for one of another kind or use: others may be good (RFC 7517, section 5)."""
    if members.get("kty") not in SIGNING_KINDS or members.get("use", "sig") != "sig":
        return None
    try:
        key = JWKRegistry.import_key(members)  # type: ignore[arg-type] # any JSON object is one, or refused
        key.ensure_kid()
    except (JoseError, ValueError, TypeError, KeyError) as error:
        log.warning("a published key cannot be used: %s", type(error).__name__)
        return None
    return str(key.kid), key
