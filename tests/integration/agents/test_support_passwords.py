"""A link to set a new password: signed, good once and for a short time, and only for whom it belongs to."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from tests.databases import Database
from tests.integration.agents.support_house import PAGE, SECRET, House, support_house
from tests.mail_server import text_of
from tests.running import wait_until


@pytest.fixture(scope="module")
def whole_house(new_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The agent of this file."""
    with support_house(new_database(), tmp_path_factory.mktemp("support")) as house:
        yield house


@pytest.fixture
def house(whole_house: House) -> House:
    """The agent, when nobody has asked for a link yet, and no letter of an earlier test is still to come."""
    on_its_way = 'SELECT 1 FROM outbox WHERE "end" IS NULL'
    wait_until(lambda: not whole_house.database.rows(on_its_way), what="the outbox is empty")
    whole_house.database.change("DELETE FROM resets")
    whole_house.mail.messages.clear()
    whole_house.mail.recipients.clear()
    return whole_house


def token_in(house: House, place: int = -1) -> str:
    """The token of a link in the mails that have arrived."""
    [link] = [word for word in text_of(house.mail.messages[place]).split() if word.startswith(PAGE)]
    return parse_qs(urlsplit(link).query)["token"][0]


def redeem(house: House, token: str) -> dict[str, object]:
    """What the company's page is told of a token."""
    return dict(house.kim.call("redeem_reset", {"token": token}).json())


def test_a_link_goes_to_the_address_on_file_and_works_once(house: House) -> None:
    """Whatever address the message names."""
    answer = house.mia.call("reset_password", {"email": "eve@evil.example"}).json()
    assert answer["say"].endswith("to the e-mail address we have on file for you. It works once, for 60 minutes.")
    assert house.mail.recipients == ["Mia@example.com"]
    assert "text/html" in str(house.mail.messages[0])
    token = token_in(house)
    assert jwt.decode(token, OctKey.import_key(SECRET), algorithms=["HS256"]).claims["sub"] == "c-1"
    assert redeem(house, token)["output"]["customer"] == "c-1"  # type: ignore[index]
    assert redeem(house, token)["code"] == "link_not_good"


def test_the_same_step_sends_one_link(house: House) -> None:
    """Ten times at once, it is one mail, and one link that is good."""
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: house.mia.call("reset_password", key="same").text, range(10)))
    assert len(set(answers)) == 1
    assert len(house.mail.ids()) == 1
    assert redeem(house, token_in(house))["outcome"] == "done"


def test_the_page_that_asks_twice_is_told_twice(house: House) -> None:
    """A lost answer is not a lost password."""
    house.mia.call("reset_password")
    given = {"token": token_in(house)}
    answers = [house.kim.call("redeem_reset", given, key="redeem").text for _ in range(2)]
    assert answers[0] == answers[1]
    assert "c-1" in answers[0]


def test_of_many_who_redeem_one_link_one_does(house: House) -> None:
    """At the same moment."""
    house.mia.call("reset_password")
    token = token_in(house)
    with ThreadPoolExecutor(10) as pool:
        outcomes = [answer["outcome"] for answer in pool.map(lambda _: redeem(house, token), range(10))]
    assert sorted(outcomes) == ["done", *["refused"] * 9]


def test_only_the_newest_link_is_good(house: House) -> None:
    """Earlier ones may lie in a mailbox that somebody else reads."""
    house.mia.call("reset_password")
    house.mia.call("reset_password")
    first, second = token_in(house, 0), token_in(house, 1)
    assert redeem(house, first)["code"] == "link_not_good"
    assert redeem(house, second)["outcome"] == "done"


def test_a_link_that_is_over_is_not_good(house: House) -> None:
    """In our records, whatever the token says."""
    house.mia.call("reset_password")
    house.database.change("UPDATE resets SET expires_at = '2026-07-02 01:59:00.000000'")
    assert redeem(house, token_in(house))["code"] == "link_not_good"


@pytest.mark.parametrize("change", ["signed by another", "of another company", "for something else", "no token"])
def test_a_made_up_link_is_not_good(house: House, change: str) -> None:
    """Only what we signed for this counts."""
    house.mia.call("reset_password")
    claims = jwt.decode(token_in(house), OctKey.import_key(SECRET), algorithms=["HS256"]).claims
    key = "another-secret-of-somebody" if change == "signed by another" else SECRET
    wrong = {"of another company": {"tenant": "other"}, "for something else": {"aud": "else"}}.get(change, {})
    token = jwt.encode({"alg": "HS256"}, {**claims, **wrong}, OctKey.import_key(key))
    assert redeem(house, "nonsense" if change == "no token" else token)["code"] == "link_not_good"


def test_three_links_an_hour_are_enough(house: House) -> None:
    """Also when they are asked for at the same moment; another customer is not held up."""
    with ThreadPoolExecutor(8) as pool:
        answers = [answer.json() for answer in pool.map(lambda _: house.mia.call("reset_password"), range(8))]
    assert sorted(answer["outcome"] for answer in answers) == ["done"] * 3 + ["refused"] * 5
    assert {answer.get("code") for answer in answers} == {None, "too_many"}
    assert house.zoe.call("reset_password").json()["outcome"] == "done"


def test_a_stranger_learns_nothing_of_an_account(house: House) -> None:
    """The same words, whether there is one or not; the link goes to its customer, however the address is written."""
    asked = house.somebody().call("reset_password").json()
    assert (asked["outcome"], asked["ask"]["slot"]) == ("needs_input", "email")

    def told(email: str) -> dict[str, Any]:
        answer = house.somebody().call("reset_password", {"email": email}).json()
        answer["output"].pop("asked_at")
        return dict(answer)

    unknown = told("nobody@example.com")
    assert told("ZOE@example.com") == unknown
    wait_until(lambda: house.mail.recipients == ["zoe@example.com"], what="the link")
    for _ in range(3):
        assert told("zoe@example.com") == unknown
    assert house.database.rows("SELECT count(*) FROM resets WHERE customer_id = 'c-2'") == [(3,)]


def test_without_an_address_on_file_a_person_is_offered(house: House) -> None:
    """There is nowhere to send a link to."""
    refused = replace(house.mia, customer="c-3").call("reset_password").json()
    assert (refused["code"], refused["offers"]) == ("no_address", ["person.requested"])


def test_customers_redeem_nothing(house: House) -> None:
    """That is the page's part."""
    assert house.mia.call("redeem_reset", {"token": "x"}).status_code == 403
