"""A reply belongs to its request: what connections are kept for, and when not, against a server that says any bytes."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import anyio
import pytest

from orchestrator.spokes import transport
from orchestrator.spokes.connection import ConnectionLost, NeverSent, NotHttp, Reply
from orchestrator.spokes.transport import Connections, Place
from tests.integration.spokes.certificate import certificate

pytestmark = pytest.mark.anyio
LIMIT = 1_000
TWO = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo"
NAME = "agent.test"


@dataclass
class Server:
    """Says the next of `replies` to each request. `requests` are what came, with the number of its connection."""

    port: int = 0
    replies: list[bytes] = field(default_factory=list)
    requests: list[tuple[int, bytes]] = field(default_factory=list)
    lines: list[asyncio.StreamWriter] = field(default_factory=list)
    talks: list["asyncio.Task[None]"] = field(default_factory=list)

    def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.lines.append(writer)
        self.talks.append(asyncio.create_task(self._talk(len(self.lines), reader, writer)))

    async def _talk(self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A reply that begins with `!` is the last."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                self.requests.append((number, await reader.readuntil(b"\r\n\r\n")))
                said = self.replies.pop(0)
                writer.write(said.removeprefix(b"!"))
                if said.startswith(b"!"):
                    break
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    @property
    def used(self) -> list[int]:
        """Which connection each request came on."""
        return [number for number, _ in self.requests]


@asynccontextmanager
async def serving(context: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """A server until the block ends."""
    server = Server()
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=context) as listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server
    await asyncio.gather(*server.talks)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Without TLS."""
    async with serving() as running:
        yield running


@pytest.fixture
async def connections(server: Server) -> AsyncIterator[Connections]:  # noqa: ARG001 - which ends when they have
    """None open yet."""
    async with Connections() as opened:
        yield opened


async def get(connections: Connections, server: Server, path: str = "/") -> Reply:
    """One request."""
    return await connections.send("GET", f"http://127.0.0.1:{server.port}{path}", {}, limit=LIMIT, connect_s=5)


async def test_a_connection_serves_one_request_after_the_other(connections: Connections, server: Server) -> None:
    """However the end of a body is told."""
    server.replies = [
        b"HTTP/1.1 200 OK\r\nETag: a\r\nContent-Length: 3\r\n\r\none",
        b"HTTP/1.1 201 Made\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nch\r\n4\r\nunks\r\n0\r\nTrailer: x\r\n\r\n",
        b"HTTP/1.1 304 Same\r\n\r\n",
        b"HTTP/1.1 100 Wait\r\nX: y\r\n\r\nHTTP/1.1 103 Hints\r\n\r\n" + TWO,
    ]
    replies = [await get(connections, server) for _ in range(4)]
    assert [(reply.status, reply.content) for reply in replies] == [
        (200, b"one"),
        (201, b"chunks"),
        (304, b""),
        (200, b"two"),
    ]
    assert replies[0].headers == {"etag": "a", "content-length": "3"}
    assert "x" not in replies[3].headers
    assert server.used == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("last", "content"),
    [
        (b"!HTTP/1.1 200 OK\r\n\r\nuntil the end", b"until the end"),
        (b"!HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold", b"old"),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nlast", b"last"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + b"x" * 1001, None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none" + TWO, b"one"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\noneSSH-2.0-OpenSSH_9\r\n", b"one"),
    ],
    ids=["no length", "HTTP 1.0", "said so", "too large", "two replies", "something after it"],
)
async def test_a_connection_that_is_over_is_not_used_again(
    connections: Connections, server: Server, last: bytes, content: bytes | None
) -> None:
    """The reply counts; what came after it answers nobody."""
    server.replies = [last, TWO]
    assert (await get(connections, server)).content == content
    assert (await get(connections, server)).content == b"two"
    assert server.used == [1, 2]


