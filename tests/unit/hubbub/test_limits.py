"""No body grows beyond its bound, whatever its headers say."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from fastapi import FastAPI, Request

from hubbub import problems
from hubbub.limits import BodyLimit

pytestmark = pytest.mark.anyio
LIMIT = 1_000

app = FastAPI()
problems.install(app)
app.add_middleware(BodyLimit, limit_of=lambda path: LIMIT if path == "/small" else 10 * LIMIT)


@app.post("/{_}")
async def count(_: str, request: Request) -> int:
    """Read it all, and say how much it was."""
    return len(await request.body())


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kit") as client:
        yield client


async def in_pieces(size: int) -> AsyncIterator[bytes]:
    """A body of `size` bytes whose length is not told before."""
    for start in range(0, size, 100):
        yield b"x" * min(100, size - start)


def whole(size: int) -> bytes:
    """A body whose length is declared."""
    return b"x" * size


ways = pytest.mark.parametrize("body", [whole, in_pieces])


@ways
async def test_a_body_of_just_the_size_is_read(
    http: httpx.AsyncClient, body: Callable[[int], bytes | AsyncIterator[bytes]]
) -> None:
    """The bound itself is allowed."""
    response = await http.post("/small", content=body(LIMIT))
    assert (response.status_code, response.json()) == (200, LIMIT)


@ways
async def test_one_byte_more_is_refused(
    http: httpx.AsyncClient, body: Callable[[int], bytes | AsyncIterator[bytes]]
) -> None:
    """Declared or not, as a problem document."""
    response = await http.post("/small", content=body(LIMIT + 1))
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["title"] == "The body is too large"


async def test_a_declared_giant_is_refused_unread() -> None:
    """Its length is enough: not one byte of it is asked for."""
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        raise AssertionError("the body was read")

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    limited = BodyLimit(app, limit_of=lambda _: LIMIT)
    headers = [(b"content-length", b"5000000000")]
    await limited({"type": "http", "method": "POST", "path": "/small", "headers": headers}, receive, send)  # type: ignore[arg-type] # ASGI by hand
    assert sent[0]["status"] == 413


async def test_each_path_has_its_bound(http: httpx.AsyncClient) -> None:
    """One service may read more in one place than in another."""
    assert (await http.post("/large", content=whole(5 * LIMIT))).status_code == 200
    assert (await http.post("/large", content=whole(10 * LIMIT + 1))).status_code == 413
