"""Who calls, as the credentials say that a request carries."""

import time
from typing import cast

import pytest

from orchestrator.access.key_ring import KeyRing
from orchestrator.access.key_store import KeyStore
from orchestrator.access.sessions import Session, SessionTokens
from orchestrator.api.credentials import Credentials
from orchestrator.settings import ApiKey

pytestmark = pytest.mark.anyio
WEB = ApiKey(name="web", sha256="0" * 64, scopes=frozenset({"chat"}))


async def test_the_right_of_a_session_ends_with_its_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also for what goes on meanwhile, such as a stream that it opened."""
    tokens, end = SessionTokens("known to these tests only"), int(time.time()) + 60
    credentials = Credentials([WEB], KeyRing(cast("KeyStore", None)), tokens, None)
    session = Session(tenant="default", caller="web", conversation_id="c_1", expires_at=end)
    caller = await credentials.caller(f"Bearer {tokens.token(session)}")
    assert (caller.conversation, caller.until) == ("c_1", end)
    assert credentials.stands(caller)
    monkeypatch.setattr(time, "time", lambda: float(end))
    assert not credentials.stands(caller)
