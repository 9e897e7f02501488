"""Other systems are told what happens, once they ask to be."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import httpx
import pytest
from redis import Redis

from orchestrator.conversations.keys import webhooks_of
from tests.integration.hub.conftest import key_text
from tests.integration.hub.test_erasing import keys_about
from tests.integration.hub.world import BRUSH, ENGRAVE, GILD, HOURS, Hub, Workshop, hub, pointers, problem, redis_server
from tests.receiver import TAKEN, Got, Receiver, receiver
from tests.running import free_port, wait_until

HOME = {
    "HUBBUB_WEBHOOK_NETWORKS": '["127.0.0.0/8"]',
    "HUBBUB_WEBHOOK_TIMEOUT_S": "1",
    "HUBBUB_WEBHOOK_RETRIES_S": json.dumps([0.05] * 6),
}


@pytest.fixture(scope="module")
def own_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A Redis of these tests' own: the other hubs may not send to this machine, and each hub sends what it finds."""
    port = free_port()
    with redis_server(tmp_path_factory.mktemp("redis"), port):
        yield port


@pytest.fixture(scope="module")
def telling_hub(own_redis: int, shop: Workshop) -> Iterator[Hub]:
    """A hub that may send to this machine, and is quick to try again."""
    with hub(own_redis, [shop.url], **HOME) as running:
        wait_until(running.is_ready, what="the hub is ready")
        yield running


@pytest.fixture
def crm() -> Iterator[Receiver]:
    """Another system of the company."""
    with receiver() as running:
        yield running


def register(hub: Hub, crm: Receiver, *events: str, **more: Any) -> dict[str, Any]:
    """Register a webhook that is sent to `crm`."""
    response = hub.request("POST", "/v1/webhooks", json={"url": crm.url, "events": events or ("*",), **more})
    assert response.status_code == httpx.codes.CREATED, response.text
    made: dict[str, Any] = response.json()
    assert response.headers["Location"] == f"/v1/webhooks/{made['id']}"
    return made


@pytest.fixture(autouse=True)
def _no_webhook_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "telling_hub" in request.fixturenames:
        hub: Hub = request.getfixturevalue("telling_hub")
        for known in hub.get("/v1/webhooks")["items"]:
            assert hub.request("DELETE", f"/v1/webhooks/{known['id']}").status_code == httpx.codes.NO_CONTENT


def came(crm: Receiver, conversation: str, count: int) -> list[Got]:
    """The deliveries about a conversation, once there are so many."""
    wait_until(lambda: len(crm.about(conversation)) >= count, what=f"{count} deliveries, not {crm.about(conversation)}")
    return crm.about(conversation)


def test_a_system_is_told_of_a_turn_from_its_beginning_to_its_end(telling_hub: Hub, crm: Receiver) -> None:
    """Signed, numbered in their order, and without a word of what was said."""
    made = register(telling_hub, crm)
    ada = telling_hub.customer()
    reply = ada.says(BRUSH)
    got = came(crm, ada.conversation, 5)

    assert [one.type for one in got] == [
        "conversation.started",
        "message.received",
        "effect.workshop.brush",
        "message.sent",
        "turn.answered",
    ]
    assert [one.data["sequence"] for one in got] == [1, 2, 3, 4, 5]
    assert len({one.id for one in got}) == 5
    assert all(one.is_signed_with(made["secret"]) for one in got)
    assert all(one.data["turn_id"] == reply["turn_id"] and one.data["customer_id"] == ada.id for one in got)
    assert {key for one in got for key in one.data}.isdisjoint({"text", "values"})
    assert got[2].data["skill"] == "workshop.brush"
    assert got[4].data["steps"] == [{"step_id": "s1", "skill": "workshop.brush", "outcome": "done"}]


def test_what_was_said_and_done_is_told_to_who_asks_for_it(telling_hub: Hub, crm: Receiver) -> None:
    """And to nobody else, though it is one event."""
    with receiver() as other:
        register(telling_hub, crm, "message.*", "effect.*", include=["text", "values"])
        register(telling_hub, other)
        ada = telling_hub.customer()
        reply = ada.says(BRUSH)
        received, effect, sent = came(crm, ada.conversation, 3)
        assert received.data["text"] == BRUSH
        assert effect.data["values"]["output"] == {"work": "brush"}
        assert sent.data["text"] == reply["reply"]
        assert all("text" not in one.data and "values" not in one.data for one in came(other, ada.conversation, 5))
        assert {one.id for one in (received, effect, sent)} <= {one.id for one in other.about(ada.conversation)}


