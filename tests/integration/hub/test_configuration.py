"""The chatbot is configured while it runs: version by version, at every hub, and a turn goes by one version only."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Event
from typing import Any

import httpx
import pytest
from redis import Redis

from tests.integration.hub.conftest import key_text, listed_keys
from tests.integration.hub.world import (
    DEADLINE_SECONDS,
    HOURS,
    POLISH,
    Customer,
    Hub,
    Workshop,
    hub,
    pointers,
    problem,
    redis_server,
)
from tests.running import free_port, wait_until

HELLO = "hello"
SPREAD_SECONDS = 10
"""Two are promised and one is enough, as tests/integration/configuration shows; a busy machine may tell later."""
ALWAYS = 999


@dataclass
class Company:
    """Two hubs over one Redis and one agent."""

    redis_port: int
    shop: Workshop
    hubs: tuple[Hub, Hub]

    def admin(self, name: str = "admin") -> Hub:
        """The first hub, for the holder of an admin's key."""
        return self.hubs[0].with_key(key_text(name))

    def customers(self, key: str = "shop") -> list[Customer]:
        """A new customer at each hub."""
        return [one.with_key(key_text(key)).customer() for one in self.hubs]

    def configures(self, document: Any, name: str = "admin", **query: str) -> httpx.Response:
        """Put a document in place of whatever is there."""
        path = "/v1/config"
        return self.admin(name).request("PUT", path, json=document, headers={"If-Match": "*"}, params=query)

    def goes_by(self, document: Any, name: str = "admin", tenant: str = "default") -> int:
        """Put a document and wait until both hubs go by it; its version."""
        put = self.configures(document, name)
        assert put.status_code == httpx.codes.OK, put.text
        version = int(put.headers["ETag"].strip('"'))
        for one in self.hubs:
            assert one.running is not None
            told = f"tenant {tenant} goes by configuration {version}"
            wait_until(
                lambda log=one.running.log, told=told: told in log.read_text(), seconds=SPREAD_SECONDS, what=told
            )
        return version


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, shop: Workshop) -> Iterator[Company]:
    """A Redis of their own: other tests' hubs are not to be configured."""
    port = free_port()
    with ExitStack() as stack:
        stack.enter_context(redis_server(tmp_path_factory.mktemp("configured"), port))
        keys = listed_keys()
        hubs = [stack.enter_context(hub(port, [shop.url], HUBBUB_API_KEYS=keys)) for _ in range(2)]
        for one in hubs:
            wait_until(one.is_ready, what="the hub is ready")
        yield Company(port, shop, (hubs[0], hubs[1]))


@pytest.fixture(autouse=True)
def _as_it_was(company: Company) -> None:
    company.goes_by({})


def test_a_change_under_load_fails_no_turn_and_reaches_every_hub(company: Company) -> None:
    """Customers greet without a pause; each hears the old words or the new ones, and soon only the new."""
    old = company.customers()[0].says(HELLO)["reply"]
    new, over = "Good to see you.", Event()

    def talk(one: Customer) -> list[tuple[int, str]]:
        heard = []
        while not over.is_set():
            response = one.sends(HELLO)
            heard.append((response.status_code, response.json().get("reply", response.text)))
        return heard

    with ThreadPoolExecutor(4) as threads:
        talks = [threads.submit(talk, one) for one in (*company.customers(), *company.customers())]
        try:
            assert company.configures({"greeting": {"en": new}}).status_code == httpx.codes.OK
            for one in company.customers():
                wait_until(lambda one=one: one.says(HELLO)["reply"] == new, seconds=SPREAD_SECONDS, what="new words")
        finally:
            over.set()
        heard = [turn for talk in talks for turn in talk.result()]
    assert set(heard) == {(200, old), (200, new)}


