"""Where output goes."""

import os
from pathlib import Path

from hubbub.local.console import WAITING_LINES, Console, Log


def test_lines_carry_the_service_and_are_kept(tmp_path: Path) -> None:
    """On the console under the name, in the file as they came."""
    reading, writing = os.pipe()
    console = Console(writing)
    log = Log("faq", console, tmp_path, width=5)
    log.line("100 % ready: {}")
    console.close()
    log.close()

    assert os.read(reading, 100) == b"faq   | 100 % ready: {}\n"
    assert (tmp_path / "faq.log").read_text(encoding="utf-8") == "100 % ready: {}\n"
    os.close(reading)
    os.close(writing)


def test_nobody_has_to_read() -> None:
    """With a reader who reads nothing, writing returns; what does not fit is dropped."""
    reading, writing = os.pipe()
    console = Console(writing)
    for _ in range(2 * WAITING_LINES):
        console.say("x" * 100)

    os.close(reading)
    console.close()
    os.close(writing)


def test_a_reader_who_left_is_no_error() -> None:
    """A closed pipe ends the writing, not the launcher."""
    reading, writing = os.pipe()
    os.close(reading)
    console = Console(writing)
    console.say("anybody there?")

    console.close()
    os.close(writing)
