"""Whatever an agent answers, the turn ends by its deadline in a typed outcome, and the hub stays as small as it was."""

import gzip
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from pydantic import BaseModel

from hubbub.cards import SkillDescriptor
from hubbub.semantics import Slot
from tests.chaos.behaviours import CutReply, Drip, Says
from tests.chaos.fleet import behaving
from tests.chaos.memory import growth_of
from tests.chaos.proxy import Clear, Proxies, Proxy
from tests.integration.hub.liar import Liar, card, http_answer, liar, skill
from tests.integration.hub.world import Hub, hub, redis_server
from tests.running import free_port, wait_until

AT_ONCE, MOST_GROWTH_KIB = 24, 50 * 1024
GAZE, BLESS, POLISH = "gaze into the crystal ball", "bless my bicycle", "polish one of my gems"
DONE = {"outcome": "done", "output": {}, "say": "All fine."}
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
BOMB = gzip.compress(b'{"outcome": "done", "output": {}, "say": "' + b"a" * 200_000_000, compresslevel=6)
WIDE = b'{"outcome": "done", "output": {"all": [' + b"[]," * 300_000 + b"[]]}}"
INTERNAL = ("Traceback", "Error", "odd", "http", "schema", "{", "None")


def _says(answer: bytes, *, endless: bool = False) -> Callable[[], Clear]:
    return partial(Says, answer, arrives=False, endless=endless)


ANSWERS: dict[str, Callable[[], Clear]] = {
    "500": _says(http_answer(b"Traceback: no", status="500 Internal Server Error")),
    "503, come back": _says(http_answer(b"", "Retry-After: 1", status="503 Service Unavailable")),
    "garbage": _says(http_answer(b"<garbage>")),
    "no outcome": _says(http_answer(b'{"outcome": "perhaps"}')),
    "output of another type": _says(http_answer(b'{"outcome": "done", "output": "yes"}')),
    "a question without words": _says(http_answer(b'{"outcome": "needs_input", "ask": null}')),
    "endless body": _says(CHUNKED + b'{"outcome": "done", "say": "a', endless=True),
    "endless header": _says(b"HTTP/1.1 200 OK\r\nX-Odd: a", endless=True),
    "gzip bomb": _says(http_answer(BOMB, "Content-Encoding: gzip")),
    "one byte a second": partial(Drip, 1.0),
    "reset mid-body": partial(CutReply, 80),
    "countless parts": _says(http_answer(WIDE)),
}


@dataclass(frozen=True)
class Place:
    """A hub whose one agent is spoken to through a proxy."""

    hub: Hub
    proxy: Proxy
    agent: Liar

    @property
    def pid(self) -> int:
        """The hub's process."""
        assert self.hub.running is not None
        return self.hub.running.process.pid

    def says(self, message: str) -> dict[str, Any]:
        """A turn of a new customer: answered in time, or the hub would say that it runs on."""
        response = self.hub.customer().sends(message)
        assert response.status_code == httpx.codes.OK, response.text
        reply: dict[str, Any] = response.json()
        return reply

    def all_say(self, *messages: str) -> list[dict[str, Any]]:
        """Each message from a customer of its own, all at the same time."""
        with ThreadPoolExecutor(len(messages)) as customers:
            return list(customers.map(self.says, messages))


class Nothing(BaseModel):
    """No members."""


class Gem(BaseModel):
    """Something that can be chosen."""

    model_config = {"json_schema_extra": {"x-label": ["title", "price"]}}
    id: Annotated[str, Slot("gem.id")]
    title: str
    price: int
    currency: str


class Gems(BaseModel):
    """All of them."""

    gems: list[Gem]


