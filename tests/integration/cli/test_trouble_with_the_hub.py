"""A hub that loses answers, is busy, takes long, or is none."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from hubbub.cli.errors import HubAway, HubRefused, WrongUsage
from hubbub.cli.hub import MAX_MESSAGE_CHARS, Hub, Speaker
from hubbub.cli.place import Place
from hubbub.cli.replies import Reply
from hubbub.cli.streams import Told
from tests.integration.cli.command import run
from tests.integration.cli.odd_hub import LOST, REPLY, RUNNING, Answer, OddHub, odd_hub
from tests.running import free_port

WHO = Speaker("c_1", "ida")
BUSY = Answer(503, {"title": "Please try again shortly", "detail": "the store does not answer"}, {"Retry-After": "7"})


def say(hub: OddHub, message: str = "hello") -> tuple[Reply, list[float]]:
    """The reply to a message, and how long was waited in between."""
    waits: list[float] = []
    with closing(Hub(Place.read({"HUBBUB_URL": hub.url}), waits.append)) as client:
        return client.say(WHO, message), waits


def test_a_lost_answer_is_asked_for_again_under_the_same_key() -> None:
    """So that nothing is done twice."""
    with odd_hub(chat=[LOST, LOST, Answer(body=REPLY)]) as hub:
        reply, _ = say(hub)
        assert reply.reply == "Here you are."
        assert len(hub.keys) == 3
        assert len(set(hub.keys)) == 1


def test_a_stream_that_breaks_off_is_resumed_after_its_last_event() -> None:
    """Under the same key: nothing is done twice, and nothing told twice."""
    begun = b"id: 1-0\nevent: turn.started\ndata: {}\n\nid: 2-0\nevent: step.started\nda"
    rest = b"id: 2-0\nevent: step.started\ndata: {}\n\nid: 3-0\nevent: reply.done\ndata: " + json.dumps(REPLY).encode()
    kind, seen = {"Content-Type": "text/event-stream; charset=utf-8"}, list[Told]()
    answers: list[Answer | str] = [Answer(body=begun, headers=kind), LOST, Answer(body=rest + b"\n\n", headers=kind)]
    with odd_hub(chat=answers) as hub, closing(Hub(Place.read({"HUBBUB_URL": hub.url}), lambda _: None)) as client:
        reply = client.say(WHO, "hello", seen.append)
    assert reply.reply == "Here you are."
    assert [event.id for event in seen] == ["1-0", "2-0"]
    assert hub.after == ["", "1-0", "1-0"]
    assert len(set(hub.keys)) == 1


def test_each_message_has_a_key_of_its_own() -> None:
    """Saying the same again is a message again."""
    with odd_hub() as hub:
        say(hub)
        say(hub)
        assert len(set(hub.keys)) == 2


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_hub_is_given_the_time_it_asks_for(status: int) -> None:
    """Once, under the same key."""
    with odd_hub(chat=[Answer(status, BUSY.body, BUSY.headers), Answer(body=REPLY)]) as hub:
        reply, waits = say(hub)
        assert (reply.reply, waits, len(set(hub.keys))) == ("Here you are.", [7.0], 1)


def test_a_hub_that_stays_busy_has_refused() -> None:
    """Its reason is told."""
    with odd_hub(chat=[BUSY]) as hub, pytest.raises(HubRefused, match=r"503.*try again shortly - the store"):
        say(hub)
    assert len(hub.keys) == 2


def test_a_busy_hub_that_says_no_time_is_not_asked_again() -> None:
    """Nobody knows when it would make sense."""
    with odd_hub(chat=[Answer(503, BUSY.body)]) as hub, pytest.raises(HubRefused):
        say(hub)
    assert len(hub.keys) == 1


def test_a_turn_that_takes_long_is_followed_to_its_end() -> None:
    """The hub has answered 202 and where to look."""
    accepted = Answer(202, RUNNING, {"Location": "/v1/conversations/c_1/turns/t_1"})
    done = {**REPLY, "message": "hello", "created_at": "2026-03-08T12:00:00Z"}
    with odd_hub(chat=[accepted], turn=[Answer(body=RUNNING), Answer(body=RUNNING), Answer(body=done)]) as hub:
        reply, waits = say(hub)
        assert (reply.status, reply.reply, len(waits)) == ("answered", "Here you are.", 3)


def test_a_turn_is_followed_over_a_restart_of_the_hub() -> None:
    """Answers that are lost or put off meanwhile do not matter, one that says no does."""
    accepted, gone = Answer(202, RUNNING), Answer(404, {"title": "No such turn"})
    with odd_hub(chat=[accepted], turn=[LOST, Answer(503, BUSY.body), Answer(body=REPLY)]) as hub:
        assert say(hub)[0].status == "answered"
    with odd_hub(chat=[accepted], turn=[LOST, gone]) as hub, pytest.raises(HubRefused, match="No such turn"):
        say(hub)
    assert hub.looks == 2


def test_a_long_message_is_not_sent() -> None:
    """The limit is told."""
    with odd_hub() as hub:
        with pytest.raises(WrongUsage, match="8,001 characters, at most 8,000"):
            say(hub, "x" * (MAX_MESSAGE_CHARS + 1))
        assert hub.keys == []
        say(hub, "x" * MAX_MESSAGE_CHARS)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(404, b"<html>not here</html>"),
        Answer(200, b"<html>hello</html>"),
        Answer(200, {"answer": 42}),
        Answer(500, ["odd"]),
    ],
)
def test_what_is_no_hub_is_told(answer: Answer) -> None:
    """Another program listens there."""
    with odd_hub(chat=[answer]) as hub, pytest.raises(HubRefused, match="is HUBBUB_URL the hub's address"):
        say(hub)


def test_a_dialogue_that_the_hub_refuses_is_not_as_expected(tmp_path: Path) -> None:
    """The others are played all the same."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(f"title: {name}\nforbidden: '*.*'\nturns: [{{says: hello}}]\n")
    refused = Answer(403, {"title": "This key may not act for a customer"})
    with odd_hub(chat=[refused, Answer(body=REPLY)]) as hub:
        done = run(None, "demo", str(tmp_path), HUBBUB_URL=hub.url)
    assert done.returncode == 1
    assert "NOT AS EXPECTED: the hub refused (403): This key may not act for a customer" in done.stdout
    assert "1 of 2 dialogues went as expected." in done.stdout


