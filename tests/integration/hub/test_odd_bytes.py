"""Agents that do not even speak HTTP as they should, and cards that are none."""

import gzip
import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from hubbub.cards import AgentCard, TypedSkills
from tests.integration.hub.liar import Liar, card, http_answer, liar, skill
from tests.integration.hub.world import Hub, hub
from tests.running import wait_until

GAZE, CURSE, BLESS = "gaze into the crystal ball", "curse my neighbour's garden", "bless my bicycle"
DONE = json.dumps({"outcome": "done", "output": {}, "say": "All fine."}).encode()
START = b"HTTP/1.1 200 OK\r\n"
CUT_OFF = {
    "nothing": b"",
    "half a header": START + b"Content-Le",
    "half a chunk": START + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"out',
    "half a body": START + b"Content-Length: 500\r\n\r\n{}",
    "only a prelude": b"HTTP/1.1 100 Continue\r\n\r\n",
}
GARBLED = {
    "another protocol": b"SSH-2.0-OpenSSH_9\r\n",
    "no status": b"HTTP/1.1 abc OK\r\n\r\n",
    "an endless header": START + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
    "no header": START + b"no colon here\r\n\r\n",
    "a bad chunk": START + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc",
    "a bad length": START + b"Content-Length: abc\r\n\r\n{}",
    "two lengths": START + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "busy until a date": http_answer(b"", "Retry-After: Wed, 21 Oct 2099 07:28:00 GMT", status="503 No"),
    "busy for no number": http_answer(b"", "Retry-After: nan", status="503 No"),
    "busy since yesterday": http_answer(b"", "Retry-After: -86400", status="503 No"),
}
UNREADABLE = {
    "no content": b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    "compressed": http_answer(gzip.compress(DONE), "Content-Encoding: gzip"),
    "busy for ever": http_answer(b"", "Retry-After: inf", status="503 No"),
    "too many words": http_answer(json.dumps({"outcome": "done", "output": {}, "say": "a" * 8_001}).encode()),
    "half a character": http_answer(b'{"outcome": "done", "output": {}, "say": "\\ud800"}'),
}


def elsewhere(address: str) -> bytes:
    """A card whose examples are said to be at another address."""
    typed = TypedSkills(examples_url=address, examples_skill="gaze")
    written = AgentCard.of(name="stranger", description="x", version="1", url="http://stranger", typed=typed)
    return http_answer(written.model_dump_json(by_alias=True, exclude_none=True).encode())


ODD_CARDS = {
    "another protocol": b"SSH-2.0-OpenSSH_9\r\n",
    "nothing": b"",
    "an endless header": START + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
    "a bad chunk": START + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc",
    "no card": http_answer(b"{}"),
    "a deep card": http_answer(b"[" * 100_000),
    "a huge card": http_answer(b" " * 5_000_000),
    "unchanged since never": http_answer(b"", status="304 Not Modified"),
    "an error": http_answer(b"", status="500 No"),
    "a redirect": http_answer(b"", "Location: /", status="302 No"),
    "no such port": elsewhere("http://x:999999/"),
    "half an address": elsewhere("http://["),
    "another scheme": elsewhere("ftp://a/"),
    "nobody there": elsewhere("http://127.0.0.1:1/"),
    "no address": elsewhere("\0"),
}


@pytest.fixture(scope="module")
def good_card() -> bytes:
    """The card of an agent with one skill of each effect."""
    return card(
        "odd",
        skill("gaze", "read", GAZE, "look into the crystal ball"),
        skill("curse", "at_most_once", CURSE, "put a curse on the garden"),
        skill("bless", "idempotent", BLESS, "give my bicycle a blessing"),
    )


@pytest.fixture(scope="module")
def odd(good_card: bytes) -> Iterator[Liar]:
    """The agent whose calls are answered oddly."""
    with liar(good_card) as running:
        yield running


