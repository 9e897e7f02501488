"""The steps of a turn while it runs, at a terminal; they make way for its reply."""

from typing import Any, Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from hubbub.cli.streams import Told

PLANNED, RUNS = "planned", "runs"
LOOKS = {PLANNED: "dim", RUNS: "cyan", "done": "green", "failed": "red", "unknown": "red"}


class Steps:
    """What is known of the steps of a turn, in the order they were first heard of."""

    def __init__(self) -> None:
        self.states: dict[str, tuple[str, str]] = {}
        """By id: the skill, as in `order.refund_charge`, and how it stands."""

    def hear(self, event: Told) -> None:
        """Take note of an event; of what is none of a step, nothing."""
        if event.name == "plan.made":
            for step in event.data.get("steps", ()):
                self._note(step, PLANNED)
        elif event.name == "step.started":
            self._note(event.data, RUNS)
        elif event.name == "step.retried":
            self._note(event.data, f"{RUNS}, attempt {event.data.get('attempt', '')}")
        elif event.name == "step.finished":
            self._note(event.data, str(event.data.get("outcome", "")))

    def _note(self, step: dict[str, Any], state: str) -> None:
        known, _ = self.states.get(step.get("id", ""), ("", ""))
        self.states[step.get("id", "")] = (step.get("skill") or known, state)


class Underway:
    """Shows the steps of one turn from the beginning of the block to its end."""

    def __init__(self, console: Console) -> None:
        self._steps = Steps()
        self._live = Live(console=console, transient=True, auto_refresh=False)

    def __enter__(self) -> Self:
        """Begin to show them."""
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Make way."""
        self._live.stop()

    def hear(self, event: Told) -> None:
        """Show what an event tells."""
        self._steps.hear(event)
        self._live.update(self._table(), refresh=True)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2, 0, 0))
        for skill, state in self._steps.states.values():
            agent, _, name = skill.partition(".")
            table.add_row(Text(agent, "dim"), Text(name), Text(state, LOOKS.get(state.split(",")[0], "yellow")))
        return table