def test_whoever_does_not_know_the_newest_version_changes_nothing(company: Company) -> None:
    """Without If-Match 428, with an old one 412; the version in the ETag counts."""
    admin = company.admin()
    before = admin.request("GET", "/v1/config")
    tag = before.headers["ETag"]
    problem(admin.request("PUT", "/v1/config", json={}), 428)
    mine = admin.request("PUT", "/v1/config", json={"persona": {"name": "Kim"}}, headers={"If-Match": tag})
    assert mine.status_code == httpx.codes.OK, mine.text
    late = admin.request("PUT", "/v1/config", json={"persona": {"name": "Lou"}}, headers={"If-Match": tag})
    assert f'"{problem(late, 412)["version"]}"' == mine.headers["ETag"]
    now = admin.request("GET", "/v1/config")
    assert (now.json(), now.headers["ETag"]) == ({"persona": {"name": "Kim"}}, mine.headers["ETag"])


def test_two_at_once_do_not_overwrite_each_other(company: Company) -> None:
    """Of many who know the same version one changes it."""
    admin = company.admin()
    tag = admin.request("GET", "/v1/config").headers["ETag"]

    def put(number: int) -> int:
        name = {"persona": {"name": f"Bot {number}"}}
        at = company.hubs[number % 2].with_key(key_text("admin"))
        return at.request("PUT", "/v1/config", json=name, headers={"If-Match": tag}).status_code

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(put, range(6))) == [200, 412, 412, 412, 412, 412]


def test_who_changed_what_when_and_why_is_kept(company: Company) -> None:
    """The versions, newest first, page by page, and what each changed."""
    admin, first = company.admin(), company.goes_by({"persona": {"name": "Kim"}})
    company.configures({"persona": {"name": "Lou"}, "routing": {"sure": 0.4}}, comment="Lou is the new name")
    newest, cursor = admin.get("/v1/config/versions?limit=1").values()
    assert [(one["version"], one["by"], one["comment"]) for one in newest] == [
        (first + 1, "admin", "Lou is the new name")
    ]
    [older] = admin.get(f"/v1/config/versions?limit=1&cursor={cursor}")["items"]
    assert older["version"] == first
    found = admin.get(f"/v1/config/versions/{first + 1}")
    assert [(one["op"], one["path"], one["was"], one["value"]) for one in found["changes"]] == [
        ("replace", "/persona/name", "Kim", "Lou"),
        ("add", "/routing", None, {"sure": 0.4}),
    ]
    assert admin.get(f"/v1/config/versions/{first + 1}?against={first + 1}")["changes"] == []
    problem(admin.request("GET", f"/v1/config/versions/{first + 2}"), 404)
    assert pointers(admin.request("GET", "/v1/config/versions?cursor=x")) == ["query:cursor"]


def test_an_earlier_version_is_brought_back_as_a_new_one(company: Company) -> None:
    """Nothing of the history is lost."""
    admin, good = company.admin(), company.goes_by({"greeting": {"en": "The good one."}})
    bad = company.goes_by({"greeting": {"en": "The bad one."}})
    back = admin.request("POST", "/v1/config/rollback", json={"version": good, "comment": "oops"})
    assert back.status_code == httpx.codes.OK, back.text
    assert (back.json(), back.headers["ETag"]) == ({"greeting": {"en": "The good one."}}, f'"{bad + 1}"')
    for one in company.customers():
        wait_until(lambda one=one: one.says(HELLO)["reply"] == "The good one.", what="the good one")
    newest = admin.get("/v1/config/versions?limit=1")["items"][0]
    assert (newest["version"], newest["restores"], newest["comment"]) == (bad + 1, good, "oops")
    problem(admin.request("POST", "/v1/config/rollback", json={"version": bad + 9}), 404)
    stale = {"If-Match": f'"{good}"'}
    problem(admin.request("POST", "/v1/config/rollback", json={"version": good}, headers=stale), 412)


def test_what_is_not_there_is_not_configured(company: Company) -> None:
    """A slip of the finger would else be a rule that never holds."""
    document = {"approvals": {"workshop.pollish": "always"}, "disabled": {"agents": ["circus"]}, "greting": {}}
    assert pointers(company.configures(document)) == ["/greting"]
    del document["greting"]
    assert pointers(company.configures(document)) == ["/disabled/agents/0", "/approvals/workshop.pollish"]


