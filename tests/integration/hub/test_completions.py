"""Whatever speaks to a language model speaks to the hub: OpenAI's own client, and front ends with their habits."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import openai
import pytest
from openai import OpenAI

from tests.integration.hub.conftest import key_text
from tests.integration.hub.world import HOURS, Hub, Workshop

ENGRAVE = "engrave my name on the mug"
TITLE_PROMPT = """### Task:
Generate a concise title.
### Output:
JSON format: { "title": "your title" }
### Chat History:
<chat_history>
USER: Where is my very late parcel now?
ASSISTANT: On its way.
</chat_history>"""


@pytest.fixture(scope="module")
def client(guarded_hub: Hub) -> Iterator[OpenAI]:
    """OpenAI's client with a key that may act for customers. It never retries by itself here."""
    with OpenAI(base_url=f"{guarded_hub.url}/v1", api_key=key_text("shop"), max_retries=0, timeout=30) as made:
        yield made


def user(text: str) -> dict[str, str]:
    """A customer's message in a transcript."""
    return {"role": "user", "content": text}


def bot(text: str) -> dict[str, str]:
    """A reply in a transcript."""
    return {"role": "assistant", "content": text}


def says(client: OpenAI, *transcript: Any, customer: str, **more: Any) -> Any:
    """Send a transcript; the client's own object, and the conversation it was a turn of."""
    raw = client.chat.completions.with_raw_response.create(
        model="hubbub", messages=list(transcript), user=customer, **more
    )
    return raw.parse(), raw.headers["X-Conversation-Id"]


@pytest.fixture
def cus() -> str:
    """A customer nobody has met."""
    return f"cus-{uuid4().hex[:12]}"


def test_the_client_gets_an_answer(client: OpenAI, cus: str) -> None:
    """With what it expects of one."""
    told, conversation = says(client, {"role": "system", "content": "Be brief."}, user(HOURS), customer=cus)
    [choice] = told.choices
    assert choice.message.content == "We are open from nine to five."
    assert (choice.finish_reason, told.object, told.model) == ("stop", "chat.completion", "hubbub")
    assert told.usage.total_tokens == told.usage.prompt_tokens + told.usage.completion_tokens > 0
    assert conversation.startswith("c_")


def test_the_client_is_told_piece_by_piece(client: OpenAI, cus: str) -> None:
    """Role first, words, the reason of the end, what was asked for besides."""
    stream = client.chat.completions.create(
        model="hubbub", messages=[user(HOURS)], user=cus, stream=True, stream_options={"include_usage": True}
    )
    pieces = list(stream)
    assert len({piece.id for piece in pieces}) == 1
    first, *middle, last, counted = pieces
    assert (first.choices[0].delta.role, first.choices[0].delta.content) == ("assistant", "")
    assert "".join(piece.choices[0].delta.content or "" for piece in middle) == "We are open from nine to five."
    assert (last.choices[0].delta.content, last.choices[0].finish_reason) == (None, "stop")
    assert (counted.choices, counted.usage.total_tokens > 0) == ([], True)


def test_the_stream_ends_as_openais_does(guarded_hub: Hub) -> None:
    """On the wire."""
    response = guarded_hub.with_key(key_text("shop")).request(
        "POST", "/v1/chat/completions", json={"messages": [user(HOURS)], "stream": True}
    )
    assert response.headers["Content-Type"].startswith("text/event-stream")
    assert response.text.endswith("data: [DONE]\n\n")


def test_a_transcript_goes_on_where_its_last_reply_was_given(client: OpenAI, shop: Workshop, cus: str) -> None:
    """A yes without any conversation id is a yes to the question before it; it is taken once."""
    asked, conversation = says(client, user(ENGRAVE), customer=cus)
    question = asked.choices[0].message.content
    transcript = (user(ENGRAVE), bot(question), user("yes"))
    answer, same = says(client, *transcript, customer=cus)
    assert same == conversation
    assert answer.choices[0].message.content == "Your name is on it."
    again, _ = says(client, *transcript, customer=cus)
    assert again.id == answer.id
    assert shop.works(cus) == ["engrave"]


def test_nobody_goes_on_in_another_customers_thread(client: OpenAI, shop: Workshop, cus: str) -> None:
    """The same transcript from somebody else is a conversation of their own, where nothing was asked."""
    asked, conversation = says(client, user(ENGRAVE), customer=cus)
    transcript = (user(ENGRAVE), bot(asked.choices[0].message.content), user("yes"))
    _, other = says(client, *transcript, customer=f"{cus}-other")
    assert other != conversation
    assert shop.works(f"{cus}-other") == []


def test_the_same_request_is_one_turn(client: OpenAI, shop: Workshop, cus: str) -> None:
    """The client's own retries carry no key."""
    first, conversation = says(client, user("please polish my cup"), customer=cus)
    second, same = says(client, user("please polish my cup"), customer=cus)
    assert (first.id, conversation) == (second.id, same)
    assert shop.works(cus) == ["polish"]


