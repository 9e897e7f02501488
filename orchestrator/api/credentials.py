"""From what a request carries to who is calling: API keys, configured or issued, session tokens, end users' tokens."""

import logging
import re
import time
from collections.abc import Iterable

from hubbub.errors import InvalidInput, Problem
from hubbub.hashing import digest
from orchestrator.access.issued_keys import PREFIX as KEY_PREFIX
from orchestrator.access.issued_keys import hashed
from orchestrator.access.issuer import IssuerAway
from orchestrator.access.key_ring import KeyRing
from orchestrator.access.oidc import OidcTokens, TokenRefused
from orchestrator.access.sessions import PREFIX as SESSION_PREFIX
from orchestrator.access.sessions import SessionTokens
from orchestrator.api.callers import Caller, customer_id_of
from orchestrator.settings import DESK_SCOPES, TENANT, ApiKey, HubSettings, Scope

USER = "user:"
MAX_SUBJECT_CHARS = 59
DOTS_IN_TOKEN = 2
TENANT_ID = re.compile(TENANT)
SESSION_SCOPES: frozenset[Scope] = frozenset({"chat"})
RETRY_SOON = {"Retry-After": "2"}
log = logging.getLogger(__name__)


class Credentials:
    """Knows callers by what they show.

    `configured` are the keys of the settings; `tokens` reads those of end users, where a provider is configured.
    """

    def __init__(
        self, configured: Iterable[ApiKey], issued: KeyRing, sessions: SessionTokens, tokens: OidcTokens | None
    ) -> None:
        self._keys = {key.sha256: key for key in configured}
        self._names = {(key.tenant, key.name) for key in self._keys.values()}
        self._issued, self._sessions, self._tokens = issued, sessions, tokens

    @property
    def configured(self) -> bool:
        """Whether there is a way in that the settings name; only then is a credential asked for."""
        return bool(self._keys) or self._tokens is not None

    async def caller(self, authorization: str) -> Caller:
        """Whose credential an `Authorization` header carries. Raises Problem 401, or 503 while nobody can tell."""
        scheme, _, text = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise _unknown()
        text = text.strip()
        if text.startswith(SESSION_PREFIX):
            return self._session(text)
        # A key could look like a token, though none of ours does.
        return self._key_holder(text) or await self._end_user(text)

    def stands(self, caller: Caller) -> bool:
        """Whether a caller who was let in would be let in again, as far as this hub knows without asking anybody."""
        if caller.until is not None and time.time() >= caller.until:
            return False
        if caller.conversation is not None:
            return self._may_come_in(caller.tenant, caller.name)
        return caller.proof is None or self._issued.find(caller.proof) is not None

    def _key_holder(self, text: str) -> Caller | None:
        """Whose key this is. It is looked up by its hash: how long that takes tells nothing about the key."""
        sha256 = hashed(text)
        if configured := self._keys.get(sha256):
            return Caller(configured.name, configured.tenant, configured.scopes)
        if issued := self._issued.find(sha256):
            return Caller(issued.id, issued.tenant, frozenset(issued.scopes), until=issued.expires_at, proof=sha256)
        if text.startswith(KEY_PREFIX):
            self._require_complete()
        return None

    async def _end_user(self, text: str) -> Caller:
        """Whose token this is: an end user's, who is the customer."""
        if self._tokens is None or text.count(".") != DOTS_IN_TOKEN:
            raise _unknown()
        try:
            holder = await self._tokens.holder(text)
            customer = customer_id_of(holder.subject, "sub")
        except IssuerAway as error:
            detail = "whoever issued this token cannot be asked whether it is good"
            raise Problem(503, "Please try again shortly", detail, retryable=True, headers=RETRY_SOON) from error
        except (TokenRefused, InvalidInput) as error:
            log.info("token refused: %s", error)
            raise _unknown(' error="invalid_token"') from error
        if not TENANT_ID.fullmatch(holder.tenant):
            raise _unknown(' error="invalid_token"')
        return Caller(_name_of(customer), holder.tenant, holder.scopes, customer, until=holder.expires_at)

    def _session(self, text: str) -> Caller:
        """Whose session this is. It ends with the key that had it made."""
        session = self._sessions.read(text)
        if session is None:
            raise _unknown()
        if not self._may_come_in(session.tenant, session.caller):
            self._require_complete()
            raise _unknown()
        return Caller(
            session.caller,
            session.tenant,
            SESSION_SCOPES,
            session.customer_id,
            session.conversation_id,
            until=session.expires_at,
        )

    def _may_come_in(self, tenant: str, name: str) -> bool:
        """Whether who had a session made may still come in; an end user's ends with the token it was made with."""
        if name.startswith(USER):
            return self._tokens is not None
        return (tenant, name) in self._names or self._issued.holds(tenant, name)

    def _require_complete(self) -> None:
        """Raise Problem 503 while issued keys are not known: a client told 401 would throw away what may be good."""
        if not self._issued.complete:
            detail = "the store has not said yet which keys there are"
            raise Problem(503, "Please try again shortly", detail, retryable=True, headers=RETRY_SOON)


def _unknown(error: str = "") -> Problem:
    detail = "send a valid key as Authorization: Bearer KEY"
    return Problem(401, "A valid API key is needed", detail, headers={"WWW-Authenticate": f"Bearer{error}"})


def _name_of(subject: str) -> str:
    """What the hub knows an end user by. No key can have the name: none has a colon in it."""
    return USER + (subject if len(subject) <= MAX_SUBJECT_CHARS else digest(subject))


def configured_keys(settings: HubSettings) -> tuple[ApiKey, ...]:
    """The keys of the settings, those given as plain text last."""
    plain = (("default", settings.api_key, settings.api_key_scopes), ("desk", settings.desk_key, DESK_SCOPES))
    texts = ((name, secret.get_secret_value().strip(), scopes) for name, secret, scopes in plain if secret)
    keys = (ApiKey(name=name, sha256=hashed(text), scopes=scopes) for name, text, scopes in texts if text)
    return (*settings.api_keys, *keys)
