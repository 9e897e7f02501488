"""What is called learned was learned."""

from dataclasses import dataclass, field
from typing import cast

import pytest

from orchestrator.dialogue.labels import Example
from orchestrator.examples.following import FollowingExamples
from orchestrator.examples.store import ExampleStore

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """What the services run on."""
    return "asyncio"


@dataclass
class Taught:
    """So many changes of a tenant's examples; some of them cannot be learned."""

    number: int = 1
    fails: bool = False
    tries: list[str] = field(default_factory=list)

    async def changes(self) -> dict[str, int]:
        """Of the one tenant."""
        return {"acme": self.number}

    async def all_of(self, _: str) -> dict[str, str]:
        """None by now."""
        return {}

    async def teach(self, tenant: str, _: tuple[Example, ...]) -> None:
        """Learn them, or stumble."""
        self.tries.append(tenant)
        if self.fails:
            raise MemoryError


async def test_what_could_not_be_learned_is_not_called_learned() -> None:
    """Nor is it tried again and again: a later change is, and brings all of them."""
    taught = Taught()
    following = FollowingExamples(cast("ExampleStore", taught), taught.teach)
    await following.look()
    taught.number, taught.fails = 2, True
    await following.look()
    await following.look()
    assert (following.learned("acme"), len(taught.tries)) == (1, 2)
    taught.number, taught.fails = 3, False
    await following.look()
    assert following.learned("acme") == taught.number
