"""A company teaches whom its customers mean: at every hub, for its own customers only, while turns go on."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Event
from typing import Any

import httpx
import pytest
from redis import Redis

from orchestrator.examples.store import MOST, MOST_BYTES, examples_of, order_of
from tests.integration.hub.conftest import MASTER, key_text, listed_keys
from tests.integration.hub.world import HOURS, Hub, Workshop, hub, pointers, problem, redis_server
from tests.running import free_port, wait_until

PATH = "/v1/routing/examples"
SAID = "does the stork nest here"
STORK = (SAID, "has the stork come by", "where is the stork", "did the stork come", "is the stork on its way")
OPENING, FORTUNE = "workshop.opening_hours", "workshop.fortune"
SPREAD_SECONDS = 15
"""It takes a second or two; a busy machine may take longer to learn."""


@dataclass
class Company:
    """Two hubs over one Redis and one agent."""

    redis_port: int
    shop: Workshop
    hubs: tuple[Hub, Hub]

    @property
    def admin(self) -> Hub:
        """The first hub, for the holder of an admin's key."""
        return self.hubs[0].with_key(key_text("admin"))

    def teaches(self, *texts: str, **label: list[str]) -> list[dict[str, Any]]:
        """Add examples, all with this label; as they are kept."""
        added = self.admin.request("POST", PATH, json={"examples": [{"text": text, **label} for text in texts]})
        assert added.status_code == httpx.codes.CREATED, added.text
        return list(added.json()["items"])

    def everywhere(self, skills: list[str], said: str = SAID) -> None:
        """Wait until each hub takes what is said so."""
        for one in self.hubs:
            at = one.with_key(MASTER)
            wait_until(lambda at=at: routed(at, said) == skills, seconds=SPREAD_SECONDS, what=f"{said} is {skills}")


def routed(at: Hub, said: str) -> list[str]:
    """The skills a message is for."""
    response = at.request("POST", "/v1/route", json={"message": said})
    assert response.status_code == httpx.codes.OK, response.text
    return list(response.json()["skills"])


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, shop: Workshop) -> Iterator[Company]:
    """A Redis of their own: other tests' hubs are not to be taught."""
    port, keys = free_port(), {"HUBBUB_API_KEYS": listed_keys(), "HUBBUB_API_KEY": MASTER}
    with ExitStack() as stack:
        stack.enter_context(redis_server(tmp_path_factory.mktemp("taught"), port))
        hubs = [stack.enter_context(hub(port, [shop.url], **keys)) for _ in range(2)]
        for one in hubs:
            wait_until(one.is_ready, what="the hub is ready")
        yield Company(port, shop, (hubs[0], hubs[1]))


@pytest.fixture(autouse=True)
def _as_it_was(company: Company) -> None:
    company.admin.request("DELETE", PATH).raise_for_status()
    company.everywhere([])


def test_what_is_taught_counts_at_every_hub_without_a_failed_turn(company: Company) -> None:
    """Customers talk without a pause while it is learned; taken back, it counts no more."""
    over = Event()

    def talk(one: Hub) -> set[tuple[int, str]]:
        heard, customer = set(), one.with_key(key_text("shop")).customer()
        while not over.is_set():
            answer = customer.sends(HOURS)
            heard.add((answer.status_code, answer.json()["status"]))
        return heard

    with ThreadPoolExecutor(2) as threads:
        talks = [threads.submit(talk, one) for one in company.hubs]
        try:
            taught = company.teaches(*STORK, skills=[OPENING])
            company.everywhere([OPENING])
            for one in taught:
                company.admin.request("DELETE", f"{PATH}/{one['id']}").raise_for_status()
            company.everywhere([])
        finally:
            over.set()
    assert {turn for talk in talks for turn in talk.result()} == {(200, "answered")}


def test_the_same_words_get_the_new_label(company: Company) -> None:
    """A correction needs no deletion, and repeating one changes nothing."""
    company.teaches(*STORK, skills=[OPENING])
    company.everywhere([OPENING])
    ids = {one["id"] for one in company.teaches(*(text.upper() for text in STORK), skills=[FORTUNE])}
    company.everywhere([FORTUNE])
    company.teaches(*STORK, skills=[FORTUNE])
    listed = company.admin.get(PATH)["items"]
    assert ({one["id"] for one in listed}, {one["skills"][0] for one in listed}) == (ids, {FORTUNE})


def test_another_companys_customers_are_understood_as_before(company: Company) -> None:
    """Nor does it see, or take away, what was taught."""
    [first, *_] = company.teaches(*STORK, skills=[OPENING])
    company.everywhere([OPENING])
    theirs = company.hubs[0].with_key(key_text("acme-boss"))
    assert routed(theirs, SAID) == []
    assert theirs.get(PATH) == {"items": [], "next_cursor": None}
    problem(theirs.request("DELETE", f"{PATH}/{first['id']}"), 404)
    theirs.request("DELETE", PATH).raise_for_status()
    assert len(company.admin.get(PATH)["items"]) == len(STORK)


