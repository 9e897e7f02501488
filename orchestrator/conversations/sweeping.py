"""What the sweeper asks: which turns does nobody run?"""

from dataclasses import dataclass
from typing import Literal

from orchestrator.conversations.indexes import DoneTurn
from orchestrator.conversations.keys import APPROVALS, FOLLOW_UPS, OPEN_TURNS, ConversationKeys, ConversationRef
from orchestrator.conversations.part import StorePart

_BATCH = 100
_NEVER_CAME_S = 60.0

Standing = Literal["abandoned", "running", "done", "missing"]
Entry = tuple[ConversationRef, str, float]


def standing(status: str | None, lease_until: str | None, now: float) -> Standing:
    """Returns how a turn stands, from its status and the end of its conversation's lease (seconds since the epoch)."""
    if status is None:
        return "missing"
    if status == "done":
        return "done"
    return "running" if lease_until and float(lease_until) > now else "abandoned"


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much of each kind is not done, by the indexes; a turn stands there until a moment after it is done."""

    open_turns: int
    follow_ups: int
    approvals: int


class Sweeping(StorePart):
    """Walks the index of open turns and mends it on the way."""

    async def backlog(self) -> Backlog:
        """Returns what all hubs together have before them."""
        return Backlog(
            *await self._connection.read(*(("ZCARD", index) for index in (OPEN_TURNS, FOLLOW_UPS, APPROVALS)))
        )

    async def open_turns(self, older_than_seconds: float, limit: int) -> list[tuple[ConversationRef, str]]:
        """Returns turns accepted longer ago than that whose conversation nobody runs now, oldest first, one for each.

        Drops entries whose turn never came to be within 60 s, and closes turns whose runner died right after the
        commit. Ages up to 20 s are exact; a client that tries its turn again may make it look younger than more.
        """
        now = await self._connection.now()
        abandoned: dict[ConversationRef, str] = {}
        offset = 0
        while len(abandoned) < limit:
            batch = await self._indexes.due(OPEN_TURNS, now - older_than_seconds, offset, _BATCH)
            for entry, stands in zip(batch, await self._standings(batch, now), strict=True):
                ref, turn_id, _ = entry
                if stands == "abandoned":
                    abandoned.setdefault(ref, turn_id)
                offset += 0 if await self._mended(entry, stands, now) else 1
            if len(batch) < _BATCH:
                break
        return list(abandoned.items())[:limit]

    async def _standings(self, batch: list[Entry], now: float) -> list[Standing]:
        if not batch:
            return []
        commands = []
        for ref, turn_id, _ in batch:
            keys = ConversationKeys(ref)
            commands += [("HGET", keys.turn(turn_id), "status"), ("HGET", keys.lease, "until")]
        answers = await self._connection.read(*commands)
        return [standing(*pair, now) for pair in zip(answers[::2], answers[1::2], strict=True)]

    async def _mended(self, entry: Entry, stands: Standing, now: float) -> bool:
        """Takes an entry that has served its time out of the index; returns whether it had."""
        ref, turn_id, score = entry
        if stands == "done":
            [customer_id] = await self._connection.read(("HGET", ConversationKeys(ref).meta, "customer"))
            done = DoneTurn(ref, turn_id, customer_id or "", await self._awaiting(ref))
            await self._indexes.close_turns([done])
        elif stands == "missing" and now - score > _NEVER_CAME_S:
            await self._indexes.drop_turn(ref, turn_id, score)
        else:
            return False
        return True
