"""Agents of other people, who know nothing of us: any A2A agent answers as a spoke, and gets nothing but the words."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.integration.hub.conftest import KEYS, key_text
from tests.integration.hub.stranger import FORECAST, SECRET, WHERE
from tests.integration.hub.world import Customer, Hub, Workshop, hub, problem
from tests.running import Running, service, wait_until

KINDS = ("jsonrpc-1.0", "jsonrpc-0.3", "http-1.0", "http-0.3")
TOKEN = "for strangers only"
LOOPBACK = '["127.0.0.0/8"]'


@pytest.fixture(scope="module")
def stranger() -> Iterator[Running]:
    """The agents of other people."""
    with service("tests.integration.hub.stranger:app", {}) as running:
        yield running


@pytest.fixture(scope="module")
def hubs(redis_port: int, shop: Workshop, stranger: Running) -> Iterator[tuple[Hub, Hub]]:
    """Two replicas, apart from the other tests' in a database of their own."""
    env = {
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/3",
        "HUBBUB_AGENT_NETWORKS": LOOPBACK,
        "HUBBUB_AGENT_TOKENS": json.dumps({stranger.url: TOKEN}),
        "HUBBUB_CALL_POLICY": "",
        "HUBBUB_TURN_DEADLINE_S": "2",
    }
    with hub(redis_port, [shop.url], **env) as one, hub(redis_port, [shop.url], **env) as other:
        for running in (one, other):
            wait_until(running.is_ready, what="the hub is ready")
        yield one, other


def behave(stranger: Running, **moods: Any) -> None:
    """Let the strangers behave so, and forget what they saw."""
    known = {"status": 0, "token": "", "cancels": True, "skills": "forecast", "name": "Weather", "kind": ""}
    httpx.post(f"{stranger.url}/moods", json={**known, **moods}).raise_for_status()


def seen(stranger: Running, what: str) -> list[dict[str, Any]]:
    """What the strangers were asked."""
    return [one for one in httpx.get(f"{stranger.url}/seen").json() if one["what"] == what]


def add(at: Hub, url: str, **more: str) -> httpx.Response:
    """Add an agent."""
    return at.request("POST", "/v1/agents", json={"url": url, **more})


def names(at: Hub) -> list[str]:
    """The agents a hub knows and reaches."""
    return [one["name"] for one in at.get("/v1/agents")["items"] if one["reachable"]]


def routed(at: Hub, name: str) -> bool:
    """Whether a hub would ask the agent of this name for a forecast."""
    answer = at.request("POST", "/v1/route", json={"message": FORECAST}).json()
    return bool(answer["skills"] == [f"{name}.forecast"])


def added_to(hubs: tuple[Hub, Hub], url: str, **more: str) -> str:
    """Add an agent, and wait until both hubs have learned of it; its name."""
    answer = add(hubs[0], url, **more)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    name = str(answer.json()["name"])
    wait_until(lambda: all(routed(one, name) for one in hubs), what="both hubs route to it")
    return name


@contextmanager
def configured(at: Hub, document: Any) -> Iterator[None]:
    """A configuration, until the block ends; the hub that is told goes by it at once."""
    at.request("PUT", "/v1/config", json=document, headers={"If-Match": "*"}).raise_for_status()
    yield
    at.request("PUT", "/v1/config", json={}, headers={"If-Match": "*"}).raise_for_status()


def taken_from(hubs: tuple[Hub, Hub], name: str) -> None:
    """Take an agent away, if it is still there, and wait until both hubs have let it go."""
    hubs[0].request("DELETE", f"/v1/agents/{name}")
    wait_until(lambda: not any(routed(one, name) or name in names(one) for one in hubs), what="no hub knows it")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, hubs: tuple[Hub, Hub], stranger: Running) -> Iterator[str]:
    """One stranger is an agent of the hub, until the test is over."""
    behave(stranger)
    name = added_to(hubs, f"{stranger.url}/{request.param}")
    yield request.param
    taken_from(hubs, name)


@pytest.fixture
def added(hubs: tuple[Hub, Hub], stranger: Running) -> Iterator[str]:
    """The stranger who speaks the newest version is an agent of the hub."""
    behave(stranger)
    name = added_to(hubs, f"{stranger.url}/jsonrpc-1.0")
    yield name
    taken_from(hubs, name)


