"""Customers who talk: requests over kept connections, as cheap as can be, since they share the machine."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from tests.bench.words import ANSWER

TURNS_IN_A_CONVERSATION = 10
Body = dict[str, str]
Bodies = Callable[[int], Body]
"""What the customer of this number says next."""


@dataclass
class Load:
    """What came of a window of load. `latencies` are seconds, for each label."""

    turns: int = 0
    failed: int = 0
    latencies: dict[str, list[float]] = field(default_factory=dict)


class Line:
    """One kept connection."""

    def __init__(self, url: str, key: str) -> None:
        self._place = urlsplit(url)
        self._key = key

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection(self._place.hostname, self._place.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def says(self, body: Body) -> tuple[int, bytes]:
        """The status and the body of the answer."""
        content = json.dumps(body).encode()
        self._writer.write(
            f"POST /v1/chat HTTP/1.1\r\nHost: {self._place.netloc}\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {self._key}\r\nContent-Length: {len(content)}\r\n\r\n".encode()
            + content
        )
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.partition("content-length:")[2].partition("\r\n")[0])
        return int(head.split(" ", 2)[1]), await self._reader.readexactly(length)


async def closed_loop(url: str, key: str, bodies: Bodies, *, at_once: int, turns: int) -> Load:
    """So many customers at once, each saying its next thing when it was answered, until there were so many turns."""
    load = Load()
    left = iter(range(turns))

    async def customer(number: int) -> None:
        async with Line(url, key) as line:
            for _ in left:
                status, content = await line.says(bodies(number))
                load.turns += 1
                load.failed += not is_answered(status, content)

    await asyncio.gather(*(customer(number) for number in range(at_once)))
    return load


async def paced(url: str, key: str, speakers: Iterable[tuple[str, Bodies]], *, every_s: float, seconds: float) -> Load:
    """Each speaker says something every so many seconds, or as soon as it was answered when that takes longer.

    Latencies are counted from the moment it should have been said.
    """
    load = Load()
    begun = time.perf_counter()

    async def speaker(number: int, label: str, bodies: Bodies) -> None:
        due = begun + every_s * (number % 7) / 7
        async with Line(url, key) as line:
            while due < begun + seconds:
                await asyncio.sleep(max(due - time.perf_counter(), 0))
                status, content = await line.says(bodies(number))
                load.latencies.setdefault(label, []).append(time.perf_counter() - due)
                load.turns += 1
                load.failed += not is_answered(status, content)
                due = max(due + every_s, time.perf_counter() if label == "sick" else 0)

    await asyncio.gather(*(speaker(number, *one) for number, one in enumerate(speakers)))
    return load


def is_answered(status: int, content: bytes) -> bool:
    """Whether the customer got what they asked for: the agent's words, not the hub's for having no agent."""
    return status == 200 and ANSWER in json.loads(content)["reply"]


def asking(run: str, question: str, *, turns_each: int = TURNS_IN_A_CONVERSATION) -> Bodies:
    """Everybody asks the same, in conversations of so many turns."""
    said: Counter[int] = Counter()

    def body(number: int) -> Body:
        conversation = f"{run}-{number}-{said[number] // turns_each}"
        said[number] += 1
        return {"message": question, "conversation_id": conversation, "customer_id": f"cus-{number}"}

    return body
