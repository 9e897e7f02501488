from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from orchestrator.dialogue.entities import Vocabulary
from orchestrator.dialogue.router import Router
from tests.unit.orchestrator.dialogue.examples import EXAMPLES

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(scope="session")
def router() -> Router:
    """A router that knows the cards and titles of the espresso shop."""
    return Router.train(EXAMPLES)


@pytest.fixture(scope="session")
def vocabulary() -> dict[str, Vocabulary]:
    """What the shop's ids and services look like."""
    return {
        "order.id": Vocabulary(pattern=r"(?:SO\-\d+)"),
        "charge.id": Vocabulary(pattern=r"(?:pay\-\d+)"),
        "ticket.id": Vocabulary(pattern=r"(?:TK\-\d+)"),
        "booking.id": Vocabulary(),
        "service.name": Vocabulary(values=("Machine check", "Barista lesson", "Grinder tune-up")),
    }


@pytest.fixture
def now() -> datetime:
    """Half past eleven on a Monday in November."""
    return datetime(2026, 11, 23, 11, 30, tzinfo=NEW_YORK)
