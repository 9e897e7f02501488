"""What every agent does with a call that is wrong, and with one that is right."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from hubbub.identity import generate_private_key
from tests.contract.case import OTHER, Case, Foreign
from tests.contract.cases import CASES, FOREIGN
from tests.contract.cases_booking import NEW_TIME
from tests.contract.spoke import Spoke, token
from tests.grants import yes

Fleet = Callable[[str], Spoke]
each_skill = pytest.mark.parametrize("case", CASES, ids=str)


def test_it_lives_and_is_ready(agent: Spoke) -> None:
    """As balancers and the hub ask for it."""
    assert agent.http.get("/healthz").status_code == 200
    assert agent.http.get("/readyz").status_code == 200


def test_a_skill_it_does_not_have_is_a_problem(agent: Spoke) -> None:
    """404, as a problem document."""
    response = agent.post("no_such_skill")
    assert (response.status_code, response.json()["status"]) == (404, 404)
    assert response.headers["content-type"] == "application/problem+json"


def test_no_skill_opens_without_the_hubs_token_for_it(agent: Spoke) -> None:
    """None at all, one signed by another key, one for another agent."""
    refused = dict.fromkeys(agent.skills, 401)
    assert agent.statuses(authorization=None) == refused
    assert agent.statuses(authorization=f"Bearer {token(agent.name, key=generate_private_key())}") == refused
    assert agent.statuses(authorization=f"Bearer {token('another')}") == refused


def test_no_skill_begins_after_its_deadline(agent: Spoke) -> None:
    """Nobody is waiting for the answer any more."""
    assert agent.statuses(x_deadline_ms="0") == dict.fromkeys(agent.skills, 504)


@each_skill
def test_nothing_undeclared_gets_in(fleet: Fleet, case: Case) -> None:
    """A member the schema does not know, such as somebody else's id, is pointed at and refused."""
    response = fleet(case.agent).post(case.skill, {**case.input, "customer_id": OTHER}, grant=yes(case.input))
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert [error["pointer"] for error in response.json()["errors"]] == ["/input/customer_id"]


@each_skill
def test_an_effect_needs_a_step_key(fleet: Fleet, case: Case) -> None:
    """Without one it could happen twice; a read needs none."""
    response = fleet(case.agent).post(case.skill, case.input, customer=None, idempotency_key=None)
    assert response.status_code == (200 if case.kind == "reads" else 400)


@each_skill
def test_a_stranger_is_asked_to_sign_in(fleet: Fleet, case: Case) -> None:
    """By each skill that needs to know the customer, and by no other."""
    spoke = fleet(case.agent)
    answer = spoke.post(case.skill, case.input, customer=None).json()
    refused = (answer["outcome"], answer.get("code")) == ("refused", "not_identified")
    assert refused is spoke.skills[case.skill]["requires_customer"]


@pytest.mark.parametrize("case", [case for case in CASES if case.kind == "reads"], ids=str)
def test_a_read_changes_nothing(fleet: Fleet, case: Case) -> None:
    """It succeeds, in words for the customer and in values for the next skill, and leaves the store as it was."""
    spoke = fleet(case.agent)
    before = spoke.business()
    answer = spoke.post(case.skill, case.input).json()
    assert answer["outcome"] == "done", answer
    assert answer["say"]
    required = spoke.skills[case.skill]["output_schema"].get("required", [])
    assert set(required) <= answer["output"].keys()
    assert spoke.business() == before


Answer = dict[str, Any]
UNFIT: dict[str, Callable[[dict[str, Any], Answer], Any]] = {
    "none": lambda *_: None,
    "for another input": lambda given, asked: yes({**given, "also": "this"}, asked),
    "over": lambda given, asked: yes(given, asked, lasts_s=-60),
    "of another kind": lambda given, asked: yes(given, asked, kind="approval"),
    "to other words": lambda given, asked: yes(given, {**asked, "say": f"{asked['say']} It is free."}),
    "to no words": lambda given, _: yes(given),
}


@pytest.mark.parametrize("grant", UNFIT)
@pytest.mark.parametrize("case", [case for case in CASES if case.kind == "asks"], ids=str)
def test_what_must_be_confirmed_is_not_done_without(fleet: Fleet, case: Case, grant: str) -> None:
    """Without a yes to exactly this and these words, in time and by the customer, it asks and changes nothing."""
    spoke = fleet(case.agent)
    before = spoke.business()
    asked = spoke.post(case.skill, case.input).json()
    answer = spoke.post(case.skill, case.input, grant=UNFIT[grant](case.input, asked)).json()
    assert answer["outcome"] == "needs_confirmation"
    assert answer["say"]
    assert answer == asked, "the same facts are asked about in the same words"
    assert before
    assert spoke.business() == before


@pytest.mark.parametrize("foreign", FOREIGN, ids=str)
def test_what_belongs_to_another_looks_like_nothing_at_all(fleet: Fleet, foreign: Foreign) -> None:
    """Not found, in the very words used for an id that does not exist; even with a yes, and nothing changes."""
    spoke = fleet(foreign.agent)
    theirs = foreign.theirs
    if foreign.made_by is not None:
        skill, skill_input, field = foreign.made_by
        theirs = spoke.post(skill, skill_input, customer=OTHER).json()["output"][field]
    before = spoke.business()
    answers = []
    for wanted in (theirs, foreign.missing):
        skill_input = {foreign.field: wanted, **dict(foreign.rest)}
        response = spoke.post(foreign.skill, skill_input, grant=yes(skill_input))
        assert (response.json()["outcome"], response.json()["code"]) == ("refused", "not_found")
        answers.append(response.text.replace(wanted, "…"))
    assert answers[0] == answers[1]
    assert spoke.business() == before


ODD_TEXT = {
    "create_ticket": {"summary": "The rudder \x00 is stuck."},
    "request_person": {"summary": "\x00"},
    "ticket_status": {"ticket_id": "T-1\x00"},
    "cancel_booking": {"booking_id": "res:\x00"},
    "release_hold": {"hold_id": "res:\x00"},
    "reschedule": {"booking_id": "res:\x00", **dict(NEW_TIME)},
}


@pytest.mark.parametrize("case", [case for case in CASES if case.skill in ODD_TEXT], ids=str)
def test_a_character_that_no_store_can_hold_does_no_harm(fleet: Fleet, case: Case) -> None:
    """Customers paste anything; the answer is one of the usual ones, and the same when asked for again."""
    spoke, skill_input = fleet(case.agent), ODD_TEXT[case.skill]
    first = spoke.post(case.skill, skill_input, customer=OTHER, idempotency_key=(key := uuid4().hex))
    assert first.json().get("outcome") in {"done", "refused"}, first.text
    again = spoke.post(case.skill, skill_input, customer=OTHER, idempotency_key=key)
    assert again.content == first.content