def test_nobody_there_is_told_at_once() -> None:
    """Nothing was sent, so nothing is asked for again."""
    waits: list[float] = []
    place = Place.read({"HUBBUB_URL": f"http://127.0.0.1:{free_port()}"})
    with closing(Hub(place, waits.append)) as client, pytest.raises(HubAway, match="make run"):
        client.say(WHO, "hello")
    assert waits == []


@pytest.mark.parametrize("arguments", [("chat", "hello"), ("chat", "--json", "hello"), ("chat",), ("demo",)])
def test_without_a_hub_every_command_exits_with_3(arguments: tuple[str, ...]) -> None:
    """And one line says what to do."""
    done = run(None, *arguments, said="hello\n", HUBBUB_URL=f"http://127.0.0.1:{free_port()}")
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "HUBBUB_URL" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "env"),
    [
        (("chat", "--colour"), {}),
        (("chat", "hello"), {"HUBBUB_URL": "nowhere"}),
        (("chat", "x" * 8001), {}),
        (("chat", "hello", "--conversation", "../x"), {}),
        (("chat", "hello", "--conversation", "a\nb"), {}),
        (("demo", "missing.yaml"), {}),
        (("doctor",), {"HUBBUB_PORT_BASE": "port"}),
        (("doctor",), {"HUBBUB_CLOCK_AT": "noon"}),
    ],
)
def test_wrong_usage_exits_with_2(arguments: tuple[str, ...], env: dict[str, str]) -> None:
    """Before anything is sent."""
    assert run(None, *arguments, **{"HUBBUB_URL": f"http://127.0.0.1:{free_port()}", **env}).returncode == 2


def test_a_script_gets_an_object_for_every_line() -> None:
    """A refused line is one, too, and the worst exit code is told at the end."""
    refused = Answer(422, {"title": "The request has invalid fields", "detail": "/message: is empty"})
    with odd_hub(chat=[Answer(body=REPLY), refused, Answer(body={**REPLY, "new": [1]})]) as hub:
        done = run(None, "chat", "--json", said="one\ntwo\n\nthree\n", HUBBUB_URL=hub.url)
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert first == REPLY
    assert second["error"]["status"] == 422
    assert "/message: is empty" in second["error"]["detail"]
    assert third == {**REPLY, "new": [1]}
    assert done.returncode == 1


def test_a_failed_turn_exits_with_1() -> None:
    """Its reply is shown all the same."""
    with odd_hub(chat=[Answer(body={**REPLY, "status": "failed", "reply": "Sorry."})]) as hub:
        done = run(None, "chat", "hello", HUBBUB_URL=hub.url)
    assert (done.returncode, "Sorry." in done.stdout) == (1, True)


def test_bytes_that_are_no_text_are_sent_as_best_they_can() -> None:
    """In a pipe and on the command line."""
    with odd_hub() as hub:
        assert run(None, "chat", said=b"caf\xe9\n", HUBBUB_URL=hub.url).returncode == 0
        assert run(None, "chat", "caf\udce9", "--customer", "caf\udce9", HUBBUB_URL=hub.url).returncode == 0
        assert len(hub.keys) == 2


def test_the_doctor_says_that_there_is_no_hub() -> None:
    """That is a finding, and no crash."""
    done = run(None, "doctor", HUBBUB_URL=f"http://127.0.0.1:{free_port()}")
    assert done.returncode == 1
    assert "bad      hub" in done.stdout
