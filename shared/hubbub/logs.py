"""What a service logs: one JSON object a line on standard error, with the trace it belongs to."""

import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

from hubbub.json_text import compact
from hubbub.telemetry import current_trace_id

_FACTS = "facts"
_NO_TRACE = "0" * 32


def facts(**named: object) -> dict[str, object]:
    """What a log line tells besides its message, as members of its own: `log.info("…", extra=facts(status="done"))`.

    Values are what JSON knows. Nothing that a person wrote, and nothing personal, belongs there.
    """
    return {_FACTS: named}


class JsonLines(logging.Formatter):
    """One JSON object a line, with the trace id and the line's facts."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        """Write `record` as JSON."""
        named = getattr(record, _FACTS, {})
        if record.exc_info:
            named = {**named, "error": self.formatException(record.exc_info)}
        at = datetime.fromtimestamp(record.created, UTC)
        return self.line(at, record.levelname, record.name, record.getMessage(), named)

    def line(self, at: datetime, level: str, logger: str, message: str, named: dict[str, object]) -> str:
        """The line of these words, said within the current trace."""
        told: dict[str, object] = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": level,
            "service": self.service,
            "logger": logger,
            "message": message,
            **named,
        }
        if (trace_id := current_trace_id()) != _NO_TRACE:
            told["trace_id"] = trace_id
        return compact(told)


class _Written(logging.StreamHandler[TextIO]):
    """Writes to a stream that keeps back no whole line, as standard error does not: it need not be flushed for each."""

    def __init__(self, stream: TextIO, lines: JsonLines) -> None:
        super().__init__(stream)
        self.setFormatter(lines)
        self.lines = lines

    def flush(self) -> None:
        """Do nothing: it is written."""

    def write(self, line: str) -> None:
        """Write a line that never was a record; as with one, a stream that takes nothing stops nobody."""
        self.acquire()
        try:
            self.stream.write(line + self.terminator)
        except (OSError, ValueError):
            return
        finally:
            self.release()


def set_up(service: str, level: str) -> None:
    """Send every log line of this process to standard error as JSON."""
    logging.basicConfig(level=level, handlers=[_Written(sys.stderr, JsonLines(service))], force=True)
    # What no line shows need not be found out for each one (Logging HOWTO, section Optimization).
    logging._srcfile = None  # noqa: SLF001 - as that section says
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for chatty in ("uvicorn", "uvicorn.error"):
        logging.getLogger(chatty).handlers.clear()
        logging.getLogger(chatty).propagate = True
    for chatty in ("httpx", "alembic.runtime.plugins"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def note(log: logging.Logger, message: str, **named: object) -> None:
    """As `log.info(message, extra=facts(…))`, for what is noted of every turn and call.

    Where nobody but `set_up` listens the line is written as it is: to make a record of it first, and to hand that up
    from logger to logger, costs three times the line.
    """
    if not log.isEnabledFor(logging.INFO):
        return
    own = _only_handler(log)
    if own is None:
        log.info(message, extra=facts(**named))
    else:
        own.write(own.lines.line(datetime.now(UTC), "INFO", log.name, message, named))


def _only_handler(log: logging.Logger) -> _Written | None:
    """What `set_up` has all lines go to, if this logger's go there and nowhere else."""
    above = log.parent
    if above is None or above.parent is not None or log.handlers or log.filters or not log.propagate:
        return None
    heard = above.handlers
    return heard[0] if len(heard) == 1 and isinstance(heard[0], _Written) else None