def test_only_what_the_filter_names_is_told(telling_hub: Hub, crm: Receiver) -> None:
    """By skill here; a turn about another one is none of its business."""
    register(telling_hub, crm, "turn.*", filter={"skills": ["workshop.brush"], "channels": ["api"]})
    ada = telling_hub.customer()
    ada.says(HOURS)
    ada.says(BRUSH)
    [got] = came(crm, ada.conversation, 1)
    assert got.data["steps"][0]["skill"] == "workshop.brush"


def test_an_approval_is_told_when_it_is_asked_for_and_when_it_is_decided(telling_hub: Hub, crm: Receiver) -> None:
    """The effect comes with the turn that goes on from it."""
    register(telling_hub, crm, "approval.*", "effect.workshop.gild")
    ada = telling_hub.customer()
    approval = ada.says(GILD)["approval"]
    [requested] = came(crm, ada.conversation, 1)
    assert (requested.type, requested.data["approval_id"]) == ("approval.requested", approval["id"])
    assert (requested.data["amount"], requested.data["skill"]) == (approval["amount"], "workshop.gild")
    telling_hub.request("POST", f"/v1/approvals/{approval['id']}", json={"decision": "approve"}).raise_for_status()
    _, decided, effect = came(crm, ada.conversation, 3)
    assert (decided.type, decided.data["status"]) == ("approval.decided", "approved")
    assert effect.type == "effect.workshop.gild"


def test_a_failed_step_and_a_handover_are_told(telling_hub: Hub, crm: Receiver, shop: Workshop) -> None:
    """The agent is out of order. A look-up fails; where nobody knows whether it was done, a person is asked."""
    register(telling_hub, crm, "step.failed", "turn.failed", "handover.*")
    ada, ben = telling_hub.customer(), telling_hub.customer()
    shop.is_told("opening_hours", "an error", 99)
    assert ada.says(HOURS)["status"] == "failed"
    shop.is_told("opening_hours", "good", 0)
    step, turn = came(crm, ada.conversation, 2)
    assert (step.type, step.data["skill"]) == ("step.failed", "workshop.opening_hours")
    assert (step.data["outcome"], turn.type) == ("failed", "turn.failed")
    shop.is_told("engrave", "an error", 99)
    assert ben.says(ENGRAVE)["status"] == "handed_over"
    shop.is_told("engrave", "good", 0)
    step, handover = came(crm, ben.conversation, 2)
    assert (step.data["outcome"], handover.type) == ("unknown", "handover.requested")


def test_feedback_and_the_end_of_a_conversation_are_told(telling_hub: Hub, crm: Receiver) -> None:
    """The comment only to those who ask for what was said."""
    register(telling_hub, crm, "feedback.given", "conversation.closed", include=["text"])
    ada = telling_hub.customer()
    turn = ada.says(HOURS)["turn_id"]
    said = {"rating": 1, "turn_id": turn, "comment": "Splendid.", "customer_id": ada.id}
    assert telling_hub.request("POST", f"{ada.path}/feedback", json=said).is_success
    assert telling_hub.request("POST", f"{ada.path}/close", json={"customer_id": ada.id}).is_success
    feedback, closed = came(crm, ada.conversation, 2)
    assert (feedback.type, feedback.data["rating"], feedback.data["text"]) == ("feedback.given", 1, "Splendid.")
    assert feedback.data["turn_id"] == turn
    assert closed.type == "conversation.closed"


