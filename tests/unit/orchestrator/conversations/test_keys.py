"""Where things lie: one slot for a conversation, and names nobody can bend."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.crc import key_slot

from orchestrator.conversations.keys import ConversationKeys, ConversationRef, member_of, parse_member

IDS = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)


@given(tenant=IDS, conversation=IDS, turn=st.text(max_size=20))
def test_all_keys_of_a_conversation_share_a_slot(tenant: str, conversation: str, turn: str) -> None:
    """Whatever the turn and approval ids look like, one script may touch them all."""
    keys = ConversationKeys(ConversationRef(tenant, conversation))
    every = [*keys.whole, keys.turn(turn), keys.steps(turn), keys.approval(turn)]

    assert len({key_slot(key.encode()) for key in every}) == 1
    assert len(set(every)) == len(every)


@pytest.mark.parametrize("bad", ["", "a:b", "a}b", "a b", "ä", "x" * 65, "a\n"])
def test_ids_that_could_reach_another_tenants_keys_are_refused(bad: str) -> None:
    """Neither a tenant nor a conversation id may hold a separator."""
    with pytest.raises(ValueError, match="not a tenant"):
        ConversationRef(bad, "c1")
    with pytest.raises(ValueError, match="not a tenant"):
        ConversationRef("acme", bad)


@given(tenant=IDS, conversation=IDS, item=st.text())
def test_an_index_entry_says_what_it_stands_for(tenant: str, conversation: str, item: str) -> None:
    """What goes into an index comes out of it."""
    ref = ConversationRef(tenant, conversation)

    assert parse_member(member_of(ref, item)) == (ref, item)