def test_a_key_is_for_one_message(client: OpenAI, shop: Workshop, cus: str) -> None:
    """As everywhere."""
    key = {"Idempotency-Key": uuid4().hex}
    says(client, user("please polish my cup"), customer=cus, extra_headers=key)
    says(client, user("please polish my cup"), customer=cus, extra_headers=key)
    with pytest.raises(openai.UnprocessableEntityError):
        says(client, user(HOURS), customer=cus, extra_headers=key)
    assert shop.works(cus) == ["polish"]


@pytest.mark.parametrize("header", ["X-Conversation-Id", "X-OpenWebUI-Chat-Id"])
def test_a_conversation_can_be_named(client: OpenAI, guarded_hub: Hub, header: str, cus: str) -> None:
    """By header or in the metadata, which goes before."""
    named, other = f"c-{uuid4().hex}", f"c-{uuid4().hex}"
    assert says(client, user(HOURS), customer=cus, extra_headers={header: named})[1] == named
    metadata = {"conversation_id": other, "customer_id": cus}
    assert says(client, user(HOURS), customer="-", metadata=metadata, extra_headers={header: named})[1] == other
    turns = guarded_hub.with_key(key_text("shop")).get(f"/v1/conversations/{other}/turns?customer_id={cus}")["items"]
    assert [turn["message"] for turn in turns] == [HOURS]


def test_who_may_not_act_for_customers_is_anonymous(guarded_hub: Hub) -> None:
    """`user` is a mere name to such a key; naming a customer in the metadata is refused."""
    with OpenAI(base_url=f"{guarded_hub.url}/v1", api_key=key_text("kiosk"), max_retries=0) as kiosk:
        told, _ = says(kiosk, user(ENGRAVE), customer="cus-ada")
        assert "sign in" in told.choices[0].message.content.lower()
        with pytest.raises(openai.PermissionDeniedError):
            says(kiosk, user(HOURS), customer="-", metadata={"customer_id": "cus-ada"})


def test_errors_are_openais(client: OpenAI, guarded_hub: Hub, cus: str) -> None:
    """The client raises what it raises for OpenAI's own."""
    with pytest.raises(openai.UnprocessableEntityError) as nothing_said:
        says(client, user(" "), customer=cus)
    assert nothing_said.value.body["param"] == "messages"
    with pytest.raises(openai.UnprocessableEntityError):
        says(client, user(HOURS), bot("Open."), customer=cus)
    with (
        OpenAI(base_url=f"{guarded_hub.url}/v1", api_key="wrong", max_retries=0) as stranger,
        pytest.raises(openai.AuthenticationError),
    ):
        says(stranger, user(HOURS), customer=cus)
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-9")


def test_a_body_that_is_no_text_is_openais_error_as_well(guarded_hub: Hub) -> None:
    """It is refused before anything of it is read."""
    json_type = {"Content-Type": "application/json"}
    at_shop = guarded_hub.with_key(key_text("shop"))
    refused = at_shop.request("POST", "/v1/chat/completions", content=b'"\xff"', headers=json_type)
    assert refused.status_code == httpx.codes.BAD_REQUEST
    assert refused.json()["error"]["type"] == "invalid_request_error"


def test_there_is_one_model(client: OpenAI) -> None:
    """Front ends list it and read it."""
    assert [model.id for model in client.models.list()] == ["hubbub"]
    assert client.models.retrieve("hubbub").owned_by == "hubbub"


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        (
            TITLE_PROMPT,
            {"title": "Where is my very late parcel"},
        ),
        ('### Task:\nGenerate 1-3 tags.\nJSON format: { "tags": ["tag1"] }\nUSER: hello', {"tags": []}),
        ('### Task:\nSuggest questions.\nJSON format: { "follow_ups": ["q"] }\nUSER: hello', {"follow_ups": []}),
    ],
)
def test_a_front_ends_own_prompts_are_nobodys_turn(
    client: OpenAI, guarded_hub: Hub, cus: str, prompt: str, answer: Any
) -> None:
    """Titles and tags come at once; no conversation knows of them."""
    told = client.chat.completions.create(model="hubbub", messages=[user(prompt)], user=cus)
    assert json.loads(told.choices[0].message.content or "") == answer
    listed = guarded_hub.with_key(key_text("shop")).get(f"/v1/conversations?customer_id={cus}")
    assert listed["items"] == []


def test_a_customer_who_asks_for_a_title_is_a_customer(client: OpenAI, cus: str) -> None:
    """Words alone make no front end."""
    _, conversation = says(client, user("I want a short title on my engraved mug"), customer=cus)
    assert conversation


def test_pictures_are_refused_not_ignored(guarded_hub: Hub) -> None:
    """What is not understood is said to be so."""
    content = [{"type": "image_url", "image_url": {"url": "data:image/png;base64,"}}]
    response: httpx.Response = guarded_hub.with_key(key_text("shop")).request(
        "POST", "/v1/chat/completions", json={"messages": [{"role": "user", "content": content}]}
    )
    assert response.status_code == 422
    assert response.json()["error"]["param"].startswith("messages.0.content")