@pytest.fixture
def ada(hubs: tuple[Hub, Hub]) -> Customer:
    """A customer."""
    return hubs[0].customer()


@pytest.mark.usefixtures("kind")
def test_it_answers_a_turn(ada: Customer, stranger: Running) -> None:
    """In its own words; the message goes out once, under the step's key, and nothing of the customer with it."""
    reply = ada.says(FORECAST)
    assert (reply["status"], reply["reply"]) == ("answered", "It will be sunny.")
    assert [(step["outcome"], step["trust"]) for step in reply["steps"]] == [("done", "third_party")]
    [sent] = seen(stranger, "send")
    assert FORECAST in json.dumps(sent)
    assert sent["headers"]["authorization"] == f"Bearer {TOKEN}"
    assert {"baggage", "traceparent", "idempotency-key"}.isdisjoint(sent["headers"])
    assert str(ada.id) not in json.dumps(sent)
    assert ada.conversation not in json.dumps(sent)


@pytest.mark.usefixtures("kind")
def test_its_question_is_answered_within_its_task(ada: Customer, stranger: Running) -> None:
    """The customer's answer goes on with what it asked about; so does a mere no."""
    asked = ada.says("how will the weather be somewhere?")
    assert (asked["status"], asked["reply"]) == ("needs_input", WHERE)
    done = ada.says("Porto")
    assert (done["status"], done["reply"]) == ("answered", "It will rain in Porto.")
    first, second = seen(stranger, "send")
    assert first["body"] != second["body"]


@pytest.mark.usefixtures("added")
def test_a_no_is_an_answer_like_another(ada: Customer) -> None:
    """Who was asked by somebody else's agent is heard by that agent."""
    ada.says("how will the weather be somewhere?")
    assert ada.says("no")["reply"] == "It will rain in no."


def test_nobody_answers_an_agent_that_was_taken_away(hubs: tuple[Hub, Hub], ada: Customer, stranger: Running) -> None:
    """Whoever took it away may have had a reason; the customer hears that it is gone, and is not asked again."""
    behave(stranger)
    name = added_to(hubs, f"{stranger.url}/jsonrpc-1.0")
    assert ada.says("how will the weather be somewhere?")["reply"] == WHERE
    taken_from(hubs, name)
    said = ada.says("Porto")
    assert (said["status"], [step["outcome"] for step in said["steps"]]) == ("refused", ["refused"])
    assert "not there any more" in said["reply"]
    assert ada.says("Porto")["steps"] == []
    assert len(seen(stranger, "send")) == 1


def test_a_question_of_an_agent_that_is_gone_is_not_put_again(
    hubs: tuple[Hub, Hub], ada: Customer, stranger: Running
) -> None:
    """What is said of something else is answered, and nothing of the question."""
    behave(stranger)
    name = added_to(hubs, f"{stranger.url}/jsonrpc-1.0")
    ada.says("how will the weather be somewhere?")
    taken_from(hubs, name)
    said = ada.says("please polish my cup")
    assert (said["status"], said["reply"]) == ("answered", "Your cup shines.")


@pytest.mark.parametrize("where", ["http-1.0", "jsonrpc-1.0"])
def test_nobody_answers_an_agent_by_way_of_another_one_of_its_name(
    hubs: tuple[Hub, Hub], ada: Customer, stranger: Running, where: str
) -> None:
    """Neither it nor whoever is at its address now was asked for: not even one that was added there again."""
    behave(stranger)
    name = added_to(hubs, f"{stranger.url}/jsonrpc-1.0")
    assert ada.says("how will the weather be somewhere?")["reply"] == WHERE
    taken_from(hubs, name)
    behave(stranger, kind="jsonrpc-1.0")
    assert added_to(hubs, f"{stranger.url}/{where}") == name
    said = ada.says("Porto")
    assert (said["status"], [step["outcome"] for step in said["steps"]]) == ("refused", ["refused"])
    assert "not there any more" in said["reply"]
    assert seen(stranger, "send") == []
    assert ada.says(FORECAST)["reply"] == "It will be sunny."
    taken_from(hubs, name)


