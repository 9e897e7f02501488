"""Another system tells a customer something, in the midst of a conversation."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from redis import Redis
from standardwebhooks import Webhook

from orchestrator.conversations.keys import sources_of
from tests.integration.hub.conftest import key_text
from tests.integration.hub.test_acts import act
from tests.integration.hub.world import BRUSH, ENGRAVE, HOURS, Customer, Hub, Workshop, pointers, problem
from tests.running import wait_until

SHIPPED = {
    "order.shipped": {
        "en": "Good news: {order.id} is on its way with {carrier}.",
        "de": "Gute Nachricht: {order.id} ist mit {carrier} unterwegs.",
    }
}

NEWS = "Good news: ord_10042 is on its way with DHL."


@pytest.fixture(scope="module")
def source(open_hub: Hub) -> dict[str, Any]:
    """A shop system that tells of parcels."""
    return registered(open_hub, templates=SHIPPED)


def registered(hub: Hub, **said: Any) -> dict[str, Any]:
    """Register a source."""
    response = hub.request("POST", "/v1/sources", json=said)
    assert response.status_code == httpx.codes.CREATED, response.text
    made: dict[str, Any] = response.json()
    assert response.headers["Location"] == f"/v1/sources/{made['id']}"
    return made


def shipped(customer: Customer, **more: Any) -> dict[str, Any]:
    """An event about a customer's parcel."""
    data = {"customer_id": customer.id, "order": {"id": "ord_10042"}, "carrier": "DHL", **more}
    return {"type": "order.shipped", "timestamp": "2026-03-01T10:00:00Z", "data": data}


def tell(
    hub: Hub,
    source: dict[str, Any],
    event: Any,
    *,
    name: str | None = None,
    secret: str | None = None,
    at: datetime | None = None,
) -> httpx.Response:
    """Send an event as the source's system does, unless something is changed."""
    name, at = name or f"msg_{uuid4().hex}", at or datetime.now(UTC)
    body = event if isinstance(event, str) else json.dumps(event)
    signature = Webhook(secret or source["secret"]).sign(name, at, body)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }
    return hub.http.post(f"{hub.url}/v1/sources/{source['id']}/events", content=body, headers=headers)


def read(customer: Customer, count: int) -> list[str]:
    """What the bot has said, once there is so much."""

    def said() -> list[str]:
        return [one["text"] for one in customer.messages() if one["role"] == "bot"]

    wait_until(lambda: len(said()) >= count, what=f"{count} messages")
    return said()


def desk(customer: Customer, act: str, **said: str) -> dict[str, Any]:
    """What a colleague does in a customer's conversation, as a turn."""
    response = customer.hub.request("POST", f"{customer.path}/{act}", json=said)
    assert response.status_code == httpx.codes.OK, response.text
    return dict(response.json())


def notes(customer: Customer) -> list[str]:
    """What only colleagues read."""
    listed = customer.hub.get(f"{customer.path}/messages")["items"]
    return [one["text"] for one in listed if one["role"] == "system"]


def test_a_customer_is_told_in_their_newest_conversation(open_hub: Hub, source: dict[str, Any]) -> None:
    """It stands there as a message of the bot, and who follows the conversation sees it come."""
    older = open_hub.customer()
    newer = open_hub.customer(older.id)
    for one in (older, newer):
        one.says(HOURS)
    told = tell(open_hub, source, shipped(newer))
    assert told.status_code == 202, told.text
    assert told.json() | {"turn_id": ""} == {
        "status": "told",
        "conversation_id": newer.conversation,
        "turn_id": "",
        "duplicate": False,
    }
    assert read(newer, 2)[-1] == "Good news: ord_10042 is on its way with DHL."
    assert len(older.messages()) == 2
    assert newer.turns()[-1]["status"] == "answered"
    assert newer.turns()[-1]["steps"] == []
    events = open_hub.http.stream(
        "GET", f"{open_hub.url}{newer.path}/events{newer.query}", headers={"Last-Event-ID": "0"}
    )
    with events as lines:
        assert any("is on its way with DHL" in line for line in lines.iter_lines())


def test_it_is_told_once_however_often_it_comes(open_hub: Hub, source: dict[str, Any]) -> None:
    """By its id, also when another conversation is the newest by then."""
    ada = open_hub.customer()
    ada.says(HOURS)
    name = f"msg_{uuid4().hex}"
    first = tell(open_hub, source, shipped(ada), name=name).json()
    later = open_hub.customer(ada.id)
    later.says(HOURS)
    again = [tell(open_hub, source, shipped(ada), name=name).json() for _ in range(3)]
    assert again == [first | {"duplicate": True}] * 3
    assert len(read(ada, 2)) == 2
    assert len(later.messages()) == 2


