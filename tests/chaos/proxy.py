"""A TCP proxy that spoils what passes through it, for tests that put it in front of an agent or Redis."""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from tests.running import free_port

CHUNK = 65_536
LOCAL = "127.0.0.1"
NO_LINGER = struct.pack("ii", 1, 0)
T = TypeVar("T")
Passing = Callable[[bytes], Coroutine[Any, Any, None]]


@dataclass(eq=False)
class Link:
    """One connection that passes through: `client` called at `address`, `target` is behind the proxy."""

    client: asyncio.StreamWriter
    target: asyncio.StreamWriter
    address: str
    marked: list[Any] = field(default_factory=list)

    async def to_target(self, chunk: bytes) -> None:
        """Pass on what the client said."""
        self.target.write(chunk)
        await self.target.drain()

    async def to_client(self, chunk: bytes) -> None:
        """Pass on what the target answered."""
        self.client.write(chunk)
        await self.client.drain()

    def reset(self) -> None:
        """Break both sides off with RST, as a machine that is gone does."""
        for writer in (self.client, self.target):
            raw = writer.get_extra_info("socket")
            with suppress(OSError):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
            writer.transport.abort()


class Clear:
    """How a proxy behaves: this one spoils nothing, and is the root of those that do."""

    async def request(self, link: Link, chunk: bytes) -> None:
        """What becomes of bytes for the target."""
        await link.to_target(chunk)

    async def reply(self, link: Link, chunk: bytes) -> None:
        """What becomes of bytes for the client."""
        await link.to_client(chunk)


@dataclass
class Proxy:
    """Listens on `port` for targets on this machine: at each address of `routes` for the port named there.

    Change `behaviour` at any time; open connections feel it.
    """

    routes: dict[str, int]
    port: int = field(default_factory=free_port)
    behaviour: Clear = field(default_factory=Clear)
    links: set[Link] = field(default_factory=set)
    _servers: dict[str, asyncio.Server] = field(default_factory=dict)

    async def open(self) -> None:
        """Take connections."""
        for address in self.routes.keys() - self._servers.keys():
            self._servers[address] = await asyncio.start_server(partial(self._serve, address), address, self.port)

    async def close(self) -> None:
        """Refuse connections, and break off those there are."""
        for address in list(self._servers):
            self._servers.pop(address).close()
        for link in list(self.links):
            link.reset()

    async def route(self, address: str, target: int | None) -> None:
        """Take connections at one more address, or at one less."""
        if target is not None:
            self.routes[address] = target
            await self.open()
            return
        del self.routes[address]
        if server := self._servers.pop(address, None):
            server.close()

    async def _serve(self, address: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answers, target = await asyncio.open_connection(LOCAL, self.routes[address])
        except (OSError, KeyError):
            writer.transport.abort()
            return
        link = Link(writer, target, address)
        self.links.add(link)
        try:
            await asyncio.gather(
                self._pump(reader, target, lambda chunk: self.behaviour.request(link, chunk)),
                self._pump(answers, writer, lambda chunk: self.behaviour.reply(link, chunk)),
            )
        except OSError:
            link.reset()
        finally:
            self.links.discard(link)
            writer.transport.abort() if writer.is_closing() else writer.close()
            target.close()

    async def _pump(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        passed: Passing,
    ) -> None:
        while chunk := await source.read(CHUNK):
            await passed(chunk)
        sink.close()


class Proxies:
    """Proxies that share one thread. All methods may be called from any other thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._all: list[Proxy] = []

    def to(self, target: int) -> Proxy:
        """A new proxy in front of a port of this machine; it takes connections when this returns."""
        proxy = Proxy({LOCAL: target})
        self._all.append(proxy)
        self.open(proxy)
        return proxy

    def open(self, proxy: Proxy) -> None:
        """Let a proxy take connections."""
        self._do(proxy.open())

    def close(self, proxy: Proxy) -> None:
        """Let a proxy refuse connections."""
        self._do(proxy.close())

    def route(self, proxy: Proxy, address: str, target: int | None) -> None:
        """Let a proxy lead from one more address to a port of this machine, or, without one, from one less."""
        self._do(proxy.route(address, target))

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    @contextmanager
    def running(self) -> Iterator["Proxies"]:
        """Serve until the block ends."""
        thread = threading.Thread(target=self._loop.run_forever, name="proxies", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            for proxy in self._all:
                self.close(proxy)
            self._do(self._ended())
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    async def _ended(self) -> None:
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
