"""What a process keeps in memory, watched while something goes on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LOOK_S = 0.02


@dataclass
class Growth:
    """How far a process went beyond what it kept at first, in KiB."""

    first: int
    most: int

    @property
    def kib(self) -> int:
        """The largest growth seen."""
        return self.most - self.first


def resident_kib(pid: int) -> int:
    """The resident set of a process as Linux tells it."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


@contextmanager
def growth_of(pid: int) -> Iterator[Growth]:
    """Look again and again until the block ends; what is given back by then counts all the same."""
    first = resident_kib(pid)
    growth, over = Growth(first, first), threading.Event()

    def look() -> None:
        while not over.wait(LOOK_S):
            growth.most = max(growth.most, resident_kib(pid))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield growth
    finally:
        over.set()
        looking.join()
        growth.most = max(growth.most, resident_kib(pid))
