"""What the bench measures of the cost of a turn, beside the references."""

import os
from collections.abc import Iterator, Mapping

from redis import Redis

from orchestrator.conversations.keys import ConversationKeys, ConversationRef
from orchestrator.conversations.records import StoredMessage
from tests.bench.arms import AGENTS, Arm
from tests.bench.load import Bodies, asking
from tests.bench.measuring import Case
from tests.bench.words import ANSWER, QUESTION

HISTORIES = (10, 100, 1_000)
FAN_OUTS = (1, 2, 4)
AT_ONCE = 16
WINDOWS = 3
TURNS_EACH = 10
AT = "2026-01-01T00:00:00.000+00:00"


def fast_path(arms: Mapping[str, Arm], at_once: int, turns: int) -> Iterator[tuple[str, Case]]:
    """Every arm: one question, one call, short conversations."""
    for name, arm in arms.items():
        yield name, Case(arm, asking(_fresh(), arm.colon + QUESTION), at_once, turns)


def with_history(arm: Arm, turns: int) -> Iterator[tuple[str, Case]]:
    """Conversations in which so much was said before."""
    for messages in HISTORIES:
        yield str(messages), Case(arm, _long_talks(arm, messages, turns), AT_ONCE, turns)


def fanned_out(arm: Arm, turns: int) -> Iterator[tuple[str, Case]]:
    """Messages that need so many agents at once."""
    for agents in FAN_OUTS:
        route = ", ".join(AGENTS[:agents])
        yield str(agents), Case(arm, asking(_fresh(), f"{route}: {QUESTION}"), AT_ONCE, turns)


def _long_talks(arm: Arm, messages: int, turns: int) -> Bodies:
    """Conversations that begin with so many messages, enough of them for three windows of so many turns."""
    run = _fresh()
    to_fill = asking(run, "", turns_each=TURNS_EACH)
    with Redis(port=arm.redis_port) as redis:
        for number in range(AT_ONCE):
            talks = {to_fill(number)["conversation_id"] for _ in range(2 * WINDOWS * turns // AT_ONCE)}
            for conversation in talks:
                _fill(redis, ConversationRef("default", conversation), f"cus-{number}", messages)
    return asking(run, arm.colon + QUESTION, turns_each=TURNS_EACH)


def _fill(redis: Redis, ref: ConversationRef, customer: str, messages: int) -> None:
    """Writes a conversation as the hub keeps it, so that nothing but its length differs."""
    keys = ConversationKeys(ref)
    said = (
        StoredMessage(
            id=f"m{number}",
            role="bot" if number % 2 else "customer",
            text=ANSWER if number % 2 else QUESTION,
            at=AT,
            turn_id=f"t{number // 2}",
        ).json
        for number in range(messages)
    )
    meta = {"caller": "default", "customer": customer, "status": "bot", "created_at": "1", "updated_at": "1"}
    with redis.pipeline() as pipe:
        pipe.hset(keys.meta, mapping=meta)
        pipe.rpush(keys.messages, *said)
        pipe.execute()


def _fresh() -> str:
    return f"c{os.urandom(4).hex()}"
