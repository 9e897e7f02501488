"""What a service logs: one JSON object a line, told apart by its trace."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

from hubbub import logs, telemetry

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def log_lines() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger that writes as a service does, and what it wrote."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.JsonLines("order"))
    logger = logging.getLogger("test.logs")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, written
    logger.removeHandler(handler)
    logger.propagate = True


def test_a_log_line_is_one_json_object(log_lines: tuple[logging.Logger, io.StringIO]) -> None:
    """Even when the message has line ends: nobody can forge a second line."""
    logger, written = log_lines
    logger.warning("rejected: %s", 'x\n{"level": "INFO"}')
    (line,) = written.getvalue().splitlines()
    told = json.loads(line)
    assert (told["level"], told["service"], told["logger"]) == ("WARNING", "order", "test.logs")
    assert told["message"] == 'rejected: x\n{"level": "INFO"}'
    assert told["at"].endswith("+00:00")
    assert "trace_id" not in told


def test_a_log_line_names_its_trace(
    monkeypatch: pytest.MonkeyPatch, log_lines: tuple[logging.Logger, io.StringIO]
) -> None:
    """And the error that is being told of."""
    provider = TracerProvider()
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    logger, written = log_lines
    with telemetry.span("serve", parent=telemetry.incoming({"traceparent": TRACEPARENT})):
        try:
            raise LookupError("gone")
        except LookupError:
            logger.exception("failed")
    told = json.loads(written.getvalue())
    assert told["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert "LookupError: gone" in told["error"]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a service writes whose logs are set up, at the level INFO."""
    written, root = io.StringIO(), logging.getLogger()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", written)
    for name in ("_srcfile", "logThreads", "logProcesses", "logMultiprocessing"):
        monkeypatch.setattr(logging, name, getattr(logging, name))
    for handler in before:  # they are closed otherwise
        root.removeHandler(handler)
    logs.set_up("order", "INFO")
    yield written
    root.handlers[:] = before
    root.setLevel(level)


def test_what_is_noted_reads_as_any_other_line(service: io.StringIO) -> None:
    """But for the moment."""
    log = logging.getLogger("test_noted")
    logs.note(log, "skill called", skill="look", duration_ms=1.5)
    log.info("skill called", extra=logs.facts(skill="look", duration_ms=1.5))
    noted, said = (json.loads(line) for line in service.getvalue().splitlines())
    assert noted.keys() == said.keys()
    assert {**noted, "at": said["at"]} == said


def test_what_is_noted_is_left_out_with_all_that_is_mere_information(service: io.StringIO) -> None:
    """By the level of its logger."""
    log = logging.getLogger("test_noted")
    log.setLevel(logging.WARNING)
    logs.note(log, "skill called")
    log.setLevel(logging.NOTSET)
    assert service.getvalue() == ""


def test_whoever_else_listens_hears_what_is_noted(service: io.StringIO) -> None:
    """Whether they listen to all or to one logger."""
    log, heard = logging.getLogger("test_noted"), io.StringIO()
    for logger in (logging.getLogger(), log):
        listener = logging.StreamHandler(heard)
        logger.addHandler(listener)
        logs.note(log, "skill called", skill="look")
        logger.removeHandler(listener)
    assert heard.getvalue() == "skill called\n" * 2
    assert service.getvalue().count("look") == 2


def test_a_log_that_takes_nothing_more_stops_nobody(service: io.StringIO) -> None:
    """As with any other line."""
    service.close()
    logs.note(logging.getLogger("test_noted"), "skill called")