class PolishIn(BaseModel):
    """A gem to polish."""

    gem_id: Annotated[str, Slot("gem.id", ask="Which gem?")]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The agent has a look-up, an effect, and one that takes what its second look-up found."""
    folder: Path = tmp_path_factory.mktemp("bad-answers")
    skills = [
        skill("gaze", "read", GAZE, "look into the crystal ball"),
        skill("bless", "idempotent", BLESS, "give my bicycle a blessing"),
        _typed("list_gems", Nothing, Gems),
        _typed("polish_gem", PolishIn, Nothing, POLISH, "make my gem shine, polish it"),
    ]
    port = free_port()
    with redis_server(folder, port), Proxies().running() as proxies, liar(card("odd", *skills)) as agent:
        proxy = proxies.to(int(agent.url.rpartition(":")[2]))
        way = f"http://127.0.0.1:{proxy.port}"
        with hub(port, [way], HUBBUB_TURN_DEADLINE_S="3", HUBBUB_REPLY_WAIT_S="10") as running:
            wait_until(running.is_ready, what="the hub is ready")
            yield Place(running, proxy, agent)


def _typed(name: str, taken: type[BaseModel], given: type[BaseModel], *examples: str) -> SkillDescriptor:
    return SkillDescriptor(
        id=name,
        purpose=name.replace("_", " "),
        description=name,
        examples=examples,
        input_schema=taken.model_json_schema(),
        output_schema=given.model_json_schema(mode="serialization"),
        effect="read" if given is Gems else "idempotent",
        requires_customer=False,
    )


def _answers(place: Place, output: object) -> None:
    place.agent.answer = http_answer(json.dumps({**DONE, "output": output}).encode())


@pytest.fixture(scope="module")
def busy_place(place: Place) -> Place:
    """It has seen as many customers at once before, whatever that takes for ever."""
    _answers(place, {})
    for _ in range(3):
        replies = place.all_say(*[GAZE, BLESS] * (AT_ONCE // 2))
        assert {reply["status"] for reply in replies} == {"answered"}
    return place


@pytest.mark.parametrize("behaviour", ANSWERS.values(), ids=ANSWERS)
def test_a_bad_answer_ends_the_turn_in_time_and_costs_no_memory(
    busy_place: Place, behaviour: Callable[[], Clear]
) -> None:
    """A look-up has failed; an effect nobody knows the end of goes to a person; both at many customers at once."""
    _answers(busy_place, {})
    with behaving(busy_place.proxy, behaviour()), growth_of(busy_place.pid) as growth:
        replies = busy_place.all_say(*[GAZE, BLESS] * (AT_ONCE // 2))
    assert {_ended(reply) for reply in replies[::2]} == {("failed", "failed")}
    assert {_ended(reply) for reply in replies[1::2]} == {("handed_over", "unknown")}
    assert growth.kib < MOST_GROWTH_KIB
    assert not [word for reply in replies for word in INTERNAL if word in reply["reply"]]


def _ended(reply: dict[str, Any]) -> tuple[str, str]:
    [step] = reply["steps"]
    return reply["status"], step["outcome"]


GEM = {"id": "g1", "title": "ruby", "price": 500, "currency": "USD"}
ODD_OUTPUTS: dict[str, object] = {
    "a list that is none": {"gems": "ruby"},
    "a list of lists": {"gems": [[[GEM]]]},
    "objects without members": {"gems": [{}, {}]},
    "an object for an id": {"gems": [{**GEM, "id": {"a": 1}}]},
    "a list for an id": {"gems": [{**GEM, "id": ["g1", "g2"]}]},
    "lists for words": {"gems": [{**GEM, "title": ["ruby"]}, {**GEM, "id": "g2", "title": {"a": 1}}]},
    "no such currency": {"gems": [{**GEM, "currency": "no money"}, {**GEM, "id": "g2", "price": 600, "currency": ""}]},
    "a price beyond counting": {"gems": [{**GEM, "price": 10**400}, {**GEM, "id": "g2"}]},
    "a moment before time": {"gems": [{**GEM, "title": "0001-01-01T00:00:00+14:00"}, {**GEM, "id": "g2"}]},
    "no number": {"gems": [{**GEM, "id": float("nan")}, {**GEM, "id": float("inf")}]},
}


@pytest.mark.parametrize("output", ODD_OUTPUTS.values(), ids=ODD_OUTPUTS)
def test_an_output_its_card_does_not_promise_ends_the_turn_as_typed(place: Place, output: object) -> None:
    """Whatever the next step makes of it, the look-up is done and the turn is not given up."""
    _answers(place, output)
    reply = place.says(POLISH)
    assert reply["steps"][0]["outcome"] == "done"
    assert {step["outcome"] for step in reply["steps"]} <= {"done", "needs_input", "skipped"}
    assert not [word for word in INTERNAL if word in reply["reply"]]