def test_examples_are_listed_page_by_page_the_latest_first(company: Company) -> None:
    """With who added them, and whether this hub goes by them."""
    for text in STORK:
        company.teaches(text, agents=["oos"])
    seen, cursor = [], ""
    while cursor is not None:
        page = company.admin.get(f"{PATH}?limit=2{cursor and f'&cursor={cursor}'}")
        seen += page["items"]
        cursor = page["next_cursor"]
    assert [one["text"] for one in seen] == [*reversed(STORK)]
    assert {(one["by"], *one["agents"], *one["skills"]) for one in seen} == {("admin", "oos")}
    wait_until(lambda: all(one["learned"] for one in company.admin.get(PATH)["items"]), what="they are learned")
    assert pointers(company.admin.request("GET", f"{PATH}?cursor=x")) == ["query:cursor"]


@pytest.mark.parametrize(
    ("example", "wrong"),
    [
        ({"text": "?!", "agents": ["workshop"]}, "/examples/1/text"),
        ({"text": "x" * 2_001, "agents": ["workshop"]}, "/examples/1/text"),
        ({"text": SAID}, "/examples/1"),
        ({"text": SAID, "agents": ["workshop"], "skills": [OPENING]}, "/examples/1"),
        ({"text": SAID, "agents": ["oos", "workshop"]}, "/examples/1"),
        ({"text": SAID, "agents": ["circus"]}, "/examples/1/agents/0"),
        ({"text": SAID, "skills": [OPENING, "workshop.juggle"]}, "/examples/1/skills/1"),
        ({"text": SAID, "skills": ["workshop.restock"]}, "/examples/1/skills/0"),
        ({"text": SAID, "agents": ["workshop"], "weight": 3}, "/examples/1/weight"),
    ],
)
def test_what_teaches_nothing_is_refused_where_it_is_wrong(
    company: Company, example: dict[str, Any], wrong: str
) -> None:
    """And with it the whole batch."""
    good = {"text": "a good one", "agents": ["workshop"]}
    assert pointers(company.admin.request("POST", PATH, json={"examples": [good, example]})) == [wrong]
    assert company.admin.get(PATH)["items"] == []


def test_a_batch_and_a_company_have_so_many_at_most(company: Company) -> None:
    """More are refused as a whole; what is there may still be corrected."""
    many = [{"text": f"stork number {number}", "agents": ["oos"]} for number in range(501)]
    assert pointers(company.admin.request("POST", PATH, json={"examples": many})) == ["/examples"]
    company.teaches(SAID, agents=["oos"])
    with Redis(port=company.redis_port) as redis:
        redis.hset(examples_of("default"), mapping={f"e_{number}": "{}" for number in range(MOST - 1)})
    problem(company.admin.request("POST", PATH, json={"examples": many[:2]}), 409)
    company.teaches(SAID, agents=["workshop"])


def test_a_company_has_so_much_text_at_most(company: Company) -> None:
    """A few hundred long texts need as much memory at every hub as thousands of short ones; corrections fit in."""
    with Redis(port=company.redis_port) as redis:
        redis.hset(examples_of("default"), "e_long", json.dumps({"text": "x" * (MOST_BYTES - len(SAID))}))
    company.teaches(SAID, agents=["oos"])
    problem(company.admin.request("POST", PATH, json={"examples": [{"text": "stork", "agents": ["oos"]}]}), 409)
    company.teaches(SAID, agents=["workshop"])


def test_what_was_taught_is_known_after_a_restart(company: Company) -> None:
    """From the first message on, whatever else is slow; and it lies in one slot without an end."""
    company.teaches(*STORK, skills=[OPENING])
    with hub(company.redis_port, [company.shop.url], HUBBUB_API_KEY=MASTER) as late:
        wait_until(late.is_ready, what="the hub is ready")
        turn = late.with_key(MASTER).customer().says(SAID)
        assert [intent["skill"] for intent in turn["route"]["intents"]] == [OPENING]
    with Redis(port=company.redis_port, decode_responses=True) as redis:
        keys = set(redis.scan_iter("*routing_examples*"))
        assert keys == {f"hubbub:{{routing_examples}}:{name}" for name in ("changes", "of:default", "order:default")}
        assert {redis.ttl(key) for key in keys} == {-1}


def test_a_record_that_cannot_be_read_teaches_nothing_and_hides_nothing(company: Company) -> None:
    """A newer hub may have written it."""
    with Redis(port=company.redis_port, decode_responses=True) as redis:
        redis.hset(examples_of("default"), "e_odd", '{"text": 7}')
        redis.zadd(order_of("default"), {"e_odd": 1})
        company.teaches(*STORK, skills=[OPENING])
        company.everywhere([OPENING])
    assert len(company.admin.get(PATH)["items"]) == len(STORK)


def test_only_an_admin_teaches(company: Company) -> None:
    """Whatever else a key may do."""
    body = {"examples": [{"text": SAID, "agents": ["workshop"]}]}
    for name in ("shop", "desk", "boss", "both"):
        other = company.hubs[0].with_key(key_text(name))
        problem(other.request("POST", PATH, json=body), 403)
        for method, path in (("GET", ""), ("DELETE", ""), ("DELETE", "/e_1")):
            problem(other.request(method, PATH + path), 403)
