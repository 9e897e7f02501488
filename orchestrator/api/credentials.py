"""From what a request carries to who is calling: API keys, configured or issued, and session tokens."""

from hubbub.errors import Problem
from orchestrator.access.issued_keys import PREFIX as KEY_PREFIX
from orchestrator.access.issued_keys import hashed
from orchestrator.access.key_ring import KeyRing
from orchestrator.access.sessions import PREFIX as SESSION_PREFIX
from orchestrator.access.sessions import SessionTokens
from orchestrator.api.callers import Caller
from orchestrator.settings import DESK_SCOPES, ApiKey, HubSettings, Scope

SESSION_SCOPES: frozenset[Scope] = frozenset({"chat"})
RETRY_SOON = {"Retry-After": "2"}


class Credentials:
    """Knows callers by what they show."""

    def __init__(self, settings: HubSettings, issued: KeyRing, sessions: SessionTokens) -> None:
        self._keys = configured_keys(settings)
        self._names = {(key.tenant, key.name) for key in self._keys.values()}
        self._issued, self._sessions = issued, sessions

    @property
    def configured(self) -> bool:
        """Whether there is a way in that the settings name; only then is a credential asked for."""
        return bool(self._keys)

    def caller(self, authorization: str) -> Caller:
        """Whose credential an `Authorization` header carries. Raises Problem 401, or 503 while nobody can tell."""
        scheme, _, text = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise _unknown()
        text = text.strip()
        return self._session(text) if text.startswith(SESSION_PREFIX) else self._holder(text)

    def _holder(self, text: str) -> Caller:
        """Whose key this is. It is looked up by its hash: how long that takes tells nothing about the key."""
        sha256 = hashed(text)
        if configured := self._keys.get(sha256):
            return Caller(configured.name, configured.tenant, configured.scopes)
        if issued := self._issued.find(sha256):
            return Caller(issued.id, issued.tenant, frozenset(issued.scopes), until=issued.expires_at)
        if text.startswith(KEY_PREFIX):
            self._require_complete()
        raise _unknown()

    def _session(self, text: str) -> Caller:
        """Whose session this is. It ends with the key that had it made."""
        session = self._sessions.read(text)
        if session is None:
            raise _unknown()
        if (session.tenant, session.caller) not in self._names and not self._issued.holds(
            session.tenant, session.caller
        ):
            self._require_complete()
            raise _unknown()
        return Caller(session.caller, session.tenant, SESSION_SCOPES, session.customer_id, session.conversation_id)

    def _require_complete(self) -> None:
        """Raise Problem 503 while issued keys are not known: a client told 401 would throw away what may be good."""
        if not self._issued.complete:
            detail = "the store has not said yet which keys there are"
            raise Problem(503, "Please try again shortly", detail, retryable=True, headers=RETRY_SOON)


def _unknown() -> Problem:
    detail = "send a valid key as Authorization: Bearer KEY"
    return Problem(401, "A valid API key is needed", detail, headers={"WWW-Authenticate": "Bearer"})


def configured_keys(settings: HubSettings) -> dict[str, ApiKey]:
    """The keys of the settings, by the hash of their texts."""
    plain = (("default", settings.api_key, settings.api_key_scopes), ("desk", settings.desk_key, DESK_SCOPES))
    texts = ((name, secret.get_secret_value().strip(), scopes) for name, secret, scopes in plain if secret)
    keys = [ApiKey(name=name, sha256=hashed(text), scopes=scopes) for name, text, scopes in texts if text]
    return {key.sha256: key for key in (*settings.api_keys, *keys)}