def test_what_was_agreed_to_is_refused_once_its_agent_is_taken_away(
    hubs: tuple[Hub, Hub], ada: Customer, stranger: Running
) -> None:
    """Days may lie between a request and the yes to it. What the hub asks for by itself is about no money."""
    behave(stranger)
    name = added_to(hubs, f"{stranger.url}/jsonrpc-1.0")
    always = {"approvals": {f"{name}.forecast": "always"}}
    with configured(hubs[0], always):
        asked = ada.says(FORECAST)
    assert (asked["status"], asked["approval"]["amount"], asked["approval"]["currency"]) == (
        "needs_approval",
        None,
        None,
    )
    taken_from(hubs, name)
    approval = f"/v1/approvals/{asked['approval']['id']}"
    hubs[0].request("POST", approval, json={"decision": "approve"}).raise_for_status()
    wait_until(lambda: len(ada.turns()) == 2, what="the turn goes on")
    after = wait_until(lambda: [one for one in ada.turns() if one["status"] == "refused"], what="it ends")
    assert [(step["agent"], step["outcome"], step["attempts"]) for step in after[0]["steps"]] == [(name, "refused", 0)]
    assert "not there any more" in after[0]["reply"]
    assert seen(stranger, "send") == []


@pytest.mark.usefixtures("kind")
def test_slow_work_is_looked_after(ada: Customer, stranger: Running) -> None:
    """Until it is done."""
    assert ada.says("how will the weather be? tell me slowly")["reply"] == "It will be cloudy."
    assert len(seen(stranger, "get")) >= 1


@pytest.mark.usefixtures("kind")
def test_work_without_end_is_given_up(ada: Customer, stranger: Running) -> None:
    """At the deadline the task is cancelled: the agent says that it is, so nobody has to look into it."""
    reply = ada.says("how will the weather be for ever?")
    assert reply["status"] == "failed"
    assert "Nothing was changed" not in reply["reply"]
    assert len(seen(stranger, "cancel")) == 1


@pytest.mark.usefixtures("added")
def test_what_nobody_can_tell_goes_to_a_person(ada: Customer, stranger: Running) -> None:
    """It took the message and went silent: that is sent once, and a colleague looks into it."""
    behave(stranger, cancels=False)
    reply = ada.says("how will the weather be for ever?")
    assert reply["status"] == "handed_over"
    assert len(seen(stranger, "send")) == 1


@pytest.mark.usefixtures("added")
def test_an_error_of_its_server_is_not_tried_again(ada: Customer, stranger: Running) -> None:
    """It may have done what it was asked; its own words stay out of the reply."""
    behave(stranger, status=500)
    reply = ada.says(FORECAST)
    assert reply["status"] == "handed_over"
    assert len(seen(stranger, "send")) == 1
    assert SECRET not in json.dumps(reply)


@pytest.mark.usefixtures("added")
def test_its_failure_is_told_in_our_words(ada: Customer) -> None:
    """What went wrong inside is nothing for customers, and what it did before nobody knows."""
    reply = ada.says("how will the weather be in the storm?")
    assert reply["status"] == "failed"
    assert SECRET not in json.dumps(reply)
    assert "Nothing was changed" not in reply["reply"]


@pytest.mark.usefixtures("added")
def test_its_refusal_is_told_in_its_own(ada: Customer) -> None:
    """As that of any agent."""
    reply = ada.says("how will the weather be on mars?")
    assert (reply["status"], reply["reply"]) == ("refused", "We only know the earth.")


@pytest.mark.usefixtures("added")
def test_what_follows_is_about_the_same(ada: Customer, stranger: Running) -> None:
    """The conversation with it goes on under the id it gave, and another customer's under another."""
    ada.says(FORECAST)
    ada.says("and will it rain tomorrow?")
    ada.hub.customer().says(FORECAST)
    sent = [one["body"]["params"]["message"].get("contextId") for one in seen(stranger, "send")]
    assert sent[0] is None
    assert sent[1] is not None
    assert sent[2] is None


def test_a_look_up_may_be_asked_again(hubs: tuple[Hub, Hub], ada: Customer, stranger: Running) -> None:
    """Where the company says that it only reads, an answer that was lost costs nobody's time."""
    behave(stranger)
    name = added_to(hubs, f"{stranger.url}/http-1.0", effect="read")
    behave(stranger, status=503)
    assert ada.says(FORECAST)["status"] == "failed"
    assert len(seen(stranger, "send")) > 1
    taken_from(hubs, name)


