"""Says what happened in the dialogues that were played: for people, and as JSON."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from hubbub.cli.demo.player import Played, PlayedTurn
from hubbub.cli.screen import harmless, steps_table

GOOD, BAD = "as expected", "NOT AS EXPECTED"


class Report:
    """Shows dialogues as they are played."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def dialogue(self, file: Path, played: Played) -> None:
        """One dialogue with its turns."""
        self._line("")
        self._line(f"{played.title}  ({file})", "bold")
        for turn in played.turns:
            self._turn(turn)
        for miss in played.misses:
            self._line(f"  {BAD}: {miss}", "red")

    def summary(self, played: Sequence[Played]) -> None:
        """How many went as expected."""
        good = sum(one.ok for one in played)
        unchecked = {what for one in played for turn in one.turns for what in turn.unchecked}
        self._line("")
        self._line(f"{good} of {len(played)} dialogues went as expected.", "green" if good == len(played) else "red")
        for what in sorted(unchecked):
            self._line(f"Not checked: {what}.", "yellow")

    def _turn(self, turn: PlayedTurn) -> None:
        self._line(f"  > {turn.said}", "cyan")
        if turn.reply:
            self._line("    " + turn.reply.reply.replace("\n", "\n    "))
            if turn.reply.steps:
                self._console.print(steps_table(turn.reply.steps, indent=4))
        for miss in turn.misses:
            self._line(f"    {BAD}: {miss}", "red")
        if not turn.misses:
            self._line(f"    {GOOD}{f' ({turn.when})' if turn.when else ''}", "green")

    def _line(self, text: str, style: str = "") -> None:
        self._console.print(Text(harmless(text), style), soft_wrap=True)


def as_json(files: Sequence[Path], played: Sequence[Played]) -> dict[str, Any]:
    """All that happened, as one JSON object."""
    dialogues = [_dialogue(file, one) for file, one in zip(files, played, strict=True)]
    return {"ok": all(one.ok for one in played), "dialogues": dialogues}


def _dialogue(file: Path, played: Played) -> dict[str, Any]:
    return {
        "file": str(file),
        "title": played.title,
        "ok": played.ok,
        "conversation_id": played.conversation_id,
        "misses": list(played.misses),
        "needless": list(played.needless),
        "turns": [_turn(turn) for turn in played.turns],
    }


def _turn(turn: PlayedTurn) -> dict[str, Any]:
    return {
        "said": turn.said,
        "ok": not turn.misses,
        "when": turn.when,
        "misses": list(turn.misses),
        "unchecked": list(turn.unchecked),
        "reply": turn.reply.raw() if turn.reply else None,
    }
