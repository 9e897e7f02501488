"""Labelled utterances: one JSON object a line, with the text and the agents it is for."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from orchestrator.dialogue.teaching import OUT_OF_SCOPE

SEVERAL = 2


class Row(BaseModel):
    """What a customer said, and the agents it is for; follow-ups also tell what was said before, and with whom.

    Members that are not named here are no matter.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    text: str
    agents: Annotated[tuple[str, ...], Field(min_length=1)]
    source: str = ""
    history: tuple[str, ...] = ()
    active_agent: str | None = None

    @property
    def truth(self) -> frozenset[str]:
        """The agents it is for; none when it is out of scope."""
        return frozenset(self.agents) - {OUT_OF_SCOPE}

    @property
    def kind(self) -> str:
        """The one agent it is for, `oos`, or `several`."""
        return "several" if len(self.truth) >= SEVERAL else next(iter(self.truth), OUT_OF_SCOPE)


def read_rows(path: Path) -> tuple[Row, ...]:
    """The rows of a file; none when there is no such file."""
    if not path.exists():
        return ()
    return tuple(Row.model_validate_json(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
