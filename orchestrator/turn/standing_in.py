"""What stands in for a look-up that was not answered: another look-up, the last known answer, words of the agent's."""

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from babel.dates import format_datetime

from hubbub.hashing import canonical, digest
from orchestrator.spokes.client import SpokeClient
from orchestrator.turn.calling import Caller, skill_request, step_result
from orchestrator.turn.journal import Turn
from orchestrator.turn.steps import Standby, Step, StepResult

MOST_KEPT = 2_000


@dataclass
class LastKnown:
    """The last answers to look-ups that may be repeated, in this process; each for one customer and one question."""

    most: int = MOST_KEPT
    _kept: OrderedDict[str, tuple[float, StepResult]] = field(default_factory=OrderedDict)

    def keep(self, key: str, result: StepResult, now: float) -> None:
        """Remember an answer given at `now` (seconds since the epoch), in place of the oldest when there are many."""
        self._kept[key] = (now, result)
        self._kept.move_to_end(key)
        if len(self._kept) > self.most:
            self._kept.popitem(last=False)

    def recall(self, key: str, oldest: float) -> tuple[float, StepResult] | None:
        """The answer and when it was given, unless that was before `oldest`."""
        known = self._kept.get(key)
        return known if known is not None and known[0] >= oldest else None


def question_key(turn: Turn, step: Step, skill_input: dict[str, Any]) -> str:
    """What makes two look-ups the same: company, customer, skill, input and the words it is told in."""
    request = turn.request
    whose = request.customer_id or request.conversation_id
    return digest(request.tenant, whose, step.name, canonical(skill_input), turn.locale, turn.timezone.key)


@dataclass(frozen=True, slots=True)
class StandIns:
    """Finds what stands in."""

    spokes: SpokeClient
    last_known: LastKnown

    async def for_unanswered(
        self, step: Step, skill_input: dict[str, Any], turn: Turn, caller: Caller
    ) -> StepResult | None:
        """A result in place of the one that did not come, marked as a fallback; None when nothing may stand in."""
        standby = step.standby
        if standby is None:
            return None
        return (
            await self._another(step, standby, skill_input, caller)
            or _known(step, standby, self.last_known, question_key(turn, step, skill_input), turn)
            or _said(step, standby)
        )

    async def _another(
        self, step: Step, standby: Standby, skill_input: dict[str, Any], caller: Caller
    ) -> StepResult | None:
        shared = {name: value for name, value in skill_input.items() if name in standby.takes}
        if standby.skill is None or not shared.keys() >= set(standby.needs):
            return None
        other = step.model_copy(update={"skill": standby.skill, "timeout_ms": standby.timeout_ms})
        result = step_result(other, await self.spokes.call(skill_request(other, shared, step.id, caller)))
        return result.model_copy(update={"fallback": True}) if result.outcome == "done" else None


def _known(step: Step, standby: Standby, last_known: LastKnown, key: str, turn: Turn) -> StepResult | None:
    known = last_known.recall(key, time.time() - standby.last_known_s) if standby.last_known_s else None
    if known is None:
        return None
    at, result = known
    moment = datetime.fromtimestamp(at, UTC).astimezone(turn.timezone)
    when = format_datetime(moment, "EEEE, h:mm a", locale=turn.locale.replace("-", "_"))
    say = f"I could not {step.purpose} just now. This is what I knew on {when}: {result.say}"
    return result.model_copy(update={"id": step.id, "say": say, "fallback": True})


def _said(step: Step, standby: Standby) -> StepResult | None:
    return StepResult(id=step.id, outcome="done", output={}, say=standby.say, fallback=True) if standby.say else None
