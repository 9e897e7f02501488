"""Adds agents at run time, and takes them away: kept in Redis, so that every replica has them, after a restart too."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import anyio
from pydantic import ValidationError

from hubbub.errors import HubbubError
from hubbub.public_addresses import AddressRefused, Network, destination
from orchestrator.conversations.errors import StoreError
from orchestrator.conversations.registrations import MOST_OF_TENANT, Written
from orchestrator.conversations.store import ConversationStore
from orchestrator.spokes.catalog import KnownAgent
from orchestrator.spokes.connection import HttpTrouble
from orchestrator.spokes.foreign.cards import CardInvalid
from orchestrator.spokes.looking import READ_SECONDS, CardReader
from orchestrator.spokes.registrations import ForeignEffect, Registration, Trust, claimed
from orchestrator.spokes.registry import AgentStanding, Registry

TAKEN_UP_SECONDS, LOOK_SECONDS = 2.0, 0.02
IN_THE_WAY: Mapping[Written, str] = {
    "name": "there is an agent of this name",
    "url": "the agent at this address is known already",
    "tenant": f"you have added {MOST_OF_TENANT} agents, as many as may be",
    "all": "there are as many added agents as may be",
}
log = logging.getLogger(__name__)


class NotEnrolled(HubbubError):
    """An agent cannot be added; the text says why."""


class Unusable(NotEnrolled):
    """There is no agent at the address, or none that may be used."""


class Taken(NotEnrolled):
    """Its name, its address or one of its skills is another agent's; or there are enough."""


class IsConfigured(NotEnrolled):
    """An agent of the hub's settings is not taken away at run time."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An agent somebody wants to add."""

    url: str
    trust: Trust
    effect: ForeignEffect
    tenant: str
    by: str


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The hub's hand for those who look after its agents. `outside` reads cards; `allowed` are private networks."""

    store: ConversationStore
    registry: Registry
    outside: CardReader
    allowed: Sequence[Network]

    async def add(self, wanted: Wanted) -> AgentStanding:
        """Add an agent, and return how it stands once this replica plans with it, or soon should that take long.

        Raises NotEnrolled, StoreError.
        """
        seen = await self._seen(wanted)
        self._check(seen, wanted)
        registration = Registration(
            name=seen.name,
            url=wanted.url,
            trust=wanted.trust,
            effect=wanted.effect,
            tenant=wanted.tenant,
            by=wanted.by,
            at=datetime.now(UTC),
        )
        kept = registration.model_dump_json()
        came_to = await self.store.register_agent(seen.name, kept, url=wanted.url, tenant=wanted.tenant)
        if came_to != "written":
            raise Taken(IN_THE_WAY[came_to])
        return await self._taken_up(registration)

    async def remove(self, name: str, tenant: str) -> bool:
        """Take an agent away; whether there was one, of that tenant. Raises IsConfigured, StoreError."""
        kept = await self.store.registered_agents()
        if name not in kept and any(one.name == name for one in self.registry.configured):
            raise IsConfigured(f"{name} is configured (HUBBUB_AGENT_URLS)")
        if all((one.name, one.tenant) != (name, tenant) for one in Registration.read_all(kept)):
            return False
        await self.store.unregister_agent(name)
        self.registry.look_again()
        return True

    async def _seen(self, wanted: Wanted) -> KnownAgent:
        """The agent that is there. Raises Unusable."""
        try:
            with anyio.fail_after(2 * READ_SECONDS):
                await destination(wanted.url, self.allowed)
                if wanted.trust == "own":
                    seen = await self.outside.own(wanted.url)
                else:
                    seen = await self.outside.foreign(wanted.url, wanted.effect)
        except (AddressRefused, CardInvalid) as error:
            raise Unusable(str(error)) from error
        except ValidationError as error:
            raise Unusable("the card is not that of an agent that speaks our own contract") from error
        except (HttpTrouble, TimeoutError, ValueError) as error:
            raise Unusable(f"no card could be read there: {error or type(error).__name__}") from error
        if seen is None or not seen.typed.skills:
            raise Unusable("the card has no skill that could be called")
        return seen

    def _check(self, seen: KnownAgent, wanted: Wanted) -> None:
        """Raise Taken where the agent is in another one's way."""
        ours = [one.known for one in self.registry.standings.values() if one.is_ours and one.known]
        if wanted.url in self.registry.standings:
            raise Taken(IN_THE_WAY["url"])
        if self.registry.named(seen.name) is not None:
            raise Taken(IN_THE_WAY["name"])
        if wanted.trust != "own" and (skills := claimed(replace(seen, tenant=wanted.tenant), ours)):
            raise Taken(f"the skill {skills[0]} is one of our own agents'")

    async def _taken_up(self, registration: Registration) -> AgentStanding:
        self.registry.look_again()
        standing = AgentStanding(registration.url, registration)
        with anyio.move_on_after(TAKEN_UP_SECONDS):
            while not standing.learned:
                await anyio.sleep(LOOK_SECONDS)
                standing = self.registry.standings.get(registration.url, standing)
        return standing


async def registered(store: ConversationStore) -> list[Registration]:
    """What is registered now, as far as this hub can read it. Raises StoreError."""
    return Registration.read_all(await store.registered_agents())


async def registrations_in(store: ConversationStore) -> list[Registration] | None:
    """What is registered now; None while Redis does not tell."""
    try:
        return await registered(store)
    except StoreError as error:
        log.warning("registered agents could not be read: %s", error)
        return None