@pytest.mark.usefixtures("ada")
def test_a_server_of_the_other_version_is_understood(hubs: tuple[Hub, Hub], ada: Customer, stranger: Running) -> None:
    """Its card, given by its own address, says 1.0, and it knows the methods of 0.3 only."""
    behave(stranger)
    name = added_to(hubs, f"{stranger.url}/drifted-1.0/.well-known/agent-card.json")
    assert ada.says(FORECAST)["reply"] == "It will be sunny."
    taken_from(hubs, name)


def test_it_is_shown_with_how_it_does(added: str, ada: Customer, hubs: tuple[Hub, Hub], stranger: Running) -> None:
    """Card, trust, health, breaker, times, version."""
    ada.says(FORECAST)
    [shown] = [one for one in hubs[0].get("/v1/agents")["items"] if one["name"] == added]
    assert (shown["trust"], shown["configured"], shown["version"]) == ("third_party", False, "7.1")
    assert (shown["protocol"], shown["breaker"], shown["reachable"]) == ("jsonrpc-1.0", "closed", True)
    assert shown["learned"]
    assert shown["endpoint"] == f"{stranger.url}/jsonrpc-1.0"
    assert 0 < shown["p50_ms"] <= shown["p95_ms"]
    assert [skill["effect"] for skill in shown["skills"]] == ["at_most_once"]


def test_all_replicas_have_it_soon(hubs: tuple[Hub, Hub], stranger: Running) -> None:
    """And route to it; taken away it is gone from all."""
    one, other = hubs
    behave(stranger, name="Climate")
    name = add(one, f"{stranger.url}/http-1.0").json()["name"]

    wait_until(lambda: routed(other, name), what="the other replica routes to the agent")
    one.request("DELETE", f"/v1/agents/{name}").raise_for_status()
    wait_until(lambda: not routed(other, name) and name not in names(other), what="the other replica has let it go")


def test_it_outlives_a_restart(added: str, redis_port: int, shop: Workshop) -> None:
    """A hub that starts later knows it, and waited for no stranger to be ready."""
    env = {"REDIS_URL": f"redis://127.0.0.1:{redis_port}/3", "HUBBUB_AGENT_NETWORKS": LOOPBACK}
    with hub(redis_port, [shop.url], **env) as later:
        wait_until(lambda: added in names(later), what="the new hub knows the agent")


@pytest.mark.usefixtures("added")
def test_names_and_skills_are_given_once(hubs: tuple[Hub, Hub], stranger: Running, shop: Workshop) -> None:
    """Neither an agent's name nor a configured agent's skill can be claimed, nor the address again."""
    problem(add(hubs[0], f"{stranger.url}/jsonrpc-1.0"), 409)
    behave(stranger, name="Workshop", skills="polish")
    claim = problem(add(hubs[0], f"{stranger.url}/http-1.0"), 409)
    assert "polish" in claim["detail"]
    problem(add(hubs[0], shop.url, trust="own"), 409)


def test_only_our_own_kind_is_trusted(hubs: tuple[Hub, Hub], stranger: Running) -> None:
    """An A2A agent never gets an identity, whoever asks for it; and our contract is not spoken by strangers."""
    behave(stranger)
    problem(add(hubs[0], f"{stranger.url}/http-1.0", trust="own"), 422)


def test_what_is_configured_stays(hubs: tuple[Hub, Hub]) -> None:
    """Nobody takes it away at run time; what is not there is not found."""
    problem(hubs[0].request("DELETE", "/v1/agents/workshop"), 409)
    problem(hubs[0].request("DELETE", "/v1/agents/nobody"), 404)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "http://localhost:9/",
        "http://2130706433/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "http://user:secret@example.com/",
    ],
)
def test_no_private_place_is_reached(guarded_hub: Hub, url: str) -> None:
    """Unless its network is allowed: an admin of the hub is none of the company's network."""
    problem(add(guarded_hub.with_key(key_text("admin")), url), 422)


def test_agents_are_added_by_admins_only(guarded_hub: Hub) -> None:
    """Whoever works at the desk may look."""
    problem(add(guarded_hub.with_key(key_text("desk")), "http://example.com"), 403)
    problem(guarded_hub.with_key(key_text("desk")).request("DELETE", "/v1/agents/workshop"), 403)


