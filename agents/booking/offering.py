"""Offers what got free to those on the waiting list, in their order.

They are served before anybody else: each time a service is locked to be booked, what is free by then is offered first.
An offer is a time held in the name of who waits, so that no place is ever offered to two.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from agents.booking.backend import Booking, Calendar, Service, Waiting
from agents.booking.opening import Span
from agents.booking.waiting import Fit, first_fit
from hubbub.clock import Clock
from hubbub.records import Outdated, Store
from hubbub.rounds import rounds

PAUSE_SECONDS = 2.0


async def lock_in_turn(service: Service, now: datetime, calendar: Calendar) -> tuple[Booking, ...]:
    """Lock a service, and offer what is free there to those who wait for it; the times that are held for them now.

    Where the call then keeps nothing, for it asks a question, `Offering` makes the offers anew.
    """
    await calendar.lock_service(service, now)
    offers, offered = calendar.offers, []
    if offers is None:
        return ()
    queue = await offers.queue(service, now)
    while (fit := await _fit(queue, service, now, calendar)) is not None:
        held = fit.held(now, calendar.terms.offer_for)
        await calendar.add(held, now)
        await offers.offer(fit.waiting, held, now)
        offered.append(held)
        # What did not suit those before does not suit them now: there is only less.
        queue = queue[queue.index(fit.waiting) + 1 :]
    return tuple(offered)


async def _fit(queue: tuple[Waiting, ...], service: Service, now: datetime, calendar: Calendar) -> Fit | None:
    if not queue:
        return None
    within = Span(now, max(one.until for one in queue) + service.length)
    return first_fit(queue, service, await calendar.occupancy(service, within, now), now)


@dataclass(frozen=True, slots=True)
class Offering:
    """Looks from time to time whether something got free that somebody waits for."""

    store: Store[Calendar]
    clock: Clock

    async def run(self) -> None:
        """Offer for ever."""
        await rounds(self.tick, PAUSE_SECONDS, "the waiting list")

    async def tick(self) -> bool:
        """Offer what is free; there is never more to do at once. Only services with an offer to make are locked."""
        now = self.clock()
        async with self.store.unit(writes=False) as unit:
            wanted = await _to_offer(now, unit.backend)
        for service in wanted:
            with suppress(Outdated):  # its hours were changed just now: the next look is at the new ones
                async with self.store.unit(writes=True) as unit:
                    await lock_in_turn(service, now, unit.backend)
                    await unit.commit(None)
        return False


async def _to_offer(now: datetime, calendar: Calendar) -> list[Service]:
    """The services with something free that suits somebody who waits."""
    offers = calendar.offers
    if offers is None:
        return []
    awaited = [(one, await offers.queue(one, now)) for one in await offers.awaited(now)]
    return [service for service, queue in awaited if await _fit(queue, service, now, calendar) is not None]