def test_a_receiver_that_is_down_gets_it_later_in_order_and_under_the_same_id(telling_hub: Hub, crm: Receiver) -> None:
    """Server errors, a redirect and a slow answer are all no answer."""
    made = register(telling_hub, crm, "message.*")
    told: list[int] = []

    def answers(_: Got) -> tuple[int, dict[str, str]]:
        told.append(1)
        return (500, {}) if len(told) == 1 else (302, {"Location": crm.url + "/elsewhere"}) if len(told) == 2 else TAKEN

    crm.answers = answers
    ada = telling_hub.customer()
    ada.says(HOURS)
    got = came(crm, ada.conversation, 4)
    assert [one.type for one in got] == ["message.received"] * 3 + ["message.sent"]
    assert len({one.id for one in got[:3]}) == 1
    assert {one.path for one in got} == {"/hook"}

    def listed() -> list[dict[str, Any]]:
        return list(telling_hub.get(f"/v1/webhooks/{made['id']}/deliveries")["items"])

    wait_until(lambda: [one["status"] for one in listed()] == ["delivered"] * 2, what="both are noted")
    sent, received = listed()
    assert (received["attempts"], received["answer"], received["type"]) == (3, 204, "message.received")
    assert (sent["attempts"], sent["sequence"], sent["conversation_id"]) == (1, 2, ada.conversation)


def test_what_nobody_takes_becomes_a_dead_letter_and_can_be_sent_again(telling_hub: Hub, crm: Receiver) -> None:
    """By its id, or by when it happened."""
    made = register(telling_hub, crm, "message.received")
    path = f"/v1/webhooks/{made['id']}"
    crm.answers = lambda _: (503, {})
    ada = telling_hub.customer()
    ada.says(HOURS)

    def dead() -> list[dict[str, Any]]:
        return list(telling_hub.get(f"{path}/deliveries?status=dead")["items"])

    wait_until(dead, what="a dead letter")
    [letter] = dead()
    assert (letter["attempts"], letter["answer"], letter["status"]) == (7, 503, "dead")
    crm.answers = lambda _: TAKEN
    before = len(crm.got)
    replayed = telling_hub.request("POST", f"{path}/replay", json={"event_ids": [letter["event_id"]]})
    assert (replayed.status_code, replayed.json()) == (202, {"event_ids": [letter["event_id"]], "complete": True})
    assert came(crm, ada.conversation, before + 1)[-1].id == letter["event_id"]
    assert dead() == []
    again = {"since": letter["occurred_at"]}
    assert telling_hub.request("POST", f"{path}/replay", json=again).json()["event_ids"] == [letter["event_id"]]
    came(crm, ada.conversation, before + 2)
    earlier = {"since": "2020-01-01T00:00:00Z", "until": letter["occurred_at"]}
    assert telling_hub.request("POST", f"{path}/replay", json=earlier).json()["event_ids"] == []
    unknown = {"event_ids": [f"evt_{'0' * 32}_{ada.conversation}", f"evt_{'0' * 32}_nowhere"]}
    assert telling_hub.request("POST", f"{path}/replay", json=unknown).json()["event_ids"] == []


def test_gone_switches_it_off(telling_hub: Hub, crm: Receiver) -> None:
    """410 says: never again. It can be switched on by hand, and gets what is new from then on."""
    made = register(telling_hub, crm, "message.received")
    path = f"/v1/webhooks/{made['id']}"
    crm.answers = lambda _: (410, {})
    ada = telling_hub.customer()
    ada.says(HOURS)
    wait_until(lambda: not telling_hub.get(path)["enabled"], what="it is switched off")
    assert telling_hub.get(path)["disabled_because"] == "the receiver answered 410 Gone"
    crm.answers = lambda _: TAKEN
    switched_on = telling_hub.request("PATCH", path, json={"enabled": True}).json()
    assert (switched_on["enabled"], switched_on["disabled_because"]) == (True, "")
    ben = telling_hub.customer()
    ben.says(HOURS)
    came(crm, ben.conversation, 1)
    assert len(crm.about(ada.conversation)) == 1


def test_while_a_secret_is_rotated_both_are_good(telling_hub: Hub, crm: Receiver) -> None:
    """Deliveries carry both signatures; without an overlap only the new one."""
    made = register(telling_hub, crm, "message.received")
    path = f"/v1/webhooks/{made['id']}"
    assert "secret" not in telling_hub.get(path)
    rotated = telling_hub.request("POST", f"{path}/rotate", json={}).json()
    ada = telling_hub.customer()
    ada.says(HOURS)
    [got] = came(crm, ada.conversation, 1)
    assert got.is_signed_with(made["secret"])
    assert got.is_signed_with(rotated["secret"])
    last = telling_hub.request("POST", f"{path}/rotate", json={"overlap_seconds": 0}).json()
    ada.says(HOURS)
    _, got = came(crm, ada.conversation, 2)
    assert got.is_signed_with(last["secret"])
    assert len(got.headers["webhook-signature"].split()) == 1


