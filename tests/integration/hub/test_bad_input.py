"""What is wrong with a message is told field by field, and leaves the conversation as it was."""

from typing import Any

import pytest

from tests.integration.hub.world import POLISH, Customer, Hub, Workshop, pointers, problem

MARK = "s3cr3t"
MOST_CHARACTERS = 8_000
WRONG_TYPES: list[Any] = [5, 1.5, True, [], {}, [MARK], {"a": MARK}]
TEXTS: dict[str, list[Any]] = {
    "message": ["", " \t\n ", "x" * (MOST_CHARACTERS + 1), f"{MARK}\0", f"{MARK}\ud800", None],
    "conversation_id": ["", f"{MARK} a", f"{MARK}/a", f"{MARK}\n", "x" * 65, "ä", f"{MARK}\ud800", f"{MARK}\0"],
    "customer_id": ["", f"anon:{MARK}", f"{MARK}\n", f"{MARK}\0", "x" * 256, f"{MARK}\ud800"],
    "channel": ["", f"{MARK} a", "x" * 33, f"{MARK}\0", f"{MARK}\ud800", None],
    "locale": ["", "e", "en_US", "xx-YY", f"{MARK}!", "en\0", "a" * 36, "\ud800"],
    "timezone": ["", f"Mars/{MARK}", "America", "../../etc/passwd", f"{MARK}\0", "x" * 65, "\ud800"],
}
WRONG_FIELDS = [
    *((field, value) for field, values in TEXTS.items() for value in values),
    *((field, value) for field in TEXTS for value in WRONG_TYPES),
]
NOT_OBJECTS = [b"", b"null", b"[]", b"5", b'"' + MARK.encode() + b'"', b"NaN"]
NOT_JSON = {
    "malformed": b'{"message": ' + MARK.encode(),
    "trailing": b'{"message": "hi"} ' + MARK.encode(),
    "invalid UTF-8": b'{"message": "' + MARK.encode() + b'\xff"}',
    "10,000 lists deep": b'{"message":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "10,000 objects deep": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "a number of 5,000 digits": b'{"message":' + b"1" * 5_000 + b"}",
}
MEDIA_TYPES = ["", "text/plain", "application/x-www-form-urlencoded", "application/hal+json", ";;;", f"{MARK}/json"]
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def ben(open_hub: Hub) -> Customer:
    """Somebody who has said one thing."""
    ben = open_hub.customer()
    ben.says(POLISH)
    return ben


@pytest.fixture
def unmoved(ben: Customer, shop: Workshop) -> Any:
    """Fails a test that changed Ben's conversation or had something done for him."""
    messages, turns = ben.messages(), ben.turns()
    yield
    assert ben.messages() == messages
    assert ben.turns() == turns
    assert shop.works(str(ben.id)) == ["polish"]


def post(hub: Hub, content: Any, headers: dict[str, str] | None = None, query: str = "") -> Any:
    """Send bytes to the chat endpoint."""
    return hub.request("POST", f"/v1/chat{query}", content=content, headers=JSON if headers is None else headers)


@pytest.mark.usefixtures("unmoved")
@pytest.mark.parametrize(("field", "value"), WRONG_FIELDS, ids=lambda part: ascii(part)[:24])
def test_a_wrong_field_is_named_and_its_value_is_not_repeated(ben: Customer, field: str, value: Any) -> None:
    """422 with the JSON pointer."""
    response = ben.hub.chat({**ben.body(POLISH), field: value})
    assert pointers(response) == [f"/{field}"]
    assert MARK not in response.text


@pytest.mark.usefixtures("unmoved")
def test_every_wrong_field_is_named(ben: Customer) -> None:
    """All of them at once, the unknown ones too, with pointers escaped as RFC 6901 says."""
    response = ben.hub.chat({**ben.body(""), "locale": 5, "no~such/field": MARK, "messages": [MARK]})
    assert set(pointers(response)) == {"/message", "/locale", "/no~0such~1field", "/messages"}
    assert MARK not in response.text


@pytest.mark.parametrize("letter", ["x", "\N{GRINNING FACE}"])
def test_the_longest_message_is_answered(ada: Customer, letter: str) -> None:
    """8,000 characters count as characters, however many bytes they are."""
    assert ada.says(letter * MOST_CHARACTERS)["status"] == "answered"
    assert ada.messages()[0]["text"] == letter * MOST_CHARACTERS


@pytest.mark.parametrize("locale", ["de", "EN-us", "zh-Hant-TW", "de-DE-u-co-phonebk", "en-US-x-private", "no-NO"])
def test_any_language_tag_of_a_known_language_is_taken(ada: Customer, locale: str) -> None:
    """What browsers send is not the customer's mistake: extensions and unknown regions are left out."""
    reply = ada.hub.chat({**ada.body(POLISH), "locale": locale}).json()
    assert reply["status"] == "answered"


@pytest.mark.usefixtures("unmoved")
@pytest.mark.parametrize("content", NOT_OBJECTS)
def test_a_body_that_is_no_object_is_wrong_as_a_whole(ben: Customer, content: bytes) -> None:
    """The pointer to the whole document is empty."""
    response = post(ben.hub, content)
    assert pointers(response) == [""]
    assert MARK not in response.text


@pytest.mark.usefixtures("unmoved")
@pytest.mark.parametrize("content", NOT_JSON.values(), ids=NOT_JSON)
def test_a_body_that_is_no_json_is_refused(ben: Customer, content: bytes) -> None:
    """400, and nothing of it comes back."""
    response = post(ben.hub, content)
    problem(response, 400)
    assert MARK not in response.text


@pytest.mark.usefixtures("unmoved")
@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_128_kib_is_not_read(ben: Customer, *, declared: bool) -> None:
    """413, whether its length was declared or not."""
    pieces = [b'{"message":"', b"x" * 128 * 1024, b'"}']
    problem(post(ben.hub, b"".join(pieces) if declared else iter(pieces)), 413)


@pytest.mark.usefixtures("unmoved")
@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_only_json_is_taken(ben: Customer, media_type: str) -> None:
    """415: another site's page could send these without asking the browser."""
    headers = {"Content-Type": media_type} if media_type else {}
    response = post(ben.hub, b'{"message": "%s"}' % POLISH.encode(), headers)
    problem(response, 415)
    assert MARK not in response.text


def test_json_may_say_its_charset(ada: Customer) -> None:
    """Parameters of the media type do not matter."""
    response = post(ada.hub, b'{"message": "hello"}', {"Content-Type": "application/JSON; charset=utf-8"})
    assert response.json()["status"] == "answered"


@pytest.mark.parametrize("path", ["/v1/approvals/ap_1", "/v1/route"])
def test_every_door_takes_only_json(open_hub: Hub, path: str) -> None:
    """Not the chat alone."""
    problem(open_hub.request("POST", path, content=b"{}", headers={"Content-Type": "text/plain"}), 415)


@pytest.mark.usefixtures("unmoved")
@pytest.mark.parametrize("key", [b"", b"x" * 256, b"\xe4\xf6", b"\xff"])
def test_an_idempotency_key_is_printable_ascii(ben: Customer, key: bytes) -> None:
    """1 to 255 characters."""
    headers: Any = {"Idempotency-Key": key}
    response = ben.hub.request("POST", "/v1/chat", json=ben.body(POLISH), headers=headers)
    assert pointers(response) == ["header:Idempotency-Key"]


@pytest.mark.usefixtures("unmoved")
@pytest.mark.parametrize("mode", ["", MARK, "QUEUE"])
def test_a_mode_is_queue_or_reject(ben: Customer, mode: str) -> None:
    """Nothing else."""
    response = ben.hub.chat(ben.body(POLISH), query=f"?mode={mode}")
    assert pointers(response) == ["query:mode"]
    assert MARK not in response.text


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_a_wrong_method_is_told_the_right_one(open_hub: Hub, method: str) -> None:
    """405 with Allow."""
    response = open_hub.request(method, "/v1/chat")
    problem(response, 405)
    assert response.headers["Allow"] == "POST"


@pytest.mark.parametrize("path", [f"/{MARK}", "/v1", "/v1/chat/", "/v1/chat/x", "/v2/chat", "//v1/chat", "/v1/../x"])
def test_an_unknown_path_is_not_found(open_hub: Hub, path: str) -> None:
    """404, and no redirect to an address the client's Host header makes up."""
    response = open_hub.request("POST", path, json={"message": "hi"}, headers={"Host": f"127.0.0.1:1{MARK}"})
    problem(response, 404)
    assert MARK not in response.text


def test_every_reply_carries_its_trace(ada: Customer) -> None:
    """The id in the header is the one in the body; probes have one too."""
    response = ada.sends(POLISH)
    assert response.headers["X-Trace-Id"] == response.json()["trace_id"]
    assert len(ada.hub.request("GET", "/healthz").headers["X-Trace-Id"]) == 32
