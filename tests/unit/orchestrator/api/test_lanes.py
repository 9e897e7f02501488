"""The fast lane answers what it knows; FastAPI answers the rest."""

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request, Response

from orchestrator.api.lanes import with_lane

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """The hub runs on asyncio."""
    return "asyncio"


async def _plain(request: Request) -> Response | None:
    return Response(b"lane") if await request.body() == b"1" else None


async def _declared(number: int, body: int) -> str:
    return f"declared {number + body}"


async def test_what_the_lane_declines_goes_fastapis_way() -> None:
    """With its body unread, through a router that is included, and with FastAPI's own word on what is wrong."""
    router = APIRouter(route_class=with_lane(_plain))
    router.post("/add/{number}")(_declared)
    router.post("/sum/{number}")(_declared)
    app = FastAPI()
    app.include_router(router)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub") as client:
        assert (await client.post("/add/1", content=b"1")).text == "lane"
        assert (await client.post("/add/1?body=2", content=b"2")).json() == "declared 3"
        assert (await client.post("/sum/x?body=2", content=b"2")).status_code == httpx.codes.UNPROCESSABLE_ENTITY
