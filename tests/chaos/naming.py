"""Names of this run's own, kept in a file: `uvicorn --loop tests.chaos.naming:Loop` makes a service believe them."""

import json
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop

FILE = "CHAOS_NAMES"


@dataclass(frozen=True)
class Names:
    """Which addresses each name stands for; may change at any moment."""

    file: Path

    def become(self, names: dict[str, list[str]]) -> None:
        """Let the names stand for these addresses from now on."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(names))
        fresh.replace(self.file)  # nobody reads half of it


class Loop(uvloop.Loop):
    """An event loop that asks the file, and the system about all other names."""

    async def getaddrinfo(self, host: Any, port: Any, **hints: Any) -> list[Any]:
        """The addresses of a host, as the system's resolver would tell them."""
        known = _known().get(host.decode() if isinstance(host, bytes) else host)
        if known is None:
            return list(await super().getaddrinfo(host, port, **hints))
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port)) for address in known]


def _known() -> dict[str, list[str]]:
    names: dict[str, list[str]] = json.loads(Path(os.environ[FILE]).read_text())
    return names
