"""A client that is unsure sends again under the same key, and nothing happens twice."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx

from tests.integration.hub.world import HOURS, POLISH, Customer, Hub, Workshop, problem

MANY = 20
KEY, REPLAY = "Idempotency-Key", "Idempotent-Replay"


def test_the_same_key_and_message_give_the_same_reply(ada: Customer, shop: Workshop) -> None:
    """The stored reply, word for word, marked as such; the cup is polished once."""
    key = uuid4().hex
    first, second = ada.sends(POLISH, key), ada.sends(POLISH, key)
    assert first.status_code == second.status_code == httpx.codes.OK
    assert first.content == second.content
    assert (first.headers.get(REPLAY), second.headers[REPLAY]) == (None, "true")
    assert shop.works(str(ada.id)) == ["polish"]
    assert len(ada.turns()) == 1


def test_a_default_that_is_written_out_is_the_same_message(ada: Customer) -> None:
    """Bodies are compared by what they mean."""
    key = uuid4().hex
    ada.says(HOURS, key)
    again = ada.hub.chat({**ada.body(HOURS), "channel": "api", "locale": None}, {KEY: key})
    assert again.headers[REPLAY] == "true"


def test_the_same_key_with_another_message_is_refused(ada: Customer, shop: Workshop) -> None:
    """422; the first turn stays as it was and nothing new is done."""
    key = uuid4().hex
    ada.says(HOURS, key)
    turns = ada.turns()
    problem(ada.sends(POLISH, key), 422)
    assert ada.turns() == turns
    assert shop.works(str(ada.id)) == []


def test_twenty_at_once_are_one(ada: Customer, shop: Workshop) -> None:
    """All get the one reply, and the work is done once."""
    key = uuid4().hex
    with ThreadPoolExecutor(MANY) as pool:
        replies = list(pool.map(lambda _: ada.sends(POLISH, key), range(MANY)))
    assert {reply.status_code for reply in replies} == {httpx.codes.OK}
    assert len({reply.content for reply in replies}) == 1
    assert sum(reply.headers.get(REPLAY) is None for reply in replies) == 1
    assert shop.works(str(ada.id)) == ["polish"]
    assert len(ada.turns()) == 1


def test_a_key_finds_the_conversation_it_began(open_hub: Hub, shop: Workshop) -> None:
    """Without a conversation id, a retry must not open a second one."""
    body, key = {"message": POLISH, "customer_id": f"cus-{uuid4().hex}"}, uuid4().hex
    first, second = (open_hub.chat(body, {KEY: key}) for _ in range(2))
    assert first.json()["conversation_id"] == second.json()["conversation_id"]
    assert second.headers[REPLAY] == "true"
    assert shop.works(body["customer_id"]) == ["polish"]


def test_a_key_of_somebody_else_finds_another_conversation(open_hub: Hub) -> None:
    """Two customers whose clients drew the same key do not meet."""
    key = uuid4().hex
    customers = [f"cus-{uuid4().hex}", f"cus-{uuid4().hex}", None]
    replies = [open_hub.chat({"message": HOURS, "customer_id": who}, {KEY: key}) for who in customers]
    assert len({reply.json()["conversation_id"] for reply in replies}) == len(customers)
    assert all(REPLAY not in reply.headers for reply in replies)


def test_without_a_key_one_is_drawn_and_told(ada: Customer, shop: Workshop) -> None:
    """Sent back, it finds the reply."""
    drawn = ada.sends(POLISH).headers[KEY]
    assert ada.sends(POLISH, drawn).headers[REPLAY] == "true"
    assert ada.sends(POLISH).headers[KEY] != drawn
    assert shop.works(str(ada.id)) == ["polish", "polish"]


def test_a_given_key_is_told_too(ada: Customer) -> None:
    """As it was sent."""
    key = 'my key: 1~2 / "a"'
    assert ada.sends(HOURS, key).headers[KEY] == key


def test_without_a_conversation_and_key_each_message_begins_anew(open_hub: Hub) -> None:
    """With an id nobody can guess."""
    ids = {open_hub.chat({"message": HOURS}).json()["conversation_id"] for _ in range(3)}
    assert len(ids) == 3
    assert all(len(found) == len("c_") + 32 for found in ids)


def test_a_refused_message_does_not_use_its_key_up(ada: Customer) -> None:
    """What was never accepted can be corrected under the same key."""
    key = uuid4().hex
    problem(ada.sends("", key), 422)
    assert ada.says(HOURS, key)["status"] == "answered"
