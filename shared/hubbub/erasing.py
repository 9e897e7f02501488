"""Erases a customer from an agent: the skill `erase_customer`, and what it tells whoever asked (GDPR, article 17).

The customer is the call's, from the signed identity; only an operator may ask. It can be asked for again at any time.
"""

from typing import Any, Protocol

from pydantic import Field

from hubbub.agent import Agent, Call, SkillInput, SkillOutput
from hubbub.outcomes import Done

ERASE_CUSTOMER = "erase_customer"
TIMEOUT_MS = 20_000


class EraseIn(SkillInput):
    """Nothing: the customer is in the identity."""


class Erased(SkillOutput):
    """How many things of each kind are gone or tell nothing of the customer any more, and what is kept, and why."""

    deleted: dict[str, int] = Field(default_factory=dict)
    anonymised: dict[str, int] = Field(default_factory=dict)
    kept: tuple[str, ...] = ()


class Erasable(Protocol):
    """A backend that customers can be erased from."""

    async def erase(self, customer: str) -> Erased:
        """Leave nothing that tells of the customer, step records included."""
        ...


def lets_erase(agent: Agent[Any]) -> None:
    """Give `agent`, whose backend is Erasable, the skill."""
    register = agent.skill(
        effect="idempotent",
        audience="operator",
        purpose="erase your data",
        requires_operator=True,
        requires_customer=True,
        timeout_ms=TIMEOUT_MS,
    )
    register(erase_customer)


async def erase_customer(args: EraseIn, call: Call, backend: Erasable) -> Done[Erased]:  # noqa: ARG001 - a skill's signature
    """Delete what this agent has of a customer, or keep it without anything that tells whose it was."""
    erased = await backend.erase(call.customer)
    return Done(output=erased, say="It is erased.")