@pytest.fixture(scope="module")
def strangers() -> Iterator[dict[str, Liar]]:
    """One agent for each odd card."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(liar(b"!" + answer)) for name, answer in ODD_CARDS.items()}


@pytest.fixture(scope="module")
def odd_hub(redis_port: int, odd: Liar, strangers: dict[str, Liar]) -> Iterator[Hub]:
    """A hub over all of them; it does not wait for the strangers."""
    addresses = [odd.url, *(stranger.url for stranger in strangers.values())]
    with hub(redis_port, addresses, HUBBUB_SETTLE_S="0") as running:
        wait_until(lambda: knows(running, GAZE), what="the good card was read and learned")
        yield running


def standing(at: Hub, url: str) -> dict[str, Any]:
    """What the hub says of the agent at an address."""
    [found] = [agent for agent in at.get("/v1/agents")["items"] if agent["url"] == url]
    return dict(found)


def reachable(at: Hub, url: str) -> bool:
    """Whether the agent at an address answers."""
    return bool(standing(at, url)["reachable"])


def knows(at: Hub, message: str) -> bool:
    """Whether the hub would plan something for a message."""
    return bool(at.request("POST", "/v1/route", json={"message": message}).raise_for_status().json()["plan"])


def say(at: Hub, odd: Liar, message: str, answer: bytes) -> tuple[str, str, int]:
    """How a turn and its step ended when the agent answers with these bytes, and how often it was called."""
    odd.answer = answer
    odd.heads.clear()
    reply = at.customer().says(message)
    [step] = reply["steps"]
    assert step["attempts"] == len(odd.heads)
    return reply["status"], step["outcome"], len(odd.heads)


def test_the_agent_can_answer_well(odd_hub: Hub, odd: Liar) -> None:
    """So that what follows is about the bytes; and it is asked not to compress them."""
    assert say(odd_hub, odd, GAZE, http_answer(DONE)) == ("answered", "done", 1)
    assert b"accept-encoding: identity" in odd.heads[0].lower()


@pytest.mark.parametrize("answer", GARBLED.values(), ids=GARBLED)
def test_a_garbled_answer_is_asked_for_again_where_that_is_safe(odd_hub: Hub, odd: Liar, answer: bytes) -> None:
    """A look-up and an effect with a key, three times in all; what cannot be deduplicated, never."""
    assert say(odd_hub, odd, GAZE, answer) == ("failed", "failed", 3)
    assert say(odd_hub, odd, BLESS, answer) == ("handed_over", "unknown", 3)
    assert say(odd_hub, odd, CURSE, answer) == ("handed_over", "unknown", 1)


@pytest.mark.parametrize("answer", CUT_OFF.values(), ids=CUT_OFF)
def test_a_look_up_that_was_cut_off_is_made_again(odd_hub: Hub, odd: Liar, answer: bytes) -> None:
    """Twice; what cannot be deduplicated, never."""
    assert say(odd_hub, odd, GAZE, answer) == ("failed", "failed", 3)
    assert say(odd_hub, odd, CURSE, answer) == ("handed_over", "unknown", 1)


def test_an_effect_that_was_cut_off_is_asked_about_until_the_deadline(odd_hub: Hub, odd: Liar) -> None:
    """Its agent alone knows what became of it, and may be back any moment."""
    *ended, calls = say(odd_hub, odd, BLESS, CUT_OFF["nothing"])
    assert (ended, calls > 3) == (["handed_over", "unknown"], True)


@pytest.mark.parametrize("answer", UNREADABLE.values(), ids=UNREADABLE)
def test_an_unreadable_answer_is_not_asked_for_again(odd_hub: Hub, odd: Liar, answer: bytes) -> None:
    """It would be the same; whether the effect happened is not known."""
    assert say(odd_hub, odd, GAZE, answer) == ("failed", "failed", 1)
    assert say(odd_hub, odd, BLESS, answer) == ("handed_over", "unknown", 1)
    assert say(odd_hub, odd, CURSE, answer) == ("handed_over", "unknown", 1)


@pytest.mark.parametrize("name", ODD_CARDS)
def test_an_odd_card_is_its_agents_trouble_alone(odd_hub: Hub, strangers: dict[str, Liar], name: str) -> None:
    """It counts as unreachable, and the hub is as it was."""
    url = strangers[name].url
    wait_until(lambda: standing(odd_hub, url)["trouble"] != "not seen yet", what="the card was looked for")
    assert not reachable(odd_hub, url)
    assert odd_hub.is_ready()


def test_an_agent_whose_card_goes_bad_is_kept_as_it_was(odd_hub: Hub, odd: Liar) -> None:
    """Its skills are still called; when the card is good again it is taken up again."""
    good = odd.card
    odd.card = b"!" + ODD_CARDS["another protocol"]
    try:
        wait_until(lambda: not reachable(odd_hub, odd.url), what="the odd card was read")
        assert say(odd_hub, odd, GAZE, http_answer(DONE)) == ("answered", "done", 1)
    finally:
        odd.card = good
    wait_until(lambda: reachable(odd_hub, odd.url), what="the good card was read")
