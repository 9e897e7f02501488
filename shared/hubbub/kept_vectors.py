"""Vectors of texts that were slow to make, kept in a file, so that a restart does not make them again."""

import hashlib
import logging
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hubbub.errors import ConfigurationInvalid

Vector = NDArray[np.float32]
KEY_BYTES = 16
ASKED_AT_ONCE = 500
WAIT_SECONDS = 10.0
log = logging.getLogger(__name__)


class KeptVectors:
    """Vectors by the texts they are of, in half the bytes. May be used by several threads and processes at once.

    Of a text only a hash is kept. Nothing is ever taken out: who wants room deletes the file.
    """

    def __init__(self, path: Path | None, made_by: str) -> None:
        """In the file `path`, else in one that goes with the process. What is not `made_by` the same is another vector.

        Raises ConfigurationInvalid when the file cannot be used.
        """
        self._made_by = made_by.encode()
        self._lock = threading.Lock()
        try:
            self._file = sqlite3.connect(path or "", WAIT_SECONDS, isolation_level=None, check_same_thread=False)
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("PRAGMA synchronous = NORMAL")
            self._file.execute("CREATE TABLE IF NOT EXISTS vectors (of BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")
        except sqlite3.Error as error:
            raise ConfigurationInvalid(f"vectors cannot be kept in {path}: {error}") from error

    def of(self, texts: Sequence[str]) -> dict[str, Vector]:
        """The vectors of those of `texts` that are known; of none while the file cannot be read."""
        keys = {self._key(text): text for text in texts}
        places = list(keys)
        found: dict[str, Vector] = {}
        try:
            for first in range(0, len(places), ASKED_AT_ONCE):
                rows = self._rows(places[first : first + ASKED_AT_ONCE])
                found |= {keys[key]: np.frombuffer(row, np.float16).astype(np.float32) for key, row in rows}
        except sqlite3.Error as error:
            log.warning("vectors that were kept cannot be read: %s", error)
        return found

    def keep(self, vectors: Mapping[str, Vector]) -> None:
        """Keep vectors of texts, all of them or none; none while the file cannot be written."""
        rows = [(self._key(text), vector.astype(np.float16).tobytes()) for text, vector in vectors.items()]
        try:
            with self._lock, self._file:
                self._file.execute("BEGIN IMMEDIATE")
                self._file.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)
        except sqlite3.Error as error:
            log.warning("vectors cannot be kept: %s", error)

    def _rows(self, keys: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
        asked = f"SELECT of, vector FROM vectors WHERE of IN ({','.join('?' * len(keys))})"  # noqa: S608 - marks only
        with self._lock:
            return self._file.execute(asked, keys).fetchall()

    def _key(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode(), digest_size=KEY_BYTES, key=self._made_by[:64]).digest()