def test_it_serves_the_customers_of_who_added_it(redis_port: int, shop: Workshop, stranger: Running) -> None:
    """Another company on the same hub neither sees nor reaches it, and cannot take it away."""
    behave(stranger)
    keys = [
        {
            "name": name,
            "sha256": hashlib.sha256(key_text(name).encode()).hexdigest(),
            "scopes": KEYS[name][0],
            "tenant": tenant,
        }
        for name, tenant in (
            ("both", "default"),
            ("admin", "default"),
            ("desk", "default"),
            ("acme", "acme"),
            ("acme-admin", "acme"),
        )
    ]
    env = {"REDIS_URL": f"redis://127.0.0.1:{redis_port}/4", "HUBBUB_AGENT_NETWORKS": LOOPBACK}
    with hub(redis_port, [shop.url], HUBBUB_API_KEYS=json.dumps(keys), **env) as guarded:
        wait_until(guarded.is_ready, what="the hub is ready")
        name = add(guarded.with_key(key_text("acme-admin")), f"{stranger.url}/jsonrpc-1.0").json()["name"]
        assert guarded.with_key(key_text("acme")).customer().says(FORECAST)["reply"] == "It will be sunny."
        assert name in names(guarded.with_key(key_text("acme")))
        assert name not in names(guarded.with_key(key_text("desk")))
        assert guarded.with_key(key_text("both")).customer().says(FORECAST)["steps"] == []
        problem(guarded.with_key(key_text("admin")).request("DELETE", f"/v1/agents/{name}"), 404)
        assert len(seen(stranger, "send")) == 1


def test_another_language_goes_out_as_it_was_written(added: str, ada: Customer, stranger: Running) -> None:
    """And what comes back is taken to be in it."""
    reply = ada.says("¿cómo será el tiempo? weather forecast please")
    assert reply["agents"] == [added]
    [sent] = seen(stranger, "send")
    assert sent["body"]["params"]["message"]["parts"] == [{"text": "¿cómo será el tiempo? weather forecast please"}]
    assert reply["reply"] == "It will be sunny."


def test_an_agent_that_asks_for_a_token_is_shown_its_own(
    hubs: tuple[Hub, Hub], ada: Customer, stranger: Running
) -> None:
    """For its card as for every call; another one is not let in."""
    behave(stranger, token="another")
    assert "401" in problem(add(hubs[0], f"{stranger.url}/jsonrpc-1.0"), 422)["detail"]
    behave(stranger, token=TOKEN)
    name = added_to(hubs, f"{stranger.url}/jsonrpc-1.0")
    assert ada.says(FORECAST)["reply"] == "It will be sunny."
    taken_from(hubs, name)


def test_it_can_be_asked_without_a_message(hubs: tuple[Hub, Hub], added: str, ada: Customer) -> None:
    """By a button, which may leave open what to ask; and by an operator, who has to say it."""
    at, skill = f"{ada.path}/actions", f"{added}.forecast"
    asked = ada.hub.request("POST", at, json={"skill": skill, "customer_id": ada.id}).json()
    assert (asked["status"], asked["ask"]["slot"]) == ("needs_input", "message")
    assert ada.says(FORECAST)["reply"] == "It will be sunny."
    by_operator = f"/v1/agents/{added}/skills/forecast"
    said = hubs[0].request("POST", by_operator, json={"input": {"message": FORECAST}})
    assert said.json()["say"] == "It will be sunny."
    problem(hubs[0].request("POST", by_operator, json={"input": {}}), 422)


def test_a_strangers_skill_erases_nobody_whatever_it_is_called(redis_port: int, stranger: Running) -> None:
    """It is not called, and holds up no erasure, also while no agent of ours is there whose skill it would be."""
    behave(stranger, skills="erase_customer")
    env = {"REDIS_URL": f"redis://127.0.0.1:{redis_port}/7", "HUBBUB_AGENT_NETWORKS": LOOPBACK, "HUBBUB_SETTLE_S": "0"}
    with hub(redis_port, ["http://127.0.0.1:9"], **env) as alone:
        added = add(alone, f"{stranger.url}/jsonrpc-1.0")
        assert added.status_code == httpx.codes.CREATED, added.text
        told = problem(alone.request("DELETE", "/v1/customers/cus_ada"), 503)
    outcomes = {one["agent"]: one["outcome"] for one in told["agents"]}
    assert outcomes == {added.json()["name"]: "no_skill", "http://127.0.0.1:9": "not_seen"}
    assert not seen(stranger, "send")
