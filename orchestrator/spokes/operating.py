"""Calls a skill because somebody of the company asks for it, outside any conversation."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hubbub.hashing import digest
from hubbub.identity import Identity
from hubbub.wire import CallContext
from orchestrator.spokes.catalog import Catalog, KnownSkill
from orchestrator.spokes.client import Answered, NotAnswered, SkillRequest, SpokeClient

LONGEST_SECONDS = 120.0
CHANNEL = "operator"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an operator asks for: who, of which tenant, under which key of theirs, and about which customer, if any."""

    operator: str
    tenant: str
    key: str
    customer: str | None = None

    @property
    def id(self) -> str:
        """Stands for this wish where a turn's id stands for a turn."""
        return f"o_{digest(self.tenant, self.operator, self.key)}"

    def step_key(self, skill: KnownSkill) -> str:
        """The same wish under the same key is the same step, whatever becomes of the answer."""
        return digest(self.tenant, self.operator, self.key, self.customer, skill.agent, skill.descriptor.id)


@dataclass(frozen=True, slots=True)
class Operating:
    """The hub's hand for operators. `catalog` is what is known of the agents now, with the company's call policy."""

    catalog: Callable[[], Catalog]
    spokes: SpokeClient
    timezone: str

    async def call(self, skill: KnownSkill, skill_input: dict[str, Any], asked: Asked) -> Answered | NotAnswered:
        """Call `skill` as `asked`, as often as its policy allows, for two minutes at most."""
        return await self.spokes.call(self._request(skill, skill_input, asked))

    def _request(self, skill: KnownSkill, skill_input: dict[str, Any], asked: Asked) -> SkillRequest:
        about = skill.descriptor
        identity = Identity(
            tenant=asked.tenant,
            conversation="",
            turn=asked.id,
            step=about.id,
            customer=asked.customer,
            operator=asked.operator,
        )
        timeout_s = about.timeout_ms / 1000
        return SkillRequest(
            agent=skill.agent,
            skill=about.id,
            address=skill.address,
            protocol=skill.protocol,
            outside=skill.outside,
            effect=about.effect,
            timeout_s=timeout_s,
            body=skill_input,
            context=CallContext(turn_id=asked.id, step_id=about.id, timezone=self.timezone, channel=CHANNEL),
            identity=identity,
            step_key=asked.step_key(skill),
            deadline=time.monotonic() + min(timeout_s * about.attempts + 1, LONGEST_SECONDS),
            attempts=about.attempts,
        )