def test_a_skill_that_is_disabled_is_not_routed_to(company: Company) -> None:
    """At no hub, by words or by a button; another one of the agent still is."""
    company.goes_by({"disabled": {"skills": ["workshop.polish"]}})
    for one in company.customers():
        reply = one.says(POLISH)
        assert reply["steps"] == []
        assert "cannot help" in reply["reply"]
        pressed = one.hub.request(
            "POST", f"{one.path}/actions", json={"customer_id": one.id, "skill": "workshop.polish"}
        )
        problem(pressed, 404)
        assert one.says(HOURS)["status"] == "answered"
        assert company.shop.works(str(one.id)) == []


def test_an_agent_that_is_disabled_is_not_called(company: Company) -> None:
    """Not even for an answer to what it had asked."""
    ada, _ = company.customers()
    assert ada.says("paint my vase")["status"] == "needs_input"
    company.goes_by({"disabled": {"agents": ["workshop"]}})
    assert ada.says("blue")["steps"] == []
    assert company.shop.works(str(ada.id)) == []
    company.goes_by({})
    ada.says("blue")
    assert company.shop.works(str(ada.id)) == []
    assert ada.says(HOURS)["status"] == "answered"


def test_what_always_needs_an_approval_is_done_once_after_it(company: Company) -> None:
    """The agent would have done it at once; now it hears nothing of it before a person agrees."""
    company.goes_by({"approvals": {"workshop.polish": "always"}})
    ada, boss = company.customers()[1], company.hubs[0].with_key(key_text("boss"))
    asked = ada.says(POLISH)
    assert asked["status"] == "needs_approval"
    assert company.shop.works(str(ada.id)) == []
    decided = boss.request("POST", f"/v1/approvals/{asked['approval']['id']}", json={"decision": "approve"})
    assert decided.status_code == httpx.codes.OK, decided.text
    wait_until(lambda: company.shop.works(str(ada.id)) == ["polish"], what="the cup is polished")
    wait_until(lambda: [turn["status"] for turn in ada.turns()] == ["needs_approval", "answered"], what="it goes on")
    again = boss.request("POST", f"/v1/approvals/{asked['approval']['id']}", json={"decision": "approve"})
    problem(again, 409)
    assert company.shop.works(str(ada.id)) == ["polish"]


def test_the_agents_own_approval_is_asked_for_all_the_same(company: Company) -> None:
    """The configuration may only be stricter: first the company's yes, then that to the price."""
    company.goes_by({"approvals": {"workshop.gild": "always"}})
    ada, boss = company.customers()[0], company.hubs[0].with_key(key_text("boss"))
    asked = ada.says("gild my bowl with gold leaf")
    boss.request("POST", f"/v1/approvals/{asked['approval']['id']}", json={"decision": "approve"})
    [_, dearer] = wait_until(lambda: _settled(ada, 2), what="the agent asks itself")
    assert (dearer["status"], dearer["approval"]["amount"]) == ("needs_approval", 48_000)
    boss.request("POST", f"/v1/approvals/{dearer['approval']['id']}", json={"decision": "approve"})
    wait_until(lambda: company.shop.works(str(ada.id)) == ["gild"], what="the bowl is gilded")


def _settled(customer: Customer, many: int) -> list[dict[str, Any]] | None:
    turns = customer.turns()
    return turns if len(turns) == many and all(turn["status"] != "running" for turn in turns) else None


