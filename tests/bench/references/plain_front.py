"""A front as most would write it: FastAPI, an httpx client, redis-py pipelines; no journal, no identity, no traces."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI
from redis.asyncio import Redis

from tests.bench.references.contrib import instrumented
from tests.bench.references.shapes import Question, Reply, Said, SpokeAnswer, SpokeCall

HISTORY = 20
KEPT_SECONDS = 30 * 86_400
NATIVE_TRACES_OFF = {"tracing": False, "metrics": False, "logs": False}

redis: Redis = Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
http = httpx.AsyncClient(timeout=10, limits=httpx.Limits(max_connections=None, max_keepalive_connections=None))


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Close what is open at the end."""
    yield
    await http.aclose()
    await redis.aclose()


app = FastAPI(lifespan=lifespan, telemetry=NATIVE_TRACES_OFF)  # type: ignore[arg-type]


@app.get("/healthz")
async def alive() -> dict[str, str]:
    """Answer while the process lives."""
    return {"status": "ok"}


@app.post("/v1/chat")
async def chat(question: Question) -> Reply:
    """Load the conversation, ask the spoke, save the conversation."""
    state_key, messages_key = f"c:{question.conversation_id}:state", f"c:{question.conversation_id}:messages"
    async with redis.pipeline() as pipe:
        pipe.get(state_key)
        pipe.lrange(messages_key, -HISTORY, -1)
        state, messages = await pipe.execute()
    history = [Said.model_validate_json(message) for message in messages]
    call = SpokeCall(question=question.message, conversation_id=question.conversation_id, history=history)
    response = await http.post(os.environ["SPOKE_URL"] + "/v1/skills/look", json=call.model_dump())
    response.raise_for_status()
    answer = SpokeAnswer.model_validate(response.json())
    said = [Said(role="customer", text=question.message), Said(role="bot", text=answer.say)]
    async with redis.pipeline() as pipe:
        pipe.set(state_key, str(int(state or 0) + 1), ex=KEPT_SECONDS)
        pipe.rpush(messages_key, *(one.model_dump_json() for one in said))
        pipe.expire(messages_key, KEPT_SECONDS)
        await pipe.execute()
    return Reply(conversation_id=question.conversation_id, reply=answer.say, citations=answer.citations)


app = instrumented(app)
