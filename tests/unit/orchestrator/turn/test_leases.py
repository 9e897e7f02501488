"""One renewal keeps all leases of a hub; who lost one hears of it."""

from collections.abc import Sequence
from typing import cast

import anyio
import anyio.lowlevel
import pytest

from orchestrator.conversations.errors import LeaseLost, StoreUnavailable
from orchestrator.conversations.keys import ConversationRef
from orchestrator.conversations.records import Taken, TurnRequest
from orchestrator.conversations.store import ConversationStore
from orchestrator.turn import leases
from orchestrator.turn.leases import Leases

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """The hub runs on asyncio."""
    return "asyncio"


@pytest.fixture(autouse=True)
def _renewing_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0)


class Redis:
    """What the store says of leases: those in `lost` are somebody else's. The first answer never comes."""

    def __init__(self, *lost: str) -> None:
        self.lost = lost
        self.asked: list[list[str]] = []

    async def renew(self, held: Sequence[tuple[ConversationRef, str]]) -> list[bool]:
        """Answer for all of them."""
        self.asked.append([fence for _, fence in held])
        if len(self.asked) == 1:
            raise StoreUnavailable("away")
        return [fence not in self.lost for _, fence in held]


def taken(fence: str) -> Taken:
    """A turn under this fence."""
    request = TurnRequest(
        tenant="acme", conversation_id="c1", turn_id=fence, caller="web", body_hash="", accepted_at=""
    )
    return Taken(request, fence, 1, None, {}, None, [], 0.0)


async def test_a_lost_lease_ends_its_turn_and_no_other() -> None:
    """Both were renewed together, and again after Redis was away for a moment."""
    redis = Redis("1:b")
    kept = Leases(cast("ConversationStore", redis))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(kept.renew)
        with kept.held(taken("1:a")):
            with pytest.raises(LeaseLost, match="1:b"), kept.held(taken("1:b")):
                await anyio.sleep_forever()
            seen = len(redis.asked)
            while len(redis.asked) == seen:
                await anyio.lowlevel.checkpoint()
        tasks.cancel_scope.cancel()

    assert redis.asked[:2] == [["1:a", "1:b"], ["1:a", "1:b"]]
    assert redis.asked[seen] == ["1:a"]
