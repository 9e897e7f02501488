"""A turn that fails every hub that takes it is given up, for its conversation must go on."""

from redis import Redis

from orchestrator.conversations.keys import ConversationKeys, ConversationRef
from tests.integration.hub.world import HOURS, Customer


def test_a_conversation_outlives_what_nobody_can_read(ada: Customer, redis_port: int) -> None:
    """After a few tries the turn ends with an honest reply and a person; the next one is answered as ever."""
    ada.says(HOURS)
    state = ConversationKeys(ConversationRef("default", ada.conversation)).state
    with Redis(port=redis_port) as redis:
        assert redis.exists(state)
        redis.set(state, "nobody can read this", keepttl=True)

    given_up = ada.says(HOURS)
    assert given_up["status"] == "handed_over"
    assert "something went wrong on our side" in given_up["reply"]

    assert "nine to five" in ada.says(HOURS)["reply"]
