"""What a person at a terminal sees. Words from outside are shown as they are: no markup, no control characters."""

import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hubbub.cli.replies import SKIPPED, Approval, Citation, Message, Reply, Step
from hubbub.cli.streams import Watch
from hubbub.cli.underway import Underway
from hubbub.money import spoken

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
COLOURS = {
    "done": "green",
    "compensated": "yellow",
    "needs_input": "cyan",
    "needs_confirmation": "cyan",
    "needs_approval": "yellow",
    "refused": "yellow",
    "failed": "red",
    "unknown": "red",
    SKIPPED: "dim",
}


def open_console(*, stderr: bool = False) -> Console:
    """The terminal; without any escape sequence where NO_COLOR is set (https://no-color.org)."""
    plain = bool(os.environ.get("NO_COLOR"))
    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, color_system=None if plain else "auto", highlight=False, markup=False, emoji=False)


def harmless(text: str) -> str:
    """`text` without the characters that steer a terminal; lines and tabs stay."""
    return CONTROL.sub("", text)


def print_json(value: object) -> None:
    """Write `value` as one line of JSON to standard output, at once."""
    print(json.dumps(value, ensure_ascii=False), flush=True)  # noqa: T201 - standard output is what a script reads


class Screen:
    """Shows a conversation."""

    def __init__(self, console: Console, notes: Console) -> None:
        self._console = console
        self._notes = notes

    def reply(self, reply: Reply) -> None:
        """A reply, what it is based on, what can be answered, and how it came about."""
        self._line(reply.reply, "bold")
        for citation in reply.citations:
            self._line(_cited(citation), "dim")
        for number, option in enumerate(reply.options, 1):
            self._line(f"  {number}) {option}", "cyan")
        if reply.approval:
            self._line(awaited(reply.approval), "yellow")
        if reply.steps:
            self._console.print(steps_table(reply.steps))
        self._line("  ".join(part for part in (reply.status, reply.trace_url) if part), "dim")

    @contextmanager
    def watching(self) -> Iterator[Watch | None]:
        """Show the steps of a turn while it runs, where the terminal can; give what has to be told of them."""
        if not self._console.is_terminal or self._console.color_system is None:
            yield None
            return
        with Underway(self._console) as underway:
            yield underway.hear

    def news(self, message: Message) -> None:
        """Something that was said meanwhile."""
        self._line(f"{message.role}: {message.text}", "bold" if message.role != "customer" else "dim")

    def note(self, text: str) -> None:
        """A word of ours, apart from the conversation."""
        self._notes.print(Text(harmless(text), "dim"), soft_wrap=True)

    def trouble(self, text: str) -> None:
        """What went wrong."""
        self._notes.print(Text(harmless(text), "red"), soft_wrap=True)

    def _line(self, text: str, style: str) -> None:
        self._console.print(Text(harmless(text), style), soft_wrap=True)


def steps_table(steps: Sequence[Step], indent: int = 0) -> Padding:
    """One row for each step."""
    table = Table("agent", "skill", "outcome", box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("ms", justify="right")
    for step in steps:
        outcome = Text(harmless(step.outcome), COLOURS.get(step.outcome, ""))
        table.add_row(harmless(step.agent), harmless(step.skill), outcome, str(step.duration_ms))
    return Padding(table, (0, 0, 0, indent), expand=False)


def awaited(approval: Approval) -> str:
    """What waits for a person, in a line."""
    amount = f" of {spoken(approval.amount, approval.currency)}" if approval.amount and approval.currency else ""
    until = f", until {approval.expires_at}" if approval.expires_at else ""
    reason = f" ({approval.reason})" if approval.reason else ""
    return f"Waits for a person to approve: {approval.skill}{amount}{reason}{until}, approval {approval.id}"


def _cited(citation: Citation) -> str:
    return f"  from: {citation.title}{f' - {citation.url}' if citation.url else ''}"
