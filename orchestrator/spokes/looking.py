"""Reads the card of an agent, ours or not."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import urljoin

from hubbub.cards import CARD_PATH, AgentCard, TypedSkills
from hubbub.wire import ExampleList
from orchestrator.spokes.catalog import KnownAgent
from orchestrator.spokes.foreign.cards import CARD_PATHS, foreign_agent
from orchestrator.spokes.foreign.credentials import Credentials
from orchestrator.spokes.registrations import ForeignEffect
from orchestrator.spokes.transport import NOT_FOUND, NOT_MODIFIED, OK, Connections

WELL_KNOWN = "/.well-known/"
READ_SECONDS = 2.0
MAX_CARD_BYTES = 4 * 1024 * 1024
MAX_CARD_PARTS = 100_000
"""Read as JSON, each value takes some hundred bytes of memory, however short it is on the wire."""


@dataclass(frozen=True, slots=True)
class CardReader:
    """Reads over `connections`. All raise HttpTrouble, and ValueError for what is no card.

    Agents of other people are shown the `credentials` they ask for.
    """

    connections: Connections
    credentials: Credentials = field(default_factory=Credentials)

    async def own(self, address: str, known: KnownAgent | None = None) -> KnownAgent | None:
        """One of our agents, or None when it is as it is `known`."""
        found = await self._get(address + CARD_PATH, known.etag if known else "")
        if found is None:
            return None
        content, etag = found
        card = AgentCard.model_validate_json(content)
        typed = card.typed()
        told = await self._examples(address, typed)
        seen = KnownAgent(address, card, typed, etag, told.items, told.passages)
        return None if known is not None and seen == replace(known, tenant=None) else seen

    async def foreign(
        self, url: str, effect: ForeignEffect, name: str = "", known: KnownAgent | None = None
    ) -> KnownAgent | None:
        """Somebody else's agent, under `name` where it has one here, or None when it is as it is `known`."""
        found = await self._first(_places(url), known.etag if known else "")
        if found is None:
            return None
        content, etag = found
        seen = foreign_agent(content, url, name=name, etag=etag, effect=effect)
        return None if known is not None and seen == replace(known, tenant=None) else seen

    async def _first(self, urls: Sequence[str], etag: str) -> tuple[bytes, str] | None:
        *others, last = urls
        for url in others:
            with suppress(NoCard):
                return await self._get(url, etag, self.credentials.headers(url))
        return await self._get(last, etag, self.credentials.headers(last))

    async def _examples(self, address: str, typed: TypedSkills) -> ExampleList:
        if not typed.examples_url:
            return ExampleList()
        found = await self._get(urljoin(address + "/", typed.examples_url), "")
        return ExampleList.model_validate_json(found[0]) if found else ExampleList()

    async def _get(
        self, url: str, etag: str, shown: Mapping[str, str] = MappingProxyType({})
    ) -> tuple[bytes, str] | None:
        """What is at `url`, and its ETag; None when that is still `etag`."""
        headers = {"Accept": "application/json", **shown, **({"If-None-Match": etag} if etag else {})}
        reply = await self.connections.send("GET", url, headers, limit=MAX_CARD_BYTES, connect_s=READ_SECONDS)
        if etag and reply.status == NOT_MODIFIED:
            return None
        if reply.status == NOT_FOUND:
            raise NoCard("there is no agent card")
        if reply.status != OK:
            raise ValueError(f"status {reply.status}")
        if reply.content is None or reply.content.count(b",") > MAX_CARD_PARTS:
            raise ValueError("the card is too large")
        return reply.content, reply.headers.get("etag", "")


class NoCard(ValueError):
    """There is nothing at the address of a card."""


def _places(url: str) -> tuple[str, ...]:
    """Where the card may be: at `url` itself, where that says so, else where it is of an agent at `url`."""
    if WELL_KNOWN in url:
        return (url,)
    return tuple(url.rstrip("/") + path for path in CARD_PATHS)
