"""All skills of the booking agent: importing this module registers them."""

from agents.booking import (  # noqa: F401 - they register themselves
    rules,
    skills_booking,
    skills_finding,
    skills_holds,
    skills_office,
    skills_waiting,
)
from agents.booking.backend import Calendar
from agents.booking.registry import agent
from hubbub.cards import Vocabulary
from hubbub.erasing import lets_erase
from hubbub.exporting import lets_export
from hubbub.vocabulary import id_pattern

__all__ = ["agent", "vocabulary"]

SAMPLED_IDS = 500


async def vocabulary(calendar: Calendar) -> dict[str, Vocabulary]:
    """How services, resources and bookings are called in messages; ids made here are known before the first is."""
    ids = [*await calendar.sample_ids(SAMPLED_IDS), rules.booking_id("")]
    services = await calendar.services()
    resources = sorted({one.name for service in services for one in service.resources.values()})
    words = {
        "service.name": Vocabulary(values=tuple(service.name for service in services)),
        "booking.id": Vocabulary(pattern=id_pattern(ids)),
    }
    return {**words, "resource.name": Vocabulary(values=tuple(resources))} if resources else words


lets_erase(agent)
lets_export(agent)
