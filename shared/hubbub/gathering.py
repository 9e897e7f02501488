"""uvicorn's HTTP/1.1 with each response in one piece: `uvicorn --http hubbub.gathering:HttpProtocol`.

uvicorn writes the head of a response and its body one after the other, and the event loop sends each at once: two
packets, and a caller that is woken for a head alone. That costs both sides more than what is in them.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HTTP = f"{__name__}:HttpProtocol"
"""What uvicorn is told."""
MOST_HELD_BYTES = 64 * 1024


class Gathering:
    """A transport that sends together what is written in one step of the event loop; else as the one it stands for."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Hold it until the step ends, or there is much."""
        if not self._held:
            self._loop.call_soon(self.send)
        self._held.append(data)
        self._size += len(data)
        if self._size > MOST_HELD_BYTES:
            self.send()

    def send(self) -> None:
        """Send what is held."""
        if self._held and not self._transport.is_closing():
            self._transport.write(b"".join(self._held))
        self._held, self._size = [], 0

    def close(self) -> None:
        """Send what is held, and close."""
        self.send()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class HttpProtocol(HttpToolsProtocol):
    """One connection of a server."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in the class above
        """Put the transport behind one that gathers."""
        self._gathering = Gathering(transport, self.loop)
        super().connection_made(cast("asyncio.Transport", self._gathering))

    def on_response_complete(self) -> None:
        """Send the response: there is no more of it."""
        self._gathering.send()
        super().on_response_complete()
