"""Issued keys as they lie in Redis, which hubs of several versions read."""

import json

import pytest

from orchestrator.access.issued_keys import IssuedKey, hashed, issue
from orchestrator.access.key_ring import KeyRing
from orchestrator.access.key_store import KeyStore, keys_of
from orchestrator.conversations.connection import Connection

pytestmark = pytest.mark.anyio


def a_key(name: str) -> tuple[IssuedKey, str]:
    """A key, and its text."""
    return issue("acme", name, ["chat"], by="boss", now=1_000.0, expires_at=None)


@pytest.mark.parametrize("record", ['{"scopes":["fly"]}', "no key", ""])
async def test_a_key_that_this_hub_cannot_read_takes_no_other_away(connection: Connection, record: str) -> None:
    """It may have a scope that only newer hubs know: it opens nothing here, and the others do as before."""
    store = KeyStore(connection)
    ring = KeyRing(store)
    key, text = a_key("till")
    odd, odd_text = a_key("odd")
    await store.put(key)
    await store.put(odd)
    told = {**odd.model_dump(), **json.loads(record)} if record.startswith("{") else record
    written = json.dumps(told) if isinstance(told, dict) else told
    await connection.read(("HSET", keys_of("acme"), odd.id, written))
    await ring.look()
    assert ring.complete
    assert ring.find(hashed(text)) == key
    assert ring.find(hashed(odd_text)) is None
    assert await store.key("acme", odd.id) is None
