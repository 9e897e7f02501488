"""What the Linux kernel knows of loopback ports: who listens, and what was sent and not read yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LISTENING, ESTABLISHED = "0A", "01"


@dataclass(frozen=True)
class _Socket:
    port: int
    state: str
    unread: int
    inode: str


def listener(port: int) -> int | None:
    """The pid of the process that listens on a loopback port; None when there is none."""
    inode = next((held.inode for held in _sockets() if (held.port, held.state) == (port, LISTENING)), None)
    return _holder(f"socket:[{inode}]") if inode else None


def unread(port: int) -> int:
    """The most bytes that one connection to a loopback port was sent and its process has not read."""
    return max((held.unread for held in _sockets() if (held.port, held.state) == (port, ESTABLISHED)), default=0)


def _sockets() -> Iterator[_Socket]:
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        port, unread_bytes = int(fields[1].split(":")[1], 16), int(fields[4].split(":")[1], 16)
        yield _Socket(port, fields[3], unread_bytes, fields[9])


def _holder(link: str) -> int | None:
    processes = (entry for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return next((int(entry.name) for entry in processes if _holds(entry, link)), None)


def _holds(process: Path, link: str) -> bool:
    try:
        return any(str(handle.readlink()) == link for handle in (process / "fd").iterdir())
    except OSError:  # it has ended, or the handle was closed, while we looked
        return False
