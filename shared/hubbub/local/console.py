"""Where the services' output goes: the terminal, with the service's name, and a log file of bounded size each."""

import logging
import os
import queue
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOG_BYTES = 5_000_000
OLD_LOGS = 1
WAITING_LINES = 10_000
CLOSING_S = 1.0


class Console:
    """Writes to a file descriptor from a thread of its own.

    Somebody who starts us and stops reading our output must not stop the services: lines nobody takes are dropped.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        self._descriptor = sys.stdout.fileno() if descriptor is None else descriptor
        self._lines: queue.Queue[bytes | None] = queue.Queue(WAITING_LINES)
        self._thread = threading.Thread(target=self._write, name="console", daemon=True)
        self._thread.start()

    def say(self, text: str) -> None:
        """Write a line."""
        self._put(text.encode("utf-8", "replace") + b"\n")

    def close(self) -> None:
        """Write what is left, for a second at most."""
        self._put(None)
        self._thread.join(CLOSING_S)

    def _put(self, line: bytes | None) -> None:
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            return

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                while line:
                    line = line[os.write(self._descriptor, line) :]
            except OSError:  # the reader is gone
                return


class Log:
    """One service's output: on the console under its name, and in `folder/NAME.log`."""

    def __init__(self, name: str, console: Console, folder: Path, width: int) -> None:
        self._prefix = f"{name:{width}} | "
        self._console = console
        path = folder / f"{name}.log"
        self._file = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=OLD_LOGS, encoding="utf-8", delay=True)

    def line(self, text: str) -> None:
        """Note one line of output."""
        self._console.say(self._prefix + text)
        self._file.emit(logging.makeLogRecord({"msg": text}))

    def close(self) -> None:
        """Close the file."""
        self._file.close()