def test_an_open_question_stays_open(open_hub: Hub, source: dict[str, Any], shop: Workshop) -> None:
    """News come in between; the next message answers what was asked before."""
    ada = open_hub.customer()
    assert ada.says("paint my cup")["status"] == "needs_input"
    tell(open_hub, source, shipped(ada))
    read(ada, 2)
    assert ada.says("green")["status"] == "answered"
    assert shop.works(str(ada.id)) == ["paint green"]


def test_news_waits_while_a_colleague_has_the_conversation(open_hub: Hub, source: dict[str, Any]) -> None:
    """They read it at once; nobody speaks beside them, and the customer hears of it when they give it back."""
    ada = open_hub.customer()
    ada.says(HOURS)
    desk(ada, "takeover")
    assert tell(open_hub, source, shipped(ada)).json()["status"] == "told"
    wait_until(lambda: notes(ada) == [NEWS], what="the colleague sees it")
    desk(ada, "messages", text="Hello, this is Eve.")
    assert NEWS not in " ".join(read(ada, 2))
    assert desk(ada, "release")["reply"].endswith(NEWS)
    assert read(ada, 3)[-1].endswith(NEWS)
    desk(ada, "takeover")
    assert desk(ada, "release")["reply"].count(NEWS) == 0


def test_news_that_waits_is_told_at_the_latest_when_the_conversation_is_closed(
    open_hub: Hub, source: dict[str, Any]
) -> None:
    """Nobody gives back what is closed."""
    ada = open_hub.customer()
    ada.says(HOURS)
    desk(ada, "takeover")
    tell(open_hub, source, shipped(ada))
    wait_until(lambda: notes(ada) == [NEWS], what="the colleague sees it")
    assert act(ada, "close").json()["reply"].startswith(NEWS)


def test_words_alone_do_nothing(open_hub: Hub, source: dict[str, Any], shop: Workshop) -> None:
    """Whatever they say, to the bot as well: they are told, not understood."""
    ada = open_hub.customer()
    ada.says(HOURS)
    tell(open_hub, source, shipped(ada, carrier=BRUSH))
    assert read(ada, 2)[-1].endswith(f"with {BRUSH}.")
    tell(open_hub, source, shipped(ada, carrier=ENGRAVE))
    read(ada, 3)
    assert shop.works(str(ada.id)) == []


def test_it_is_worded_in_the_customers_language(open_hub: Hub, source: dict[str, Any]) -> None:
    """The event may say which."""
    ada = open_hub.customer()
    ada.says(HOURS)
    tell(open_hub, source, shipped(ada, locale="de-AT"))
    assert read(ada, 2)[-1] == "Gute Nachricht: ord_10042 ist mit DHL unterwegs."


def test_a_conversation_may_be_named(open_hub: Hub, source: dict[str, Any]) -> None:
    """It must be there, and the customer's if one is named too."""
    ada, ben = open_hub.customer(), open_hub.customer()
    for one in (ada, ben):
        one.says(HOURS)
    older = ada.conversation
    open_hub.customer(ada.id).says(HOURS)
    assert tell(open_hub, source, shipped(ada, conversation_id=older)).json()["conversation_id"] == older
    for other in (shipped(ada, conversation_id=ben.conversation), shipped(ada, conversation_id="nowhere")):
        assert tell(open_hub, source, other).json()["status"] == "nobody"
    assert tell(open_hub, source, shipped(open_hub.customer())).json()["status"] == "nobody"
    assert len(ben.messages()) == 2


def test_a_type_without_words_is_ignored_or_refused(open_hub: Hub, source: dict[str, Any]) -> None:
    """As its source is set."""
    strict = registered(open_hub, templates=SHIPPED, unknown="refuse")
    ada = open_hub.customer()
    event = shipped(ada) | {"type": "order.exploded"}
    assert tell(open_hub, source, event).json()["status"] == "ignored"
    assert pointers(tell(open_hub, strict, event)) == ["/type"]


def test_what_does_not_fit_is_refused(open_hub: Hub, source: dict[str, Any]) -> None:
    """With the field that is wrong or missing."""
    ada = open_hub.customer()
    ada.says(HOURS)
    assert pointers(tell(open_hub, source, shipped(ada, order={}))) == ["/data/order/id"]
    nobody = shipped(ada)
    del nobody["data"]["customer_id"]
    assert pointers(tell(open_hub, source, nobody)) == ["/data"]
    assert pointers(tell(open_hub, source, {"type": "order.shipped", "data": {}})) == ["/timestamp"]
    assert problem(tell(open_hub, source, "[1,"), 422)


