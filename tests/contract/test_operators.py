"""What only the company's own people may let an agent do; above all, erase a customer."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.contract.case import CUSTOMER, OTHER
from tests.contract.cases import CASES
from tests.contract.spoke import Spoke, started
from tests.contract.test_kill import act
from tests.databases import RECORDS, Database
from tests.roster import WITH_DATABASE

ERASE, EXPORT = "erase_customer", "export_customer"
TRACES = (CUSTOMER, "Mila", "Visser", "mila@example.org", "Havenstraat", "way/1", "visa", "ZP5500")
THEIRS = (OTHER, "Jonas", "jonas@example.org")


def exported(spoke: Spoke) -> str:
    """All that the agent gives out of the customer, page after page, as text."""
    after, given = "", ""
    while True:
        page = spoke.post(EXPORT, {"after": after}).json()["output"]
        given += str(page["records"])
        if not page["next"]:
            return given
        assert page["next"] != after
        after = page["next"]


def everything(spoke: Spoke) -> str:
    """All rows of all tables, as text."""
    records = spoke.database.rows(f"SELECT * FROM {RECORDS}")  # noqa: S608 - no input
    return str(spoke.business()) + str(records)


def test_an_operators_skill_opens_to_operators_only(agent: Spoke) -> None:
    """403 for whoever the customer is, and nothing changes."""
    before = agent.business()
    kept = [name for name, skill in agent.skills.items() if skill["requires_operator"]]
    answers = {name: agent.post(name, {}, operator=None).status_code for name in kept}
    assert answers == dict.fromkeys(kept, 403)
    assert all(agent.skills[name]["audience"] == "operator" for name in kept)
    assert agent.business() == before


@pytest.mark.parametrize("agent_name", WITH_DATABASE)
def test_a_customer_can_be_erased(agent_name: str, new_database: Callable[[], Database], smtp_port: int) -> None:
    """After all that a customer can do, no row of any table tells of them; others have what they had.

    What was done under their keys is not done again; asking for it again finds nothing more.
    """
    effects = [
        case for case in CASES if case.agent == agent_name and case.kind != "reads" and case.customer == CUSTOMER
    ]
    keys = {case.skill: uuid4().hex for case in effects}
    with started(agent_name, new_database(), smtp_port) as spoke:
        for case in effects:
            assert act(spoke, case, keys[case.skill]).json()["outcome"] == case.outcome
        theirs = [one for one in THEIRS if one in everything(spoke)]
        own = [case for case in effects if not spoke.skills[case.skill]["requires_operator"]]
        if own:
            given = exported(spoke)
            assert [trace for trace in TRACES if trace in everything(spoke)]
            assert [one for one in THEIRS if one in given] == []
            assert CUSTOMER in given
            erased = spoke.post(ERASE).json()
            assert (erased["outcome"], any(erased["output"]["deleted"].values())) == ("done", True)
        kept = everything(spoke)
        assert [trace for trace in TRACES if trace in kept] == []
        assert [one for one in THEIRS if one in kept] == theirs
        for case in own:
            repeated = spoke.post(case.skill, case.input, idempotency_key=keys[case.skill])
            assert repeated.status_code == 422, case
        if own:
            again = spoke.post(ERASE).json()["output"]
            assert not any(again["deleted"].values())
