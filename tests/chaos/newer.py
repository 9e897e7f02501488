"""The hub of a later version, which keeps its plans and states in a form that today's cannot read.

`uvicorn tests.chaos.newer:app`. Where today's form begins, the later one holds it as a member: a hub that does not heed
the version takes it for an empty plan, or for a conversation without a past.
"""

import json
import sys
from typing import Any

from orchestrator.app import app
from orchestrator.conversations.records import JOURNAL_VERSION
from orchestrator.dialogue.state import State
from orchestrator.turn.steps import Plan

MEMBER = "later_form"
__all__ = ["app"]


def _say_it_is_later() -> None:
    """Every module of the hub has the version by its name."""
    for name, module in list(sys.modules.items()):
        if name.startswith("orchestrator.") and hasattr(module, "JOURNAL_VERSION"):
            vars(module)["JOURNAL_VERSION"] = JOURNAL_VERSION + 1


def _keep_in_later_form(model: type[State] | type[Plan]) -> None:
    read, write = model.model_validate_json, model.model_dump_json

    def reads(text: str) -> Any:
        known = json.loads(text)
        return read(json.dumps(known.get(MEMBER, known)))

    def writes(kept: Any) -> str:
        return json.dumps({MEMBER: json.loads(write(kept))})

    model.model_validate_json = reads  # type: ignore[method-assign,assignment] # what a later version does
    model.model_dump_json = writes  # type: ignore[method-assign,assignment]


_say_it_is_later()
_keep_in_later_form(State)
_keep_in_later_form(Plan)
