"""Finds the addresses a name stands for."""

import socket
from collections.abc import Awaitable, Callable

import anyio

Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]
"""All addresses of a host (for a port); raises OSError when there are none or nobody can tell."""


async def resolve(host: str, port: int) -> tuple[str, ...]:
    """All addresses of `host` by the system's resolver, in a stable order. Raises OSError."""
    found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(sorted({str(address[0]) for *_, address in found}))