async def test_what_comes_late_answers_nobody(connections: Connections, server: Server) -> None:
    """A second reply, sent while the connection was idle, ends it."""
    server.replies = [b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none", TWO]
    await get(connections, server)
    server.lines[0].write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate")
    await server.talks[0]
    assert (await get(connections, server)).content == b"two"
    assert server.used == [1, 2]


async def test_a_connection_its_server_ended_is_forgotten(connections: Connections, server: Server) -> None:
    """Nobody finds out by a lost request, and nothing is kept of it."""
    server.replies = [TWO, TWO]
    await get(connections, server)
    server.lines[0].close()
    with anyio.fail_after(5):
        while any(connections._idle.values()):
            await anyio.lowlevel.checkpoint()
    await get(connections, server)
    assert server.used == [1, 2]


async def test_what_cannot_be_written_was_never_sent(connections: Connections, server: Server) -> None:
    """A connection may end between being made and being used."""
    connection = await connections._connected(Place("127.0.0.1", server.port, None), 5)
    connection.close()
    with pytest.raises(NeverSent):
        await connection.ask(b"GET / HTTP/1.1\r\n\r\n", LIMIT)


async def test_a_call_that_was_given_up_takes_its_connection_along(connections: Connections, server: Server) -> None:
    """Its reply may still come."""
    server.replies = [b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\non", TWO]
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(get, connections, server)
        while not server.requests:
            await anyio.lowlevel.checkpoint()
        tasks.cancel_scope.cancel()
    assert (await get(connections, server)).content == b"two"
    assert server.used == [1, 2]


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        (b"!", ConnectionLost),
        (b"!HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ncut", ConnectionLost),
        (b"!HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ncu", ConnectionLost),
        (b"!HTTP/1.1 100 Wait\r\n\r\n", ConnectionLost),
        (b"HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", NotHttp),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", NotHttp),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000 + b"\r\n", NotHttp),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000, NotHttp),
        (b"HTTP/1.1 100 Wait\r\n\r\n" * 4_000, NotHttp),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"A: b\r\n" * 20_000, NotHttp),
    ],
    ids=[
        "nothing",
        "half a body",
        "half a chunk",
        "only a prelude",
        "another protocol",
        "two lengths",
        "endless headers",
        "an endless header",
        "endless preludes",
        "endless trailers",
    ],
)
async def test_what_is_no_reply_is_told_apart(
    connections: Connections, server: Server, said: bytes, trouble: type[Exception]
) -> None:
    """Cut off, or not HTTP at all: both may have arrived, and neither keeps anybody waiting."""
    server.replies = [said]
    with anyio.fail_after(5), pytest.raises(trouble):
        await get(connections, server)


@pytest.mark.parametrize("url", ["ftp://a/", "http://", "http://[", "http://x:999999/", "http://ä\udc80/", "\0"])
async def test_what_is_no_address_is_never_asked(connections: Connections, url: str) -> None:
    """Nor is what nobody can be found under."""
    with pytest.raises(NeverSent):
        await connections.send("GET", url, {}, limit=LIMIT, connect_s=5)


async def test_a_request_is_one_request(connections: Connections, server: Server) -> None:
    """Neither a path nor a header can end it."""
    server.replies = [TWO]
    await get(connections, server, "/a b/ü%20?q=1 2\x00#x")
    ((_, head),) = server.requests
    assert head.startswith(b"GET /a%20b/%C3%BC%20?q=1%202%00 HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{server.port}".encode() in head
    with pytest.raises(NeverSent):
        await connections.send("GET", f"http://127.0.0.1:{server.port}/", {"A": "b\r\nC: d"}, limit=LIMIT, connect_s=5)
    assert len(server.requests) == 1


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ssl.SSLContext]:
    """What a server with a certificate for NAME needs; who reads SSL_CERT_FILE believes it."""
    written = certificate(NAME, tmp_path_factory.mktemp("tls"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(written)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(written))
        yield context


async def test_an_address_needs_the_certificate_of_its_name(trusted: ssl.SSLContext) -> None:
    """A replica is called by its address, and must prove the name; nothing is sent to one that cannot."""
    async with serving(trusted) as server, Connections() as connections:
        server.replies = [TWO]
        url = f"https://127.0.0.1:{server.port}/"
        for name in (None, "other.test"):
            with pytest.raises(NeverSent):
                await connections.send("GET", url, {}, limit=LIMIT, connect_s=5, certified=name)
        assert (await connections.send("GET", url, {}, limit=LIMIT, connect_s=5, certified=NAME)).content == b"two"
        assert len(server.requests) == 1


async def test_where_a_name_has_several_addresses_one_that_listens_is_found(
    connections: Connections, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As while a container is being replaced; where none listens, nothing was sent."""

    async def addresses(host: str, port: int) -> tuple[str, ...]:
        assert (host, port) == (NAME, server.port)
        return ("127.0.0.2", "127.0.0.1") if server.replies else ("127.0.0.2", "127.0.0.3")

    monkeypatch.setattr(transport, "resolve", addresses)
    url = f"http://{NAME}:{server.port}/"
    with pytest.raises(NeverSent):
        await connections.send("GET", url, {}, limit=LIMIT, connect_s=5)
    server.replies = [TWO]
    assert (await connections.send("GET", url, {}, limit=LIMIT, connect_s=5)).content == b"two"


async def test_a_name_that_leads_to_a_private_place_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else it stands for: all of its addresses have to be allowed."""

    async def resolve(_: str, __: int) -> tuple[str, ...]:
        return ("192.0.2.1", "127.0.0.1")

    monkeypatch.setattr("orchestrator.spokes.transport.resolve", resolve)
    async with Connections(lambda address: address == "192.0.2.1") as connections:
        with pytest.raises(NeverSent, match="not on the public internet"):
            await connections.send("GET", "http://agent.test/", {}, limit=1, connect_s=1)