def test_a_test_is_sent_at_once_and_told(telling_hub: Hub, crm: Receiver) -> None:
    """What the receiver said, whatever it was."""
    made = register(telling_hub, crm, "turn.answered", enabled=False)
    path = f"/v1/webhooks/{made['id']}/test"
    told = telling_hub.request("POST", path).json()
    assert (told["delivered"], told["answer"]) == (True, 204)
    [got] = crm.got
    assert (got.type, got.id) == ("webhook.test", told["event_id"])
    assert got.is_signed_with(made["secret"])
    crm.answers = lambda _: (404, {})
    assert telling_hub.request("POST", path).json()["answer"] == 404


def test_one_slow_receiver_holds_up_nobody_else(telling_hub: Hub, crm: Receiver) -> None:
    """It takes as long as it may for each delivery, and there are more of them than are sent at once."""
    with receiver() as slow:
        over = slow.over()
        register(telling_hub, slow, "message.received")
        register(telling_hub, crm, "message.received")
        customers = [telling_hub.customer() for _ in range(12)]
        for customer in customers:
            customer.says(HOURS)
        for customer in customers:
            came(crm, customer.conversation, 1)
        over.set()


def test_another_tenant_sees_nothing(guarded_hub: Hub) -> None:
    """Neither a webhook, nor its deliveries, nor events by their ids; and admin it must be."""
    ours = guarded_hub.with_key(key_text("admin"))
    theirs = guarded_hub.with_key(key_text("acme-admin"))
    body = {"url": "https://1.1.1.1/hook", "events": ["*"], "filter": {"channels": ["nowhere"]}}
    made = ours.request("POST", "/v1/webhooks", json=body).json()
    path = f"/v1/webhooks/{made['id']}"
    assert made["id"] not in str(theirs.get("/v1/webhooks"))
    for method, where, sent in (
        ("GET", path, None),
        ("PATCH", path, {"enabled": False}),
        ("DELETE", path, None),
        ("POST", f"{path}/rotate", {}),
        ("POST", f"{path}/test", None),
        ("GET", f"{path}/deliveries", None),
        ("POST", f"{path}/replay", {"since": "2020-01-01T00:00:00Z"}),
    ):
        problem(theirs.request(method, where, json=sent), 404)
        problem(guarded_hub.with_key(key_text("desk")).request(method, where, json=sent), 403)
    assert ours.get(path)["enabled"]
    assert ours.request("DELETE", path).status_code == httpx.codes.NO_CONTENT


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "https://[::1]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.1.2.3/",
        "https://[fd00::1]/",
        "http://1.1.1.1/",
        "https://user:secret@1.1.1.1/",
        "ftp://1.1.1.1/",
        "not a url",
    ],
)
def test_nothing_is_sent_to_the_inside_or_in_the_clear(open_hub: Hub, url: str) -> None:
    """However the address is spelt; this hub has no networks of its own to send to."""
    refused = open_hub.request("POST", "/v1/webhooks", json={"url": url, "events": ["*"]})
    assert pointers(refused) == ["/url"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"url": "https://1.1.1.1/", "events": []}, "/events"),
        ({"url": "https://1.1.1.1/", "events": ["turn.exploded"]}, "/events/0"),
        ({"url": "https://1.1.1.1/", "events": ["*"], "include": ["everything"]}, "/include/0"),
        ({"url": "https://1.1.1.1/", "events": ["*"], "filter": {"moods": ["good"]}}, "/filter/moods"),
    ],
)
def test_a_registration_that_means_nothing_is_refused(open_hub: Hub, body: dict[str, Any], pointer: str) -> None:
    """With the field that is wrong."""
    assert pointer in pointers(open_hub.request("POST", "/v1/webhooks", json=body))


