"""The floor: the same work as the plain reference on bare ASGI, bare HTTP and bare Redis connections."""

import json
import os
from typing import Any
from urllib.parse import urlsplit

from tests.bench.references.asgi import answer_json, read_body
from tests.bench.references.floor_wire import http_pool, redis_pool

HISTORY = b"-20"
KEPT = b"2592000"
spoke = http_pool(urlsplit(os.environ["SPOKE_URL"]).port or 80)
redis = redis_pool(urlsplit(os.environ["REDIS_URL"]).port or 6379)


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Load the conversation, ask the spoke, save the conversation."""
    if scope["type"] != "http":
        return
    if scope["method"] == "GET":
        await answer_json(send, {"status": "ok"})
        return
    question = json.loads(await read_body(receive))
    conversation = question["conversation_id"]
    state_key, messages_key = f"c:{conversation}:state".encode(), f"c:{conversation}:messages".encode()
    store = await redis.take()
    state, messages = await store.run((b"GET", state_key), (b"LRANGE", messages_key, HISTORY, b"-1"))
    redis.give_back(store)
    call = {
        "question": question["message"],
        "conversation_id": conversation,
        "history": [json.loads(message) for message in messages],
    }
    line = await spoke.take()
    answer = json.loads(await line.post("/v1/skills/look", json.dumps(call).encode()))
    spoke.give_back(line)
    said = ({"role": "customer", "text": question["message"]}, {"role": "bot", "text": answer["say"]})
    store = await redis.take()
    await store.run(
        (b"SET", state_key, b"%d" % (int(state or 0) + 1), b"EX", KEPT),
        (b"RPUSH", messages_key, *(json.dumps(one).encode() for one in said)),
        (b"EXPIRE", messages_key, KEPT),
    )
    redis.give_back(store)
    reply = {"conversation_id": conversation, "reply": answer["say"], "citations": answer["citations"]}
    await answer_json(send, reply)
