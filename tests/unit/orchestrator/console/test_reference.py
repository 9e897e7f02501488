"""The API's description is made once, and beside the turns."""

import threading
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from orchestrator.console.reference import reference_router

DOCUMENT = {"info": {"title": "Lamps", "version": "1"}, "tags": [], "paths": {}, "components": {"schemas": {}}}


@pytest.mark.anyio
async def test_it_is_made_once_and_not_where_turns_run() -> None:
    """Half a second of work would hold them all up."""
    made_in: list[threading.Thread] = []

    def document() -> dict[str, Any]:
        made_in.append(threading.current_thread())
        return DOCUMENT

    app = FastAPI(openapi_url=None, docs_url=None)
    app.include_router(reference_router(document))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub") as http:
        answers = [await http.get("/openapi.json") for _ in range(3)]
    assert [answer.json() for answer in answers] == [DOCUMENT] * 3
    assert len(made_in) == 1
    assert made_in[0] is not threading.current_thread()
