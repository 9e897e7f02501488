"""What the parts of the store share."""

from collections.abc import Callable, Iterable
from secrets import token_hex
from typing import Any

import msgspec

from orchestrator.conversations.closing import Closing
from orchestrator.conversations.connection import Connection
from orchestrator.conversations.errors import StoreUnavailable
from orchestrator.conversations.indexes import Indexes
from orchestrator.conversations.keys import ConversationKeys, ConversationRef
from orchestrator.conversations.limits import StoreLimits
from orchestrator.conversations.records import JOURNAL_VERSION, Published, StoredMessage, Taken, TurnRequest
from orchestrator.conversations.scripts import Argument, Call

_TRIES = 3
_messages = msgspec.json.Decoder(list[StoredMessage])


def journaled_steps(entries: dict[str, str]) -> dict[str, str]:
    """Returns for each step id its result, or the record of its beginning while there is none."""
    begun = {key.removeprefix("begin:"): entry for key, entry in entries.items() if key.startswith("begin:")}
    ended = {key.removeprefix("end:"): entry for key, entry in entries.items() if key.startswith("end:")}
    return begun | ended


def fresh_nonce() -> str:
    """Returns what tells one call, sent twice by the Redis client, from two calls."""
    return token_hex(16)


def webhooks_in(published: Iterable[Published]) -> tuple[str, ...]:
    """Returns the webhooks that any of these events are for."""
    return tuple({webhook for one in published for webhook in one.webhooks})


def told(published: Iterable[Published]) -> tuple[str, ...]:
    """Returns these events as the scripts read them."""
    return tuple(argument for one in published for argument in one.arguments)


class StorePart:
    """One Redis, the limits and the indexes."""

    def __init__(self, connection: Connection, limits: StoreLimits) -> None:
        self._connection = connection
        self._limits = limits
        self._indexes = Indexes(connection, limits)
        self._closing = Closing(self._indexes)

    async def _write_turn(self, ref: ConversationRef, turn_id: str, writing: Callable[[float], Call]) -> list[Any]:
        """Enters the turn into the index of open turns, then runs the script that writes it, in one round trip.

        They lie in different slots, so a hub or a Redis that stands still may come between them, and the entry be
        swept. The script is told a moment before both: where that is too long ago it says `stale`, and both are
        repeated.
        """
        for _ in range(_TRIES):
            before = self._connection.seen or await self._connection.now()
            calls = [self._indexes.open_turn(ref, turn_id), writing(before)]
            answer = await self._connection.run_to_last(*calls)
            if answer[0] != "stale":
                return answer
            await self._connection.now()
        raise StoreUnavailable("writing a turn took too long after indexing it, three times over")

    async def _awaiting(self, ref: ConversationRef) -> tuple[str, ...]:
        """Returns the webhooks that something in a conversation waits for."""
        [waiting] = await self._connection.read(("ZRANGE", ConversationKeys(ref).undelivered, 0, -1))
        return tuple({member.partition("|")[0] for member in waiting})

    def _taker(self, keys: ConversationKeys, owner: str | None) -> tuple[Argument, ...]:
        """Returns the arguments that name who takes a turn; nobody when `owner` is None."""
        holder = f"{owner}:{fresh_nonce()}" if owner else ""
        limits = self._limits
        return (holder, limits.lease_s, keys.prefix, limits.history, JOURNAL_VERSION)

    def _taken(self, answer: list[Any], request: TurnRequest | None = None) -> Taken:
        """Returns the turn a script gave us; `request` is what was asked, where that is known."""
        turn_id, fence, started, takes, fruitless, asked, plan, entries, state, messages, queued = answer
        said = _messages.decode(f"[{','.join(messages)}]")
        # What customers wrote into turns that still wait is stored already, but belongs to those turns.
        before = [message for message in said if message.turn_id not in {turn_id, *queued}]
        return Taken(
            request=request or TurnRequest.read(asked),
            fence=fence,
            takes=int(takes),
            plan=plan,
            steps=journaled_steps(dict(zip(entries[::2], entries[1::2], strict=True))),
            state=state,
            history=before[max(0, len(before) - self._limits.history) :],
            started=float(started),
            poisoned=int(fruitless) > self._limits.fruitless_takes,
        )