def test_only_who_has_the_secret_is_believed_and_only_for_a_while(open_hub: Hub, source: dict[str, Any]) -> None:
    """An old message, as somebody may have recorded it, is refused like a forged one."""
    ada = open_hub.customer()
    ada.says(HOURS)
    other = registered(open_hub, templates=SHIPPED)
    now = datetime.now(UTC)
    for refused in (
        tell(open_hub, source, shipped(ada), secret=other["secret"]),
        tell(open_hub, source, shipped(ada), at=now - timedelta(minutes=6)),
        tell(open_hub, source, shipped(ada), at=now + timedelta(minutes=6)),
        tell(open_hub, {"id": f"src_{'0' * 32}_default", "secret": source["secret"]}, shipped(ada)),
        tell(open_hub, {"id": "nothing", "secret": source["secret"]}, shipped(ada)),
        open_hub.request("POST", f"/v1/sources/{source['id']}/events", json=shipped(ada)),
        open_hub.request(
            "POST",
            f"/v1/sources/{source['id']}/events",
            json=shipped(ada),
            headers={"webhook-id": "m", "webhook-timestamp": str(now.timestamp()), "webhook-signature": "v1,a v1 x,"},
        ),
    ):
        problem(refused, 401)
    assert len(ada.messages()) == 2


def test_a_secret_may_be_the_systems_own_and_is_rotated(open_hub: Hub) -> None:
    """For a while both are good; switched off nothing is believed."""
    own = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    source = registered(open_hub, templates=SHIPPED, secret=own)
    path = f"/v1/sources/{source['id']}"
    assert source["secret"] == own
    assert "secret" not in open_hub.get(path)
    nobody = shipped(open_hub.customer())
    next_one = open_hub.request("POST", f"{path}/rotate", json={}).json()["secret"]
    for secret in (own, next_one):
        assert tell(open_hub, source, nobody, secret=secret).status_code == 202
    open_hub.request("POST", f"{path}/rotate", json={"overlap_seconds": 0, "secret": own}).raise_for_status()
    problem(tell(open_hub, source, nobody, secret=next_one), 401)
    open_hub.request("PATCH", path, json={"enabled": False}).raise_for_status()
    problem(tell(open_hub, source, nobody), 401)
    assert open_hub.request("DELETE", path).status_code == httpx.codes.NO_CONTENT
    problem(tell(open_hub, source, nobody), 401)


def test_a_source_reaches_its_own_tenants_customers_only(guarded_hub: Hub) -> None:
    """And nobody of another tenant sees it, nor anybody without the scope admin."""
    ours, theirs = (guarded_hub.with_key(key_text(name)) for name in ("admin", "acme-admin"))
    ada = guarded_hub.with_key(key_text("shop")).customer()
    ada.says(HOURS)
    source = registered(theirs, templates=SHIPPED)
    assert tell(guarded_hub, source, shipped(ada, conversation_id=ada.conversation)).json()["status"] == "nobody"
    assert tell(guarded_hub, source, shipped(ada)).json()["status"] == "nobody"
    path = f"/v1/sources/{source['id']}"
    for method, where, sent in (
        ("GET", path, None),
        ("PATCH", path, {"enabled": False}),
        ("POST", f"{path}/rotate", {}),
        ("DELETE", path, None),
    ):
        problem(ours.request(method, where, json=sent), 404)
        problem(guarded_hub.with_key(key_text("desk")).request(method, where, json=sent), 403)
    assert source["id"] not in str(ours.get("/v1/sources"))
    assert [one["id"] for one in theirs.get("/v1/sources")["items"]] == [source["id"]]


def test_a_source_that_cannot_be_read_hides_no_other(open_hub: Hub, source: dict[str, Any], redis_port: int) -> None:
    """A hub of another version may have left it; nothing from it is believed here."""
    odd = f"src_{'0' * 32}_default"
    with Redis(port=redis_port) as redis:
        redis.hset(sources_of("default"), odd, json.dumps({**source, "id": odd, "templates": "shipped"}))
        try:
            shown = [one["id"] for one in open_hub.get("/v1/sources")["items"]]
            assert source["id"] in shown
            assert odd not in shown
            problem(open_hub.request("GET", f"/v1/sources/{odd}"), 404)
            problem(tell(open_hub, {**source, "id": odd}, shipped(open_hub.customer())), 401)
        finally:
            redis.hdel(sources_of("default"), odd)


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"templates": {}}, "/templates"),
        ({"templates": {"order.shipped": {}}}, "/templates/order.shipped"),
        ({"templates": {"order.shipped": {"en": "{order.id!r}"}}}, "/templates/order.shipped/en"),
        ({"templates": SHIPPED, "customer": "a..b"}, "/customer"),
        ({"templates": SHIPPED, "secret": "whsec_c2hvcnQ="}, "/secret"),
    ],
)
def test_a_source_that_could_not_work_is_refused(open_hub: Hub, said: dict[str, Any], pointer: str) -> None:
    """With the field that is wrong."""
    assert pointer in pointers(open_hub.request("POST", "/v1/sources", json=said))
