import socket
import threading
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Header

from hubbub import problems
from hubbub.errors import Problem
from orchestrator.console.chat_page import chat_page_router
from orchestrator.console.jaeger_shape import jaeger_router
from orchestrator.console.trace_store import TraceStore
from orchestrator.console.traces import traces_router


def may_view(x_role: str = Header("desk")) -> None:
    """The desk may view."""
    if x_role != "desk":
        raise Problem(403, "Not allowed")


def may_write(x_role: str = Header("service")) -> None:
    """The services may write."""
    if x_role != "service":
        raise Problem(403, "Not allowed")


@pytest.fixture
def store() -> TraceStore:
    """Small enough to fill up in a test."""
    return TraceStore(max_traces=50, max_spans=300)


@pytest.fixture
def address(store: TraceStore) -> Iterator[str]:
    """A real server over `store`; it listens before its thread starts, so nobody needs to wait for it."""
    app = FastAPI()
    problems.install(app)
    app.include_router(traces_router(store, may_view, may_write))
    app.include_router(jaeger_router(store, may_view))
    app.include_router(chat_page_router(key_needed=False, traces_open=True, max_chars=8_000))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture
def http(address: str) -> Iterator[httpx.Client]:
    """A client of that server."""
    with httpx.Client(base_url=address) as client:
        yield client
