"""Gives out what an agent keeps of a customer: the skill `export_customer` (GDPR, articles 15 and 20).

The customer is the call's, from the signed identity; only an operator may ask.
"""

from typing import Annotated, Any, Protocol

from pydantic import Field

from hubbub.agent import Agent, Call, SkillInput, SkillOutput
from hubbub.outcomes import Done

EXPORT_CUSTOMER = "export_customer"
TIMEOUT_MS = 20_000


class ExportIn(SkillInput):
    """From where to go on: `next` of the page before; the customer is in the identity."""

    after: Annotated[str, Field(max_length=100, pattern=r"^([a-z_]+ [0-9]+)?$")] = ""


class Exported(SkillOutput):
    """A page of what is kept, by kind; `next` says that there is more. `elsewhere` names what others keep."""

    records: dict[str, list[dict[str, Any]]] = Field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
    next: str | None = None


class Exportable(Protocol):
    """A backend that tells what it keeps of a customer."""

    async def export(self, customer: str, after: str) -> Exported:
        """A page of all that tells of the customer, beginning `after` what the page before ended with."""
        ...


def lets_export(agent: Agent[Any]) -> None:
    """Give `agent`, whose backend is Exportable, the skill."""
    register = agent.skill(
        effect="read",
        audience="operator",
        purpose="give out your data",
        requires_operator=True,
        requires_customer=True,
        timeout_ms=TIMEOUT_MS,
    )
    register(export_customer)


async def export_customer(args: ExportIn, call: Call, backend: Exportable) -> Done[Exported]:
    """Give out what this agent keeps of a customer, page by page."""
    return Done(output=await backend.export(call.customer, args.after), say="This is what is kept.")
