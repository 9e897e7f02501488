"""Messages as files in a folder: on disk before they are acknowledged, so a killed catcher loses none."""

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ID_BYTES = 11


@dataclass(frozen=True, slots=True)
class Kept:
    """One message: its id, when it came (milliseconds since the epoch), and its file."""

    id: str
    created_ms: int
    file: Path

    def raw(self) -> bytes:
        """The message as it was kept."""
        return self.file.read_bytes()


class Mailbox:
    """The newest messages, at most `limit` of them."""

    def __init__(self, folder: Path, limit: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._limit = limit
        self._messages = {kept.id: kept for kept in sorted(map(_kept, folder.glob("*.eml")), key=_age)}
        self._read: set[str] = set()

    def __len__(self) -> int:
        return len(self._messages)

    def put(self, raw: bytes) -> Kept:
        """Keep a message; it is complete on disk when this returns."""
        created_ms = max(time.time_ns() // 1_000_000, self._latest_ms() + 1)
        kept = _kept(self._folder / f"{created_ms:014d}-{secrets.token_hex(ID_BYTES)}.eml")
        draft = kept.file.with_suffix(".draft")
        draft.write_bytes(raw)
        draft.replace(kept.file)
        self._messages[kept.id] = kept
        self.remove(list(self._messages)[: -self._limit])
        return kept

    def newest(self, start: int, count: int | None) -> list[Kept]:
        """Up to `count` messages (None: all), newest first, without the first `start`."""
        newest_first = list(reversed(self._messages.values()))
        return newest_first[start : None if count is None else start + count]

    def find(self, message_id: str) -> Kept | None:
        """The message with this id; `latest` is the newest one's."""
        if message_id == "latest":
            return next(iter(self.newest(0, 1)), None)
        return self._messages.get(message_id)

    def mark_read(self, message_id: str) -> None:
        """Note that somebody has opened the message; forgotten when the catcher ends."""
        self._read.add(message_id)

    def was_read(self, message_id: str) -> bool:
        """Whether somebody has opened the message."""
        return message_id in self._read

    def unread(self) -> int:
        """How many messages nobody has opened."""
        return len(self._messages) - len(self._read)

    def remove(self, message_ids: Iterable[str]) -> None:
        """Delete these messages; ids there are none of are passed over."""
        for message_id in message_ids:
            if kept := self._messages.pop(message_id, None):
                kept.file.unlink(missing_ok=True)
                self._read.discard(message_id)

    def clear(self) -> None:
        """Delete all messages."""
        self.remove(list(self._messages))

    def _latest_ms(self) -> int:
        return next((kept.created_ms for kept in reversed(self._messages.values())), 0)


def _kept(file: Path) -> Kept:
    created_ms, _, message_id = file.stem.partition("-")
    return Kept(message_id, int(created_ms), file)


def _age(kept: Kept) -> int:
    return kept.created_ms
