"""Follows the configurations as they change, so that every replica goes by the newest within a second."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import anyio
from pydantic import ValidationError

from orchestrator.configuration.document import Configuration
from orchestrator.configuration.records import Version
from orchestrator.configuration.store import ConfigurationStore
from orchestrator.conversations.watching import keep_looking

LOOK_EVERY_SECONDS = 0.5
log = logging.getLogger(__name__)


def read(version: Version) -> Configuration | None:
    """A version's document, whoever wrote it: what a newer hub added is left out. None for one that can't be used."""
    try:
        return Configuration.model_validate(version.document, extra="ignore")
    except ValidationError as error:
        log.error("configuration version %d cannot be used: %s", version.version, error)  # noqa: TRY400 - no surprise
        return None


@dataclass
class Following:
    """Tells `take_up` of each tenant's newest version. `looked` is set once all were told of for the first time."""

    store: ConfigurationStore
    take_up: Callable[[str, int, Configuration], None]
    looked: anyio.Event = field(default_factory=anyio.Event)
    _known: dict[str, int] = field(default_factory=dict)
    _one_by_one: anyio.Lock = field(default_factory=anyio.Lock)

    async def watch(self) -> None:
        """Look for new versions until cancelled."""
        await keep_looking(self.look, "configurations", LOOK_EVERY_SECONDS)

    async def look(self) -> None:
        """Take up whatever is new. Raises StoreUnavailable."""
        async with self._one_by_one:  # an older answer must not come after a newer one
            for tenant, number in (await self.store.numbers()).items():
                if number != self._known.get(tenant):
                    await self._take_up(tenant, number)
            self.looked.set()

    async def at(self, tenant: str, number: int) -> Configuration | None:
        """An earlier version, for what was begun with it; None where it is gone or cannot be read.

        Raises StoreUnavailable.
        """
        try:
            version = await self.store.at(tenant, number)
        except ValidationError:
            log.exception("configuration %d of %s cannot be read", number, tenant)
            return None
        return read(version) if version else None

    async def _take_up(self, tenant: str, number: int) -> None:
        configuration = await self.at(tenant, number)
        self._known[tenant] = number
        if configuration is not None:
            self.take_up(tenant, number, configuration)
            log.info("tenant %s goes by configuration %d", tenant, number)
