"""All skills of the support agent: importing this module registers them."""

from collections.abc import Mapping

from agents.support import examples, skills_desk, skills_mail, skills_passwords, skills_people, skills_tickets  # noqa: F401
from agents.support.models import DiagnosisOut, ProblemIn
from agents.support.models_tickets import TICKET_ID
from agents.support.registry import Support, agent
from agents.support.words import diagnosis
from hubbub.agent import Call
from hubbub.cards import Vocabulary
from hubbub.outcomes import Done, NeedsInput
from hubbub.wire import ExampleList

__all__ = ["agent", "guide_sentences", "vocabulary"]


@agent.skill(
    effect="read",
    purpose="find out what is wrong",
    examples=examples.DIAGNOSE,
    requires_customer=False,
)
async def diagnose(args: ProblemIn, call: Call, backend: Support) -> Done[DiagnosisOut] | NeedsInput:
    """Lead through the guide for a problem: what to try next, given what the customer answered so far."""
    customer = await backend.casebook.customer(call.customer) if call.identity.customer is not None else None
    found = backend.guides.diagnose(args.problem, args.answers, customer.facts if customer is not None else {})
    return diagnosis(found, signed_in=call.identity.customer is not None)


async def vocabulary(backend: Support) -> Mapping[str, Vocabulary]:
    """How ticket ids look in messages."""
    return {TICKET_ID: Vocabulary(pattern=backend.desk.ticket_pattern)}


async def guide_sentences(backend: Support) -> ExampleList:
    """Further examples for `diagnose`."""
    return ExampleList(items=backend.guides.finder.sentences())
