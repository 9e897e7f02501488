"""The lane answers what it knows; the framework answers the rest."""

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hubbub import problems
from hubbub.errors import Problem
from hubbub.lane import Lane

pytestmark = pytest.mark.anyio
BODY = b"[" + b"1," * 50_000 + b"1]"


async def _plain(request: Request) -> Response | None:
    """Serves a few words and leaves all others."""
    match await request.body():
        case b"well":
            return Response(b"lane " + request.scope["path"].encode())
        case b"refused":
            raise Problem(409, "Not now")
        case b"too much":
            raise HTTPException(413, "Too much")
        case b"broken":
            raise LookupError("nobody foresaw this")
    return None


async def _declared(body: list[int], number: int = 0) -> str:
    return f"framework {number} {len(body)}"


class Watch:
    """Middleware around the lane: keeps what route a request took."""

    def __init__(self, app: ASGIApp, seen: list[str]) -> None:
        self._app = app
        self._seen = seen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the route."""
        await self._app(scope, receive, send)
        self._seen.append(getattr(scope.get("route"), "path", ""))


@pytest.fixture
def seen() -> list[str]:
    """The routes that were taken."""
    return []


@pytest.fixture
def app(seen: list[str]) -> FastAPI:
    """An application with a lane to each of two routes."""
    app = FastAPI()
    problems.install(app)
    app.add_middleware(Lane, path="/add", serve=_plain)
    app.add_middleware(Lane, path="/add/{number}", serve=_plain)
    app.add_middleware(Watch, seen=seen)
    for path in ("/add", "/add/{number}", "/add/{number}/more"):
        app.post(path)(_declared)
    return app


@pytest.fixture
def client(app: FastAPI) -> httpx.AsyncClient:
    """Somebody who calls it."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://agent", headers={"Content-Type": "application/json"})


async def test_what_the_lane_answers_the_framework_never_sees(client: httpx.AsyncClient, seen: list[str]) -> None:
    """With or without a parameter, under the name the route has."""
    assert (await client.post("/add", content=b"well")).text == "lane /add"
    assert (await client.post("/add/1", content=b"well")).text == "lane /add/1"
    assert seen == ["/add", "/add/{number}"]


async def test_what_the_lane_leaves_the_framework_reads_from_the_start(
    client: httpx.AsyncClient, seen: list[str]
) -> None:
    """A long body too; and it says what is wrong."""
    assert (await client.post("/add/7", content=BODY)).json() == "framework 7 50001"
    assert (await client.post("/add/x", content=BODY)).status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert seen == ["/add/{number}", "/add/{number}"]


@pytest.mark.parametrize("path", ["/add/", "/add/1/more", "/ad", "/ADD"])
async def test_other_paths_do_not_lead_to_the_lane(client: httpx.AsyncClient, path: str) -> None:
    """What is beside a route or below it is another one, or none."""
    assert "lane" not in (await client.post(path, content=b"well")).text


async def test_other_methods_do_not_lead_to_the_lane(client: httpx.AsyncClient) -> None:
    """They are the framework's to refuse."""
    assert (await client.request("PUT", "/add", content=b"well")).status_code == httpx.codes.METHOD_NOT_ALLOWED


@pytest.mark.parametrize(("said", "status"), [(b"refused", 409), (b"too much", 413), (b"broken", 500)])
async def test_errors_are_rendered_as_everywhere(client: httpx.AsyncClient, said: bytes, status: int) -> None:
    """Those with a handler of their own, and those nobody foresaw."""
    response = await client.post("/add", content=said)
    assert (response.status_code, response.headers["Content-Type"]) == (status, problems.MEDIA_TYPE)


async def test_who_has_gone_is_not_answered(app: FastAPI) -> None:
    """The connection broke before the body was whole: that is no error of ours."""
    messages: list[Message] = [
        {"type": "http.request", "body": b"we", "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/add", "query_string": b"", "headers": []}
    await app(scope, receive, send)
    assert sent == []
