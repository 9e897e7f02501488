"""The catalog a hub has once it has read the cards and the knowledge of the four agents, with the demo company."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from orchestrator.spokes.catalog import Catalog
from orchestrator.spokes.registry import Registry
from orchestrator.spokes.transport import Connections
from tests.running import ROOT, service

AGENTS = ("faq", "order", "support", "booking")
DEMO = ROOT / "deploy" / "demo"


def read_catalog(folder: Path) -> Catalog:
    """Start the agents with empty stores in `folder`, read them as the hub does, and stop them again."""
    with _agents(folder) as addresses:
        return asyncio.run(_read(addresses))


@contextmanager
def _agents(folder: Path) -> Iterator[tuple[str, ...]]:
    with ExitStack() as running:
        yield tuple(
            running.enter_context(service(f"agents.{name}.app:app", _about(name, folder))).url for name in AGENTS
        )


def _about(name: str, folder: Path) -> dict[str, str]:
    return {
        "HUBBUB_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/{name}.db",
        "HUBBUB_DEMO_DATA": str(DEMO / "larkspur.yaml"),
        "HUBBUB_KNOWLEDGE_DIR": str(DEMO / "knowledge"),
        "OTEL_SDK_DISABLED": "true",
    }


async def _read(addresses: tuple[str, ...]) -> Catalog:
    async def taken(_: Catalog) -> None:
        """Nothing is learned before all are known."""

    async with Connections() as connections:
        registry = Registry(connections, addresses, taken, settle_s=30)
        watching = asyncio.create_task(registry.watch())
        await registry.settled.wait()
        watching.cancel()
    return registry.catalog
