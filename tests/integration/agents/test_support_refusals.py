"""What a write skill of support must not do to a ticket, tried on each one the card lists, in every status.

It is only when a skill takes something new that `GIVEN` has to learn what to put there.
"""

from collections.abc import Callable, Iterator
from typing import Any, get_args

import pytest

from agents.support.casework import TicketStatus
from agents.support.skills import agent
from tests.databases import Database
from tests.grants import yes
from tests.integration.agents.support_house import House, support_house

STATUSES = get_args(TicketStatus)
GIVEN: dict[str, Any] = {"text": "It is getting worse."}
NOT_NAMED = frozenset({"attachments"})
SKILLS = {name: skill.descriptor for name, skill in agent.skills.items() if skill.has_effect}
ON_TICKETS = [name for name, one in SKILLS.items() if "ticket_id" in one.input_schema["properties"]]
BY_CUSTOMERS = [name for name in ON_TICKETS if not SKILLS[name].requires_operator]
ACTS_ON = {
    "comment_ticket": {"open", "pending", "solved"},
    "close_ticket": {"open", "pending", "solved"},
    "reopen_ticket": {"solved", "closed"},
}
"""In which statuses a skill has anything to do; in all others it changes nothing."""


def given_to(skill: str, ticket_id: str) -> dict[str, Any]:
    """An input for a skill that makes sense for a ticket."""
    named = SKILLS[skill].input_schema["properties"].keys() - NOT_NAMED
    return {name: {**GIVEN, "ticket_id": ticket_id}[name] for name in named}


@pytest.fixture(scope="module")
def house(new_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The coffee company."""
    with support_house(new_database(), tmp_path_factory.mktemp("support")) as running:
        yield running


def ticket_in(house: House, status: str) -> str:
    """A new ticket of Mia's, in a status."""
    ticket_id: str = house.mia.call("create_ticket", {"summary": "My kettle leaks."}).json()["output"]["ticket_id"]
    if status != "open":
        house.kim.call("update_ticket", {"ticket_id": ticket_id, "status": status})
    return ticket_id


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("skill", BY_CUSTOMERS)
def test_a_ticket_in_the_wrong_status_stays_as_it_is(house: House, skill: str, status: str) -> None:
    """Whoever asks is told how it stands, in a sentence."""
    ticket_id = ticket_in(house, status)
    before, given = house.database.business(), given_to(skill, ticket_id)
    answer = house.mia.call(skill, given, grant=yes(given)).json()
    assert ticket_id in answer["say"]
    assert answer["say"].endswith(".")
    assert (house.database.business() != before) is (status in ACTS_ON[skill])
    assert (answer["outcome"] == "done") is (status in ACTS_ON[skill] or "already" in answer["say"])


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("skill", BY_CUSTOMERS)
def test_another_customers_ticket_does_not_exist(house: House, skill: str, status: str) -> None:
    """In no status, and not even with a yes of the one who asks."""
    ticket_id = ticket_in(house, status)
    before, given = house.database.business(), given_to(skill, ticket_id)
    answer = house.zoe.call(skill, given, grant=yes(given)).json()
    assert (answer["outcome"], answer["code"]) == ("refused", "not_found")
    assert house.database.business() == before


@pytest.mark.parametrize("skill", [name for name in ON_TICKETS if SKILLS[name].requires_operator])
def test_what_is_the_desks_is_no_customers(house: House, skill: str) -> None:
    """Not even on a ticket of theirs."""
    ticket_id = ticket_in(house, "open")
    before = house.database.business()
    assert house.mia.call(skill, {"ticket_id": ticket_id}).status_code == 403
    assert house.database.business() == before