def test_a_person_who_comes_and_goes_is_told(telling_hub: Hub, crm: Receiver) -> None:
    """With who it was; what they say is told as a person's, notes are not."""
    register(telling_hub, crm, "handover.*", "message.sent", include=["text"])
    ada = telling_hub.customer()
    ada.says(HOURS)
    acts = [("messages", {"text": "Eve here."}), ("notes", {"text": "a friend"}), ("takeover", {}), ("release", {})]
    for what, said in acts:
        telling_hub.request("POST", f"{ada.path}/{what}", json=said).raise_for_status()
    got = came(crm, ada.conversation, 5)
    assert [(one.type, one.data.get("by"), one.data.get("role")) for one in got] == [
        ("message.sent", None, "bot"),
        ("handover.taken", "local", None),
        ("message.sent", None, "person"),
        ("handover.returned", "local", None),
        ("message.sent", None, "bot"),
    ]
    assert got[2].data["text"] == "Eve here."


def test_a_webhook_that_cannot_be_read_hides_no_other(telling_hub: Hub, crm: Receiver, own_redis: int) -> None:
    """A hub of another version may have left it; it is told of nothing here."""
    made = register(telling_hub, crm)
    with Redis(port=own_redis) as redis:
        redis.hset(webhooks_of("default"), "wh_odd", json.dumps({**made, "events": "all"}))
        try:
            assert [one["id"] for one in telling_hub.get("/v1/webhooks")["items"]] == [made["id"]]
            problem(telling_hub.request("GET", "/v1/webhooks/wh_odd"), 404)
            problem(telling_hub.request("DELETE", "/v1/webhooks/wh_odd"), 404)
        finally:
            redis.hdel(webhooks_of("default"), "wh_odd")


def test_an_erased_conversation_leaves_nothing_in_the_outbox(telling_hub: Hub, crm: Receiver, own_redis: int) -> None:
    """Neither what was sent, nor what waits, nor what was given up."""
    register(telling_hub, crm)
    crm.answers = lambda one: (503, {}) if one.type == "message.sent" else TAKEN
    ada = telling_hub.customer()
    ada.says(BRUSH)
    came(crm, ada.conversation, 4)
    with Redis(port=own_redis, decode_responses=True) as redis:
        assert keys_about(redis, ada.conversation)
        telling_hub.request("DELETE", f"/v1/customers/{ada.id}").raise_for_status()
        wait_until(lambda: not keys_about(redis, ada.id, ada.conversation), what="nothing is left")


def test_a_hub_that_dies_between_sending_and_noting_it_sends_nothing_new(
    tmp_path_factory: pytest.TempPathFactory, shop: Workshop, crm: Receiver
) -> None:
    """Another hub sends the same event again, under the same id, and then goes on."""
    port = free_port()
    with redis_server(tmp_path_factory.mktemp("redis"), port), ExitStack() as hubs:
        first = hubs.enter_context(hub(port, [shop.url], **HOME))
        wait_until(first.is_ready, what="the hub is ready")
        register(first, crm, "message.*")
        killed: list[str] = []

        def answers(one: Got) -> tuple[int, dict[str, str]]:
            if not killed:
                killed.append(one.id)
                assert first.running is not None
                first.running.kill()
            return TAKEN

        ada = first.customer()
        ada.says(HOURS)
        came(crm, ada.conversation, 2)
        crm.answers = answers
        with suppress(httpx.TransportError):
            ada.sends(HOURS, key="again")
        wait_until(lambda: killed, what="the hub was killed as it sent")
        second = hubs.enter_context(hub(port, [shop.url], **HOME))
        wait_until(second.is_ready, what="another hub is ready")
        got = came(crm, ada.conversation, 5)
        assert [one.id for one in got[2:4]] == [killed[0]] * 2
        assert [one.data["sequence"] for one in got] == [1, 2, 3, 3, 4]


def test_what_webhooks_are_told_is_exported_with_the_conversation(telling_hub: Hub, crm: Receiver) -> None:
    """It is kept about the customer like the rest."""
    register(telling_hub, crm, "conversation.*")
    ada = telling_hub.customer()
    ada.says(HOURS)
    telling_hub.request("POST", f"{ada.path}/close", json={"customer_id": ada.id})
    told = telling_hub.get(f"{ada.path}/export")["outbox"]
    assert {one["sequence"]: one["type"] for one in told} == {1: "conversation.started", 2: "conversation.closed"}