def test_a_closed_conversation_stays_closed_where_the_company_wants_it(company: Company) -> None:
    """Nothing is done for what is said in it, at any hub; a new conversation is open."""
    company.goes_by({"conversations": {"when_closed": "stay_closed"}})
    ada = company.customers()[0]
    ada.says(HOURS)
    closed = ada.hub.request("POST", f"{ada.path}/close", json={"customer_id": ada.id})
    assert closed.status_code == httpx.codes.OK, closed.text
    elsewhere = Customer(company.hubs[1].with_key(key_text("shop")), ada.id, ada.conversation)
    assert "start a new one" in elsewhere.says(POLISH)["reply"]
    assert company.shop.works(str(ada.id)) == []
    assert ada.hub.get(ada.path + ada.query)["status"] == "closed"
    assert ada.hub.customer(ada.id).says(HOURS)["status"] == "answered"
    company.goes_by({})
    assert ada.says(HOURS)["status"] == "answered"


def test_another_tenants_configuration_is_not_seen(company: Company) -> None:
    """Neither read, nor changed, nor heard."""
    company.goes_by({"greeting": {"en": "Only for us."}})
    theirs = company.admin("acme-admin")
    seen = theirs.request("GET", "/v1/config")
    assert (seen.json(), seen.headers["ETag"]) == ({}, '"0"')
    assert theirs.get("/v1/config/versions") == {"items": [], "next_cursor": None}
    problem(theirs.request("GET", "/v1/config/versions/1"), 404)
    problem(theirs.request("POST", "/v1/config/rollback", json={"version": 1}), 404)
    for one in company.customers("acme"):
        assert one.says(HELLO)["reply"] != "Only for us."


def test_only_an_admin_configures(company: Company) -> None:
    """Whatever else a key may do."""
    for name in ("shop", "desk", "boss", "both"):
        other = company.hubs[0].with_key(key_text(name))
        for method, path in (("GET", ""), ("GET", "/versions"), ("GET", "/versions/1")):
            problem(other.request(method, f"/v1/config{path}"), 403)
        problem(other.request("PUT", "/v1/config", json={}, headers={"If-Match": "*"}), 403)
        problem(other.request("POST", "/v1/config/rollback", json={"version": 0}), 403)


def test_a_turn_ends_with_the_version_it_began_with(company: Company) -> None:
    """Its hub is killed, the configuration changed, and another hub finishes it."""
    shop, keys = company.shop, listed_keys()
    old, new = ({"wording": {"en": dict.fromkeys(("failed", "unknown"), f"{word} words")}} for word in ("Old", "New"))
    company.goes_by(old)
    with hub(company.redis_port, [shop.url], HUBBUB_API_KEYS=keys) as dying, ThreadPoolExecutor(1) as thread:
        wait_until(dying.is_ready, what="the hub is ready")
        ada = dying.with_key(key_text("shop")).customer()
        called = len(shop.calls("polish"))
        shop.is_told("polish", "hang", ALWAYS)
        turn = thread.submit(ada.sends, POLISH)
        wait_until(lambda: len(shop.calls("polish")) > called, what="the agent is called")
        company.goes_by(new)
        assert dying.running is not None
        dying.running.kill()
        assert isinstance(turn.exception(DEADLINE_SECONDS * 3), httpx.TransportError)
    elsewhere = Customer(company.hubs[1].with_key(key_text("shop")), ada.id, ada.conversation)
    [ended] = wait_until(lambda: _settled(elsewhere, 1), what="another hub finishes it")
    shop.is_told("polish", "good", 0)
    assert "Old words" in ended["reply"]
    shop.is_told("polish", "hang", ALWAYS)
    assert "New words" in elsewhere.hub.customer().says(POLISH)["reply"]
    shop.is_told("polish", "good", 0)


def test_all_of_it_lies_in_one_slot_without_an_end(company: Company) -> None:
    """A configuration outlives every conversation."""
    company.goes_by({"persona": {"name": "Kim"}})
    with Redis(port=company.redis_port, decode_responses=True) as redis:
        keys = list(redis.scan_iter("*onfiguration*"))
        assert set(keys) == {"hubbub:{configuration}:current", "hubbub:{configuration}:versions:default"}
        assert [redis.ttl(key) for key in keys] == [-1, -1]
